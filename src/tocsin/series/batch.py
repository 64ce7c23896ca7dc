"""Many count series on one calendar: what every method takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadFrame
from tocsin.series.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Batch:
    """Counts by series and time.

    Attributes:
        values: shape (series, periods), float64; a missing count is NaN, never 0.
        calendar: the periods of the second axis.
        population: same shape, or None where no population was given.

    Raises:
        BadFrame: shapes that do not fit, or a count below 0.
    """

    values: NDArray[np.float64]
    calendar: Calendar
    population: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        """Check the shapes; the counts themselves are checked where they are read."""
        if self.values.ndim != 2 or self.values.shape[1] != len(self.calendar):
            raise BadFrame("A batch needs one row for each series and one column for each period.")
        if self.population is not None and self.population.shape != self.values.shape:
            raise BadFrame("The population needs the shape of the counts.")
        if self.values.size and np.nanmin(self.values, initial=0.0) < 0:
            raise BadFrame("A count cannot be below 0.")

    def __len__(self) -> int:
        """Return the number of series."""
        return self.values.shape[0]

    def until(self, last: int) -> "Batch":
        """Return the batch up to and including position `last`."""
        if last + 1 >= len(self.calendar):
            return self
        population = None if self.population is None else self.population[:, : last + 1]
        return Batch(self.values[:, : last + 1], self.calendar.until(last), population)
