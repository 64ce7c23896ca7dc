"""Quality of detection: R's published figures again, and what the comparison itself promises."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measures import quality as measure
from benchmarks.quality_cases import JUDGING_SEED, KNOWN, PEER_SEED, TUNING_SEEDS, cases
from tocsin import detect, score
from tocsin.simulate import single


@pytest.fixture(scope="module")
def as_r_had_it():
    return single(PEER_SEED, 20)


@pytest.fixture(scope="module")
def few():
    return single(5, 3)


@pytest.mark.parametrize(
    "name", ["farrington-flexible, nbPlugin", "cdc", "glr-poisson, with trend"]
)
def test_the_same_seed_gives_the_figures_that_r_had(name, as_r_had_it):
    case = next(case for case in KNOWN if case.name == name)
    found, quiet = measure.judged(case, as_r_had_it)
    first, last = as_r_had_it.judged
    told = score.quality(found.alarm, quiet.alarm, as_r_had_it.label[:, first : last + 1])
    assert len(as_r_had_it.outbreaks) == 821
    assert told.false_positive_rate.value == pytest.approx(case.peer.false_positives, abs=5e-4)
    assert told.detected.value == pytest.approx(case.peer.detected, abs=5e-4)
    assert told.detected_first_week.value == pytest.approx(case.peer.first_week, abs=5e-4)
    assert told.sensitivity.value == pytest.approx(case.peer.sensitivity, abs=5e-4)


def test_at_one_per_cent_farrington_finds_what_it_found_with_r(as_r_had_it):
    case = KNOWN[0]
    found, quiet = measure.at_rate(measure.ranked(*measure.judged(case, as_r_had_it)))
    first, last = as_r_had_it.judged
    told = score.quality(found, quiet, as_r_had_it.label[:, first : last + 1])
    assert told.false_positive_rate.value == pytest.approx(0.01, abs=1e-4)
    assert told.detected.value == pytest.approx(case.peer.at_one_percent, abs=5e-4)


def test_who_knows_the_true_mean_finds_what_was_found_before(as_r_had_it):
    found, quiet = measure.at_rate(measure.oracle(as_r_had_it))
    first, last = as_r_had_it.judged
    told = score.quality(found, quiet, as_r_had_it.label[:, first : last + 1])
    assert told.detected.value == pytest.approx(0.532, abs=0.002)


def test_a_moved_limit_keeps_the_rate(few):
    case = next(case for case in KNOWN if case.line == "h")
    _, quiet = measure.moved(case, few)
    quarter = quiet[few.replicate == 0]
    assert 0.005 < (quarter == 1).mean() <= measure.RATE


def test_every_method_is_compared_and_no_seed_serves_twice():
    assert {case.method for case in cases()} == set(detect.methods())
    assert len({JUDGING_SEED, PEER_SEED, *TUNING_SEEDS}) == 2 + len(TUNING_SEEDS)


def test_a_row_counts_the_scenarios_near_the_rate(few):
    quiet = np.zeros((len(few.batch), 49), dtype=np.int8)
    quiet[few.scenario == 7, 5] = 1
    half = replace(few, scenario=np.minimum(few.scenario, 8))
    assert measure.row("", (quiet, quiet), few, [])[2] == "0 of 42"
    quiet[(few.scenario == 9) & (few.replicate == 0), 5] = 1
    assert measure.row("", (quiet, quiet), few, [])[2] == "1 of 42"
    assert measure.row("", (quiet, quiet), half, [])[2] == "0 of 8"
