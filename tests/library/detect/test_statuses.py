"""Why a period was not judged, and what a method refuses to be told."""

import numpy as np
import pytest

from tests.library.detect.series import WEEKS, batch, monthly, seasonal
from tocsin import detect
from tocsin.detect import Status
from tocsin.detect.parameters import build
from tocsin.errors import BadParameter

FIRST = WEEKS - 30


def test_a_missing_count_in_the_window_is_named():
    row = seasonal(1)[0]
    row[FIRST + 10] = np.nan
    found = detect.run(batch(row), "ears-c1", first=FIRST)
    assert found.status[0, 10] == Status.MISSING_COUNT
    assert (found.status[0, 11:18] == Status.MISSING_BASELINE).all()
    assert found.details["baseline_missing"][0, 11] == 1
    assert (found.alarm[0, 10:18] == -1).all()
    assert found.status[0, 18] == Status.OK


@pytest.mark.parametrize("name", ["ears-c1", "ears-c2", "ears-c3", "bayes", "rki", "cdc"])
def test_a_series_that_begins_late_lacks_history_not_counts(name):
    row = seasonal(1, length=700)[0]
    row[:300] = np.nan
    found = detect.run(batch(row), name, first=290)
    begins = detect.method(name).earliest(batch(row).calendar, detect.method(name).parameters())
    assert (found.status[0, 10 : 10 + begins] == Status.NOT_ENOUGH_HISTORY).all()
    assert (found.status[0, 10 + begins :] == Status.OK).all()


def test_cdc_is_for_weeks():
    found = detect.run(batch(seasonal(1, length=120)[0], monthly()), "cdc", first=80)
    assert (found.status == Status.NOT_APPLICABLE).all()
    assert (found.alarm == -1).all()


@pytest.mark.parametrize("name", ["bayes", "rki"])
def test_windows_that_reach_into_the_judged_period_are_refused(name):
    chosen = build(detect.method(name), {"b": 1, "w": 12})
    found = detect.run(batch(seasonal(1, length=120)[0], monthly()), name, chosen, first=80)
    assert (found.status == Status.NOT_APPLICABLE).all()


def test_a_single_base_value_has_no_spread():
    chosen = build(detect.method("rki"), {"b": 0, "w": 1, "act_y": True})
    found = detect.run(batch(seasonal(1, level=90)[0]), "rki", chosen, first=FIRST)
    assert (found.status == Status.DEGENERATE).all()
    assert (found.alarm == -1).all()


def test_glr_negbin_says_so_where_no_dispersion_is_found():
    row = np.full(WEEKS, 5.0)
    found = detect.run(batch(row), "glr-negbin", first=FIRST)
    assert np.isin(found.status, (Status.NOT_CONVERGED, Status.OK)).all()
    assert (found.alarm != 1).all()


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("ears-c1", {"baseline": 1}, "baseline"),
        ("ears-c2", {"alpha": 1}, "alpha"),
        ("ears-c3", {"min_sigma": -1}, "min_sigma"),
        ("bayes", {"b": 0, "act_y": False}, "no base value"),
        ("rki", {"b": -1}, "below 0"),
        ("cdc", {"m": 12}, "between 0 and 11"),
        ("cusum", {"h": 0}, "above 0"),
        ("cusum", {"trans": "square"}, "one of standard"),
        ("cusum", {"m": "mean"}, "number, glm or none"),
        ("glr-poisson", {"change": "epi", "theta": 0.3}, "neither theta"),
        ("glr-poisson", {"m": 2, "mtilde": 5}, "at least mtilde"),
        ("glr-negbin", {"alpha": 0}, "glr-poisson"),
        ("glr-negbin", {"mu0": 4}, "give both"),
        ("outbreak-p", {"k": 1}, "above 1"),
    ],
)
def test_impossible_parameters_are_refused_in_words(name, given, said):
    with pytest.raises(BadParameter, match=said):
        build(detect.method(name), given)


def test_text_that_looks_like_nothing_is_kept_where_text_is_asked():
    chosen = build(detect.method("cusum"), {"trans": "none", "m": "none"})
    assert chosen.trans == "none"
    assert chosen.m is None


def test_r_names_are_taken_in_compat():
    given = {"c.ARL": 4, "M": 26, "Mtilde": 2, "mu0": {"S": 2, "trend": True, "refit": True}}
    chosen = build(detect.method("glr-poisson"), given, compat=True)
    assert (chosen.c_arl, chosen.m, chosen.mtilde) == (4, 26, 2)
    assert (chosen.s, chosen.trend, chosen.refit) == (2, True, True)
