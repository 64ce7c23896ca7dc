"""Loop of the outbreak-P method: isotonic regression that grows by one count at a time.

Pools of equal expectation are kept as sums and lengths. A new count forms a pool of its own and
swallows those before it as long as they do not lie below it, so that a whole series costs as many
steps as it has counts.
"""

import math
from typing import NamedTuple

import numpy as np

from tocsin.detect.kernels.answer import (
    MISSING_BASELINE,
    MISSING_COUNT,
    NOT_ENOUGH_HISTORY,
    Answer,
    Floats,
    refuse,
)
from tocsin.detect.kernels.compiled import compiled, prange, threaded

LOG_SMALLEST = -745.1332191019411
LOG_LARGEST = 709.782712893384
"""Logarithms of the range of floating-point numbers."""


class Rules(NamedTuple):
    """The rules of the method.

    Attributes:
        log_limit: logarithm of the limit of the statistic.
        most: largest count that is tried for the threshold; -1 to try none.
        compat: a missing count spreads to all later periods, as in R.
    """

    log_limit: float
    most: float
    compat: bool


class Pools(NamedTuple):
    """Sum and length of each pool, and the running sum of the pools' weights."""

    totals: Floats
    numbers: Floats
    parts: Floats


class Past(NamedTuple):
    """Number of pools, and number and sum of the counts in them."""

    size: int
    used: int
    whole: float


@compiled
def weight(total: float, number: float) -> float:
    """Return total log(total / number), 0 for no cases."""
    return total * math.log(total / number) if total > 0.0 else 0.0


@compiled
def pooled(totals: Floats, numbers: Floats, size: int, count: float) -> tuple[float, float, int]:
    """Return sum and length of the pool that a new count ends up in, and how many pools remain."""
    total = count
    number = 1.0
    while size > 0 and totals[size - 1] * number >= total * numbers[size - 1]:
        size -= 1
        total += totals[size]
        number += numbers[size]
    return total, number, size


@compiled
def log_statistic(pools: Pools, size: int, whole: float, length: int, count: float) -> float:
    """Return the log of the statistic if `count` came after `length` counts of sum `whole`."""
    total, number, left = pooled(pools.totals, pools.numbers, size, count)
    risen = weight(total, number) + (pools.parts[left - 1] if left > 0 else 0.0)
    return max(risen - weight(whole + count, length + 1.0), 0.0)


@compiled
def multiplied(row: Floats, t: int, pools: Pools, size: int, count: float) -> float:
    """Return the log of the statistic as R multiplies it up, factor by factor.

    On long series or large counts the product runs out of the range of its numbers: then R's answer
    is 0, infinite, or not a number, and so is its alarm.
    """
    total, number, left = pooled(pools.totals, pools.numbers, size, count)
    whole = total
    for k in range(left):
        whole += pools.totals[k]
    mean = whole / (t + 1.0)
    running = 0.0
    pool = 0
    ends = pools.numbers[0] if left > 0 else t + 1.0
    for u in range(t + 1):
        while u >= ends:
            pool += 1
            ends += pools.numbers[pool] if pool < left else number
        own = row[u] if u < t else count
        if own == 0.0:
            continue
        level = total / number if pool >= left else pools.totals[pool] / pools.numbers[pool]
        factor = own * math.log(level / mean)
        if factor < LOG_SMALLEST:
            factor = -math.inf
        elif factor > LOG_LARGEST:
            factor = math.inf
        running += factor
        if running < LOG_SMALLEST:
            running = -math.inf
        elif running > LOG_LARGEST:
            running = math.inf
    return running


@compiled
def value(row: Floats, t: int, pools: Pools, past: Past, count: float, rules: Rules) -> float:
    """Return the log of the statistic at position t if the count there were `count`."""
    if rules.compat:
        return multiplied(row, t, pools, past.size, count)
    return log_statistic(pools, past.size, past.whole, past.used, count)


@compiled
def needed(row: Floats, t: int, pools: Pools, past: Past, rules: Rules) -> float:
    """Return the smallest count that alarms, NaN if none up to the largest one tried does."""
    if value(row, t, pools, past, 0.0, rules) > rules.log_limit:
        # R does not tell a threshold where even no case at all leaves the alarm on.
        return math.nan if rules.compat else 0.0
    low = 0.0
    high = 1.0
    while not value(row, t, pools, past, high, rules) > rules.log_limit:
        low = high
        high *= 2.0
        if low >= rules.most:
            return math.nan
    while high - low > 1.0:
        middle = math.floor((low + high) / 2.0)
        if value(row, t, pools, past, middle, rules) > rules.log_limit:
            high = middle
        else:
            low = middle
    return high if high <= rules.most else math.nan


@compiled
def judge(
    row: Floats, t: int, i: int, j: int, pools: Pools, past: Past, rules: Rules, answer: Answer
) -> None:
    """Judge one period, given the pools of those before it."""
    answer.used[i, j] = past.used
    answer.missing[i, j] = t - past.used
    answer.expected[i, j] = past.whole / past.used
    if math.isnan(row[t]):
        refuse(answer, i, j, MISSING_COUNT)
        return
    if past.used == 0 and not rules.compat:
        refuse(answer, i, j, NOT_ENOUGH_HISTORY)
        return
    if past.used < t and rules.compat:
        refuse(answer, i, j, MISSING_BASELINE)
        return
    if rules.most >= 0.0:
        answer.threshold[i, j] = needed(row, t, pools, past, rules)
    reached = value(row, t, pools, past, row[t], rules)
    answer.score[i, j] = reached / rules.log_limit
    if math.isnan(reached):
        answer.alarm[i, j] = -1
    else:
        answer.alarm[i, j] = 1 if reached > rules.log_limit else 0


@compiled
def one_series(row: Floats, i: int, first: int, rules: Rules, answer: Answer) -> None:
    """Judge series i, filling its part of the answer."""
    last = first + answer.observed.shape[1]
    pools = Pools(np.empty(last), np.empty(last), np.empty(last))
    past = Past(0, 0, 0.0)
    for t in range(last):
        if t >= first:
            judge(row, t, i, t - first, pools, past, rules, answer)
        if math.isnan(row[t]):
            continue
        total, number, size = pooled(pools.totals, pools.numbers, past.size, row[t])
        pools.totals[size] = total
        pools.numbers[size] = number
        pools.parts[size] = weight(total, number) + (pools.parts[size - 1] if size > 0 else 0.0)
        past = Past(size + 1, past.used + 1, past.whole + row[t])


@threaded
def outbreak_p(values: Floats, first: int, rules: Rules, answer: Answer) -> None:
    """Judge all series from position `first` on; the score is the log statistic over its limit."""
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, rules, answer)
