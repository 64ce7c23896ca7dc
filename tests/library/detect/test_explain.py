"""What is said of a judgement: all of it, and the quick way says the same as the plain one."""

import numpy as np
import pytest

from tocsin import detect
from tocsin.detect import Alarms, Status
from tocsin.detect.explain import explanation, explanations, plain_explanations
from tocsin.detect.parameters import build
from tocsin.sentences import plain
from tocsin.series import Batch, dated, numbered


def batch(calendar=None):
    rng = np.random.default_rng(5)
    periods = 360
    values = rng.poisson(6 * np.exp(0.3 * np.cos(np.arange(periods) / 8.3)), (6, periods)) * 1.0
    values[1, 100:108] = np.nan
    values[2] = rng.poisson(0.05, periods)
    values[3, 150:154] *= 6
    values[4] = np.rint(values[4] * np.exp(0.004 * np.arange(periods)))
    values[:, -3] *= 5
    return Batch(values, calendar or numbered(periods))


def judged(name, calendar=None, **parameters):
    counts = batch(calendar)
    method = detect.method(name)
    return method, counts, detect.run(counts, name, build(method, parameters), first=320)


@pytest.mark.parametrize("name", detect.methods())
def test_the_quick_way_says_the_same(name):
    # A season needs weeks of the year.
    weeks = np.datetime64("2010-01-04") + 7 * np.arange(360) if name == "mem" else None
    method, counts, alarms = judged(name, None if weeks is None else dated(weeks))
    places = np.arange(alarms.alarm.size)
    slow = [
        " ".join(map(plain, parts))
        for parts in explanations(method, alarms, counts.calendar, places)
    ]
    assert plain_explanations(method, alarms, counts.calendar, places) == slow
    assert len(set(slow)) > 1


def test_weeks_with_a_stamp_are_said_as_weeks():
    weeks = dated(np.arange("2010-01-04", "2016-11-28", 7, dtype="datetime64[D]")[:360])
    method, counts, alarms = judged("ears-c1", weeks)
    place = np.flatnonzero(alarms.alarm.ravel() == 1)[:1]
    (said,) = plain_explanations(method, alarms, counts.calendar, place)
    assert " for the week of 20" in said


def test_an_alarm_tells_everything():
    method, counts, alarms = judged(
        "farrington-flexible",
        no_periods=10,
        past_weeks_not_included=26,
        threshold_method="nbPlugin",
        p_threshold_trend=1.0,
        alpha=0.01,
    )
    series, column = 3, alarms.alarm.shape[1] - 3
    assert alarms.alarm[series, column] == 1
    said = " ".join(map(plain, explanation(method, alarms, counts.calendar, series, column)))
    figures = [alarms.observed, alarms.expected, alarms.threshold, alarms.score, alarms.p_value]
    for figure in figures:
        value = float(figure[series, column])
        assert (f"{value:.0f}" if value.is_integer() else f"{value:.3g}") in said
    for words in (
        "Baseline: ",
        "look like past outbreaks: ",
        "left out of the baseline: 26.",
        "A time trend was",
        "Dispersion ",
        "Method farrington-flexible, version 1.",
    ):
        assert words in said


def test_a_status_speaks_for_itself():
    method, counts, _ = judged("farrington", b=5)
    blank = detect.run(Batch(np.zeros((1, 360)), numbered(360)), "farrington", first=359)
    assert isinstance(blank, Alarms)
    assert blank.status[0, 0] != Status.OK
    first = explanation(method, blank, counts.calendar, 0, 0)[0]
    assert "{" not in first.text
    assert first.text.endswith(".")
