"""Base values: the latest periods and the same season of earlier years, for Bayes and RKI."""

import math
from typing import NamedTuple

from tocsin.detect.kernels.answer import Floats
from tocsin.detect.kernels.compiled import compiled


class Base(NamedTuple):
    """Which periods are the base values.

    Attributes:
        years: earlier years.
        width: periods on either side of the same season, and latest periods of the current year.
        season: periods in a year.
        current: whether the latest periods belong to it.
    """

    years: int
    width: int
    season: int
    current: bool


def reach(base: Base) -> int:
    """Return how far the base values go back."""
    return max(base.years * base.season + base.width if base.years else 0, base.width)


def youngest(base: Base) -> int:
    """Return how far back the youngest base value is."""
    return 1 if base.current and base.width else base.season - base.width


@compiled
def base_sum(row: Floats, t: int, base: Base) -> tuple[float, int, int]:
    """Return sum and number of the counts among the base values, and the number of missing ones.

    Windows wider than a year reach past the judged period, as R lets them, even past the end.
    """
    total = 0.0
    used = 0
    missing = 0
    for year in range(base.years + 1):
        if year == 0:
            start, stop = t - base.width, t if base.current else t - base.width
        else:
            start = t - year * base.season - base.width
            stop = start + 2 * base.width + 1
        for u in range(start, stop):
            if u >= row.size or math.isnan(row[u]):
                missing += 1
            else:
                used += 1
                total += row[u]
    return total, used, missing


@compiled
def base_squares(row: Floats, t: int, base: Base, mean: float) -> float:
    """Return the sum of squared distances of the base values from their mean."""
    squares = 0.0
    for year in range(base.years + 1):
        if year == 0:
            start, stop = t - base.width, t if base.current else t - base.width
        else:
            start = t - year * base.season - base.width
            stop = start + 2 * base.width + 1
        for u in range(start, stop):
            if u < row.size and not math.isnan(row[u]):
                squares += (row[u] - mean) ** 2
    return squares
