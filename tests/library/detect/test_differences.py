"""Where the corrected default leaves R on purpose: each point, seen from both sides."""

import numpy as np
import pytest

from tests.library.detect.series import WEEKS, batch, monthly, seasonal
from tocsin import detect
from tocsin.detect import Status
from tocsin.detect.methods import bayes, cusum, glr_negbin, glr_poisson
from tocsin.detect.parameters import build

FIRST = WEEKS - 20


def both(values, name, parameters=None, first=FIRST):
    return [
        detect.run(batch(values), name, parameters, first=first, compat=compat)
        for compat in (False, True)
    ]


def test_ears_c3_sees_the_current_week():
    row = seasonal(1)[0]
    row[-1] = 300
    ours, r = both(row, "ears-c3")
    assert ours.alarm[0, -1] == 1
    assert r.alarm[0, -1] == 0


def test_ears_c3_judges_a_single_period():
    row = seasonal(1)[0]
    alone = detect.run(batch(row), "ears-c3", first=WEEKS - 1)
    assert alone.threshold[0, 0] == detect.run(batch(row), "ears-c3", first=FIRST).threshold[0, -1]


def test_ears_c3_judges_a_baseline_without_variation():
    row = np.full(WEEKS, 7.0)
    row[-1] = 9
    ours, r = both(row, "ears-c3")
    assert ours.alarm[0, -2:].tolist() == [0, 1]
    assert ours.threshold[0, -1] == 7
    assert (r.alarm == -1).all()
    assert np.isnan(r.threshold).all()


def test_bayes_does_not_judge_a_series_that_begins_within_its_base_values():
    row = seasonal(1)[0]
    row[: WEEKS - 40] = np.nan
    ours, r = both(row, "bayes", bayes.Parameters(b=1))
    assert (ours.status == Status.NOT_ENOUGH_HISTORY).all()
    assert (r.alarm >= 0).all()


@pytest.mark.parametrize("name", ["bayes", "rki"])
def test_windows_that_hold_the_judged_count_are_refused(name):
    row = seasonal(1, length=120)[0]
    chosen = build(detect.method(name), {"b": 2, "w": 14})
    for compat, status in ((False, Status.NOT_APPLICABLE), (True, Status.OK)):
        found = detect.run(batch(row, monthly()), name, chosen, first=80, last=110, compat=compat)
        assert (found.status == status).all()


def test_cusum_begins_anew_after_an_alarm():
    row = seasonal(1)[0]
    row[FIRST] = 200
    ours, r = both(row, "cusum")
    assert ours.alarm[0, :2].tolist() == [1, 0]
    assert r.alarm[0, :2].tolist() == [1, 1]
    kept = detect.run(batch(row), "cusum", cusum.Parameters(reset=False), first=FIRST)
    np.testing.assert_array_equal(kept.alarm, r.alarm)


def test_cusum_passes_over_a_missing_count():
    row = seasonal(1)[0]
    row[FIRST + 3] = np.nan
    ours, r = both(row, "cusum")
    assert ours.status[0, 3] == Status.MISSING_COUNT
    assert ours.alarm[0, 3] == -1
    assert (ours.alarm[0, 4:] >= 0).all()
    assert (r.alarm[0, 3:] == -1).all()


def test_cusum_takes_the_mean_of_what_is_there():
    row = seasonal(1)[0]
    row[100] = np.nan
    ours, r = both(row, "cusum")
    assert ours.expected[0, 0] == pytest.approx(np.nanmean(row[:FIRST]))
    assert ours.details["baseline_missing"][0, 0] == 1
    assert np.isnan(r.expected).all()


@pytest.mark.parametrize("name", ["cusum", "glr-poisson", "glr-negbin"])
def test_a_past_of_less_than_a_year_is_not_enough(name):
    row = seasonal(1, length=80)[0]
    ours, r = both(row, name, first=30)
    assert (ours.status[0, :22] == Status.NOT_ENOUGH_HISTORY).all()
    assert (ours.status[0, 22:] == Status.OK).all()
    assert (r.status == Status.OK).all()


@pytest.mark.parametrize("name", ["cusum", "glr-poisson"])
def test_a_past_without_a_case_is_degenerate(name):
    row = np.zeros(WEEKS)
    row[-1] = 4
    ours, r = both(row, name)
    assert (ours.status == Status.DEGENERATE).all()
    assert (ours.alarm == -1).all()
    assert (r.alarm[0, -1] >= 0) == (name == "glr-poisson")


def test_the_count_that_anscombe2nd_needs_inverts_its_own_statistic():
    row = seasonal(1, level=0.5)[0]
    ours, r = both(row, "cusum", cusum.Parameters(trans="anscombe2nd"))
    assert (ours.threshold != r.threshold).all()
    mean, needed = ours.expected[0, 0], ours.threshold[0, 0]
    centre = mean ** (2 / 3) - mean ** (-1 / 3) / 9
    value = (needed ** (2 / 3) - centre) / (2 / 3 * mean ** (1 / 6))
    assert value - 1.04 == pytest.approx(2.26)


def test_the_count_that_none_needs_is_told_before_the_judged_count():
    row = seasonal(1)[0]
    chosen = cusum.Parameters(k=5, h=10, trans="none")
    ours, r = both(row, "cusum", chosen)
    assert ours.threshold[0, 0] == 15
    assert r.threshold[0, 0] == 10 - r.details["cusum"][0, 0]


@pytest.mark.parametrize("name", ["glr-poisson", "glr-negbin", "outbreak-p"])
def test_charts_pass_over_a_missing_count(name):
    row = seasonal(1)[0]
    row[FIRST + 3] = np.nan
    ours, r = both(row, name)
    assert ours.status[0, 3] == Status.MISSING_COUNT
    assert (np.delete(ours.alarm[0], 3) >= 0).all()
    assert (r.alarm[0, 3:] == -1).all()
    assert (r.status[0, 4:] == Status.MISSING_BASELINE).all()


@pytest.mark.parametrize("name", ["glr-poisson", "glr-negbin"])
def test_glr_tells_the_needed_count_whatever_ret_is(name):
    ours, r = both(seasonal(1)[0], name)
    assert np.isfinite(ours.threshold).all()
    assert np.isnan(r.threshold).all()


def test_glr_poisson_with_a_window_sees_the_current_week():
    row = seasonal(1)[0]
    row[-1] = 60
    row[-2] = 0
    chosen = glr_poisson.Parameters(m=20, c_arl=30)
    ours, r = both(row, "glr-poisson", chosen)
    assert ours.alarm[0, -1] == 1
    assert ours.details["statistic"][0, -1] > r.details["statistic"][0, -1]


def test_glr_counts_a_decrease_to_nothing():
    row = seasonal(1)[0]
    row[FIRST:] = 0
    ours, r = both(row, "glr-poisson", glr_poisson.Parameters(dir="dec"))
    assert (ours.alarm == 1).any()
    assert (r.alarm == 0).all()
    negbin, _ = both(row, "glr-negbin", glr_negbin.Parameters(dir="dec"))
    assert (negbin.alarm == 1).any()


def test_every_method_that_differs_from_r_says_how():
    for name in ("ears-c3", "bayes", "rki", "cusum", "glr-poisson", "glr-negbin", "outbreak-p"):
        assert detect.method(name).differences
    for name in ("ears-c1", "ears-c2", "cdc"):
        assert not detect.method(name).differences
        ours, r = both(seasonal(6, 3, gaps=0.02), name, first=290)
        np.testing.assert_array_equal(ours.alarm, r.alarm)
        np.testing.assert_array_equal(ours.threshold, r.threshold)
