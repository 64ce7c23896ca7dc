"""A block of series by all periods, filled from rows in any order."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.archive.kernels import scatter
from tocsin.series.calendar import Calendar


class Dense:
    """Counts of some series by all periods, and how new each is."""

    def __init__(self, calendar: Calendar, shape: tuple[int, int]) -> None:
        self._columns = starts_of(calendar)
        self._newest = np.empty(shape, dtype=np.int32)
        self._values = np.empty(shape)

    def begin(self, ids: NDArray[np.int64], rank: NDArray[np.int32]) -> None:
        """Forget what was there, for series of these numbers; at most as many as at first."""
        self._ids, self._rank = ids, rank
        self.best, self.out = self._newest[: len(ids)], self._values[: len(ids)]
        self.best.fill(-1)
        self.out.fill(np.nan)

    def take(self, rows: pl.DataFrame, values: pl.Series) -> None:
        """Keep what is newer than what is there."""
        columns = [rows[name] for name in ("series", "start", "sequence")]
        columns.append(values.fill_null(-1))
        # The parts that came from the files one by one, where they are cut alike: putting them
        # together would copy every row.
        parts = [column.get_chunks() for column in columns]
        if len({tuple(len(part) for part in column) for column in parts}) > 1:
            parts = [[column.rechunk()] for column in columns]
        for series, start, sequence, value in zip(*parts, strict=True):
            if len(series):
                told = (series.to_numpy(), start.to_numpy(), sequence.to_numpy(), value.to_numpy())
                scatter(self._ids, self._columns, self._rank, told, (self.best, self.out))

    def seen(self) -> NDArray[np.bool_]:
        """Return which series have any row."""
        return np.any(self.best >= 0, axis=1)


def starts_of(calendar: Calendar) -> tuple[int, NDArray[np.int32]]:
    """Return the first start, and for each start from there on its position in the calendar."""
    if not calendar.dated:
        return calendar.first_index, np.arange(len(calendar), dtype=np.int32)
    starts = calendar.days.astype(np.int64)
    column = np.full(int(starts[-1] - starts[0]) + 1, -1, dtype=np.int32)
    column[starts - starts[0]] = np.arange(len(calendar), dtype=np.int32)
    return int(starts[0]), column
