"""The newest version known of every count: rows scattered into a dense block."""

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.compiled import compiled

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@compiled
def scatter(
    ids: Longs,
    calendar: tuple[int, Ints],
    rows: tuple[Longs, Ints, Ints, Ints, Floats],
    cells: tuple[Longs, Floats],
) -> None:
    """Put each row into its cell if it is the newest so far.

    Rows may come in any order. Those of one file are usually sorted by series, so the place of the
    last row and the one after it are tried before the search.

    Args:
        ids: numbers of the block's series, ascending.
        calendar: the first start, and for each start from there on its position, -1 for none.
        rows: `series`, `start`, `known_on`, `sequence` and `value` of each row; the later sequence
            of two with the same `known_on` counts; NaN is missing.
        cells: (series, periods) each: how new the value is, -1 where there is none, and the value.
    """
    first, column = calendar
    series, start, known_on, sequence, value = rows
    best, out = cells
    place = 0
    for row in range(len(series)):
        if ids[place] != series[row]:
            following = min(place + 1, len(ids) - 1)
            place = following if ids[following] == series[row] else _search(ids, series[row])
            if ids[place] != series[row]:
                continue
        offset = start[row] - first
        if offset < 0 or offset >= len(column) or column[offset] < 0:
            continue
        age = (np.int64(known_on[row]) << 32) + sequence[row]
        if age > best[place, column[offset]]:
            best[place, column[offset]] = age
            out[place, column[offset]] = value[row]


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
