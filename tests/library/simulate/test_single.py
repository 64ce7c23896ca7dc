"""Series by themselves: the published design, and the same counts from the same seed."""

import numpy as np
import pytest

from tocsin.errors import BadParameter
from tocsin.simulate import single
from tocsin.simulate.outbreaks import outbreak
from tocsin.simulate.scenarios import SCENARIOS, quiet_counts

FIRST, LAST = 575, 623


def stream(seed):
    return np.random.Generator(np.random.PCG64(seed))


@pytest.fixture(scope="module")
def drawn():
    return single(7, 20)


def test_scenario_14_is_the_one_that_others_print():
    known = SCENARIOS[13]
    assert (known.level, known.trend, known.waves, known.dispersion) == (1.5, 0.0, 1, 1.0)
    assert (known.cosine, known.sine) == (0.2, -0.4)
    assert len(SCENARIOS) == 42


def test_the_mean_has_its_trend_and_waves():
    flat, rising, waves = SCENARIOS[0].mean(), SCENARIOS[3].mean(), SCENARIOS[1].mean()
    np.testing.assert_allclose(flat, np.exp(0.1))
    np.testing.assert_allclose(np.diff(np.log(rising)), 0.0025)
    np.testing.assert_allclose(waves[:-52], waves[52:])
    assert waves.max() / waves.min() > 4


def test_counts_have_mean_and_variance_of_the_scenario():
    for mean, dispersion in ((4.0, 1.0), (4.0, 2.0), (40.0, 5.0)):
        counts = quiet_counts(np.full(200_000, mean), dispersion, stream(1))
        assert counts.mean() == pytest.approx(mean, rel=0.02)
        assert counts.var() == pytest.approx(dispersion * mean, rel=0.03)


def test_an_outbreak_comes_log_normally_after_its_beginning():
    cases = outbreak(600, 50_000.0, stream(2))
    assert cases.sum() == pytest.approx(50_000, rel=0.03)
    assert cases[:600].sum() == 0
    shares = cases[600:606] / cases.sum()
    np.testing.assert_allclose(shares, [0.5, 0.417, 0.069, 0.011, 0.002, 0.0], atol=0.02)
    assert outbreak(623, 50_000.0, stream(2)).sum() == pytest.approx(25_000, rel=0.05)


def test_a_series_is_the_same_whatever_is_drawn_beside_it(drawn):
    other = single(7, 3, (5, 30))
    mine = (drawn.scenario == 30) & (drawn.replicate < 3)
    np.testing.assert_array_equal(drawn.batch.values[mine], other.batch.values[3:])
    assert not np.array_equal(single(8, 3, (5, 30)).batch.values, other.batch.values)


def test_counts_are_quiet_ones_and_the_outbreak_to_be_found(drawn):
    np.testing.assert_array_equal(drawn.batch.values, drawn.quiet.values + drawn.cases)
    assert drawn.cases[:, :FIRST].sum() == 0
    assert drawn.judged == (FIRST, LAST)
    assert drawn.batch.values.shape == (840, 624)


def test_the_truth_names_every_week_of_an_outbreak(drawn):
    for series in range(0, 840, 13):
        weeks = np.flatnonzero(drawn.cases[series])
        marked = np.flatnonzero(drawn.label[series] >= 0)
        if not weeks.size:
            assert not marked.size
            continue
        np.testing.assert_array_equal(marked, np.arange(weeks[0], weeks[-1] + 1))
        (number,) = set(drawn.label[series, marked])
        assert drawn.outbreaks.series[number] == series
        assert drawn.outbreaks.first[number] == weeks[0]
        assert drawn.outbreaks.last[number] == weeks[-1]
        assert drawn.outbreaks.size[number] == drawn.cases[series].sum()
        assert drawn.outbreaks.strength[number] == 1 + drawn.replicate[series] % 10


def test_past_outbreaks_lie_in_the_reference_years_alone(drawn):
    excess = (drawn.quiet.values - drawn.mean)[drawn.scenario == 37]
    reference, before, after = excess[:, 312:575], excess[:, :312], excess[:, 575:]
    assert reference.mean() > before.mean() + 0.5
    assert abs(after.mean() - before.mean()) < 0.5


def test_a_strong_outbreak_has_more_cases(drawn):
    size = np.zeros(len(drawn.scenario))
    size[drawn.outbreaks.series] = drawn.outbreaks.size
    busy = drawn.scenario == 38
    strength = 1 + drawn.replicate[busy] % 10
    assert np.corrcoef(size[busy], strength)[0, 1] > 0.8


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(BadParameter, match="replicate"):
        single(1, 0)
    with pytest.raises(BadParameter, match="42"):
        single(1, 1, (43,))
