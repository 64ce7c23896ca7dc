"""q-values over all series: Benjamini and Hochberg, and what they are computed from."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.watch.outbreaks import random, signals, table, watched
from tocsin.codes import neighbours
from tocsin.series import Step
from tocsin.watch.discovery import LEVEL, by_chance, q_values, unusual
from tocsin.watch.growth import growth
from tocsin.watch.order import findings_of
from tocsin.watch.probability import cautious
from tocsin.watch.ranking import ranked
from tocsin.watch.sweep import sweep

PROBABILITIES = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=40)


def slow(p_values):
    """Return q by its definition: the smallest level at which the series is still rejected."""
    known = [p for p in p_values if not math.isnan(p)]
    m = len(known)
    found = []
    for p in p_values:
        if math.isnan(p):
            found.append(float("nan"))
            continue
        shares = [m * other / sum(k <= other for k in known) for other in known if other >= p]
        found.append(min(1.0, *shares))
    return found


@given(PROBABILITIES)
@settings(max_examples=60, deadline=None)
def test_q_is_what_its_definition_says(p_values):
    q = q_values(np.array(p_values, dtype=float))
    np.testing.assert_allclose(q, slow(p_values), rtol=1e-9)


@given(PROBABILITIES, st.sampled_from([0.01, 0.05, 0.2]))
@settings(max_examples=60, deadline=None)
def test_so_many_are_at_most_the_level_as_the_step_up_rule_rejects(p_values, level):
    known = sorted(p for p in p_values if not math.isnan(p))
    rejected = max((i for i, p in enumerate(known, 1) if p <= level * i / len(known)), default=0)
    q = q_values(np.array(p_values, dtype=float))
    assert int((q <= level * (1 + 1e-12)).sum()) >= rejected
    assert int((q <= level * (1 - 1e-9)).sum()) <= max(rejected, 0)


def test_a_worked_example():
    np.testing.assert_allclose(
        q_values(np.array([0.01, 0.04, np.nan, 0.03, 0.5])), [0.04, 0.16 / 3, np.nan, 0.16 / 3, 0.5]
    )


def test_the_class_and_the_weight_of_a_q_value():
    assert by_chance(None)
    assert by_chance(LEVEL + 1e-9)
    assert not by_chance(LEVEL)
    assert unusual(0.01) == pytest.approx(2.0)
    assert unusual(0.0) == unusual(1e-9) == 6.0
    assert unusual(1.0) == unusual(None) == 0.0


def test_a_cautious_probability_is_larger_and_keeps_the_order():
    given_ = [1e-12, 1e-6, 1e-4, 0.01, 0.2]
    taken = [cautious(p, 40.0, 1.1) for p in given_]
    assert all(a < b for a, b in zip(given_, taken, strict=True))
    assert taken == sorted(taken)
    assert cautious(1e-4, 1e9) == pytest.approx(1e-4, rel=1e-3)
    assert cautious(0.7, 10.0, 1.1) == 0.7


def weak_one(others):
    """Return one series just above its threshold among so many quiet ones."""
    counts = {f"calm {i:03}": random(500 + i, 330) for i in range(others)}
    counts["loud"] = [*random(999, 329), 21]
    return next(f for f in watched(counts).findings if f.title == "loud")


def test_the_same_alarm_is_weak_among_many_and_not_alone():
    alone, among = weak_one(0), weak_one(60)
    assert alone.alarm
    assert among.alarm
    assert alone.p_value == among.p_value
    assert not alone.weak
    assert among.weak
    assert among.q_value > 4 * alone.q_value


def test_weak_signals_stand_below_the_others_and_none_is_dropped():
    counts = {f"calm {i:03}": random(500 + i, 330) for i in range(60)}
    counts["loud"] = [*random(999, 329), 21]
    counts["epidemic"] = [*random(998, 328), 60, 90]
    found = watched(counts)
    weak = [f.weak for f in found.signals]
    assert weak == sorted(weak)
    assert {"epidemic", "loud"} <= set(signals(found))
    assert signals(found)[0] == "epidemic"
    assert found.discovery.series == 62
    assert found.discovery.level == LEVEL


def test_series_without_a_probability_are_counted_apart():
    counts = {"calm": random(1, 330), "short": [None] * 329 + [3], "new": [None] * 330}
    found = watched(counts)
    known = sum(f.p_value is not None for f in found.findings)
    assert (found.discovery.series, found.discovery.without) == (known, 3 - known)
    assert all((f.q_value is None) == (f.p_value is None) for f in found.findings)


@pytest.mark.parametrize(("step", "length"), [(Step.WEEK, 60), (Step.DAY, 90)])
def test_quiet_series_seldom_stand_out_of_chance(step, length):
    """Sixteen watches of forty quiet series: of five in a hundred watches one may have some."""
    clear = []
    for seed in range(16):
        counts = {f"s{i:02}": random(1000 * seed + i, length, level=6.0) for i in range(40)}
        found = watched(table(counts, step))
        clear.append(sum(not f.weak for f in found.signals))
    assert sum(map(bool, clear)) <= 3


def test_series_that_are_not_drawn_count_as_well():
    """Of millions of series only the signals are kept, and the probabilities of the others."""
    counts = {f"calm {i:03}": random(500 + i, 330) for i in range(40)}
    counts["loud"] = [*random(999, 329), 21]
    batch = table(counts).batch
    answers = sweep(batch, 329, lambda *_: None)
    drawn = findings_of(table(counts), batch, 329, answers, growth(batch, 329))
    whole = ranked(drawn, Step.WEEK, neighbours, None, "2018-04-29")
    kept = [d for d in drawn if d.finding.alarm]
    rest = [d.chance for d in drawn if not d.finding.alarm]
    part = ranked(kept, Step.WEEK, neighbours, None, "2018-04-29", rest)
    assert part[0] == tuple(f for f in whole[0] if f.alarm)
    assert part[1] == whole[1]
