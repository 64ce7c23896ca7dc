"""Tail and quantile of a negative binomial count, to the last digits and at any size.

Size r and success probability p, mean r (1 - p) / p. Single probabilities are computed with
Loader's saddle-point form, which loses no digits on counts of a million.

Reference: Loader (2000), Fast and Accurate Computation of Binomial Probabilities.
"""

import math

from tocsin.detect.kernels.compiled import compiled


@compiled
def stirling_rest(n: float) -> float:
    """Return log n! - log(sqrt(2 pi n) (n/e)^n), for n > 0."""
    if n < 16.0:
        whole = (n + 0.5) * math.log(n) - n + 0.5 * math.log(2.0 * math.pi)
        return math.lgamma(n + 1.0) - whole
    square = n * n
    inner = 1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square
    return (1.0 / 12.0 - (1.0 / 360.0 - inner / square) / square) / n


@compiled
def deviance_part(x: float, mean: float) -> float:
    """Return x log(x / mean) + mean - x without cancellation near x = mean."""
    difference = x - mean
    if abs(difference) < 0.1 * (x + mean):
        v = difference / (x + mean)
        total = difference * v
        power = 2.0 * x * v
        square = v * v
        for k in range(1, 200):
            power *= square
            grown = total + power / (2 * k + 1)
            if grown == total:
                break
            total = grown
        return total
    return x * math.log(x / mean) + mean - x


@compiled
def probability(count: float, size: float, success: float) -> float:
    """Return P(Y = count)."""
    if count == 0.0:
        return math.exp(size * math.log(success))
    n = size + count
    exponent = stirling_rest(n) - stirling_rest(size) - stirling_rest(count)
    exponent -= deviance_part(size, n * success) + deviance_part(count, n * (1.0 - success))
    # The binomial form counts ways with the last success fixed: the factor size / n.
    return size / n * math.exp(exponent) * math.sqrt(n / (2.0 * math.pi * size * count))


@compiled
def fraction(a: float, b: float, x: float, y: float) -> float:
    """Return I(x; a, b) over x^a y^b / (a B(a, b)), y = 1 - x, as a continued fraction.

    Reference: Didonato and Morris (1992), ACM Transactions on Mathematical Software 18:360-373,
    equation 9; summed by Lentz's method.
    """
    slope = a * y - b * x + 1.0
    inverse = 1.0 / (a + 1.0)
    value = a * slope * inverse
    c = value
    d = 0.0
    for step in range(1, 100_000):
        m = float(step)
        part = m * (b - m) * x * inverse
        upper = (a + m - 1.0) * (a + b + m - 1.0) * part * x * inverse
        inverse = 1.0 / (a + 2.0 * m + 1.0)
        lower = m + part + (a + m) * (slope + m * (2.0 - x)) * inverse
        d = 1.0 / (lower + upper * d)
        c = lower + upper / c
        change = c * d
        value *= change
        if abs(change - 1.0) < 1e-13:
            break
    return a / value


@compiled
def tail(count: float, size: float, success: float) -> tuple[float, float]:
    """Return P(Y >= count), accurate to its last digits however small it is, and P(Y = count)."""
    single = probability(count, size, success)
    if count <= 0.0:
        return 1.0, single
    failure = 1.0 - success
    if count * success > (size - 1.0) * failure:
        return single * fraction(count, size, failure, success), single
    return 1.0 - single * count / size * fraction(size, count, success, failure), single


@compiled
def quantile(level: float, z: float, size: float, success: float) -> float:
    """Return the smallest u with P(Y <= u) >= level.

    Args:
        level: probability.
        z: its standard normal quantile, to start from.
        size: of the distribution.
        success: probability of the distribution.
    """
    mean = size * (1.0 - success) / success
    deviation = math.sqrt(mean / success)
    skewness = (2.0 - success) / math.sqrt(size * (1.0 - success))
    u = math.floor(mean + deviation * (z + skewness * (z * z - 1.0) / 6.0))
    u = max(u, 0.0)
    failure = 1.0 - success
    above, single = tail(u + 1.0, size, success)
    allowed = 1.0 - level
    if above > allowed:
        while above > allowed:
            u += 1.0
            above -= single
            single *= failure * (size + u) / (u + 1.0)
        return u
    while u > 0.0:
        single *= (u + 1.0) / (failure * (size + u))
        above += single
        if above > allowed:
            break
        u -= 1.0
    return u


@compiled
def limit_and_tail(
    total: float, used: int, count: float, level: float, z: float
) -> tuple[float, float]:
    """Return quantile and P(Y >= count) of the next count after `used` counts of sum `total`.

    The size is total + 1/2 (Jeffreys' prior on a Poisson mean), the probability used / (used + 1).
    """
    size = total + 0.5
    success = used / (used + 1.0)
    asked = 0.0 if math.isnan(count) else count
    limit, above = quantile(level, z, size, success), tail(asked, size, success)[0]
    return limit, math.nan if math.isnan(count) else above


@compiled
def poisson_tail(count: float, mean: float) -> float:
    """Return P(Y >= count) of a Poisson count with a mean of at most a few hundred."""
    if count <= 0.0:
        return 1.0
    if count <= mean:
        term = math.exp(-mean)
        below = 0.0
        u = 0.0
        while u < count:
            below += term
            u += 1.0
            term *= mean / u
        return 1.0 - below
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1.0))
    above = 0.0
    u = count
    while term > 1e-17 * above:
        above += term
        u += 1.0
        term *= mean / u
    return above
