"""The series of a batch judged together: expected counts, and the evidence of a group."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Question, Status
from tocsin.detect.kernels.shared_season import Fitted, Shape, fit, shape
from tocsin.series import Calendar, Step

Floats = NDArray[np.float64]

YEAR = 365.2425
LARGEST = 4_000_000
"""Past counts that are fitted at once, for the sake of memory."""
LEAST_SHARE = 0.6
"""Share of the past that a series has to have counts for."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the method looks back at.

    Attributes:
        periods: how many periods before the judged one it begins.
        left_out: latest periods left out.
        model: of it.
    """

    periods: int
    left_out: int
    model: Shape


@dataclass(frozen=True, slots=True)
class Expected:
    """Fits by series and period, (series, periods); `first` is the position of the first one.

    Attributes:
        first: position of the first period.
        mean: expected count without an outbreak, NaN where there is no fit.
        error: standard error of its log.
        phi: dispersion, at least 1.
        lowered: past periods that count less.
        used: past periods with a count.
        status: a `Status`.
    """

    first: int
    mean: Floats
    error: Floats
    phi: Floats
    lowered: NDArray[np.int64]
    used: NDArray[np.int64]
    status: NDArray[np.int8]

    @property
    def spread(self) -> Floats:
        """Variance over mean of a count as it is expected: dispersion, and an unsure mean."""
        return self.phi + self.mean * self.error**2


def past(calendar: Calendar, years: int, left_out: int | None, waves: int, limit: float) -> Past:
    """Return what the method looks back at; half a year is left out where nothing else is said."""
    periods = years * calendar.season
    latest = calendar.season // 2 if left_out is None else left_out
    step = 7.0 / YEAR if calendar.step is Step.WEEK else 1.0 / calendar.season
    return Past(periods, latest, shape(periods, latest, step, waves, limit))


def expected(question: Question, view: Past, before: int) -> Expected:
    """Fit the judged periods, and as many before them as there are up to `before`.

    Args:
        question: what is judged.
        view: of the past.
        before: periods whose counts add to the evidence of the first judged one.
    """
    values = question.batch.values
    first = max(question.first - before, 0)
    series, width = len(values), question.last - first + 1
    shape_ = (series, width)
    answer = Expected(
        first,
        np.full(shape_, np.nan),
        np.full(shape_, np.nan),
        np.full(shape_, np.nan),
        np.zeros(shape_, dtype=np.int64),
        np.zeros(shape_, dtype=np.int64),
        np.full(shape_, Status.NOT_ENOUGH_HISTORY, dtype=np.int8),
    )
    start = max(first, view.periods)
    at_once = max(LARGEST // max(series * (view.periods - view.left_out), 1), 1)
    for begin in range(start, question.last + 1, at_once):
        _fit_some(answer, values, view, (begin, min(begin + at_once, question.last + 1)))
    return answer


def _fit_some(answer: Expected, values: Floats, view: Past, span: tuple[int, int]) -> None:
    """Fit the periods of a span, from its first to before its second position."""
    begin, end = span
    series, length = len(values), view.periods - view.left_out
    if series == 0:
        return
    windows = np.lib.stride_tricks.sliding_window_view(values, length, axis=1)
    counts = windows[:, begin - view.periods : end - view.periods].transpose(1, 0, 2)
    rows = counts.reshape(-1, length)
    found = fit(rows, view.model, series)
    columns = slice(begin - answer.first, end - answer.first)
    status = _status(rows)
    judged = status == Status.OK

    def placed(numbers: NDArray[np.generic]) -> NDArray[np.generic]:
        return numbers.reshape(-1, series).T

    answer.mean[:, columns] = placed(np.where(judged, _mean(found), np.nan))
    answer.error[:, columns] = placed(np.where(judged, found.error, np.nan))
    answer.phi[:, columns] = placed(np.where(judged, found.phi, np.nan))
    answer.lowered[:, columns] = placed(found.lowered)
    answer.used[:, columns] = placed((~np.isnan(rows)).sum(axis=1))
    answer.status[:, columns] = placed(status)


def _mean(found: Fitted) -> Floats:
    with np.errstate(over="ignore"):
        return np.exp(found.eta)


def _status(rows: Floats) -> NDArray[np.int8]:
    """Say which pasts cannot be fitted, and why."""
    there = ~np.isnan(rows)
    used = there.sum(axis=1)
    few = used < LEAST_SHARE * rows.shape[1]
    # A series that begins late lacks history; one with counts at both ends lacks some between.
    late = there.cumsum(axis=1)[:, int(rows.shape[1] * (1.0 - LEAST_SHARE))] == 0
    status = np.where(np.nansum(rows, axis=1) > 0.0, Status.OK, Status.NOT_CONVERGED)
    status = np.where(few, Status.MISSING_BASELINE, status)
    return np.where(few & late, Status.NOT_ENOUGH_HISTORY, status).astype(np.int8)
