"""Loops of the CUSUM method."""

import math
from typing import NamedTuple

import numpy as np

from tocsin.detect.kernels.answer import (
    DEGENERATE,
    MISSING_COUNT,
    NOT_CONVERGED,
    NOT_ENOUGH_HISTORY,
    OK,
    Answer,
    Counts,
    Floats,
    above_zero,
    begin,
    refuse,
)
from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.glm import POISSON, Shape, fit, predict

STANDARD, ROSSI, ANSCOMBE, ANSCOMBE_SECOND, PEARSON, NONE = range(6)
GIVEN, MEAN, WAVES = range(3)


class Rules(NamedTuple):
    """The rules of the method.

    Attributes:
        drift: taken off the standardised count at each step (R's k).
        limit: of the sum (R's h).
        kind: `STANDARD` .. `NONE`, how a count is standardised.
        alpha: overdispersion, for `PEARSON`.
        source: `GIVEN`, `MEAN` or `WAVES`, where the expected count comes from.
        given: the expected count, for `GIVEN`.
        reset: begin anew after an alarm.
        compat: as R does it: missing counts spread, the training may be short.
        training: periods that the training needs.
        season: periods in a year, for `WAVES`.
    """

    drift: float
    limit: float
    kind: int
    alpha: float
    source: int
    given: float
    reset: bool
    compat: bool
    training: int
    season: int


@compiled
def standardised(x: float, m: float, kind: int, alpha: float) -> float:
    """Return the count's distance from the expected one in units of its deviation."""
    if kind == STANDARD:
        return (x - m) / math.sqrt(m)
    if kind == ROSSI:
        return (x - 3.0 * m + 2.0 * math.sqrt(x * m)) / (2.0 * math.sqrt(m))
    if kind == ANSCOMBE:
        return 1.5 * (x ** (2.0 / 3.0) - m ** (2.0 / 3.0)) / m ** (1.0 / 6.0)
    if kind == ANSCOMBE_SECOND:
        centre = m ** (2.0 / 3.0) - m ** (-1.0 / 3.0) / 9.0
        return (x ** (2.0 / 3.0) - centre) / (2.0 / 3.0 * m ** (1.0 / 6.0))
    if kind == PEARSON:
        return (x - m) / math.sqrt(m + alpha * m * m)
    return x


@compiled
def needed(v: float, m: float, rules: Rules) -> float:
    """Return the count whose standardised value is v: what it takes for an alarm."""
    if rules.kind == STANDARD:
        cases = math.ceil(math.sqrt(m) * v + m) if m >= 0.0 else math.nan
    elif rules.kind == ROSSI:
        inner = 4.0 * m * m + 2.0 * m**1.5 * v
        root = math.sqrt(inner) if inner >= 0.0 else math.nan
        cases = 2.0 * math.sqrt(m) * v + 5.0 * m - 2.0 * root
    elif ANSCOMBE <= rules.kind <= ANSCOMBE_SECOND:
        power = 2.0 / 3.0 * m ** (1.0 / 6.0) * v + m ** (2.0 / 3.0)
        if rules.kind == ANSCOMBE_SECOND:
            # R takes the third root where its own statistic divides by it.
            power -= m ** ((1.0 if rules.compat else -1.0) / 3.0) / 9.0
        cases = power**1.5 if power > 0.0 else 0.0
    elif rules.kind == PEARSON:
        cases = math.sqrt(m + rules.alpha * m * m) * v + m
    else:
        cases = v
    return 0.0 if math.isnan(cases) else above_zero(cases)


@compiled
def expectation(
    row: Floats, start: int, first: int, rules: Rules, into: Floats
) -> tuple[int, int, int]:
    """Write the expected counts; return a status, and how many training counts are there or not."""
    used = 0
    total = 0.0
    for u in range(start, first):
        if not math.isnan(row[u]):
            used += 1
            total += row[u]
    missing = first - start - used
    if rules.source == GIVEN:
        into[:] = rules.given
        return OK, used, missing
    if used == 0:
        into[:] = math.nan
        return NOT_ENOUGH_HISTORY, used, missing
    if rules.source == MEAN:
        into[:] = math.nan if rules.compat and missing > 0 else total / used
        return OK if total > 0.0 or rules.kind == NONE else DEGENERATE, used, missing
    shape = Shape(1, False, rules.season)
    solution = np.empty(3)
    good = fit(row, start, first, shape, POISSON, solution)
    predict(solution, first, shape, first, into)
    if total == 0.0:
        return DEGENERATE, used, missing
    return OK if good else NOT_CONVERGED, used, missing


@compiled
def sums(row: Floats, first: int, i: int, skip: int, rules: Rules, answer: Answer) -> None:
    """Run the sum over one series whose expected counts are known."""
    carried = 0.0
    for j in range(skip, answer.observed.shape[1]):
        count = row[first + j]
        m = answer.expected[i, j]
        target = rules.limit + rules.drift - carried
        if rules.kind == NONE and rules.compat:
            # R shows what is missing to the limit after the count, not before it.
            after = carried + count - rules.drift
            target = rules.limit - above_zero(after)
        answer.threshold[i, j] = needed(target, m, rules)
        if math.isnan(count) and not rules.compat:
            refuse(answer, i, j, MISSING_COUNT)
            answer.score[i, j] = math.nan
            continue
        carried += standardised(count, m, rules.kind, rules.alpha) - rules.drift
        carried = above_zero(carried)
        answer.score[i, j] = carried / rules.limit
        if math.isnan(carried):
            answer.alarm[i, j] = -1
        else:
            answer.alarm[i, j] = 1 if carried >= rules.limit else 0
            if carried >= rules.limit and rules.reset:
                carried = 0.0


@compiled
def one_series(
    row: Floats, i: int, first: int, rules: Rules, answer: Answer, trained_from: Counts
) -> None:
    """Judge series i, filling its part of the answer."""
    start = 0 if rules.compat else begin(row)
    skip = (
        0 if rules.compat else min(max(start + rules.training - first, 0), answer.observed.shape[1])
    )
    trained_from[i] = start
    for j in range(skip):
        refuse(answer, i, j, NOT_ENOUGH_HISTORY)
    if skip == answer.observed.shape[1]:
        return
    status, used, missing = expectation(
        row, min(start, first + skip), first + skip, rules, answer.expected[i, skip:]
    )
    answer.used[i, skip:] = used
    answer.missing[i, skip:] = missing
    if status == OK or rules.compat:
        sums(row, first, i, skip, rules, answer)
    if status != OK:
        for j in range(skip, answer.observed.shape[1]):
            if rules.compat:
                answer.status[i, j] = status
            else:
                refuse(answer, i, j, status)


@threaded
def cusum(values: Floats, first: int, rules: Rules, answer: Answer, trained_from: Counts) -> None:
    """Judge all series from position `first` on; the score is the sum over its limit."""
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, rules, answer, trained_from)
