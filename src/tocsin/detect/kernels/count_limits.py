"""Upper limits and tail probabilities of Poisson and negative binomial counts.

A count with mean m and dispersion phi is Poisson where phi is 1, else negative binomial with size
m / (phi - 1) and success probability 1 / phi, so that its variance is phi m.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tocsin.detect.kernels.compiled import compiled, prange, threaded

Floats = NDArray[np.float64]

LARGEST_SUM = 2000.0
"""Means and counts up to this are summed term by term, larger ones go to the beta function."""


@compiled
def term_limits(mean, phi, count, level):
    """Return the smallest u with F(u) >= level and P(Y >= count), by summing terms.

    NaN, NaN where the first term is too small to start from.
    """
    if phi > 1.0:
        size = mean / (phi - 1.0)
        step = (phi - 1.0) / phi
        log_first = -size * math.log(phi)
    else:
        size = 0.0
        step = mean
        log_first = -mean
    if log_first < -690.0:
        return math.nan, math.nan
    term = math.exp(log_first)
    total = 0.0
    limit = -1.0
    tail = 1.0 if count <= 0.0 else -1.0
    u = 0.0
    above = 0.0
    while True:
        if u == count and tail < 0.0:
            # Far above the mean the complement has lost its digits: add up the tail itself.
            tail = 1.0 - total
            if tail < 1e-3:
                above = term
        if above == 0.0 or u > count:
            above += term if above > 0.0 else 0.0
        total += term
        if limit < 0.0 and total >= level:
            limit = u
        u += 1.0
        factor = step * (size + u - 1.0) / u if phi > 1.0 else step / u
        term *= factor
        if u > count and limit >= 0.0 and (above == 0.0 or (term < 1e-17 * above and factor < 1.0)):
            break
        if u > 1e6 or (term == 0.0 and u > mean):
            limit = u if limit < 0.0 else limit
            break
    if above > 0.0:
        tail = above
    return limit, max(tail, 0.0)


@threaded
def _limits(mean, phi, count, level):
    limit = np.full(mean.size, np.nan)
    tail = np.full(mean.size, np.nan)
    for i in prange(mean.size):
        small = mean[i] <= LARGEST_SUM and phi[i] <= 50.0
        if small and not count[i] > 2.0 * LARGEST_SUM:
            asked = count[i] if not math.isnan(count[i]) else 0.0
            limit[i], tail[i] = term_limits(mean[i], phi[i], asked, level)
            if math.isnan(count[i]):
                tail[i] = math.nan
    return limit, tail


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
    flat_mean = np.ascontiguousarray(mean, dtype=np.float64).ravel()
    flat_phi = np.ascontiguousarray(phi, dtype=np.float64).ravel()
    flat_count = np.ascontiguousarray(count, dtype=np.float64).ravel()
    limit, tail = _limits(flat_mean, flat_phi, flat_count, level)
    open_cases = np.isnan(limit) & np.isfinite(flat_mean) & np.isfinite(flat_phi)
    if open_cases.any():
        m, f, y = flat_mean[open_cases], flat_phi[open_cases], flat_count[open_cases]
        limit[open_cases] = _search(m, f, level)
        tail[open_cases] = survival(m, f, y)
    return limit.reshape(mean.shape), tail.reshape(mean.shape)


def survival(mean: Floats, phi: Floats, count: Floats) -> Floats:
    """Return P(Y >= count) by incomplete beta and gamma functions."""
    with np.errstate(all="ignore"):
        at = np.maximum(count, 1e-300)
        beta = special.betainc(at, mean / (phi - 1.0), (phi - 1.0) / phi)
        gamma = special.gammainc(at, mean)
    tail = np.where(phi > 1.0, beta, gamma)
    return np.where(count <= 0, 1.0, np.where(np.isnan(count), np.nan, tail))


def _search(mean: Floats, phi: Floats, level: float) -> Floats:
    """Bisect for the smallest u with P(Y >= u + 1) <= 1 - level."""
    low = np.full(mean.size, -1.0)
    high = np.ceil(mean + 40.0 * np.sqrt(phi * mean) + 40.0 * phi + 40.0)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = survival(mean, phi, middle + 1.0) <= 1.0 - level
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return high
