"""The arrays that a compiled loop fills, and how one judged period is written into them."""

import math
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Alarms, Question, Status, blank
from tocsin.detect.kernels.compiled import compiled

Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]
Counts = NDArray[np.int32]

OK = int(Status.OK)
MISSING_COUNT = int(Status.MISSING_COUNT)
MISSING_BASELINE = int(Status.MISSING_BASELINE)
NOT_ENOUGH_HISTORY = int(Status.NOT_ENOUGH_HISTORY)
NOT_CONVERGED = int(Status.NOT_CONVERGED)
DEGENERATE = int(Status.DEGENERATE)


class Answer(NamedTuple):
    """The fields of `Alarms` that loops write, each (series, evaluated).

    `used` and `missing` count the periods of the baseline with and without a count.
    """

    observed: Floats
    expected: Floats
    threshold: Floats
    score: Floats
    p_value: Floats
    alarm: Bytes
    status: Bytes
    used: Counts
    missing: Counts


def opened(question: Question) -> tuple[Alarms, Answer]:
    """Return a blank answer and the same arrays in the form that loops take."""
    alarms = blank(question)
    answer = Answer(
        alarms.observed,
        alarms.expected,
        alarms.threshold,
        alarms.score,
        alarms.p_value,
        alarms.alarm,
        alarms.status,
        np.zeros(question.shape, dtype=np.int32),
        np.zeros(question.shape, dtype=np.int32),
    )
    return alarms, answer


def closed(alarms: Alarms, answer: Answer, **details: NDArray[Any]) -> Alarms:
    """Return the answer with what explains it."""
    told = {"baseline_count": answer.used, "baseline_missing": answer.missing, **details}
    return replace(alarms, details=told)


def unanswered(question: Question, status: Status) -> Alarms:
    """Return an answer that has judged nothing at all, for one and the same reason."""
    alarms = blank(question, status)
    alarms.alarm.fill(-1)
    return alarms


def span(question: Question, oldest: int, youngest: int) -> dict[str, NDArray[Any]]:
    """Return the first and last position of a baseline that moves along with the judged period.

    Args:
        question: what is judged.
        oldest: how many periods before the judged one the baseline begins.
        youngest: how many periods before it the baseline ends.
    """
    judged = np.arange(question.first, question.last + 1)
    ends = {"baseline_first": judged - oldest, "baseline_last": judged - youngest}
    return {
        name: np.broadcast_to(np.where(ends["baseline_first"] < 0, -1, end), question.shape)
        for name, end in ends.items()
    }


def everything_before(question: Question) -> dict[str, NDArray[Any]]:
    """Return the first and last position of a baseline of all periods before the judged one."""
    judged = np.arange(question.first, question.last + 1)
    return {
        "baseline_first": np.broadcast_to(np.where(judged > 0, 0, -1), question.shape),
        "baseline_last": np.broadcast_to(judged - 1, question.shape),
    }


def trained(question: Question, start: Counts, need: int, *, given: bool) -> dict[str, Any]:
    """Return the first and last position of a training that is the same for all judged periods.

    Args:
        question: what is judged.
        start: position of each series' first count.
        need: periods that the training has at least, where the question begins too early.
        given: there is no training, the expected counts are given.
    """
    first = np.full_like(start, -1) if given else np.minimum(start, question.last)
    least = first + (0 if question.compat else need)
    last = np.full_like(start, -1) if given else np.maximum(question.first, least) - 1
    return {
        "baseline_first": np.broadcast_to(first[:, None], question.shape),
        "baseline_last": np.broadcast_to(last[:, None], question.shape),
    }


@compiled
def begin(row: Floats) -> int:
    """Return the position of a series' first count, its length where it has none."""
    for t in range(row.size):
        if not math.isnan(row[t]):
            return t
    return row.size


@compiled
def above_zero(x: float) -> float:
    """Return x, 0 in place of a negative one, and NaN where it is NaN."""
    if x < 0.0:
        return 0.0
    return x


@compiled
def refuse(answer: Answer, i: int, j: int, status: int) -> None:
    """Leave a period unjudged and say why."""
    answer.alarm[i, j] = -1
    answer.status[i, j] = status


@compiled
def settle(answer: Answer, i: int, j: int, expected: float, threshold: float) -> None:
    """Write expectation, threshold, score and alarm where a count above the threshold alarms.

    The score is 1 at the threshold and rises with the count, in units of the distance from the
    expected count to the threshold, or in cases where that distance is not positive.
    """
    count = answer.observed[i, j]
    answer.expected[i, j] = expected
    answer.threshold[i, j] = threshold
    if math.isnan(threshold):
        refuse(answer, i, j, DEGENERATE)
        return
    if math.isnan(count):
        answer.alarm[i, j] = -1
        return
    room = threshold - expected
    answer.score[i, j] = (count - expected) / room if room > 0.0 else 1.0 + (count - threshold)
    answer.alarm[i, j] = 1 if count > threshold else 0
    if count > threshold and answer.score[i, j] <= 1.0:
        # A count a hair above the threshold of a large number is lost in the division.
        answer.score[i, j] = 1.0 + 2.0**-52


@compiled
def normal_tail(distance: float) -> float:
    """Return the probability of a standard normal value above the distance."""
    return 0.5 * math.erfc(distance / math.sqrt(2.0))
