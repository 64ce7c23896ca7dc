"""A watch finds the outbreak that was put in, ranks it first, and is silent where nothing is."""

import dataclasses
import datetime as dt
import time

import numpy as np
import pytest

from tests.library.watch.outbreaks import random, signals, table, watched
from tocsin.sentences import plain
from tocsin.series import Step, Style
from tocsin.watch.findings import Direction

LENGTHS = {
    "daily": (Step.DAY, 150, 1),
    "weekly": (Step.WEEK, 330, 52),
    "weekly, short": (Step.WEEK, 60, 52),
    "weekly, four years": (Step.WEEK, 220, 52),
    "monthly": (Step.MONTH, 96, 12),
    "monthly, short": (Step.MONTH, 24, 12),
}


@pytest.mark.parametrize("kind", LENGTHS)
def test_an_outbreak_is_found_and_ranked_first(kind):
    step, length, season = LENGTHS[kind]
    counts = {f"calm {i}": random(i, length, wave=0.4, season=season) for i in range(12)}
    counts["outbreak"] = random(99, length, wave=0.4, season=season)
    for back, cases in ((3, 25), (2, 60), (1, 90)):
        counts["outbreak"][-back] = cases
    found = watched(table(counts, step))
    assert signals(found)[0] == "outbreak"
    first = found.findings[0]
    assert (first.rank, first.alarm) == (1, True)
    assert first.direction is Direction.GROWING
    assert first.p_value < 1e-4
    assert first.observed >= 90
    assert len(signals(found)) <= 4
    assert [f.rank for f in found.findings] == list(range(1, 14))


@pytest.mark.parametrize("kind", LENGTHS)
def test_without_an_outbreak_there_is_next_to_nothing(kind):
    step, length, season = LENGTHS[kind]
    counts = {f"calm {i:02}": random(100 + i, length, wave=0.3, season=season) for i in range(40)}
    assert len(signals(watched(table(counts, step)))) <= 6


def test_the_seasonal_peak_of_every_year_is_no_signal():
    peak = 52 * 6 + 13  # the wave's top
    counts = {f"s{i}": random(i, peak + 1, level=40, wave=0.9) for i in range(10)}
    assert len(signals(watched(counts))) <= 1


def test_first_cases_after_a_long_time_without_any():
    counts = {"new": [0] * 199 + [3], "calm": random(1, 200), "never": [0] * 200}
    found = watched(counts)
    assert signals(found) == ["new"]
    assert found.findings[0].direction is Direction.NEW
    assert plain(found.findings[0].reason).startswith(
        "First cases after 52 weeks without any: 3 for"
    )


def test_first_cases_after_silence_do_not_claim_a_time_without_any():
    """Missing is not zero: nobody said that there were none."""
    counts = {"returns": [2, 1, 0] + [None] * 196 + [3], "calm": random(1, 200)}
    found = watched(counts)
    if "returns" in signals(found):
        reason = plain(found.findings[0].reason)
        assert "without any" not in reason
        assert "nothing was reported, not even 0" in reason


def test_a_sparse_series_gives_a_signal_with_a_cluster_and_not_with_one_case():
    rare = [1 if i % 40 == 0 else 0 for i in range(330)]
    counts = {"cluster": [*rare[:-2], 4, 6], "single": [*rare[:-1], 1], "calm": random(2, 330)}
    assert signals(watched(counts)) == ["cluster"]


def test_falling_counts_after_an_outbreak_are_said_to_fall():
    falling = [*random(3, 300, level=3), 200, 150, 90, 50, 25, 12, 6, 4]
    found = watched({"falls": falling, "calm": random(4, 308)})
    of = next(f for f in found.findings if f.title == "falls")
    assert of.direction is Direction.FALLING


def by_day(values):
    found = watched(table({"A": values, "calm": random(5, len(values))}, Step.DAY))
    return next(f for f in found.findings if f.title == "A"), found


def test_growth_is_a_signal_only_if_counts_end_higher():
    """A line through three weeks still rises when the last week is below the one before."""
    over, _ = by_day([*[1, 0, 2] * 30, *[2] * 7, *[20] * 7, *[19] * 7])
    assert "growth" not in over.method
    still, _ = by_day([*[1, 0, 2] * 30, *[2] * 7, *[10] * 7, *[20] * 7])
    assert "growth" in still.method
    assert (still.observed, still.expected) == (140, 70)


def test_a_handful_that_may_be_chance_does_not_grow():
    handful, _ = by_day([0] * 100 + [0] * 14 + [0, 1, 0, 0, 1, 0, 0])
    assert "growth" not in handful.method


def test_growth_says_how_fast_and_stands_for_the_last_day():
    steady = [int(2 * 1.12**i) for i in range(60)]
    grows, found = by_day(steady)
    assert found.findings[0] is grows
    assert "over 21 days doubling about every 6.1 days" in plain(grows.reason)
    dip, found = by_day([*steady[:-1], 100])
    assert "growth" in dip.method
    assert dip.period == found.as_of == found.findings[1].curve.days[-1]


