"""What a detection method takes and gives.

A method is a frozen record in a file of `methods/`. It judges a whole batch at once: no clock, no
randomness, no memory of earlier calls. What it cannot judge becomes a typed status of that series
and period, never an exception for the batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Batch, Calendar

Floats = NDArray[np.float64]
Bytes = NDArray[np.int8]


class Status(IntEnum):
    """Why a period has, or has not, been judged."""

    OK = 0
    TOO_FEW_CASES = 1
    """The alarm guard: fewer recent cases than the method asks for; no alarm is possible."""
    MISSING_COUNT = 2
    """The count of the period itself is missing."""
    MISSING_BASELINE = 3
    """Counts that the method needs whole are missing among the earlier ones."""
    NOT_ENOUGH_HISTORY = 4
    """The series begins too late for this method and period."""
    NOT_CONVERGED = 5
    """The model has no finite solution or was not found in the allowed number of iterations."""
    DEGENERATE = 6
    """The baseline has no variation, or leaves no degree of freedom, so nothing can be judged."""
    OUTSIDE_CALENDAR = 7
    """The method looks back along dates that the calendar does not have."""
    NOT_APPLICABLE = 8
    """The method does not work on periods of this length, or lacks a column that it needs."""


class Trend(IntEnum):
    """What became of the time trend, and why."""

    NONE = -1
    """The method has no trend."""
    NOT_ASKED = 0
    NOT_SIGNIFICANT = 1
    TOO_FEW_YEARS = 2
    EXTRAPOLATES = 3
    """With the trend, more cases would be expected than were ever seen in the baseline."""
    DID_NOT_CONVERGE = 4
    KEPT = 5


@dataclass(frozen=True, slots=True)
class Alarms:
    """The judgement of every series at the evaluated periods; arrays are (series, evaluated).

    Attributes:
        first: position in the batch's calendar of the first evaluated period.
        observed: the statistic that was judged, for most methods the count itself.
        expected: its expectation without an outbreak; NaN where there is none.
        threshold: alarm above it (or at it, where the method's page says so); NaN where none.
        score: 1 at the threshold, rising with the count; above 1 where there is an alarm. NaN
            where the method knows no threshold.
        p_value: probability of a count at least this high without an outbreak; NaN where the
            method makes no such statement.
        alarm: 1, 0, or -1 where the method says neither.
        status: a `Status`.
        trend: a `Trend`.
        dispersion: variance over mean of the baseline's counts, not cut at 1 unless the method
            does; NaN where the method has none.
        details: further arrays of the same shape that explain the judgement. Names with a meaning
            everywhere: `baseline_first`, `baseline_last` (positions in the calendar, -1 none),
            `baseline_count` (periods used), `baseline_missing` (periods without a count),
            `downweighted` (past periods that count less because they look like outbreaks),
            `excluded` (latest periods kept out of the baseline), `trend_p_value`,
            `trend_coefficient` (per period, log scale).
    """

    first: int
    observed: Floats
    expected: Floats
    threshold: Floats
    score: Floats
    p_value: Floats
    alarm: Bytes
    status: Bytes
    trend: Bytes
    dispersion: Floats
    details: Mapping[str, NDArray[Any]] = field(default_factory=dict[str, NDArray[Any]])


@dataclass(frozen=True, slots=True)
class Question:
    """Which periods of a batch to judge, and how.

    Attributes:
        batch: the counts.
        first: position of the first evaluated period.
        last: position of the last evaluated period (included).
        parameters: the method's own record of parameters.
        compat: answer as R's `surveillance` 1.20.3 does, its departures from the papers included.
    """

    batch: Batch
    first: int
    last: int
    parameters: Any
    compat: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of every array of the answer."""
        return (len(self.batch), self.last - self.first + 1)


@dataclass(frozen=True, slots=True)
class Method:
    """One way to judge counts.

    Attributes:
        name: with hyphens, as the command line takes it.
        version: raised whenever the same input may give another answer.
        summary: one sentence for a list of methods.
        reference: the paper, with its DOI where it has one.
        parameters: frozen dataclass; each field has a default and `metadata["help"]`, and
            `metadata["r_name"]` where R's name is not the field's own.
        judge: the work.
        earliest: position of the first period that a series with no missing count can be judged
            at, given calendar and parameters; may lie behind the end of the calendar.
        differences: one sentence for each point where the corrected default leaves R.
        together: the answer for a series depends on the other series of the batch; without it, a
            batch is answered as its series would be one by one.
    """

    name: str
    version: str
    summary: str
    reference: str
    parameters: type[Any]
    judge: Callable[[Question], Alarms]
    earliest: Callable[[Calendar, Any], int]
    differences: tuple[str, ...] = ()
    together: bool = False


def blank(question: Question, status: Status = Status.OK) -> Alarms:
    """Return an answer that says nothing yet: NaN everywhere, no alarm, no trend in the method.

    The observed counts are filled in; where one is missing the status says so.
    """
    shape = question.shape
    observed = question.batch.values[:, question.first : question.last + 1].copy()
    states = np.full(shape, status, dtype=np.int8)
    if status is Status.OK:
        states[np.isnan(observed)] = Status.MISSING_COUNT
    return Alarms(
        first=question.first,
        observed=observed,
        expected=np.full(shape, np.nan),
        threshold=np.full(shape, np.nan),
        score=np.full(shape, np.nan),
        p_value=np.full(shape, np.nan),
        alarm=np.zeros(shape, dtype=np.int8),
        status=states,
        trend=np.full(shape, Trend.NONE, dtype=np.int8),
        dispersion=np.full(shape, np.nan),
        details={},
    )
