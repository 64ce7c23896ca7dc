"""What every method promises, checked for every one in the folder."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.detect.series import WEEKS, batch, seasonal, weekly
from tocsin import detect
from tocsin.detect import Status

every = pytest.mark.parametrize("name", detect.methods())
TOGETHER = {name for name in detect.methods() if detect.method(name).together}
every_apart = pytest.mark.parametrize("name", sorted(set(detect.methods()) - TOGETHER))
every_together = pytest.mark.parametrize("name", sorted(TOGETHER))
few = settings(max_examples=12, deadline=None)
seeds = st.integers(0, 10_000)
shares = st.sampled_from([0.0, 0.0, 0.02, 0.3])
levels = st.sampled_from([0.2, 3.0, 40.0])
FIRST = WEEKS - 12
NUMBERS = ("observed", "expected", "threshold", "score", "p_value", "dispersion")
MARKS = ("alarm", "status", "trend")


def same(left, right, rows, slack=0.0):
    for field in NUMBERS + MARKS:
        np.testing.assert_allclose(
            getattr(left, field)[rows], getattr(right, field), slack, slack, err_msg=field
        )
    for key, value in right.details.items():
        np.testing.assert_allclose(left.details[key][rows], value, slack, slack, err_msg=key)


@every_apart
@few
@given(seed=seeds, gaps=shares, level=levels)
def test_a_batch_is_its_series_one_by_one(name, seed, gaps, level):
    values = seasonal(seed, 3, level, gaps=gaps)
    together = detect.run(batch(values), name, first=FIRST)
    for i in range(3):
        same(together, detect.run(batch(values[i]), name, first=FIRST), slice(i, i + 1))


@every
@few
@given(seed=seeds, gaps=shares)
def test_the_order_of_series_does_not_matter(name, seed, gaps):
    values = seasonal(seed, 4, gaps=gaps)
    order = np.random.default_rng(seed).permutation(4)
    together = detect.run(batch(values), name, first=FIRST)
    # Sums over the series of a group depend on their order in the last digits.
    slack = 1e-7 if name in TOGETHER else 0.0
    same(together, detect.run(batch(values[order]), name, first=FIRST), order, slack)


@every_together
def test_a_series_judged_together_is_judged_otherwise_than_alone(name):
    values = seasonal(5, 4)
    values[1:, -2:] *= 6
    together = detect.run(batch(values), name, first=FIRST)
    alone = detect.run(batch(values[0]), name, first=FIRST)
    assert together.p_value[0, -1] != alone.p_value[0, -1]
    assert together.threshold.shape == (4, 12)


@every
def test_the_input_is_left_alone_and_the_same_question_gets_the_same_answer(name):
    values = seasonal(5, 3, gaps=0.05)
    before = values.copy()
    one = detect.run(batch(values), name, first=FIRST)
    np.testing.assert_array_equal(values, before)
    same(one, detect.run(batch(values), name, first=FIRST), slice(None))


@every
@few
@given(seed=seeds, gaps=shares, level=levels)
def test_an_alarm_has_a_threshold_and_a_score_of_at_least_one(name, seed, gaps, level):
    values = seasonal(seed, 4, level, gaps=gaps)
    values[0, -5:] *= 8
    found = detect.run(batch(values), name, first=FIRST)
    raised = found.alarm == 1
    assert not np.isnan(found.threshold[raised]).any()
    assert (found.score[raised] >= 1.0).all()
    quiet = found.score[(found.alarm == 0) & (found.status == Status.OK)]
    assert (quiet[~np.isnan(quiet)] <= 1.0).all()
    assert (found.status[found.alarm == -1] != Status.OK).all()


@every
@few
@given(seed=seeds, level=levels, more=st.integers(1, 400))
def test_more_cases_never_lower_the_score(name, seed, level, more):
    values = seasonal(seed, 4, level)
    raised = values.copy()
    raised[:, -1] += more
    low = detect.run(batch(values), name, first=FIRST).score[:, -1]
    high = detect.run(batch(raised), name, first=FIRST).score[:, -1]
    judged = ~np.isnan(low)
    assert (high[judged] >= low[judged]).all()


@every
def test_a_huge_spike_is_found(name):
    values = seasonal(3, 2)
    if name == "first-cases":
        values[:] = 0
    values[1, -1] = 900
    found = detect.run(batch(values), name, first=WEEKS - 1)
    assert found.alarm[1, 0] == 1
    assert found.score[1, 0] > 1


@every
@pytest.mark.parametrize("compat", [False, True])
def test_strange_series_get_a_status_and_no_exception(name, compat):
    values = np.stack(
        [np.zeros(WEEKS), np.full(WEEKS, np.nan), np.full(WEEKS, 7.0), seasonal(1)[0]]
    )
    values[3, :-3] = np.nan
    found = detect.run(batch(values), name, first=0, compat=compat)
    assert set(np.unique(found.status)) <= {int(status) for status in Status}
    if name not in {"first-cases", "outbreak-p"}:
        assert (found.alarm[1] != 1).all()
        assert (found.status[1] != Status.OK).all()
        assert (found.status[3] != Status.OK).all() or compat


@every
def test_a_short_series_is_told_apart_from_a_quiet_one(name):
    found = detect.run(batch(seasonal(2, length=5)), name, first=0)
    assert found.observed.shape == (1, 5)
    chosen = detect.method(name)
    if chosen.earliest(weekly(5), chosen.parameters()) > 4:
        assert (found.alarm != 1).all()
        assert np.isin(found.status, (Status.NOT_ENOUGH_HISTORY, Status.OUTSIDE_CALENDAR)).all()


@every
def test_the_earliest_period_is_the_first_that_can_be_judged(name):
    values = seasonal(8)
    if name == "first-cases":
        values[:] = 0
    chosen = detect.method(name)
    start = chosen.earliest(batch(values).calendar, chosen.parameters())
    found = detect.run(batch(values), name, first=max(start - 1, 0), last=start)
    assert found.status[0, -1] in (Status.OK, Status.TOO_FEW_CASES)
    # The Farringtons make do with part of a window, first cases with two months.
    if start > 0 and name != "first-cases" and not name.startswith("farrington"):
        assert found.status[0, 0] in (Status.NOT_ENOUGH_HISTORY, Status.OUTSIDE_CALENDAR)


@every
def test_every_parameter_has_a_default_and_a_sentence(name):
    chosen = detect.method(name)
    chosen.parameters()
    assert all(field.metadata["help"] for field in fields(chosen.parameters))
    assert chosen.name == name
    assert chosen.summary.endswith(".")


@every
def test_the_baseline_lies_before_the_judged_period(name):
    found = detect.run(batch(seasonal(4, 2)), name, first=FIRST)
    judged = np.arange(FIRST, WEEKS)
    assert (found.details["baseline_last"] < judged).all()
    assert (found.details["baseline_first"] <= found.details["baseline_last"]).all()
    assert (found.details["baseline_count"] > 0).all()
    assert (found.details["baseline_missing"] == 0).all()
