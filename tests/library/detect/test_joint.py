"""Regions judged together: what they lend each other, and what they do not."""

import numpy as np
import pytest

from tests.library.detect.series import WEEKS, batch, monthly, seasonal
from tests.library.naive import joint as naive
from tocsin import detect, score, simulate
from tocsin.detect import Status
from tocsin.detect.explain import explanation
from tocsin.detect.kernels import evidence, shared_season
from tocsin.detect.methods.joint import Parameters
from tocsin.detect.parameters import build
from tocsin.errors import BadParameter
from tocsin.language import say
from tocsin.sentences import plain
from tocsin.series import Batch, Calendar, Step, Style

FIRST = WEEKS - 10
OPEN = Parameters(limit54=(0, 4))


def run(values, parameters=None, calendar=None, **span):
    return detect.run(batch(values, calendar), "joint", parameters, **(span or {"first": FIRST}))


def regions(seed, number, level, peaks, length=WEEKS):
    """Return counts whose seasons have their peak in given weeks."""
    random = np.random.default_rng(seed)
    week = np.arange(length)
    wave = 0.8 * np.cos(2 * np.pi * (week - np.resize(peaks, number)[:, None]) / 52.18)
    mean = level * np.exp(wave)
    return random.poisson(mean).astype(float), mean


def test_the_evidence_is_that_of_the_slow_twin():
    values = seasonal(4, 3)
    values[1, -1] += 30
    found = run(values)
    details = found.details
    for column in range(2, 10):
        for row in range(3):
            spread = found.dispersion[row, column]
            # The twin has no standard error of the mean; with five years it is small.
            zs = [
                naive.z_of(found.observed[row, at], found.expected[row, at], spread)
                for at in (column, column - 1, column - 2)
            ]
            assert details["unusualness"][row, column] == pytest.approx(zs[0], abs=0.1)
            own = details["unusualness"][row, [column, column - 1, column - 2]]
            totals = details["unusualness"][:, column] + details["earlier"][:, column]
            length = np.sqrt(1 + 0.25 + 0.04)
            others = naive.support([t / length for i, t in enumerate(totals) if i != row])
            assert details["support"][row, column] == pytest.approx(others)
            assert found.p_value[row, column] == pytest.approx(naive.p_value(own, others))


def test_the_threshold_is_the_last_count_without_an_alarm():
    values = seasonal(6, 3, level=3.0)
    threshold = run(values, OPEN).threshold[:, -1]
    for row in range(3):
        for more, alarm in ((0, 0), (1, 1)):
            tried = values.copy()
            tried[row, -1] = threshold[row] + more
            found = run(tried, OPEN)
            assert found.alarm[row, -1] == alarm
            assert (found.p_value[row, -1] < 0.01) == bool(alarm)
            assert found.threshold[row, -1] == threshold[row], "its own count does not move it"


def test_the_fit_is_where_the_likelihood_is_largest():
    counts = seasonal(2, 1, level=5.0, length=234)
    model = shared_season.shape(260, 26, 1 / 52, 1, limit=1e9)
    precision = [0.0, 1.0, 1.0, 1.0]
    state = shared_season._newton(
        counts,
        np.ones_like(counts),
        model,
        (np.array([[1.0, 0, 0, 0]]), np.array([2.0])),
        (np.zeros((1, 4)), np.array([precision])),
        8,
    )
    there = naive.slope(counts[0], np.ones(234), model.columns, state.beta[0], 2.0, precision)
    assert np.abs(there).max() < 1e-6


def test_regions_alike_lend_each_other_their_season():
    values, mean = regions(1, 10, 0.8, [20])
    together = run(values, OPEN).expected
    alone = np.concatenate([run(row, OPEN).expected for row in values])
    truth = mean[:, FIRST:]
    assert (
        np.square(np.log(together / truth)).mean() < 0.6 * np.square(np.log(alone / truth)).mean()
    )


def test_regions_that_differ_keep_their_own_season():
    values, mean = regions(1, 6, 60.0, [2, 18, 35])
    together = run(values, OPEN).expected
    assert np.abs(np.log(together / mean[:, FIRST:])).mean() < 0.05


def test_an_excess_elsewhere_lowers_what_is_needed_and_not_without_support():
    values = seasonal(7, 6, level=20.0)
    raised = values.copy()
    raised[1:4, -1] *= 3
    quiet, loud = run(values), run(raised)
    assert loud.threshold[0, -1] < quiet.threshold[0, -1]
    assert loud.details["support"][0, -1] > quiet.details["support"][0, -1]
    np.testing.assert_array_equal(loud.threshold[:, :-1], quiet.threshold[:, :-1])
    off = Parameters(support=0.0)
    np.testing.assert_array_equal(run(raised, off).threshold[0], run(values, off).threshold[0])


def test_the_weeks_before_add_to_an_excess_and_their_weights_can_be_taken_away():
    values = seasonal(8, 1, level=20.0)
    raised = values.copy()
    raised[0, -2] *= 2
    assert run(raised).threshold[0, -1] < run(values).threshold[0, -1]
    one_week = Parameters(weight_before=(0.0, 0.0))
    assert run(raised, one_week).threshold[0, -1] == run(values, one_week).threshold[0, -1]


def test_a_count_that_is_not_above_its_own_expected_one_raises_no_alarm():
    values = seasonal(8, 4, level=30.0)
    values[:, -3:-1] *= 9
    values[1:, -1] *= 9
    values[0, -1] = np.floor(run(values).expected[0, -1])
    found = run(values)
    assert found.p_value[0, -1] < 0.01
    assert found.alarm[:, -1].tolist() == [0, 1, 1, 1]
    assert found.threshold[0, -1] == values[0, -1]


