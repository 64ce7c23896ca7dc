"""First cases: appearance after a long absence."""

import numpy as np
import pytest

from tests.library.detect.series import batch, monthly
from tocsin import detect
from tocsin.detect import Status
from tocsin.detect.methods.first_cases import Parameters
from tocsin.series import Calendar, Step, Style


def run(row, parameters=None, calendar=None, first=0):
    return detect.run(batch(row, calendar), "first-cases", parameters, first=first)


def test_one_appearance_is_one_alarm():
    row = np.zeros(120)
    row[100:106] = [3, 8, 0, 2, 1, 0]
    found = run(row, first=90)
    assert found.alarm[0].nonzero()[0].tolist() == [10]
    assert found.expected[0, 10] == 0
    assert found.threshold[0, 10] == 0
    assert found.score[0, 10] > 1
    assert np.isnan(found.p_value).all()


def test_a_place_that_never_reported_counts_as_free_of_cases():
    row = np.full(120, np.nan)
    row[101:] = 5
    found = run(row, first=60)
    assert found.alarm[0].argmax() == 41
    assert (found.alarm[0] == 1).sum() == 1
    assert found.details["baseline_missing"][0, 41] == 52
    assert (found.status[0, :41] == Status.MISSING_COUNT).all()
    assert found.details["latest_case"][0, 41:44].tolist() == [-1, 101, 102]


@pytest.mark.parametrize(("gap", "alarm"), [(52, 0), (53, 1)])
def test_the_absence_is_a_year_and_no_week_less(gap, alarm):
    row = np.zeros(150)
    row[60] = 1
    row[60 + gap] = 1
    assert run(row).alarm[0, 60 + gap] == alarm


def test_months_and_days_have_years_of_their_own():
    row = np.zeros(40)
    row[[5, 18, 31]] = 2
    found = run(row, calendar=monthly(40))
    assert (found.alarm[0] == 1).nonzero()[0].tolist() == [5, 18, 31]
    found = run(row, Parameters(absence_periods=13), monthly(40))
    assert (found.alarm[0] == 1).nonzero()[0].tolist() == [5]
    days = Calendar(Step.DAY, Style.DATE, np.datetime64("2020-01-01") + np.arange(500))
    daily = np.zeros(500)
    daily[[10, 70, 440]] = 1
    assert run(daily, calendar=days).alarm[0, [10, 70, 440]].tolist() == [-1, 0, 1]


def test_short_data_are_judged_after_two_months():
    row = np.zeros(20)
    row[12] = 4
    found = run(row)
    assert (found.status[0, :8] == Status.NOT_ENOUGH_HISTORY).all()
    assert found.alarm[0, 12] == 1
    longer = run(row, Parameters(minimum_history=15))
    assert longer.status[0, 12] == Status.NOT_ENOUGH_HISTORY


def test_fewer_cases_than_asked_are_no_appearance():
    row = np.zeros(70)
    row[60] = 2
    assert run(row, Parameters(minimum_cases=3)).alarm[0, 60] == 0
    row[60] = 3
    found = run(row, Parameters(minimum_cases=3))
    assert found.alarm[0, 60] == 1
    assert found.score[0, 60] == pytest.approx(1.5)


@pytest.mark.parametrize("wrong", [{"absence_periods": 0}, {"minimum_cases": 0}])
def test_ranges(wrong):
    with pytest.raises(ValueError, match="1 or more"):
        Parameters(**wrong)
