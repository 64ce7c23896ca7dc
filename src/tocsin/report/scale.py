"""Round numbers and round dates for an axis."""

import math
from collections.abc import Callable
from datetime import date

from tocsin.language import Tongue, iso_day
from tocsin.watch.findings import Curve

_MOST = 8


def top(peak: float) -> float:
    """Return the distance of lines that gives two to five of them below the peak."""
    size: float = 10.0 ** math.floor(math.log10(peak))
    for share in (5.0, 2.0, 1.0, 0.5, 0.2):
        if peak / (size * share) >= 2:
            return max(size * share, 1.0) if peak >= 1 else size * share
    return size


def steps(distance: float) -> list[float]:
    """Return multiples of a distance from zero on, more than any axis needs."""
    return [distance * i for i in range(7)]


def date_marks(curve: Curve, language: Tongue, unit: str) -> list[tuple[int, str]]:
    """Return (position, text) of the marks of the time axis, at most eight.

    Years where there are many, else months, else every few periods; numbered periods get every
    fifth, tenth, … number.
    """
    dates = [iso_day(text) for text in curve.days]
    known = [d for d in dates if d is not None]
    if unit == "index" or len(known) < len(dates):
        return _numbered(curve)
    span = (known[-1] - known[0]).days if known else 0
    if span > 900:
        return _turns(known, language, "y", lambda d: (d.year,), _every(span / 365))
    if span > 75:
        pattern = "LLL" if span < 300 else "LLL y"
        every = _every(span / 30)
        return _turns(known, language, pattern, lambda d: (d.year, d.month), every)
    count = max(1, math.ceil(len(known) / _MOST))
    return [(i, language.short_day(curve.days[i], "d MMM")) for i in range(0, len(known), count)]


def _every(marks: float) -> int:
    return next(n for n in (1, 2, 3, 4, 6, 12, 24, 48, 96, 10**6) if marks / n <= _MOST)


def _turns(
    dates: list[date],
    language: Tongue,
    pattern: str,
    unit: Callable[[date], tuple[int, ...]],
    every: int,
) -> list[tuple[int, str]]:
    """Return the positions where a new year or month begins, each so-manieth of them."""
    marks: list[tuple[int, str]] = []
    before = unit(dates[0])
    for i, day in enumerate(dates):
        now = unit(day)
        if now != before:
            before = now
            number = day.year if pattern == "y" else day.month - 1
            if number % every == 0:
                marks.append((i, language.short_day(day.isoformat(), pattern)))
    return marks


def _numbered(curve: Curve) -> list[tuple[int, str]]:
    count = max(1, math.ceil(len(curve.labels) / _MOST))
    size = next(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**6) if n >= count)
    return [(i, curve.labels[i]) for i in range(0, len(curve.labels), size)]
