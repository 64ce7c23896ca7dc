"""Seasons of weekly counts: where each lies in the calendar, and when its epidemic was.

The epidemic of a season is the stretch of weeks that holds most of its cases for its length. For
every length r the best stretch holds MAP(r) per cent of the season's cases (maximum accumulated
percentage). The length taken is the smallest one at which another week would add less than `delta`
per cent.

Reference: Vega et al. (2013), Influenza Other Respir Viruses 7:546-558,
doi:10.1111/j.1750-2659.2012.00422.x.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Calendar
from tocsin.series.calendar import type_days

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Layout(NamedTuple):
    """Where the seasons of a calendar lie; one entry for each season, oldest first.

    Attributes:
        begin: position of its first week; -1 where that lies before the calendar.
        end: position of its last week; what follows until the next season is out of season.
        whole: whether all its weeks lie in the calendar.
        of_week: for each position of the calendar the season it belongs to, or follows.
    """

    begin: Ints
    end: Ints
    whole: Flags
    of_week: Ints


class Epidemics(NamedTuple):
    """The epidemics of one season; arrays have one entry for each series.

    Attributes:
        first: week of the season, from 0, in which the epidemic began.
        last: its last week.
        found: whether there is one: enough weeks with a count, and a case.
    """

    first: Ints
    last: Ints
    found: Flags


def week_numbers(calendar: Calendar) -> tuple[Ints, Ints]:
    """Return year and week of the year of each week; its middle day decides, as in ISO 8601."""
    middle = calendar.days + 3
    years = middle.astype("datetime64[Y]")
    numbers = (middle - years.astype(type_days)).astype(np.int64) // 7 + 1
    return years.astype(np.int64) + 1970, numbers


def layout(calendar: Calendar, first_week: int, last_week: int) -> Layout:
    """Return the seasons of a weekly calendar.

    Args:
        calendar: of weeks.
        first_week: week of the year in which a season begins.
        last_week: week in which it ends, in the next year if it is the smaller number.
    """
    years, weeks = week_numbers(calendar)
    began = years - (weeks < first_week)
    of_week = began - began[0]
    number = int(of_week[-1]) + 1
    place = np.arange(number)
    begin = np.searchsorted(of_week, place)
    over = last_week < first_week
    inside = (weeks >= first_week) | (weeks <= last_week) if over else weeks >= first_week
    inside &= True if over else weeks <= last_week
    length = np.bincount(of_week[inside], minlength=number)
    end = begin + length - 1
    whole = weeks[begin] == first_week
    # The last season is whole where its last week is there, week 53 or not.
    whole[-1] &= not inside[-1] or weeks[-1] == last_week
    return Layout(np.where(whole | (place > 0), begin, -1), end, whole & (length > 0), of_week)


def filled(season: Floats, most_missing: int) -> tuple[Floats, Flags]:
    """Return a season with its gaps bridged by straight lines, and which series can be used.

    Args:
        season: counts, (series, weeks), NaN for missing.
        most_missing: a series with more missing weeks is not used.
    """
    gaps = np.isnan(season)
    usable = (gaps.sum(axis=1) <= most_missing) & ~gaps.all(axis=1)
    whole = season.copy()
    weeks = np.arange(season.shape[1], dtype=np.float64)
    for row in np.flatnonzero(usable & gaps.any(axis=1)):
        there = ~gaps[row]
        whole[row] = np.interp(weeks, weeks[there], season[row, there])
    return np.where(usable[:, None], whole, 0.0), usable


def epidemics(season: Floats, delta: float, most_missing: int) -> Epidemics:
    """Find the epidemic of one season in every series.

    Args:
        season: counts, (series, weeks), NaN for missing.
        delta: per cent of the season's cases that another week has to add.
        most_missing: a series with more missing weeks has no answer.
    """
    whole, usable = filled(season, most_missing)
    series, weeks = whole.shape
    total = np.concatenate([np.zeros((series, 1)), np.cumsum(whole, axis=1)], axis=1)
    cases = total[:, -1]
    best = np.empty((weeks, series))
    start = np.empty((weeks, series), dtype=np.int64)
    for length in range(1, weeks + 1):
        sums = total[:, length:] - total[:, :-length]
        start[length - 1] = sums.argmax(axis=1)
        best[length - 1] = sums.max(axis=1)
    with np.errstate(all="ignore"):
        added = 100.0 * np.diff(best, axis=0) / cases
    # Sums of counts are exact, their ratio is not: a share of exactly delta is not below it.
    short = np.concatenate([added < delta * (1.0 - 1e-12), np.ones((1, series), dtype=bool)])
    length = short.argmax(axis=0)
    first = start[length, np.arange(series)]
    return Epidemics(first, first + length, usable & (cases > 0.0))
