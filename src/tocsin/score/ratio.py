"""A share with its standard error, from units that are independent of each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadFrame

Numbers = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate.

    Attributes:
        value: of it; NaN where nothing was counted.
        error: its standard error over the independent units; NaN with fewer than two of them.
    """

    value: float
    error: float

    def __str__(self) -> str:
        """Return the value and its error in brackets."""
        return f"{self.value:.3f} ({self.error:.3f})"


def ratio(hits: Numbers, chances: Numbers) -> Figure:
    """Return sum of hits over sum of chances, with the error of a ratio of sums over units.

    With r the ratio, n units and residuals e = hits - r chances the variance is
    n / (n - 1) sum(e^2) / sum(chances)^2; where every unit has one chance and a hit is 0 or 1 this
    is r (1 - r) / (n - 1). What happens within a unit (a series, an outbreak) need not be
    independent.

    Args:
        hits: of each unit.
        chances: of each unit; a unit without any is no unit.

    Raises:
        BadFrame: arrays of different length.

    Reference:
        Cochran (1977), Sampling Techniques, 3rd edition, section 6.4.
    """
    if hits.shape != chances.shape:
        raise BadFrame("Hits and chances are told for the same units.")
    weight = chances.astype(np.float64)
    counted = weight > 0
    units, total = int(counted.sum()), float(weight.sum())
    if units == 0:
        return Figure(np.nan, np.nan)
    value = float(hits.sum()) / total
    if units == 1:
        return Figure(value, np.nan)
    rest = hits[counted] - value * weight[counted]
    variance = units / (units - 1) * float((rest**2).sum()) / total**2
    return Figure(value, float(np.sqrt(variance)))
