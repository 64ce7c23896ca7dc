"""False discoveries kept rare over all series: Benjamini and Hochberg's q-values.

Each judged series brings one probability. Among the series whose q-value is at most the level, the
expected share of chance is at most the level, if the probabilities are right and the series do not
depend on each other in an odd way (Benjamini and Hochberg 1995, JRSS B 57:289,
doi:10.1111/j.2517-6161.1995.tb02031.x; positive dependence is allowed: Benjamini and Yekutieli
2001, Annals of Statistics 29:1165, doi:10.1214/aos/1013699998).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05
"""Accepted share of chance among the signals that are not called weak (decision 0006)."""
MOST_DIGITS = 6.0
"""Smaller q-values than 10^-6 count as that: no model holds so far out in its tail."""


def q_values(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the q-value of each series.

    Args:
        p_values: shape (series,), one a series; NaN where the method states none. Those are not
            counted.

    Returns:
        Same shape; NaN where no probability was given. With m probabilities in ascending order,
        q of the i-th is the smallest m p_j / j over all j from i on, at most 1.
    """
    q = np.full(len(p_values), np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    if not len(known):
        return q
    order = known[np.argsort(p_values[known], kind="stable")]
    share = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum(np.minimum.accumulate(share[::-1])[::-1], 1.0)
    return q


def as_array(p_values: Sequence[float | None]) -> NDArray[np.float64]:
    """Return probabilities as an array, NaN for None."""
    return np.array([np.nan if p is None else p for p in p_values], dtype=np.float64)


def by_chance(q_value: float | None) -> bool:
    """Whether so many series give a signal like this by chance too."""
    return q_value is None or q_value > LEVEL


def unusual(q_value: float | None) -> float:
    """Return how unusual a series is, for ranking: -log10 of its q-value, 0 to `MOST_DIGITS`."""
    if q_value is None:
        return 0.0
    return min(-math.log10(max(q_value, 1e-300)), MOST_DIGITS)
