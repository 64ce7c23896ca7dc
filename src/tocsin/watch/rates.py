"""Cases by population in the latest periods, so that areas of different size can be compared."""

import numpy as np

from tocsin.series import Batch, Step
from tocsin.watch.findings import Rate

WINDOW = {Step.DAY: 14, Step.WEEK: 4, Step.MONTH: 3, Step.INDEX: 4}
"""Periods of the latest window."""
PER = 100_000.0
_Z = 1.959964


def rates(batch: Batch, end: int) -> list[Rate | None]:
    """Return each series' rate in the latest window up to position `end` (included).

    The interval is Byar's approximation to the exact Poisson one (Breslow and Day 1987, Statistical
    methods in cancer research II, p. 69): the chance of so few cases, nothing else.

    Args:
        batch: counts and population.
        end: last judged position.

    Returns:
        One a series; None where no population above 0 is given, or no count is in the window.
    """
    if batch.population is None:
        return [None] * len(batch)
    window = min(WINDOW[batch.calendar.step], end + 1)
    counts = batch.values[:, end + 1 - window : end + 1]
    reported = (~np.isnan(counts)).sum(axis=1)
    cases = np.nansum(counts, axis=1)
    people = batch.population[:, end]
    return [
        _rate(float(c), float(p), window, int(n)) if n and p > 0 else None
        for c, p, n in zip(cases, people, reported, strict=True)
    ]


def _rate(cases: float, people: float, window: int, reported: int) -> Rate:
    low, high = interval(cases)
    return Rate(
        cases=cases,
        population=people,
        periods=window,
        reported=reported,
        per_100k=cases / people * PER,
        low=low / people * PER,
        high=high / people * PER,
    )


def interval(cases: float) -> tuple[float, float]:
    """Return the 95 % interval of a Poisson mean after so many cases."""
    low = 0.0
    if cases > 0:
        low = cases * (1 - 1 / (9 * cases) - _Z / (3 * cases**0.5)) ** 3
    more = cases + 1
    return max(low, 0.0), more * (1 - 1 / (9 * more) + _Z / (3 * more**0.5)) ** 3
