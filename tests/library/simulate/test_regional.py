"""Regions: the map, and outbreaks that cross its borders."""

import numpy as np
import pytest

from tocsin.errors import BadParameter
from tocsin.simulate import Spread, regional
from tocsin.simulate.graph import draw_map

BUSY = (38, 40)


def distances(neighbours):
    """Borders between any two regions, by powers of the graph."""
    size = len(neighbours)
    steps = np.full((size, size), size)
    reach = np.eye(size, dtype=bool)
    for step in range(size):
        steps = np.where(reach, np.minimum(steps, step), steps)
        reach = reach | (reach @ neighbours)
    return steps


@pytest.fixture(scope="module")
def world():
    return regional(11, 40, 12, BUSY)


@pytest.mark.parametrize("regions", [8, 30])
def test_a_map_hangs_together(regions):
    for seed in range(5):
        chart = draw_map(regions, 0.7, np.random.Generator(np.random.PCG64(seed)))
        assert (chart.neighbours == chart.neighbours.T).all()
        assert not chart.neighbours.diagonal().any()
        assert distances(chart.neighbours).max() < regions
        assert chart.neighbours.sum() / 2 <= 3 * regions - 6, "no border crosses another"
        assert chart.population.mean() == pytest.approx(1e6)


def test_neighbours_have_nobody_between_them():
    chart = draw_map(12, 0.7, np.random.Generator(np.random.PCG64(3)))
    for a in range(12):
        for b in range(a):
            middle = (chart.places[a] + chart.places[b]) / 2
            radius = np.linalg.norm(chart.places[a] - chart.places[b]) / 2
            others = [c for c in range(12) if c not in (a, b)]
            away = np.linalg.norm(chart.places[others] - middle, axis=1)
            assert chart.neighbours[a, b] == (away >= radius).all()


def test_outbreaks_stay_within_two_borders_and_come_later(world):
    drawn, chart = world
    steps = distances(chart.neighbours)
    crossed = 0
    for number, origin in enumerate(drawn.outbreaks.series):
        rows, weeks = np.nonzero(drawn.label == number)
        assert set(rows // 12) == {origin // 12}, "an outbreak stays in its world"
        away = steps[origin % 12, rows % 12]
        assert away.max() <= 2
        crossed += away.max() > 0
        begin = drawn.outbreaks.first[number]
        assert weeks.min() == begin
        assert weeks.max() == drawn.outbreaks.last[number]
        assert drawn.cases[origin // 12 * 12 :][:12].sum() == drawn.outbreaks.size[number]
    assert 0.5 < crossed / len(drawn.outbreaks) < 1


def test_a_spread_of_nothing_keeps_outbreaks_at_home():
    drawn, _ = regional(11, 20, 12, BUSY, Spread(chance=0.0))
    for number, origin in enumerate(drawn.outbreaks.series):
        assert set(np.nonzero(drawn.label == number)[0]) == {origin}


def test_a_neighbour_gets_its_share_after_its_delay():
    drawn, chart = regional(5, 150, 8, (40,), Spread(1.0, 0.5, 0.0, 1, 0.0))
    # With everyone equal and infected a week later, the mean share is that of the design.
    home, away, lags = [], [], []
    for number, origin in enumerate(drawn.outbreaks.series):
        if drawn.outbreaks.first[number] > 600:
            continue
        start = origin // 8 * 8
        cases = drawn.cases[start : start + 8]
        near = np.flatnonzero(chart.neighbours[origin % 8])
        home.append(cases[origin % 8].sum())
        away += cases[near].sum(axis=1).tolist()
        far = np.setdiff1d(np.arange(8), [*near, origin % 8])
        assert cases[far].sum() == 0
        week = np.arange(624)
        lags.append((cases[near] @ week).sum() / cases[near].sum())
        lags[-1] -= cases[origin % 8] @ week / cases[origin % 8].sum()
    assert np.mean(away) / np.mean(home) == pytest.approx(0.5, abs=0.06)
    assert np.mean(lags) == pytest.approx(1.0, abs=0.1)


def test_the_mean_goes_with_the_population(world):
    drawn, chart = world
    assert drawn.batch.population is not None
    np.testing.assert_allclose(drawn.batch.population[:12, 0], chart.population)
    per_head = drawn.mean / drawn.batch.population
    np.testing.assert_allclose(per_head[:12], np.broadcast_to(per_head[0], (12, 624)))
    np.testing.assert_array_equal(drawn.batch.values, drawn.quiet.values + drawn.cases)


def test_the_same_seed_gives_the_same_world(world):
    again, chart = regional(11, 2, 12, (40,))
    mine = (world[0].scenario == 40) & (world[0].replicate < 2)
    np.testing.assert_array_equal(again.batch.values, world[0].batch.values[mine])
    np.testing.assert_array_equal(chart.neighbours, world[1].neighbours)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(BadParameter, match="8 to 30"):
        regional(1, 1, 7)
    with pytest.raises(BadParameter, match="chance"):
        Spread(chance=1.5)
    with pytest.raises(BadParameter, match="borders"):
        Spread(steps=-1)