def test_the_answer_does_not_depend_on_what_else_is_judged_or_comes_later():
    values = seasonal(9, 3)
    whole = run(values)
    part = run(values[:, :-4], first=FIRST + 3)
    np.testing.assert_allclose(whole.p_value[:, 3:6], part.p_value, rtol=1e-9)
    np.testing.assert_array_equal(whole.threshold[:, 3:6], part.threshold)


def test_memory_is_spared_without_another_answer(monkeypatch):
    from tocsin.detect.kernels import joint

    values = seasonal(9, 3, gaps=0.05)
    whole = run(values)
    monkeypatch.setattr(joint, "LARGEST", 1)
    np.testing.assert_allclose(run(values).p_value, whole.p_value, rtol=1e-9)


def test_what_cannot_be_judged_says_why():
    values = np.repeat(seasonal(3, 1, level=8.0), 6, axis=0)
    values[1, : WEEKS - 80] = np.nan
    values[2, WEEKS - 200 : WEEKS - 60] = np.nan
    values[3] = 0.0
    values[4, -1] = np.nan
    values[5, -4:] = 0.0
    found = run(values)
    assert found.status[:, -1].tolist() == [
        Status.OK,
        Status.NOT_ENOUGH_HISTORY,
        Status.MISSING_BASELINE,
        Status.NOT_CONVERGED,
        Status.MISSING_COUNT,
        Status.TOO_FEW_CASES,
    ]
    assert (found.alarm[1:5, -1] == -1).all()
    # The others are judged as if these were not there, but for the season they lend.
    assert np.isfinite(found.p_value[[0, 5], -1]).all()


def test_months_are_judged_and_days_are_not():
    months = run(seasonal(3, 3, length=120), calendar=monthly(), first=100)
    assert (months.status == Status.OK).all()
    assert (months.details["excluded"] == 6).all()
    days = Calendar(Step.DAY, Style.DATE, np.datetime64("2018-01-01") + np.arange(2200))
    found = run(seasonal(3, 1, length=2200), calendar=days, first=2190)
    assert (found.status == Status.NOT_APPLICABLE).all()


def test_limits_of_the_largest_and_smallest_counts():
    mean = np.array([[0.01, 3.0, 1e6]])
    phi = np.array([[1.0, 1.0, 4.0]])
    bound = np.array([[2.3, 2.3, 2.3]])
    last = evidence.largest_quiet(mean, phi, bound)
    assert (evidence.unusualness(mean, phi, last) <= bound).all()
    assert (evidence.unusualness(mean, phi, last + 1) > bound).all()


def test_alarms_without_an_outbreak_are_as_rare_as_is_said():
    drawn, _ = simulate.regional(77, 2, 12, [5, 14, 21, 29, 36])
    alarms = []
    for at in range(0, len(drawn.quiet), 12):
        world = Batch(drawn.quiet.values[at : at + 12], drawn.quiet.calendar)
        alarms.append(
            detect.run(world, "joint", OPEN, first=drawn.judged[0], last=drawn.judged[1]).alarm
        )
    quiet = np.concatenate(alarms)
    assert 0.006 < (quiet == 1).mean() < 0.015


def test_an_outbreak_that_travels_is_found_more_often_than_by_each_region_alone():
    drawn, _ = simulate.regional(78, 10, 12, [20])
    first, last = drawn.judged
    ranks = {}
    for name in ("joint", "farrington-flexible"):
        method = detect.method(name)
        more = {"no_periods": 10, "past_weeks_not_included": 26, "threshold_method": "nbPlugin"}
        settings = build(method, {} if name == "joint" else more)
        for kind, counts in (("found", drawn.batch), ("quiet", drawn.quiet)):
            parts = [
                detect.run(
                    Batch(counts.values[at : at + 12], counts.calendar),
                    name,
                    settings,
                    first=first,
                    last=last,
                ).p_value
                for at in range(0, len(counts), 12)
            ]
            ranks[name, kind] = -np.concatenate(parts)
    share = {}
    for name in ("joint", "farrington-flexible"):
        limit = score.limit_at(ranks[name, "quiet"], 0.01)
        told = score.quality(
            ranks[name, "found"] > limit, ranks[name, "quiet"] > limit, drawn.label[:, first:]
        )
        share[name] = (told.detected.value, told.sensitivity.value)
    assert share["joint"][0] >= share["farrington-flexible"][0]
    assert share["joint"][1] > share["farrington-flexible"][1]


def test_an_alarm_tells_what_was_lent():
    values = seasonal(7, 4, level=20.0)
    values[:3, -1] *= 4
    counts, method = batch(values), detect.method("joint")
    found = detect.run(counts, "joint", first=FIRST)
    assert found.alarm[0, -1] == 1
    parts = explanation(method, found, counts.calendar, 0, 9)
    said = " ".join(map(plain, parts))
    assert "excess of the other series: " in said
    assert "превышение в других рядах: " in " ".join(say(part, "ru") for part in parts)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"b": 1}, "2 or more"),
        ({"waves": 5}, "1 to 4"),
        ({"alpha": 0.6}, "between 0 and 0.5"),
        ({"left_out": -1}, "below 0"),
        ({"support": -0.1}, "below 0"),
        ({"weights_threshold": 0}, "above 0"),
    ],
)
def test_impossible_parameters_are_refused(wrong, said):
    with pytest.raises(BadParameter, match=said):
        build(detect.method("joint"), wrong)
