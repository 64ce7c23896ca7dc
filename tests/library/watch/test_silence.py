"""Sources that stop, come late or change their figures are findings of their own kind."""

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from tests.library.watch.outbreaks import MONDAY, random, table, watched
from tocsin.sentences import plain
from tocsin.series import Batch, Step, Style, dated
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch
from tocsin.watch.findings import Trouble
from tocsin.watch.revised import habits, troubles
from tocsin.watch.silence import silences


def told(found, trouble):
    return {r.title: plain(r.finding) for r in found.reporting if r.trouble is trouble}


def batch(*rows):
    days = np.datetime64("2015-01-05") + 7 * np.arange(len(rows[0]))
    return Batch(np.array(rows, dtype=float), dated(days, step=Step.WEEK))


def test_the_probability_follows_the_series_own_habit():
    nan = np.nan
    always = [*[1.0] * 60, nan, nan]
    every_other = [*[1.0, nan] * 30, nan, nan]
    now = [1.0] * 62
    never = [nan] * 62
    found = silences(batch(always, every_other, now, never), 61)
    assert found.run.tolist() == [2, 3, 0, 62]
    assert found.since.tolist() == [60, 59, 62, 0]
    assert found.probability[0] == pytest.approx((0.5 / 61) ** 2)
    assert found.probability[1] == pytest.approx((29.5 / 60) ** 3)
    assert found.probability[2] == 1.0
    assert np.isnan(found.probability[3])
    assert found.told.tolist() == [True, False, False, False]


def test_a_gap_that_has_been_before_is_not_told():
    """Gaps come in runs: the probability alone would be too small."""
    nan = np.nan
    before = [*[1.0] * 50, *[nan] * 6, *[1.0] * 46]
    found = silences(batch([*before, *[nan] * 5], [*before, *[nan] * 7][:107]), 106)
    assert found.longest.tolist() == [6, 6]
    assert found.probability[0] < 0.001
    assert found.told.tolist() == [False, False]
    longer = silences(batch([*before, *[nan] * 7]), 108)
    assert longer.told.tolist() == [True]


def test_a_habit_needs_some_reports():
    found = silences(batch([*[1.0] * 5, *[np.nan] * 5]), 9)
    assert np.isnan(found.probability[0])
    assert not found.told[0]


def test_a_silent_series_is_a_finding_of_its_own_and_no_signal():
    counts = {"stopped": [*random(9, 197), *[None] * 3], "calm": random(10, 200)}
    found = watched(counts)
    (stopped,) = found.reporting
    assert stopped.trouble is Trouble.SILENT
    assert stopped.since == "2015-10-05"
    assert stopped.serious
    assert "stopped" not in {f.title for f in found.signals}
    assert told(found, Trouble.SILENT)["stopped"].startswith("Nothing reported since 2015-10-05")
    assert any(q.title == "stopped" and q.serious for q in found.quality)


def test_a_series_that_ended_years_ago_is_no_news():
    counts = {"ended": [*random(9, 100), *[None] * 100], "calm": random(10, 200)}
    found = watched(counts)
    assert found.reporting == ()
    assert "1 series without any count for more than a year: taken as ended." in {
        plain(q.finding) for q in found.quality
    }


def test_a_source_all_of_whose_series_stop_is_told_once():
    days = [MONDAY + dt.timedelta(7 * i) for i in range(200)]
    rows = []
    for i, (area, age) in enumerate(
        [("North", "0-4"), ("North", "5+"), ("South", "0-4"), ("South", "5+")]
    ):
        stops = area == "North" or age == "5+"
        values = [*random(i, 196), *([None] * 4 if stops else random(i, 4))]
        rows.append(pl.DataFrame({"area": area, "age": age, "period": days, "count": values}))
    data = tabulate(pl.concat(rows), ["area", "age"], Style.DATE, Step.WEEK)
    silent = told(watch(data, Request("test")), Trouble.SILENT)
    assert set(silent) == {"North", "South, age 5+"}
    assert silent["North"] == (
        "The whole source is silent: 2 series, the last count is for the week of 2015-09-28, "
        "4 weeks ago. No signal does not mean no cases."
    )


