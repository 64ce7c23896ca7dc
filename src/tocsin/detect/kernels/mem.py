"""Moving epidemic method: thresholds of a season from the seasons before it.

The highest weekly counts before, within and after each earlier epidemic are gathered, n of each
season; limits of their (log-)normal distributions are the thresholds. The work is on whole columns
of series; there are few seasons.

References: Vega et al. (2013), doi:10.1111/j.1750-2659.2012.00422.x; Vega et al. (2015), Influenza
Other Respir Viruses 9:234-246, doi:10.1111/irv.12330.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Status
from tocsin.detect.kernels.seasons import Epidemics, Floats, Ints, Layout, epidemics

BEFORE, WITHIN, AFTER = 0, 1, 2


class Rules(NamedTuple):
    """The rules of the method.

    Attributes:
        most: earlier seasons that are used at most, the latest ones.
        fewest: fewer give no answer.
        values: weeks that are gathered from all seasons together.
        delta: per cent of a season's cases that another week of the epidemic adds.
        most_missing: weeks without a count that a season may have.
    """

    most: int
    fewest: int
    values: int
    delta: float
    most_missing: int


class Levels(NamedTuple):
    """What one season is measured by; arrays have one entry for each series.

    Attributes:
        start: mean and standard deviation of the highest counts before the epidemics.
        finish: the same after them.
        peak: the same of the logarithms of the highest counts within them.
        used: number of earlier seasons.
        oldest: position of the first week of the oldest one, -1 without any.
        counts: weeks with a count in the used seasons.
        missing: weeks without one.
        status: a `Status`.
    """

    start: tuple[Floats, Floats]
    finish: tuple[Floats, Floats]
    peak: tuple[Floats, Floats]
    used: Ints
    oldest: Ints
    counts: Ints
    missing: Ints
    status: NDArray[np.int8]


def all_epidemics(values: Floats, seasons: Layout, rules: Rules) -> list[Epidemics | None]:
    """Return the epidemics of each season, None for one that is not whole."""
    return [
        epidemics(values[:, begin : end + 1], rules.delta, rules.most_missing) if whole else None
        for begin, end, whole in zip(*seasons[:3], strict=True)
    ]


def levels(
    values: Floats, seasons: Layout, known: list[Epidemics | None], now: int, rules: Rules
) -> Levels:
    """Return what season `now` is measured by, for every series."""
    size = len(values)
    places = [s for s in range(now) if known[s] is not None]
    reported = ~np.isnan(values[:, : max(int(seasons.begin[now]), 0)])
    begins = _begins(reported, values.shape[1])
    found = np.zeros((size, len(places)), dtype=bool)
    able = np.zeros_like(found)
    for column, s in enumerate(places):
        epidemic = known[s]
        if epidemic is not None:
            found[:, column] = epidemic.found
            able[:, column] = begins <= seasons.begin[s] + rules.most_missing
    rank = found[:, ::-1].cumsum(axis=1)[:, ::-1]
    taken = found & (rank <= rules.most)
    used = taken.sum(axis=1)
    gathered = _gathered(values, seasons, known, (places, taken), rules)
    weeks = [values[:, seasons.begin[s] : seasons.end[s] + 1] for s in places]
    present = [(~np.isnan(week)).sum(axis=1) * taken[:, c] for c, week in enumerate(weeks)]
    absent = [np.isnan(week).sum(axis=1) * taken[:, c] for c, week in enumerate(weeks)]
    first = np.array([seasons.begin[s] for s in places] or [-1])
    start = _moments(gathered[BEFORE])
    return Levels(
        start=start,
        finish=_moments(gathered[AFTER]),
        peak=_moments(_logarithms(gathered[WITHIN])),
        used=used,
        oldest=np.where(used > 0, first[taken.argmax(axis=1) if places else 0], -1),
        counts=np.sum(present, axis=0, dtype=np.int64) + np.zeros(size, dtype=np.int64),
        missing=np.sum(absent, axis=0, dtype=np.int64) + np.zeros(size, dtype=np.int64),
        status=_status(
            used, able.sum(axis=1), _silent(values, seasons, places, rules), start, rules
        ),
    )


def _begins(reported: NDArray[np.bool_], never: int) -> Ints:
    """Return the position of each series' first count."""
    if reported.shape[1] == 0:
        return np.full(len(reported), never, dtype=np.int64)
    return np.where(reported.any(axis=1), reported.argmax(axis=1), never).astype(np.int64)


def _silent(values: Floats, seasons: Layout, places: list[int], rules: Rules) -> Ints:
    """Return how many seasons were reported and had no case at all."""
    silent = np.zeros(len(values), dtype=np.int64)
    for s in places:
        season = values[:, seasons.begin[s] : seasons.end[s] + 1]
        reported = np.isnan(season).sum(axis=1) <= rules.most_missing
        silent += reported & ~(season > 0.0).any(axis=1)
    return silent


def _status(
    used: Ints, able: Ints, silent: Ints, start: tuple[Floats, Floats], rules: Rules
) -> NDArray[np.int8]:
    """Say why a series has no threshold, or that it has one."""
    # Without spread before the epidemics, or no week there, the threshold means nothing.
    status = np.where(start[1] > 0.0, Status.OK, Status.DEGENERATE)
    few = used < rules.fewest
    status = np.where(few, Status.MISSING_BASELINE, status)
    status = np.where(few & (used + silent >= rules.fewest), Status.DEGENERATE, status)
    return np.where(few & (able < rules.fewest), Status.NOT_ENOUGH_HISTORY, status).astype(np.int8)


def _gathered(
    values: Floats,
    seasons: Layout,
    known: list[Epidemics | None],
    chosen: tuple[list[int], NDArray[np.bool_]],
    rules: Rules,
) -> list[Floats]:
    """Return the highest counts before, within and after the epidemics; NaN fills the rest up."""
    places, taken = chosen
    used = taken.sum(axis=1)
    share = np.maximum(np.rint(rules.values / np.maximum(used, 1)), 1.0)
    parts: list[list[Floats]] = [[], [], []]
    for column, s in enumerate(places):
        epidemic = known[s]
        if epidemic is None:
            continue
        season = values[:, seasons.begin[s] : seasons.end[s] + 1]
        week = np.arange(season.shape[1], dtype=np.int64)
        first, last = epidemic.first[:, None], epidemic.last[:, None]
        for part, inside in enumerate(
            (week < first, (week >= first) & (week <= last), week > last)
        ):
            here = np.where(inside & taken[:, column, None], season, np.nan)
            highest = -np.sort(-here, axis=1)[:, : rules.values]
            rank = np.arange(highest.shape[1], dtype=np.int64)
            parts[part].append(np.where(rank < share[:, None], highest, np.nan))
    empty = np.full((len(values), 1), np.nan)
    return [np.concatenate([*part, empty], axis=1) for part in parts]


def _logarithms(counts: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return np.where(counts > 0.0, np.log(counts), np.nan)


def _moments(numbers: Floats) -> tuple[Floats, Floats]:
    """Return mean and sample standard deviation of each row's numbers, NaN for fewer than two."""
    there = ~np.isnan(numbers)
    count = there.sum(axis=1)
    with np.errstate(all="ignore"):
        mean = np.where(there, numbers, 0.0).sum(axis=1) / count
        squares = np.where(there, (numbers - mean[:, None]) ** 2, 0.0).sum(axis=1)
        return np.where(count > 1, mean, np.nan), np.sqrt(squares / (count - 1.0))
