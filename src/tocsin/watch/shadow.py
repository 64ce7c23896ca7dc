"""Baselines that one outbreak of the past has polluted, judged once more without it.

The seasonal model weighs an outbreak down, but not a year that outweighs all others together: then
a high count is expected at the same season of the next years, and the next outbreak stays below the
threshold for weeks. Such series get a second judgement by the same method in which the outbreak's
year is left out, as if it had not been reported. What is left out is decided by the past alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Batch
from tocsin.watch.plan import FEWEST_YEARS

Floats = NDArray[np.float64]

TIMES = 3.0
"""An expected count so many times the season's median is in the shadow of an outbreak; a year of
so many times the median of the others is one."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """Series whose baseline is polluted, without the outbreak's years.

    Attributes:
        series: their positions in the batch.
        batch: only they, the outbreak's years missing.
        first: first position that may be judged: the years that are left out end before the
            baselines from there on begin to differ.
    """

    series: NDArray[np.int64]
    batch: Batch
    first: int


def of_season(batch: Batch, end: int, years: int) -> Floats:
    """Return each series' median count at the season of position `end` in earlier years.

    Three weeks (or the like part of a year) on either side count as the season; NaN where nothing
    was reported.
    """
    season, around = batch.calendar.season, batch.calendar.season // 17
    wanted = [end - y * season + j for y in range(1, years + 1) for j in range(-around, around + 1)]
    places = [p for p in wanted if p >= 0]
    counts = batch.values[:, places]
    median = np.full(len(batch), np.nan)
    known = ~np.isnan(counts).all(axis=1) if places else np.zeros(len(batch), dtype=np.bool_)
    median[known] = np.nanmedian(counts[known], axis=1)
    return median


def shadowed(expected: Floats, median: Floats) -> NDArray[np.bool_]:
    """Whether an expected count owes itself to an outbreak; both arrays are (series,)."""
    with np.errstate(invalid="ignore"):
        return expected > TIMES * (median + 1.0)


def cleared(batch: Batch, end: int, series: NDArray[np.int64], years: Sequence[int]) -> Cleared:
    """Leave the years of outbreaks out of the baselines of some series.

    A year is the span of one season's length around the same season as `end`, so that an outbreak
    is in one of them whole. It is left out if its cases exceed `TIMES` times the median of the
    other years' (and at least so many cases), as long as `FEWEST_YEARS` years stay.

    Args:
        batch: the counts.
        end: last position to judge.
        series: positions of series in the shadow.
        years: of their baselines, one number a series.

    Returns:
        Those of them for which something was left out.
    """
    season = batch.calendar.season
    half = season // 2
    values = batch.values[series].copy()
    kept: list[int] = []
    for row, number in enumerate(years):
        spans = [
            (max(end - y * season - half, 0), end - y * season + half) for y in range(1, number + 1)
        ]
        cases = np.array([np.nansum(values[row, a:b]) for a, b in spans])
        out = [y for y in range(number) if _outweighs(cases, y)]
        if out and number - len(out) >= FEWEST_YEARS:
            for y in out:
                values[row, slice(*spans[y])] = np.nan
            kept.append(row)
    chosen = np.array(kept, dtype=np.int64)
    population = None if batch.population is None else batch.population[series[chosen]]
    part = Batch(values[chosen], batch.calendar, population)
    return Cleared(series[chosen], part, max(end + 1 - half, 0))


def _outweighs(cases: Floats, year: int) -> bool:
    others = np.delete(cases, year)
    return bool(len(others)) and bool(cases[year] > TIMES * (float(np.median(others)) + 1.0))
