"""Loop of the Bayes method."""

from typing import NamedTuple

from tocsin.detect.kernels.answer import (
    MISSING_BASELINE,
    NOT_ENOUGH_HISTORY,
    Answer,
    Floats,
    begin,
    refuse,
    settle,
)
from tocsin.detect.kernels.base_values import Base, base_sum
from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.negative_binomial import limit_and_tail


class Rules(NamedTuple):
    """The rules of the method.

    Attributes:
        reach: how far they go back.
        level: probability of the threshold.
        z: its standard normal quantile.
        compat: judge a series that begins within the base values.
    """

    reach: int
    level: float
    z: float
    compat: bool


@compiled
def one_series(row: Floats, i: int, first: int, base: Base, rules: Rules, answer: Answer) -> None:
    """Judge series i, filling its part of the answer."""
    start = 0 if rules.compat else begin(row)
    for j in range(answer.observed.shape[1]):
        t = first + j
        if t - rules.reach < start:
            refuse(answer, i, j, NOT_ENOUGH_HISTORY)
            continue
        total, used, missing = base_sum(row, t, base)
        answer.used[i, j] = used
        answer.missing[i, j] = missing
        if used == 0:
            refuse(answer, i, j, MISSING_BASELINE)
            continue
        limit, above = limit_and_tail(total, used, row[t], rules.level, rules.z)
        settle(answer, i, j, (total + 0.5) / used, limit)
        answer.p_value[i, j] = above


@threaded
def bayes(values: Floats, first: int, base: Base, rules: Rules, answer: Answer) -> None:
    """Judge all series from position `first` on, filling the answer."""
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, base, rules, answer)
