"""Figures of detection quality: against a slow twin, by hand, and where there is nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.naive.quality import quality as slow_quality
from tocsin.errors import BadFrame, BadParameter
from tocsin.score import limit_at, quality, rates_by, ratio


def spans(random, series, weeks):
    """Labels: outbreaks that reach over some series, each a span in a series."""
    label = np.full((series, weeks), -1)
    number = 0
    for i in range(series):
        if random.random() < 0.3:
            continue
        begin = random.integers(weeks)
        label[i, begin : begin + random.integers(1, 9)] = number
        number += random.random() < 0.6
    numbers = np.unique(label[label >= 0])
    return np.where(label >= 0, np.searchsorted(numbers, label), -1)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), chance=st.sampled_from([0.0, 0.05, 0.4]))
def test_the_figures_are_those_of_the_slow_twin(seed, chance):
    random = np.random.default_rng(seed)
    label = spans(random, 7, 20)
    found = np.where(random.random(label.shape) < chance, 1, random.integers(-1, 1, label.shape))
    quiet = (random.random((5, 20)) < chance).astype(np.int8)
    told = quality(found.astype(np.int8), quiet, label)
    for name, (value, error) in slow_quality(found, quiet, label).items():
        figure = getattr(told, name)
        np.testing.assert_allclose((figure.value, figure.error), (value, error), 1e-12, 1e-12)


def test_an_outbreak_in_two_regions_begins_with_its_first_case():
    label = np.full((2, 10), -1)
    label[0, 2:6] = 0
    label[1, 4:8] = 0
    found = np.zeros((2, 10), dtype=np.int8)
    found[1, 5] = 1
    told = quality(found, np.zeros_like(found), label)
    assert told.detected.value == 1
    assert told.detected_first_week.value == 0
    assert told.timeliness.value == pytest.approx(3 / 6)
    assert told.sensitivity.value == pytest.approx(1 / 8)
    found[0, 2] = 1
    assert quality(found, np.zeros_like(found), label).detected_first_week.value == 1


def test_an_alarm_before_the_outbreak_does_not_find_it():
    label = np.full((1, 6), -1)
    label[0, 3:5] = 0
    found = np.array([[0, 0, 1, 0, 0, 1]], dtype=np.int8)
    told = quality(found, found, label)
    assert told.detected.value == 0
    assert told.timeliness.value == 1
    assert told.predictive_value.value == 0


def test_the_error_of_a_plain_share_is_the_binomial_one():
    hits = np.array([1, 0, 0, 1, 0, 0, 0, 0])
    told = ratio(hits, np.ones(8))
    assert told.error == pytest.approx(np.sqrt(0.25 * 0.75 / 7))
    assert str(told) == "0.250 (0.164)"


def test_no_unit_is_no_figure():
    assert np.isnan(ratio(np.zeros(3), np.zeros(3)).value)
    assert np.isnan(ratio(np.ones(1), np.ones(1)).error)


def test_no_outbreak_at_all_leaves_the_false_alarms():
    quiet = np.array([[1, 0, 0, 0]], dtype=np.int8)
    told = quality(quiet, quiet, np.full((1, 4), -1))
    assert told.false_positive_rate.value == 0.25
    assert np.isnan(told.detected.value)


def test_each_scenario_has_its_rate():
    quiet = np.array([[1, 0], [0, 0], [1, 1]], dtype=np.int8)
    rates = rates_by(quiet, np.array([3, 3, 8]))
    assert {group: rate.value for group, rate in rates.items()} == {3: 0.25, 8: 1.0}


@settings(max_examples=60, deadline=None)
@given(
    scores=st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 7.5, np.nan]), min_size=1, max_size=60),
    rate=st.sampled_from([0.0, 0.01, 0.1, 0.29, 0.5, 0.99]),
)
def test_a_limit_is_the_lowest_that_keeps_the_rate(scores, rate):
    scores = np.array(scores)
    limit = limit_at(scores, rate)
    assert (scores > limit).mean() <= rate + 1e-9
    lower = scores[scores < limit]
    if lower.size:
        assert (scores > lower.max()).mean() > rate


def test_a_rate_is_reached_exactly_where_scores_differ():
    scores = np.random.default_rng(1).permutation(100.0 + np.arange(100))
    assert (scores > limit_at(scores, 0.29)).sum() == 29


def test_what_does_not_fit_is_refused():
    alarms = np.zeros((2, 3), dtype=np.int8)
    with pytest.raises(BadFrame, match="one row for each series"):
        quality(alarms, alarms, np.full((3, 3), -1))
    with pytest.raises(BadFrame, match="without a gap"):
        quality(alarms, alarms, np.array([[1, -1, -1], [-1, -1, -1]]))
    with pytest.raises(BadFrame, match="same units"):
        ratio(np.zeros(2), np.zeros(3))
    with pytest.raises(BadFrame, match="group"):
        rates_by(alarms, np.zeros(3, dtype=np.int64))
    with pytest.raises(BadParameter, match="rate"):
        limit_at(np.zeros(3), 1.0)
