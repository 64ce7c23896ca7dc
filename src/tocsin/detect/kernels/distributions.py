"""Distribution functions over arrays, from scipy's special functions, with types."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import special as _special  # pyright: ignore[reportMissingTypeStubs]  scipy has none

Floats = NDArray[np.float64]
_functions = cast("Any", _special)


def normal_quantile(level: float) -> float:
    """Return the standard normal quantile."""
    return float(_functions.ndtri(level))


def normal_deviate(tail: Floats) -> Floats:
    """Return the z that a standard normal variable exceeds with the given probability."""
    return cast("Floats", -_functions.ndtri(tail))


def normal_quantiles(levels: Floats) -> Floats:
    """Return the standard normal quantile of each level."""
    return cast("Floats", _functions.ndtri(levels))


def normal_tail(z: Floats) -> Floats:
    """Return P(Z > z) of a standard normal variable."""
    return cast("Floats", _functions.ndtr(-z))


def gamma_tail(shape: float, value: float) -> float:
    """Return P(G > value) of a gamma variable of scale 1."""
    return float(_functions.gammaincc(shape, value))


def student_two_sided(t: Floats, freedom: Floats) -> Floats:
    """Return P(|T| > t) of Student's t."""
    return cast("Floats", 2.0 * _functions.stdtr(freedom, -np.abs(t)))


def student_critical(level: float, freedom: Floats) -> Floats:
    """Return the t that |T| exceeds with the given probability."""
    return cast("Floats", -_functions.stdtrit(freedom, level / 2.0))


def count_tail(mean: Floats, phi: Floats, count: Floats) -> Floats:
    """Return P(Y >= count) of counts with mean m and variance phi m, by incomplete beta and gamma.

    Args:
        mean: above 0.
        phi: 1 (Poisson) or more (negative binomial).
        count: NaN gives NaN.
    """
    with np.errstate(all="ignore"):
        at = np.maximum(count, 1e-300)
        beta = cast("Floats", _functions.betainc(at, mean / (phi - 1.0), (phi - 1.0) / phi))
        gamma = cast("Floats", _functions.gammainc(at, mean))
    above = np.where(phi > 1.0, beta, gamma)
    return np.where(count <= 0, 1.0, np.where(np.isnan(count), np.nan, above))


def density_quantile(mean: Floats, phi: Floats, level: float) -> Floats:
    """Return quantiles of very large counts with mean m and variance phi m, as of a density.

    A negative binomial of small size is there a gamma variable, one of large size nearly normal
    (with one Cornish-Fisher term for its skewness).
    """
    z = normal_quantile(level)
    with np.errstate(all="ignore"):
        size = np.where(phi > 1.0, mean / (phi - 1.0), np.inf)
        small = cast("Floats", _functions.gammaincinv(np.minimum(size, 1e4), level))
        gamma = mean * small / np.minimum(size, 1e4)
        deviation = np.sqrt(phi * mean)
        skewness = (2.0 * phi - 1.0) / deviation
        normal = mean + deviation * (z + skewness * (z * z - 1.0) / 6.0)
    return np.where(size < 1e4, gamma, normal)
