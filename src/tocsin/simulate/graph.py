"""Regions on a map: places, people, and who is whose neighbour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PEOPLE = 1_000_000.0
"""Mean population of a region."""


@dataclass(frozen=True, slots=True)
class Map:
    """Regions of an alliance.

    Attributes:
        places: their positions in the unit square, (regions, 2).
        neighbours: who borders on whom, (regions, regions), symmetric, nobody on itself.
        population: of each region, (regions,).
    """

    places: Floats
    neighbours: NDArray[np.bool_]
    population: Floats


def draw_map(regions: int, unequal: float, stream: np.random.Generator) -> Map:
    """Return a random map.

    Places are uniform in the unit square. Two regions are neighbours if no third place lies in the
    circle that has the line between them as its diameter (the Gabriel graph): everyone can be
    reached from everyone, borders do not cross, and a region has about four neighbours.

    Args:
        regions: how many.
        unequal: standard deviation of the log of the population.
        stream: of random numbers.
    """
    places = stream.random((regions, 2))
    between = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    detour = (between[:, :, None] + between[None, :, :]).transpose(0, 2, 1)
    neighbours = np.ones((regions, regions), dtype=np.bool_)
    for third in range(regions):
        inside = detour[:, :, third] < between
        inside[third] = inside[:, third] = False
        neighbours &= ~inside
    np.fill_diagonal(neighbours, val=False)
    share = np.exp(stream.normal(0.0, unequal, regions))
    return Map(places, neighbours, PEOPLE * share / share.mean())
