"""`--as-of`: nothing that lies after the day has any influence."""

import dataclasses
import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.watch.outbreaks import MONDAY, random, signals, table, watched
from tocsin.errors import BadParameter
from tocsin.formats import Wanted, read
from tocsin.sentences import plain
from tocsin.series import Step, Style
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch

few = settings(max_examples=25, deadline=None)
STEPS = st.sampled_from([Step.DAY, Step.WEEK, Step.MONTH])


def told(found):
    return {plain(q.finding) for q in found.quality}


@given(STEPS, st.integers(0, 500), st.integers(70, 118), st.integers(0, 6))
@few
def test_no_later_count_has_any_influence(step, seed, last, more):
    counts = {"A": random(seed, 120), "B": random(seed + 1, 120)}
    data = table(counts, step)
    day = (data.batch.calendar.days[last] + more).item()
    other = {name: values[: last + 1] + [9000 - v for v in values[last + 1 :]]
             for name, values in counts.items()}  # fmt: skip
    one, two = (watched(t, as_of=day) for t in (data, table(other, step)))
    assert one == two or data.batch.calendar.days[last + 1] <= day
    cut = {name: values[: last + 1] for name, values in counts.items()}
    if data.batch.calendar.last_day(last) <= day < data.batch.calendar.days[last + 1]:
        assert watched(table(cut, step), as_of=day) == one


@given(st.integers(0, 500), st.integers(0, 6))
@few
def test_a_week_under_way_is_not_judged(seed, more):
    """The count of a week holds the days after the day of the watch, unless the week is over."""
    values = random(seed, 200)
    day = MONDAY + dt.timedelta(7 * 198 + more)
    one = watched({"A": values}, as_of=day)
    two = watched({"A": [*values[:198], 5000, 6000]}, as_of=day)
    if more < 6:
        assert one == two
        assert "This period had not ended on the day of the watch; it was left out." in told(one)
        assert one.findings[0].curve.days[-1] == str(MONDAY + dt.timedelta(7 * 197))
    else:
        assert one != two
        assert two.findings[0].curve.days[-1] == str(MONDAY + dt.timedelta(7 * 198))


@pytest.mark.parametrize(
    ("step", "style", "first", "as_of", "judged"),
    [
        (Step.WEEK, Style.ISO_WEEK, dt.date(2014, 12, 29), "2016-10-30", "2016-W43"),
        (Step.WEEK, Style.ISO_WEEK, dt.date(2014, 12, 29), "2016-10-29", "2016-W42"),
        (Step.WEEK, Style.MMWR_WEEK, dt.date(2014, 12, 28), "2016-10-29", "2016-MW43"),
        (Step.WEEK, Style.MMWR_WEEK, dt.date(2014, 12, 28), "2016-10-28", "2016-MW42"),
    ],
)
def test_weeks_end_when_their_kind_ends(step, style, first, as_of, judged):
    days = [first + dt.timedelta(7 * i) for i in range(120)]
    data = table({"A": random(1, 120)}, step, style, days)
    found = watched(data, as_of=dt.date.fromisoformat(as_of))
    assert found.findings[0].period == judged
    assert found.as_of == as_of


def test_a_month_under_way_is_not_judged():
    data = table({"A": random(1, 60)}, Step.MONTH, Style.MONTH)
    assert watched(data, as_of=dt.date(2012, 6, 29)).findings[0].period == "2012-05"
    assert watched(data, as_of=dt.date(2012, 6, 30)).findings[0].period == "2012-06"


def test_a_week_whose_date_is_its_last_day_is_over_on_that_day():
    sundays = [dt.date(2014, 1, 5) + dt.timedelta(7 * i) for i in range(120)]
    data = table({"A": random(1, 120)}, days=sundays)
    ended = watched(data, as_of=sundays[99], stamped_at_end=True)
    assert ended.findings[0].period == str(sundays[99])
    assert watched(data, as_of=sundays[99]).findings[0].period == str(sundays[98])


def test_without_a_day_everything_is_judged_and_the_day_is_the_last_one():
    found = watched({"A": random(1, 120)})
    assert found.findings[0].period == str(MONDAY + dt.timedelta(7 * 119))
    assert found.as_of == str(MONDAY + dt.timedelta(7 * 119 + 6))
    assert watched(table({"A": random(1, 40)}, Step.MONTH)).as_of == "2013-04-30"
    assert watched(table({"A": random(1, 40)}, Step.DAY)).as_of == "2020-02-09"


def test_a_day_before_the_data_is_refused_and_one_long_after_is_told():
    with pytest.raises(BadParameter, match="begin on 2012-01-02, after 2011-12-31"):
        watched({"A": random(1, 20)}, as_of=dt.date(2011, 12, 31))
    found = watched({"A": random(1, 120)}, as_of=dt.date(2015, 4, 19))
    assert any(
        t.startswith("The data end 364 days before the day of the watch") for t in told(found)
    )
    soon = watched({"A": random(1, 120)}, as_of=dt.date(2014, 4, 27))
    assert not any("The data end" in t for t in told(soon))


@pytest.fixture
def cases(tmp_path):
    """A line list: two cases a day, and ten a day in the last two weeks."""
    first = dt.date(2020, 1, 6)
    lines = [f"{first + dt.timedelta(i)}" for i in range(210) for _ in range(2)]
    lines += [f"{first + dt.timedelta(i)}" for i in range(210, 224) for _ in range(10)]
    path = tmp_path / "cases.csv"
    path.write_text("onset\n" + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(("as_of", "week", "cases_then"), [
    ("2020-08-16", "2020-W33", 70),
    ("2020-08-14", "2020-W32", 70),
    ("2020-08-09", "2020-W32", 70),
    ("2020-08-05", "2020-W31", 14),
])  # fmt: skip
def test_the_week_under_way_of_a_line_list_is_shown_but_not_judged(cases, as_of, week, cases_then):
    day = dt.date.fromisoformat(as_of)
    counts = read(cases, Wanted(line_list=True, step="week", as_of=day))
    data = tabulate(counts.frame, counts.key, counts.style, counts.step)
    found = watch(data, Request(title="cases", as_of=day, counted=True))
    first = found.findings[0]
    under_way = day.isoweekday() != 7
    judged = first.curve.observed[-2] if under_way else first.curve.observed[-1]
    assert (first.period, judged) == (week, cases_then)
    assert first.curve.incomplete == int(under_way)
    assert ("This period was not complete on the day of the watch; it is drawn pale and not judged."
            in told(found)) is under_way  # fmt: skip
    assert bool(signals(found)) is (cases_then == 70)


def test_a_line_list_cut_at_a_day_is_the_list_of_that_day(cases, tmp_path):
    """Cases with a later date are not there at all, whatever week they would fall into."""
    lines = pl.read_csv(cases, try_parse_dates=True)
    for day in (dt.date(2020, 7, 1), dt.date(2020, 8, 5)):
        short = tmp_path / "short.csv"
        lines.filter(pl.col("onset") <= day).write_csv(short)
        found = []
        for path in (cases, short):
            counts = read(path, Wanted(key=(), line_list=True, step="week", as_of=day))
            frame = counts.frame.with_columns(series=pl.lit("x"))
            data = tabulate(frame, counts.key, counts.style, counts.step)
            found.append(watch(data, Request(title="cases", as_of=day, counted=True)))
        assert dataclasses.astuple(found[0]) == dataclasses.astuple(found[1])
