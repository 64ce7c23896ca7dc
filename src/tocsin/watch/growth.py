"""Where a series is going: growth over its last periods.

A quasi-Poisson line on the log scale is fitted to the last weeks of each series; its slope over its
standard error says whether counts grow or fall. One-sided level 0.01.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Batch, Step

Floats = NDArray[np.float64]

WINDOW = {Step.DAY: 21, Step.WEEK: 8, Step.MONTH: 6, Step.INDEX: 8}
"""Periods that the line is fitted to."""
LEVEL_Z = 2.326
STEPS = 30
TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of each series; arrays are (series,), NaN where nothing can be said.

    Attributes:
        rate: per period, on the log scale.
        error: standard error of the rate, dispersion included.
        cases: cases in the window.
        reported: periods of the window with a count.
        window: its length.
        latest: cases of the last third of the window.
        before: cases of the third before it.
        third: its length.
    """

    rate: Floats
    error: Floats
    cases: Floats
    reported: NDArray[np.int64]
    window: int
    latest: Floats
    before: Floats
    third: int

    @property
    def z(self) -> Floats:
        """The rate in standard errors."""
        return self.rate / self.error


def grows(moves: Growth) -> NDArray[np.bool_]:
    """Whether counts grow at the level of the test, to the end; shape (series,)."""
    with np.errstate(invalid="ignore"):
        return (moves.z > LEVEL_Z) & (moves.latest > moves.before)


def growth(batch: Batch, end: int) -> Growth:
    """Fit the last periods of every series up to position `end` (included).

    Args:
        batch: the counts; missing ones are left out.
        end: last position to use.

    Returns:
        The growth; NaN for a series with fewer than four reported periods or five cases.
    """
    window = min(WINDOW[batch.calendar.step], end + 1)
    y = batch.values[:, end + 1 - window : end + 1]
    present = ~np.isnan(y)
    counts = np.where(present, y, 0.0)
    reported = present.sum(axis=1)
    cases = counts.sum(axis=1)
    time: Floats = np.arange(window, dtype=np.float64) - (window - 1) / 2
    rate, mean = _slope(counts, present, time)
    with np.errstate(all="ignore"):
        residual = np.where(present, (counts - mean) ** 2 / mean, 0.0).sum(axis=1)
        phi = np.maximum(residual / (reported - 2), 1.0)
        weight = mean.sum(axis=1)
        center = (mean * time).sum(axis=1) / weight
        information = (mean * (time - center[:, None]) ** 2).sum(axis=1)
        error = np.sqrt(phi / information)
    unclear = (reported < 4) | (cases < 5) | ~np.isfinite(error)
    third = max(window // 3, 1)
    return Growth(
        rate=np.where(unclear, np.nan, rate),
        error=np.where(unclear, np.nan, error),
        cases=cases,
        reported=reported,
        window=window,
        latest=counts[:, window - third :].sum(axis=1),
        before=counts[:, max(window - 2 * third, 0) : window - third].sum(axis=1),
        third=third,
    )


def _slope(counts: Floats, present: NDArray[np.bool_], time: Floats) -> tuple[Floats, Floats]:
    """Return the Poisson slope of each series and its fitted means (0 where missing).

    Given the slope the level has a closed form; the slope is found by Newton steps of at most 1.
    """
    total = counts.sum(axis=1)
    moment = (counts * time).sum(axis=1)
    b = np.zeros(len(counts))
    mean = np.zeros_like(counts)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            shape = np.where(present, np.exp(b[:, None] * time), 0.0)
            mean = shape * (total / shape.sum(axis=1))[:, None]
            first = (mean * time).sum(axis=1)
            second = (mean * time**2).sum(axis=1) - first**2 / total
            step = np.clip((moment - first) / second, -1.0, 1.0)
            step = np.where(np.isfinite(step), step, 0.0)
            b = np.clip(b + step, -5.0, 5.0)
            if not np.any(np.abs(step) > TOLERANCE):
                break
    return b, mean
