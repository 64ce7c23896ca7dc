"""Loop of the first-cases method."""

import math
from typing import NamedTuple

from tocsin.detect.kernels.answer import (
    MISSING_COUNT,
    NOT_ENOUGH_HISTORY,
    Answer,
    Counts,
    Floats,
    refuse,
    settle,
)
from tocsin.detect.kernels.compiled import compiled, prange, threaded


class Rules(NamedTuple):
    """The rules of the method.

    Attributes:
        absence: periods without a case that make the next one an appearance.
        least: cases of an appearance.
        history: periods that the calendar has to reach back at least.
    """

    absence: int
    least: float
    history: int


@compiled
def one_series(
    row: Floats, i: int, first: int, rules: Rules, answer: Answer, latest: Counts
) -> None:
    """Judge series i, filling its part of the answer."""
    seen = -1
    for t in range(first):
        if row[t] > 0.0:
            seen = t
    gone = 0
    for t in range(max(first - rules.absence, 0), first):
        gone += 1 if math.isnan(row[t]) else 0
    for j in range(answer.observed.shape[1]):
        t = first + j
        latest[i, j] = seen
        back = min(t, rules.absence)
        answer.missing[i, j] = gone
        answer.used[i, j] = back - gone
        if back < rules.history:
            refuse(answer, i, j, NOT_ENOUGH_HISTORY)
        elif seen < 0 or seen < t - rules.absence:
            settle(answer, i, j, 0.0, rules.least - 1.0)
        elif answer.status[i, j] == MISSING_COUNT:
            answer.alarm[i, j] = -1
        if row[t] > 0.0:
            seen = t
        gone += 1 if math.isnan(row[t]) else 0
        if t - rules.absence >= 0:
            gone -= 1 if math.isnan(row[t - rules.absence]) else 0


@threaded
def first_cases(values: Floats, first: int, rules: Rules, answer: Answer, latest: Counts) -> None:
    """Judge all series; `latest` receives the position of the last earlier case, -1 for none."""
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, rules, answer, latest)
