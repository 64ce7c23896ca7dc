"""Loops of the three EARS methods."""

import math
from typing import NamedTuple

from tocsin.detect.kernels.answer import (
    MISSING_BASELINE,
    NOT_ENOUGH_HISTORY,
    OK,
    Answer,
    Floats,
    above_zero,
    begin,
    normal_tail,
    refuse,
    settle,
)
from tocsin.detect.kernels.compiled import compiled, prange, threaded

ALONE = 0
"""The period is judged by itself: C1 and C2."""
WITH_EARLIER = 1
"""The excess of the two periods before lowers the threshold: C3 as its manual has it."""
WITH_EARLIER_AS_R = 2
"""C3 as R computes it: around the period's own count, which therefore cannot raise an alarm."""


class Rules(NamedTuple):
    """The rules of one EARS method.

    Attributes:
        baseline: periods in the window.
        gap: periods between the window and the judged one.
        least: smallest standard deviation.
        quantile: standard normal quantile of the threshold.
        kind: `ALONE`, `WITH_EARLIER` or `WITH_EARLIER_AS_R`.
    """

    baseline: int
    gap: int
    least: float
    quantile: float
    kind: int


@compiled
def window(row: Floats, t: int, rules: Rules) -> tuple[float, float, int]:
    """Return mean, standard deviation and number of missing counts of the window before t.

    The sum of squares is taken around the mean anew for each window: a running one loses all its
    digits on counts of a billion.
    """
    stop = t - rules.gap
    start = stop - rules.baseline
    total = 0.0
    missing = 0
    for u in range(start, stop):
        if math.isnan(row[u]):
            missing += 1
        total += row[u]
    mean = total / rules.baseline
    squares = 0.0
    for u in range(start, stop):
        squares += (row[u] - mean) ** 2
    deviation = math.sqrt(squares / (rules.baseline - 1))
    return mean, deviation if deviation > rules.least else rules.least + 0.0 * deviation, missing


@compiled
def excess(row: Floats, t: int, rules: Rules) -> tuple[float, int]:
    """Return by how much a period exceeds one standard deviation, and how many counts it lacks.

    R lets a window without variation and a count at its mean give NaN; a period at its mean has no
    excess.
    """
    mean, deviation, missing = window(row, t, rules)
    if math.isnan(row[t]):
        missing += 1
    distance = (row[t] - mean) / deviation
    if math.isnan(distance) and missing == 0 and rules.kind == WITH_EARLIER:
        return 0.0, 0
    if distance < 1.0:
        return 0.0, missing
    return distance - 1.0, missing


@compiled
def limit(count: float, mean: float, deviation: float, carried: float, rules: Rules) -> float:
    """Return the threshold of C3, given the excess carried over from the two periods before."""
    if rules.kind == WITH_EARLIER_AS_R:
        bound = count + deviation * (rules.quantile - carried)
    elif deviation == 0.0:
        bound = mean
    else:
        bound = mean + deviation * (rules.quantile - carried)
    return above_zero(bound)


@compiled
def one_series(row: Floats, i: int, first: int, rules: Rules, answer: Answer) -> None:
    """Judge series i, filling its part of the answer."""
    reach = rules.gap + rules.baseline + (2 if rules.kind != ALONE else 0)
    start = begin(row)
    for j in range(answer.observed.shape[1]):
        t = first + j
        if t < reach:
            refuse(answer, i, j, NOT_ENOUGH_HISTORY)
            continue
        mean, deviation, missing = window(row, t, rules)
        answer.used[i, j] = rules.baseline - missing
        bound = mean + rules.quantile * deviation
        if rules.kind != ALONE:
            nearer, lacking_near = excess(row, t - 1, rules)
            farther, lacking_far = excess(row, t - 2, rules)
            missing += lacking_near + lacking_far
            bound = limit(row[t], mean, deviation, nearer + farther, rules)
        answer.missing[i, j] = missing
        if missing > 0:
            late = t - reach < start
            refuse(answer, i, j, NOT_ENOUGH_HISTORY if late else MISSING_BASELINE)
            continue
        settle(answer, i, j, mean, bound)
        if deviation > 0.0 and answer.status[i, j] == OK:
            answer.p_value[i, j] = normal_tail((row[t] - mean) / deviation)


@threaded
def ears(values: Floats, first: int, rules: Rules, answer: Answer) -> None:
    """Judge all series from position `first` on, filling the answer."""
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, rules, answer)