@dataclass
class Revision:
    key: object
    period: dt.date
    known_on_before: dt.date | None
    before: float | None
    known_on_after: dt.date
    after: float | None


def first(week, delay, key=("A",), count=20.0):
    period = MONDAY + dt.timedelta(7 * week)
    return Revision(key, period, None, None, period + dt.timedelta(delay), count)


def again(week, delay, before, after, key=("A",)):
    period = MONDAY + dt.timedelta(7 * week)
    known = period + dt.timedelta(9)
    return Revision(key, period, known, before, period + dt.timedelta(delay), after)


def found_in(revisions, as_of, since=None, step=Step.WEEK):
    kept = habits(revisions, as_of, since or as_of - dt.timedelta(28))
    return troubles(kept, {("A",): "Aland"}, as_of, step)


def test_late_against_its_own_delay():
    reports = [first(week, 9 + week % 3) for week in range(20)]
    due = MONDAY + dt.timedelta(7 * 20)
    for waited, late in ((11, False), (16, False), (18, True)):
        found = found_in(reports, due + dt.timedelta(waited))
        assert bool(found) is late, waited
    (one,) = found
    assert (one.trouble, one.title, one.since) == (Trouble.LATE, "Aland", due.isoformat())
    assert one.probability == pytest.approx(1 / 21)
    assert plain(one.finding) == (
        "Late: the count for the period from 2012-05-21 is usually known after 10 days; 18 days "
        "have gone by."
    )
    assert found_in(reports[:7], due + dt.timedelta(60)) == [], "seven reports are no habit"


def test_a_month_that_is_late():
    reports = [
        Revision(("A",), dt.date(2014, m, 1), None, None, dt.date(2014, m, 20), 5.0)
        for m in range(1, 11)
    ]
    assert found_in(reports, dt.date(2014, 11, 30), step=Step.MONTH) == []
    (one,) = found_in(reports, dt.date(2014, 12, 25), step=Step.MONTH)
    assert one.since == "2014-11-01"


def test_strong_revisions_are_told_and_usual_ones_are_not():
    usual = [again(week, 16, 20.0, 22.0) for week in range(30)]
    as_of = MONDAY + dt.timedelta(7 * 33)
    for before, after, strong in (
        (20.0, 60.0, True),
        (60.0, 20.0, True),
        (60.0, None, True),
        (20.0, 29.0, False),
        (8.0, 16.0, False),
        (1000.0, 1300.0, False),
    ):
        found = found_in([*usual, again(31, 12, before, after)], as_of)
        assert bool(found) is strong, (before, after)
    (one,) = found_in([*usual, again(31, 12, 20.0, 60.0)], as_of)
    assert one.trouble is Trouble.REVISED
    assert "20 became 60 for the period from 2012-08-06" in plain(one.finding)
    noisy = [again(week, 16, 20.0, 40.0) for week in range(30)]
    assert found_in([*noisy, again(31, 12, 20.0, 60.0)], as_of) == [], "its habit is as large"


def test_what_becomes_known_later_is_not_looked_at():
    as_of = MONDAY + dt.timedelta(7 * 33)
    later = again(31, 90, 20.0, 900.0)
    assert later.known_on_after > as_of
    assert found_in([later], as_of) == []


def test_a_watch_takes_revisions_of_any_kind_of_record():
    data = {"Aland": random(3, 40), "calm": random(4, 40)}
    as_of = MONDAY + dt.timedelta(7 * 39 + 6)
    change = SimpleNamespace(
        key={"series": "Aland"},
        period=MONDAY + dt.timedelta(7 * 38),
        known_on_before=as_of - dt.timedelta(5),
        before=10.0,
        known_on_after=as_of - dt.timedelta(1),
        after=50.0,
    )
    found = watched(table(data), as_of=as_of, revisions=iter([change]))
    assert set(told(found, Trouble.REVISED)) == {"Aland"}
    assert any(q.title == "Aland" and q.serious for q in found.quality)
