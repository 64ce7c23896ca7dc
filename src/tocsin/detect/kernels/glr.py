"""Loops of the two GLR methods: training, running the chart, restarts."""

import math

import numpy as np

from tocsin.detect.kernels.answer import (
    DEGENERATE,
    MISSING_BASELINE,
    MISSING_COUNT,
    NOT_CONVERGED,
    NOT_ENOUGH_HISTORY,
    OK,
    Answer,
    Counts,
    Floats,
    begin,
    refuse,
)
from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.glm import POISSON, Shape, fit, fit_with_size, predict
from tocsin.detect.kernels.glr_statistics import Rules, known_cases, one_week, statistic

MOST_CASES = 1e12
"""No threshold is looked for above."""
MOST_CASES_OF_R = 1e4
NONE_FOUND_BY_R = 1e99


@compiled
def alarms_at(
    count: float,
    x: Floats,
    m: Floats,
    before: Floats,
    start: int,
    now: int,
    alpha: float,
    rules: Rules,
) -> bool:
    """Return whether a count of this size at week `now` would alarm; leaves x as it was."""
    own = x[now]
    x[now] = count
    value = statistic(x, m, before, start, now, alpha, rules)
    x[now] = own
    return value > rules.limit if rules.epidemic else value >= rules.limit


@compiled
def needed(
    x: Floats, m: Floats, before: Floats, start: int, now: int, alpha: float, rules: Rules
) -> float:
    """Return the smallest count (for a decrease the largest) that alarms, NaN if none does."""
    if alarms_at(0.0, x, m, before, start, now, alpha, rules) != rules.down:
        return math.nan if rules.down else 0.0
    high = max(4.0 * m[now], 4.0)
    while alarms_at(high, x, m, before, start, now, alpha, rules) == rules.down:
        high *= 2.0
        if high > MOST_CASES:
            return math.nan
    low = 0.0
    high = math.ceil(high)
    while high - low > 1.0:
        middle = math.floor((low + high) / 2.0)
        if alarms_at(middle, x, m, before, start, now, alpha, rules) == rules.down:
            low = middle
        else:
            high = middle
    return low if rules.down else high


@compiled
def model(row: Floats, start: int, stop: int, alpha: float, rules: Rules, into: Floats) -> bool:
    """Write the expected counts from `stop` on, fitted to the weeks before; return if it went."""
    shape = Shape(rules.waves, rules.trend, rules.season)
    solution = np.empty(1 + int(rules.trend) + 2 * rules.waves)
    good = fit(row, start, stop, shape, POISSON if alpha == 0.0 else 1.0 / alpha, solution)
    predict(solution, stop, shape, stop, into)
    return good


@compiled
def trained(row: Floats, start: int, stop: int, rules: Rules, into: Floats) -> tuple[float, int]:
    """Write the first expected counts; return the overdispersion and a status."""
    if rules.constant:
        return rules.alpha, OK
    total = 0.0
    for u in range(start, stop):
        if not math.isnan(row[u]):
            total += row[u]
    if not rules.estimate:
        good = model(row, start, stop, rules.alpha, rules, into)
        return rules.alpha, DEGENERATE if total == 0.0 else OK if good else NOT_CONVERGED
    shape = Shape(rules.waves, rules.trend, rules.season)
    solution = np.empty(1 + int(rules.trend) + 2 * rules.waves)
    if total == 0.0:
        return math.nan, DEGENERATE
    size, good = fit_with_size(row, start, stop, shape, solution)
    predict(solution, stop, shape, stop, into)
    return 1.0 / size, OK if good else NOT_CONVERGED


