"""Loop of the RKI method."""

import math

from tocsin.detect.kernels.answer import (
    MISSING_BASELINE,
    NOT_ENOUGH_HISTORY,
    OK,
    Answer,
    Floats,
    begin,
    normal_tail,
    refuse,
    settle,
)
from tocsin.detect.kernels.base_values import Base, base_squares, base_sum
from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.negative_binomial import poisson_tail

LARGEST_TABLED = 20.0


@compiled
def one_series(
    row: Floats, i: int, first: int, base: Base, reach: int, table: Floats, answer: Answer
) -> None:
    """Judge series i, filling its part of the answer."""
    start = begin(row)
    for j in range(answer.observed.shape[1]):
        t = first + j
        if t < reach:
            refuse(answer, i, j, NOT_ENOUGH_HISTORY)
            continue
        total, used, missing = base_sum(row, t, base)
        answer.used[i, j] = used
        answer.missing[i, j] = missing
        if missing > 0:
            late = t - reach < start
            refuse(answer, i, j, NOT_ENOUGH_HISTORY if late else MISSING_BASELINE)
            continue
        mean = total / used
        if mean <= LARGEST_TABLED:
            settle(answer, i, j, mean, table[int(mean)])
            if answer.status[i, j] == OK:
                answer.p_value[i, j] = poisson_tail(row[t], (total + 0.5) / used)
            continue
        deviation = math.sqrt(base_squares(row, t, base, mean) / (used - 1))
        settle(answer, i, j, mean, mean + 2.0 * deviation)
        if answer.status[i, j] == OK and deviation > 0.0:
            answer.p_value[i, j] = normal_tail((row[t] - mean) / deviation)


@threaded
def rki(values: Floats, first: int, base: Base, reach: int, table: Floats, answer: Answer) -> None:
    """Judge all series from position `first` on, filling the answer.

    `reach` is how far the base values go back; `table` holds the upper limit for means of 0, 1,
    .. 20 cases.
    """
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, base, reach, table, answer)
