"""A baseline that one outbreak has polluted is cleared, and no other."""

import numpy as np
import pytest

from tests.library.watch.outbreaks import random, signals, watched
from tocsin.sentences import plain
from tocsin.series import Batch, Step, dated
from tocsin.watch.shadow import cleared, of_season, shadowed

YEAR = [2.0] * 20 + [6.0] * 20 + [2.0] * 12


def batch(values):
    days = np.datetime64("2010-01-04") + 7 * np.arange(len(values))
    return Batch(np.array([values], dtype=float), dated(days, step=Step.WEEK))


def polluted(years, times=50):
    """Return so many years, the last of which an epidemic, and thirty weeks."""
    return [*YEAR * (years - 1), *[v * times for v in YEAR], *YEAR[:30]]


def test_the_epidemic_s_year_is_left_out_and_only_that():
    values = polluted(5)
    end = len(values) - 1
    found = cleared(batch(values), end, np.array([0]), [5])
    assert found.series.tolist() == [0]
    missing = np.flatnonzero(np.isnan(found.batch.values[0]))
    assert missing.tolist() == list(range(end - 78, end - 26))
    assert found.first == end - 25


@pytest.mark.parametrize(
    ("values", "years"),
    [(YEAR * 6, 5), (polluted(5, times=3), 5), (polluted(3), 3), ([0.0] * 300, 5)],
    ids=["quiet", "three times is within", "too few years stay", "nothing at all"],
)
def test_nothing_is_left_out_without_need(values, years):
    end = len(values) - 1
    assert not len(cleared(batch(values), end, np.array([0]), [years]).series)


def test_two_epidemic_years_of_five_leave_three():
    values = [*YEAR * 3, *[v * 50 for v in YEAR] * 2, *YEAR[:30]]
    end = len(values) - 1
    found = cleared(batch(values), end, np.array([0]), [5])
    assert np.isnan(found.batch.values[0]).sum() == 104
    three = [*YEAR * 2, *[v * 50 for v in YEAR] * 3, *YEAR[:30]]
    assert not len(cleared(batch(three), len(three) - 1, np.array([0]), [5]).series)


def test_the_season_s_median_and_the_shadow():
    values = polluted(5)
    end = len(values) - 1
    median = of_season(batch(values), end, 5)
    assert median.tolist() == [6.0]
    assert shadowed(np.array([21.0, 21.1, np.nan]), np.array([6.0, 6.0, 6.0])).tolist() == [
        False,
        True,
        False,
    ]
    assert np.isnan(of_season(batch([np.nan] * 100), 99, 5)[0])


def test_it_is_no_alarm_to_be_cleared():
    """After an epidemic the usual counts are the usual counts."""
    for seed in range(6):
        values = np.array(random(seed, 52 * 6 + 40, level=6.0))
        values[52 * 5 : 52 * 6] *= 40
        counts = {"after": values.tolist(), "calm": random(90, len(values))}
        assert "after" not in signals(watched(counts)), seed


def test_the_reason_is_told_first():
    values = np.array(random(3, 52 * 6 + 40, level=6.0))
    values[52 * 5 : 52 * 6] *= 40
    values[-3:] = [30, 45, 70]
    found = watched({"again": values.tolist(), "calm": random(90, len(values))})
    assert signals(found) == ["again"]
    assert plain(found.findings[0].explanation[0]).startswith("The baseline is polluted")
    assert not any(plain(s).startswith("The baseline is") for s in found.findings[1].explanation)
