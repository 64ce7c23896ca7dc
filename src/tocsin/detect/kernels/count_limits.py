"""Upper limits and tail probabilities of Poisson and negative binomial counts.

A count with mean m and dispersion phi is Poisson where phi is 1, else negative binomial with size
m / (phi - 1) and success probability 1 / phi, so that its variance is phi m.
"""

import math

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.distributions import count_tail, density_quantile, normal_quantile
from tocsin.detect.kernels.negative_binomial import poisson_tail, quantile, tail

Floats = NDArray[np.float64]

LARGEST_POISSON = 500.0
"""Poisson counts up to this mean are summed term by term."""
WIDE = 1e5
"""The quantile walks from a normal start; distributions so wide and skew are bisected instead."""
HUGE = 1e12
"""From this mean on single counts are no longer told apart; limits are those of a density."""


@compiled
def poisson_quantile(level: float, mean: float) -> float:
    """Return the smallest u with P(Y <= u) >= level, by summing terms from 0."""
    term = math.exp(-mean)
    total = term
    u = 0.0
    while total < level and (term > 0.0 or u < mean):
        u += 1.0
        term *= mean / u
        total += term
    return u


@threaded
def small_limits(
    mean: Floats, phi: Floats, count: Floats, level: float, z: float
) -> tuple[Floats, Floats]:
    """Return limits and tails where a loop gives them, else NaN; arguments as in `limits`."""
    limit = np.full(mean.size, np.nan)
    above = np.full(mean.size, np.nan)
    for i in prange(mean.size):
        if not 0.0 < mean[i] < HUGE:
            continue
        if phi[i] > 1.0:
            deviation = math.sqrt(phi[i] * mean[i])
            skewness = (2.0 * phi[i] - 1.0) / deviation
            if deviation * (1.0 + skewness * skewness) > WIDE:
                continue
            size = mean[i] / (phi[i] - 1.0)
            limit[i] = quantile(level, z, size, 1.0 / phi[i])
            if not math.isnan(count[i]):
                above[i] = tail(count[i], size, 1.0 / phi[i])[0]
        elif mean[i] <= LARGEST_POISSON:
            limit[i] = poisson_quantile(level, mean[i])
            if not math.isnan(count[i]):
                above[i] = poisson_tail(count[i], mean[i])
    return limit, above


def limits(mean: Floats, phi: Floats, count: Floats, level: float) -> tuple[Floats, Floats]:
    """Return upper limits and tail probabilities of counts.

    Args:
        mean: expected counts; NaN and infinite ones give NaN.
        phi: dispersion, 1 or more.
        count: the counts whose probability is asked; NaN gives NaN.
        level: probability of the limit, such as 0.99.

    Returns:
        The smallest u with P(Y <= u) >= level, and P(Y >= count), both shaped like `mean`.
    """
    m, f, y = (np.ascontiguousarray(x, dtype=np.float64).ravel() for x in (mean, phi, count))
    limit, above = small_limits(m, f, y, level, normal_quantile(level))
    known = np.isnan(limit) & np.isfinite(m) & np.isfinite(f)
    huge = known & (m >= HUGE)
    if huge.any():
        limit[huge] = density_quantile(m[huge], f[huge], level)
        above[huge] = count_tail(m[huge], f[huge], y[huge])
    left = known & ~huge
    if left.any():
        limit[left] = _search(m[left], f[left], level)
        above[left] = count_tail(m[left], f[left], y[left])
    return limit.reshape(mean.shape), above.reshape(mean.shape)


def _search(mean: Floats, phi: Floats, level: float) -> Floats:
    """Bisect for the smallest u with P(Y >= u + 1) <= 1 - level."""
    low = np.full(mean.size, -1.0)
    high = np.ceil(mean + 40.0 * np.sqrt(phi * mean) + 40.0 * phi + 40.0)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = count_tail(mean, phi, middle + 1.0) <= 1.0 - level
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return high
