"""Loop of the CDC method."""

import math
from typing import NamedTuple

from tocsin.detect.kernels.answer import (
    MISSING_BASELINE,
    MISSING_COUNT,
    NOT_ENOUGH_HISTORY,
    OK,
    Answer,
    Floats,
    begin,
    normal_tail,
    refuse,
    settle,
)
from tocsin.detect.kernels.compiled import compiled, prange, threaded

BLOCK = 4
"""Weeks in a sum."""


class Rules(NamedTuple):
    """The rules of the method.

    Attributes:
        years: earlier years.
        blocks: sums of four weeks on either side of the same one in earlier years.
        season: weeks in a year.
        z: standard normal quantile of the threshold.
    """

    years: int
    blocks: int
    season: int
    z: float


@compiled
def block(row: Floats, stop: int) -> tuple[float, int]:
    """Return the sum of the four weeks that end before `stop`, and how many counts are missing."""
    total = 0.0
    missing = 0
    for u in range(stop - BLOCK, stop):
        total += row[u]
        if math.isnan(row[u]):
            missing += 1
    return total, missing


@compiled
def baseline(row: Floats, t: int, rules: Rules) -> tuple[float, float, int]:
    """Return mean and standard deviation of the sums, and how many of their counts are missing."""
    number = rules.years * (2 * rules.blocks + 1)
    total = 0.0
    missing = 0
    for year in range(1, rules.years + 1):
        middle = t - year * rules.season + 1
        for step in range(-rules.blocks, rules.blocks + 1):
            part, lacking = block(row, middle + step * BLOCK)
            total += part
            missing += lacking
    mean = total / number
    squares = 0.0
    for year in range(1, rules.years + 1):
        middle = t - year * rules.season + 1
        for step in range(-rules.blocks, rules.blocks + 1):
            part, _ = block(row, middle + step * BLOCK)
            squares += (part - mean) ** 2
    return mean, math.sqrt(squares / (number - 1)), missing


@compiled
def one_series(row: Floats, i: int, first: int, rules: Rules, answer: Answer) -> None:
    """Judge series i, filling its part of the answer."""
    reach = rules.years * rules.season + BLOCK * rules.blocks + BLOCK - 1
    number = rules.years * (2 * rules.blocks + 1)
    width = math.sqrt(1.0 + 1.0 / number)
    start = begin(row)
    for j in range(answer.observed.shape[1]):
        t = first + j
        if t < reach:
            refuse(answer, i, j, NOT_ENOUGH_HISTORY)
            continue
        answer.observed[i, j], lacking = block(row, t + 1)
        mean, deviation, missing = baseline(row, t, rules)
        answer.used[i, j] = number * BLOCK - missing
        answer.missing[i, j] = missing
        if missing > 0:
            late = t - reach < start
            refuse(answer, i, j, NOT_ENOUGH_HISTORY if late else MISSING_BASELINE)
            continue
        settle(answer, i, j, mean, mean + rules.z * deviation * width)
        if lacking > 0:
            answer.status[i, j] = MISSING_COUNT
        if answer.status[i, j] == OK and deviation > 0.0:
            away = (answer.observed[i, j] - mean) / (deviation * width)
            answer.p_value[i, j] = normal_tail(away)


@threaded
def cdc(values: Floats, first: int, rules: Rules, answer: Answer) -> None:
    """Judge all series from position `first` on, filling the answer and its observed sums."""
    for i in prange(answer.observed.shape[0]):
        one_series(values[i], i, first, rules, answer)
