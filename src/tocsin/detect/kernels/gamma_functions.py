"""Derivatives of the logarithm of the gamma function, which numba does not bring."""

import math

from tocsin.detect.kernels.compiled import compiled

LARGE = 12.0
"""From here on the asymptotic series is exact to the last digit."""


@compiled
def digamma(x: float) -> float:
    """Return the first derivative of log gamma, x > 0 (Abramowitz and Stegun 6.3.18)."""
    shift = 0.0
    while x < LARGE:
        shift -= 1.0 / x
        x += 1.0
    s = 1.0 / (x * x)
    inner = 1.0 / 240.0 - s * (1.0 / 132.0 - s * 691.0 / 32760.0)
    series = s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * (1.0 / 252.0 - s * inner)))
    return shift + math.log(x) - 0.5 / x - series


@compiled
def trigamma(x: float) -> float:
    """Return the second derivative of log gamma, x > 0 (Abramowitz and Stegun 6.4.12)."""
    shift = 0.0
    while x < LARGE:
        shift += 1.0 / (x * x)
        x += 1.0
    s = 1.0 / (x * x)
    inner = 1.0 / 30.0 - s * (5.0 / 66.0 - s * 691.0 / 2730.0)
    series = 1.0 / 6.0 - s * (1.0 / 30.0 - s * (1.0 / 42.0 - s * inner))
    return shift + 1.0 / x + 0.5 * s + series * s / x
