"""The newest version known of every count: rows scattered into a dense block."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.compiled import compiled, prange, threaded

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

_CHUNK = 1 << 18
_MOST_RUNS = 4096


def scatter(
    ids: Longs,
    calendar: tuple[int, Ints],
    rank: Ints,
    rows: tuple[Longs, Ints, Ints, NDArray[Any]],
    cells: tuple[Ints, Floats],
) -> None:
    """Put each row into its cell if it is the newest so far.

    Rows may come in any order. Where they lie in ascending stretches, as in a file, the parts of a
    stretch are worked on side by side.

    Args:
        ids: numbers of the block's series, ascending.
        calendar: the first start, and for each start from there on its position, -1 for none.
        rank: for each sequence how new it is; -1 for a delivery that does not count.
        rows: `series`, `start`, `sequence` and value of each row; a value below 0 is missing.
        cells: (series, periods) each: how new the value is, -1 where there is none, and the value.
    """
    bounds, ordered = _runs(rows[0], _MOST_RUNS)
    for begin, end in pairwise(bounds):
        if ordered and end - begin > 4 * _CHUNK:
            _side_by_side(ids, calendar, rank, rows, cells, _cuts(rows[0], begin, end, _CHUNK))
        else:
            _one_by_one(ids, calendar, rank, rows, cells, (begin, end))


@compiled
def _runs(series: Longs, most: int) -> tuple[Longs, bool]:
    """Return where ascending stretches begin, and the end; and whether there are few enough.

    Where there are too many, all rows are one stretch without order, to be taken one by one: of two
    rows with one cell only one may be written at a time.
    """
    bounds = np.empty(most + 1, dtype=np.int64)
    bounds[0] = 0
    number = 1
    for row in range(1, len(series)):
        if series[row] < series[row - 1]:
            if number == most:
                bounds[1] = len(series)
                return bounds[:2], False
            bounds[number] = row
            number += 1
    bounds[number] = len(series)
    return bounds[: number + 1], True


@compiled
def _cuts(series: Longs, begin: int, end: int, chunk: int) -> Longs:
    """Return where to cut an ascending stretch, never within a series."""
    cuts = np.empty((end - begin) // chunk + 2, dtype=np.int64)
    cuts[0] = begin
    number = 1
    place = begin + chunk
    while place < end:
        while place < end and series[place] == series[place - 1]:
            place += 1
        if place < end:
            cuts[number] = place
            number += 1
        place += chunk
    cuts[number] = end
    return cuts[: number + 1]


@compiled
def _one_by_one(
    ids: Longs,
    calendar: tuple[int, Ints],
    rank: Ints,
    rows: tuple[Longs, Ints, Ints, NDArray[Any]],
    cells: tuple[Ints, Floats],
    span: tuple[int, int],
) -> None:
    first, column = calendar
    series, start, sequence, value = rows
    best, out = cells
    place = 0
    for row in range(span[0], span[1]):
        if ids[place] != series[row]:
            following = min(place + 1, len(ids) - 1)
            place = following if ids[following] == series[row] else _search(ids, series[row])
            if ids[place] != series[row]:
                continue
        age = rank[sequence[row]]
        offset = start[row] - first
        if age < 0 or offset < 0 or offset >= len(column) or column[offset] < 0:
            continue
        if age > best[place, column[offset]]:
            best[place, column[offset]] = age
            out[place, column[offset]] = value[row] if value[row] >= 0 else np.nan


@threaded
def _side_by_side(
    ids: Longs,
    calendar: tuple[int, Ints],
    rank: Ints,
    rows: tuple[Longs, Ints, Ints, NDArray[Any]],
    cells: tuple[Ints, Floats],
    cuts: Longs,
) -> None:
    for part in prange(len(cuts) - 1):
        _one_by_one(ids, calendar, rank, rows, cells, (cuts[part], cuts[part + 1]))


@compiled
def _search(ids: Longs, wanted: np.int64) -> int:
    """Return the last place whose number is not above the wanted one, at least 0."""
    low, high = 0, len(ids)
    while high - low > 1:
        middle = (low + high) // 2
        if ids[middle] <= wanted:
            low = middle
        else:
            high = middle
    return low