def test_a_handful_of_cases_does_not_rank_above_an_epidemic():
    days = 60
    epidemic = [*random(7, days - 14, level=20), *[int(40 * 1.3**i) for i in range(14)]]
    counts = {"handful": [0] * (days - 2) + [2, 3], "epidemic": epidemic}
    found = watched(table(counts, Step.DAY))
    assert signals(found) == ["epidemic", "handful"]
    assert 1e-12 < found.findings[1].p_value < 1e-3


def test_one_series_and_no_signal():
    found = watched({"alone": random(8, 200)})
    assert signals(found) == []
    assert len(found.findings) == 1
    assert found.unit == "week"
    assert found.findings[0].rank == 1


@pytest.mark.parametrize("values", [[5], [0], [None], [5, 6], [0] * 400, [None] * 400])
def test_series_that_say_nothing_are_no_trouble(values):
    found = watched({"A": values, "B": values})
    assert signals(found) == []
    if None in values:
        assert found.silent == ("A", "B")


def test_a_silent_series_is_named():
    counts = {"stopped": [*random(9, 180), *[None] * 20], "calm": random(10, 200)}
    found = watched(counts)
    told = {q.title: plain(q.finding) for q in found.quality if q.serious}
    assert "Nothing reported since 2015-06-08" in told["stopped"]
    assert "calm" not in told
    assert found.silent == ()


def test_numbered_periods_are_watched():
    counts = {"outbreak": [*random(11, 150), 70], "calm": random(12, 151)}
    found = watched(table(counts, Step.INDEX, Style.INDEX, days=list(range(1, 152))))
    assert signals(found) == ["outbreak"]
    assert found.as_of == "151"
    assert "for period 151, " in " ".join(plain(s) for s in found.findings[0].explanation)


def test_the_same_again_gives_the_same_whatever_the_order_of_rows():
    counts = {f"s{i}": random(i, 120) for i in range(8)} | {"up": [*random(50, 118), 60, 80]}
    one = watched(counts)
    again = watched(dict(reversed(counts.items())))
    assert dataclasses.astuple(one)[6:] == dataclasses.astuple(watched(counts))[6:]
    assert {f.title: dataclasses.replace(f, rank=0) for f in one.findings} == {
        f.title: dataclasses.replace(f, rank=0) for f in again.findings
    }
    assert signals(one) == signals(again)


def test_two_thousand_series_take_seconds():
    counts = {f"s{i:04}": random(i, 320, level=5) for i in range(2000)}
    counts["s0777"][-2:] = [60, 75]
    data = table(counts)
    watched(table(dict(list(counts.items())[:2])))  # compiles what is not compiled yet
    began = time.monotonic()
    found = watched(data)
    assert time.monotonic() - began < 60
    assert signals(found)[0] == "s0777"
    assert len(found.findings) == 2000
    assert len(signals(found)) < 2000 * 0.12


def test_each_finding_explains_itself():
    counts = {"outbreak": [*random(13, 328), 70, 80], "calm": random(14, 330)}
    first = watched(counts).findings[0]
    said = " ".join(plain(s) for s in first.explanation)
    for part in ("80 for the week of", "expected", "threshold", "score", "probability", "Baseline"):
        assert part in said
    assert "Latest periods left out of the baseline: 26." in said
    assert "trend" in said
    assert "Dispersion" in said
    assert "Method farrington-flexible, version 1." in said
    assert first.curve.days[-1] == dt.date(2018, 4, 23).isoformat()
    assert first.curve.alarms[-1]
    assert first.curve.observed[-1] == 80.0
    assert first.curve.threshold[-1] == first.threshold
    assert len(first.curve.days) == len(first.curve.expected) == len(first.curve.alarms)


def test_methods_and_their_reasons_are_told():
    counts = {
        "long": random(1, 330),
        "short": [None] * 280 + random(2, 50),
        "five": [None] * 20 + random(3, 310),
        "three": [None] * 150 + random(4, 180),
    }
    uses = watched(counts).methods
    names = [use.name for use in uses]
    assert names.count("farrington-flexible") == 2
    assert {"bayes", "first-cases", "growth"} <= set(names)
    assert sum(u.series for u in uses if u.name in {"farrington-flexible", "bayes"}) >= 4
    assert {u.parameters.get("b") for u in uses if u.name == "farrington-flexible"} == {"3", "5"}
    assert all(plain(use.why) for use in uses)


def test_a_missing_last_count_is_not_a_zero():
    counts = {"late": [*random(15, 329), None], "calm": random(16, 330)}
    found = watched(counts)
    late = next(f for f in found.findings if f.title == "late")
    assert late.observed is None
    assert not late.alarm
    assert any(
        "1 series not judged at the end: No count" in plain(q.finding) for q in found.quality
    )
    assert np.isnan(table(counts).batch.values[0, -1])
