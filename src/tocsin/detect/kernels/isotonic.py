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


LOG_SMALLEST_DOUBLE = -745.1332191019411
LOG_LARGEST_DOUBLE = 709.782712893384
LOG_SMALLEST_EXTENDED = LOG_SMALLEST_DOUBLE
LOG_LARGEST_EXTENDED = LOG_LARGEST_DOUBLE


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
    """Return the log of the statistic if `count` came next, after `length` counts of sum `whole`."""
    total, number, left = pooled(pools.totals, pools.numbers, size, count)
    risen = weight(total, number) + (pools.parts[left - 1] if left > 0 else 0.0)
    return max(risen - weight(whole + count, length + 1.0), 0.0)


@compiled
def needed(pools: Pools, size: int, whole: float, length: int, rules: Rules) -> float:
    """Return the smallest count that alarms, NaN if none up to the largest one tried does."""
    if log_statistic(pools, size, whole, length, rules.most) <= rules.log_limit:
        return math.nan
    low = -1.0
    high = rules.most
    while high - low > 1.0:
        middle = math.floor((low + high) / 2.0)
        if log_statistic(pools, size, whole, length, middle) > rules.log_limit:
            high = middle
        else:
            low = middle
    return high


@compiled
def as_multiplied(row: Floats, t: int, pools: Pools, size: int, count: float) -> float:
    """Return the statistic as R multiplies it up, factor by factor in extended precision.

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
        if factor < LOG_SMALLEST_DOUBLE:
            factor = -math.inf
        elif factor > LOG_LARGEST_DOUBLE:
            factor = math.inf
        running += factor
        if running < LOG_SMALLEST_EXTENDED:
            running = -math.inf
        elif running > LOG_LARGEST_EXTENDED:
            running = math.inf
    return math.exp(running)


@compiled
def judge(answer: Answer, i: int, j: int, value: float, rules: Rules) -> None:
    """Write score and alarm of one period."""
    answer.score[i, j] = value / rules.log_limit
    answer.alarm[i, j] = 1 if value > rules.log_limit else 0


@compiled
def one_series(row: Floats, i: int, first: int, rules: Rules, answer: Answer, logs: Floats) -> None:
    """Judge series i, filling its part of the answer."""
    last = first + answer.observed.shape[1]
    pools = Pools(np.empty(last), np.empty(last), np.empty(last))
    size = 0
    used = 0
    whole = 0.0
    for t in range(last):
        j = t - first
        count = row[t]
        if j >= 0:
            answer.used[i, j] = used
            answer.missing[i, j] = t - used
            if rules.most >= 0.0 and used > 0:
                answer.threshold[i, j] = needed(pools, size, whole, used, rules)
            answer.expected[i, j] = whole / used
            if math.isnan(count):
                refuse(answer, i, j, MISSING_COUNT)
            elif used == 0 and not rules.compat:
                refuse(answer, i, j, NOT_ENOUGH_HISTORY)
            elif used < t and rules.compat:
                refuse(answer, i, j, MISSING_BASELINE)
            else:
                logs[i, j] = log_statistic(pools, size, whole, used, count)
                judge(answer, i, j, logs[i, j], rules)
        if math.isnan(count):
            continue
        total, number, size = pooled(pools.totals, pools.numbers, size, count)
        pools.totals[size] = total
        pools.numbers[size] = number
        pools.parts[size] = weight(total, number) + (pools.parts[size - 1] if size > 0 else 0.0)
        size += 1
        used += 1
        whole += count


@threaded
def outbreak_p(values: Floats, first: int, rules: Rules, answer: Answer, logs: Floats) -> None:
    """Judge all series from position `first` on; `logs` receives the logs of the statistics."""
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, rules, answer, logs)