@compiled
def next_value(
    x: Floats,
    m: Floats,
    before: Floats,
    start: int,
    j: int,
    alpha: float,
    rules: Rules,
    carried: float,
) -> tuple[float, float]:
    """Return the chart's value at week j and the count that would just alarm."""
    cases = math.nan
    if rules.known:
        if rules.cases:
            cases = known_cases(carried, m[j], alpha, rules)
        return max(0.0, carried + one_week(x[j], m[j], alpha, rules.theta)), cases
    if rules.cases:
        cases = needed(x, m, before, start, j, alpha, rules)
        if rules.compat and alpha > 0.0 and (x[j] == 0.0 or cases > MOST_CASES_OF_R):
            cases = NONE_FOUND_BY_R
        elif rules.compat and rules.down and alpha == 0.0:
            # R rounds the bound up, to a count that no longer alarms.
            cases += 1.0
    return statistic(x, m, before, start, j, alpha, rules), cases


@compiled
def chart(
    row: Floats,
    first: int,
    i: int,
    skip: int,
    alpha: float,
    rules: Rules,
    answer: Answer,
) -> None:
    """Run the chart over one series, beginning anew after each alarm."""
    length = answer.observed.shape[1]
    x = np.zeros(length)
    m = np.zeros(length)
    before = np.zeros(length)
    restart = skip
    carried = 0.0
    for j in range(skip, length):
        count = row[first + j]
        if math.isnan(count):
            refuse(answer, i, j, MISSING_COUNT)
            continue
        x[j] = count
        m[j] = answer.expected[i, j]
        if j > skip:
            before[j] = x[j - 1]
        value, cases = next_value(x, m, before, restart, j, alpha, rules, carried)
        answer.score[i, j] = value / rules.limit
        answer.threshold[i, j] = cases
        carried = value
        strict = rules.known or rules.epidemic
        if value > rules.limit if strict else value >= rules.limit:
            answer.alarm[i, j] = 1
            restart = j + 1
            carried = 0.0
            if rules.refit and not rules.constant and restart < length:
                model(row, begin(row), first + restart, alpha, rules, answer.expected[i, restart:])


@compiled
def whole(row: Floats, start: int, stop: int) -> int:
    """Return how many counts there are from `start` to before `stop`."""
    found = 0
    for u in range(start, stop):
        found += 0 if math.isnan(row[u]) else 1
    return found


@compiled
def conclude(answer: Answer, i: int, skip: int, status: int, keep: int) -> None:
    """Write a status to all judged periods, and take back their judgement unless `keep` is 1."""
    for j in range(skip, answer.observed.shape[1]):
        if keep == 1:
            answer.status[i, j] = status
        else:
            refuse(answer, i, j, status)


@compiled
def one_series(
    row: Floats,
    i: int,
    first: int,
    rules: Rules,
    answer: Answer,
    trained_from: Counts,
    size: Floats,
) -> None:
    """Judge series i, filling its part of the answer."""
    length = answer.observed.shape[1]
    start = 0 if rules.compat else begin(row)
    need = 0 if rules.compat else start + rules.training - first
    skip = min(max(need, 0), length)
    trained_from[i] = start
    for j in range(skip):
        refuse(answer, i, j, NOT_ENOUGH_HISTORY)
    if skip == length:
        return
    stop = first + skip
    used = whole(row, start, stop)
    answer.used[i, skip:] = used
    answer.missing[i, skip:] = max(stop - start, 0) - used
    size[i], status = trained(row, start, stop, rules, answer.expected[i, skip:])
    if used == 0 and not rules.constant:
        status = NOT_ENOUGH_HISTORY
    if rules.compat and whole(row, first, first + length) < length:
        status = MISSING_BASELINE
    kept = rules.compat and not math.isnan(size[i]) and status in (OK, DEGENERATE, NOT_CONVERGED)
    if status == OK or kept:
        chart(row, first, i, skip, size[i], rules, answer)
    if status != OK:
        conclude(answer, i, skip, status, 1 if kept else 0)


@threaded
def glr(
    values: Floats, first: int, rules: Rules, answer: Answer, trained_from: Counts, size: Floats
) -> None:
    """Judge all series from position `first` on, filling the answer; the score is value over limit.

    `answer.expected` holds the given expected counts where they are constant; `size` receives the
    overdispersion of each series.
    """
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, rules, answer, trained_from, size)
