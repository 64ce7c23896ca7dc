"""The ensemble: against its slow twin, and what it promises beyond every method's contract."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import calibration
from benchmarks.quality_cases import TUNING_SEEDS
from tests.library.detect.series import WEEKS, monthly, seasonal
from tests.library.naive.ensemble import judge
from tocsin import detect, score
from tocsin.detect import Status, Trend
from tocsin.detect.explain import explanation
from tocsin.detect.methods import ensemble
from tocsin.detect.parameters import build
from tocsin.errors import BadParameter
from tocsin.sentences import plain
from tocsin.series import Batch, numbered
from tocsin.simulate import single

LAST = WEEKS - 1


def counts(values, population=None):
    values = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return Batch(values, numbered(values.shape[1]), population)


def ask(values, first=LAST, **settings):
    chosen = build(detect.method("ensemble"), settings)
    return detect.run(counts(values), "ensemble", chosen, first=first)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    level=st.sampled_from([0.5, 3.0, 40.0, 2000.0]),
    gaps=st.sampled_from([0.0, 0.1]),
    factor=st.sampled_from([1.0, 1.5, 3.0]),
)
def test_every_figure_is_that_of_the_slow_twin(seed, level, gaps, factor):
    values = seasonal(seed, 1, level, gaps=gaps)
    values[0, 100:103] = np.ceil(values[0, 100:103] * 4)
    values[0, -3:] = np.ceil(values[0, -3:] * factor)
    values[0, -1] = 4 if np.isnan(values[0, -1]) else values[0, -1]
    found = ask(values)
    expected, p_value, threshold, window = judge(values[0], LAST)
    assert found.status[0, 0] == Status.OK
    assert found.expected[0, 0] == pytest.approx(expected, rel=1e-5)
    assert found.p_value[0, 0] == pytest.approx(p_value, rel=1e-4)
    assert found.threshold[0, 0] == threshold
    assert found.details["window"][0, 0] == window


def test_the_answer_does_not_depend_on_the_periods_judged_before():
    values = seasonal(3, 20, 4.0)
    alone, among = ask(values), ask(values, first=LAST - 30)
    np.testing.assert_allclose(alone.p_value[:, 0], among.p_value[:, -1], rtol=1e-5)
    np.testing.assert_array_equal(alone.threshold[:, 0], among.threshold[:, -1])


def test_alarms_are_the_periods_with_cases_and_a_p_value_of_at_most_alpha():
    drawn = single(9, 3)
    first, last = drawn.judged
    for alpha in (0.002, 0.01, 0.05):
        chosen = ensemble.Parameters(alpha=alpha)
        found = detect.run(drawn.batch, "ensemble", chosen, first=first, last=last)
        wanted = found.p_value <= alpha
        np.testing.assert_array_equal(found.alarm == 1, wanted)
        np.testing.assert_array_equal(found.score > 1, wanted)


def test_the_promised_rate_is_kept_on_counts_it_was_not_made_for():
    drawn = single(77, 20)
    first, last = drawn.judged
    quiet = detect.run(drawn.quiet, "ensemble", first=first, last=last).alarm
    rate = score.ratio((quiet == 1).sum(axis=1), np.full(len(quiet), quiet.shape[1]))
    assert rate.value == pytest.approx(0.01, abs=3 * rate.error)


def test_an_excess_of_three_weeks_is_seen_together():
    values = np.tile([8.0, 10.0, 12.0, 10.0], WEEKS // 4 + 1)[:WEEKS]
    values[-4:] = [10, 18, 18, 18]
    found = ask(values)
    assert found.alarm[0, 0] == 1
    assert found.details["window"][0, 0] == 3
    assert ask(np.append(values[:-4], [10, 10, 10, 18])).alarm[0, 0] == 0
    told = explanation(detect.method("ensemble"), found, counts(values).calendar, 0, 0)
    assert "Most unusual: the last 3 periods together." in [plain(part) for part in told]


def test_a_week_without_a_case_is_no_alarm_whatever_came_before():
    values = seasonal(4, 1, 3.0)
    values[0, -4:] = [40, 40, 40, 0]
    found = ask(values)
    assert found.p_value[0, 0] == 1
    assert (found.alarm[0, 0], found.threshold[0, 0]) == (0, 0)
    values[0, -1] = 1
    assert ask(values).alarm[0, 0] == 1


def test_missing_weeks_of_a_span_are_neither_cases_nor_expected():
    values = seasonal(6, 1, 20.0)
    values[0, -3:-1] = np.nan
    found = ask(values)
    assert found.p_value[0, 0] == pytest.approx(judge(values[0], LAST)[1], rel=1e-4)
    values[0, -1] = np.nan
    missing = ask(values)
    assert missing.status[0, 0] == Status.MISSING_COUNT
    assert missing.alarm[0, 0] == -1
    assert np.isnan(missing.p_value[0, 0])


def test_cases_are_judged_per_head():
    values = seasonal(8, 1, 30.0)
    people = np.where(np.arange(WEEKS) < WEEKS - 30, 1e5, 3e5)[None]
    values[0, -30:] = np.round(values[0, -30:] * 3)
    chosen = ensemble.Parameters(population_offset=True)
    found = detect.run(counts(values, people), "ensemble", chosen, first=LAST)
    expected, p_value, threshold, _ = judge(values[0], LAST, people[0])
    assert found.expected[0, 0] == pytest.approx(expected, rel=1e-5)
    assert found.p_value[0, 0] == pytest.approx(p_value, rel=1e-4)
    assert found.threshold[0, 0] == threshold
    assert ask(values).alarm[0, 0] == 1
    assert found.alarm[0, 0] == 0
    without = detect.run(counts(values), "ensemble", chosen, first=LAST)
    assert (without.status == Status.NOT_APPLICABLE).all()


def test_what_cannot_be_judged_says_why():
    values = np.stack([np.zeros(WEEKS), seasonal(1)[0], seasonal(1)[0]])
    values[0, -1] = 3
    values[1, : WEEKS - 60] = np.nan
    found = ask(values)
    assert found.status[0, 0] == Status.NOT_CONVERGED
    assert found.status[1, 0] == Status.MISSING_BASELINE
    assert found.status[2, 0] == Status.OK
    assert found.trend[:, 0].tolist() == [Trend.NOT_ASKED, Trend.NOT_ASKED, Trend.KEPT]
    early = ask(values[2], first=262)
    assert early.status[0, 0] == Status.NOT_ENOUGH_HISTORY
    assert early.status[0, 1] == Status.OK


def test_one_case_in_five_years_has_a_finite_baseline():
    values = np.zeros(WEEKS)
    values[150] = 1
    values[-1] = 2
    found = ask(values)
    assert found.status[0, 0] == Status.OK
    assert 0 < found.expected[0, 0] < 0.1
    assert found.alarm[0, 0] == 1


def test_counts_in_the_millions_are_judged():
    values = seasonal(2, 1, 3.0)
    for scale in (1e6, 1e12):
        found = ask(np.round(values * scale))
        assert found.status[0, 0] == Status.OK
        assert np.isfinite(found.threshold[0, 0])
    values[0, -1] *= 100
    assert ask(values * 1e6).alarm[0, 0] == 1


def test_months_have_their_own_year():
    random = np.random.default_rng(2)
    level = 20 * np.exp(np.sin(2 * np.pi * np.arange(120) / 12))
    values = random.poisson(level, (1, 120)).astype(np.float64)
    values[0, -1] = level[-1] + 40
    found = detect.run(Batch(values, monthly()), "ensemble", first=100)
    assert (found.status == Status.OK).all()
    np.testing.assert_allclose(found.expected[0], level[100:], rtol=0.25)
    assert found.alarm[0, -1] == 1


def test_the_constants_are_those_of_the_calibration():
    """With a tenth of the counts, so only nearly; the rest of the digits is the program's."""
    values = calibration.combined(TUNING_SEEDS[0], 10)
    factor, exponent = calibration.constants(values.ravel())
    at = factor * 0.01**exponent
    assert at == pytest.approx(ensemble.FACTOR * 0.01**ensemble.EXPONENT, rel=0.12)
    exact = np.arange(1, 100_001) / 100_000
    assert calibration.constants(exact) == pytest.approx((1.0, 1.0), rel=1e-2)


@pytest.mark.parametrize(
    "given", [{"b": 0}, {"waves": 6}, {"alpha": 0}, {"past_weeks_not_included": 2}]
)
def test_impossible_parameters_are_refused(given):
    with pytest.raises(BadParameter, match="ensemble"):
        build(detect.method("ensemble"), given)
