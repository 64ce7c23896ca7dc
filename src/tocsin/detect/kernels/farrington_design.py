"""Which past periods the Farrington methods look at, and into which seasonal groups they fall.

The design depends on the calendar, the parameters and the evaluated period alone, so it is made
once for a batch and shared by all its series. Positions count from 0.

References: Farrington et al. (1996), JRSS A 159:547-563, doi:10.2307/2983331; Noufaily et al.
(2013), Stat Med 32:1206-1222, doi:10.1002/sim.5595.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Calendar, Step
from tocsin.series.calendar import type_days

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """The baselines of all evaluated periods, one after another.

    A run is a stretch of neighbouring positions with the same seasonal group.

    Attributes:
        ok: whether the period has its whole baseline within the calendar.
        run_bounds: runs of evaluated period e are `run_bounds[e]` to `run_bounds[e + 1]`.
        run_start: first position of each run.
        run_length: number of positions in it.
        run_group: seasonal group, 0 to `groups - 1`; the last group holds the evaluated period.
        time: time covariate of every position of the calendar on the scale of the fit.
        origin: time of the first labelled position of each evaluated period.
        middle: time to subtract for a well conditioned fit, for each evaluated period.
        predicted: time of each evaluated period.
        regular: whether the covariate grows by exactly 1 from position to position.
        groups: number of seasonal groups.
    """

    ok: NDArray[np.bool_]
    run_bounds: Ints
    run_start: Ints
    run_length: Ints
    run_group: Ints
    time: Floats
    middle: Floats
    predicted: Floats
    regular: bool
    groups: int


def reference_points(calendar: Calendar, k: int, years: int, *, by_date: bool) -> Ints | None:
    """Return the positions of period `k` and of the same season 1 to `years` years earlier.

    Args:
        calendar: the periods.
        k: the evaluated position.
        years: how many years back.
        by_date: look for the same calendar date, for weeks moved to the nearest same weekday
            (29 February becomes 1 March); otherwise step back by 52, 12 or 365 positions whatever
            the 53-week years.

    Returns:
        Array of `years + 1` positions, newest first; None where one of them is not in the calendar.
    """
    if not by_date:
        points = k - calendar.season * np.arange(years + 1)
        return points if points[-1] >= 0 else None
    now = calendar.days[k]
    dates = np.array([_years_back(now, i) for i in range(years + 1)])
    if calendar.step is Step.WEEK:
        dates = _same_weekday(dates, now)
    return positions_of(calendar, dates)


def positions_of(calendar: Calendar, dates: NDArray[np.datetime64]) -> Ints | None:
    """Return the positions of dates in the calendar, None where one is not in it."""
    found = np.searchsorted(calendar.days, dates)
    inside = found < len(calendar)
    if not inside.all() or (calendar.days[found] != dates).any():
        return None
    return found


def _years_back(day: np.datetime64, years: int) -> np.datetime64:
    month = day.astype("datetime64[M]")
    offset = (day - month.astype("datetime64[D]")).astype(int)
    earlier = (month - 12 * years).astype("datetime64[D]") + offset
    return np.datetime64(earlier)


def _same_weekday(dates: NDArray[np.datetime64], now: np.datetime64) -> NDArray[np.datetime64]:
    """Move each date to the weekday of `now`, to the earlier one unless the other is nearer.

    Weekdays count from Sunday = 0; the first candidate lies in the same Sunday-to-Saturday week.
    """
    days = dates.astype(np.int64)
    first = days - ((days + 4) % 7 - (int(now.astype(np.int64)) + 4) % 7)
    second = np.where(first > days, first - 7, first + 7)
    nearer = np.abs(second - days) < np.abs(first - days)
    return np.where(nearer, second, first).astype(type_days)


def flexible_labels(
    points: Ints, half_window: int, groups: int, left_out: int
) -> tuple[int, NDArray[np.int64]] | None:
    """Return the first labelled position and the labels from there to the evaluated period.

    Args:
        points: reference points, newest first.
        half_window: periods on either side of a reference point.
        groups: number of seasonal groups; 1 uses the windows alone.
        left_out: latest periods before the evaluated one that are not used.

    Returns:
        Labels 0 (unused) or 1 to `groups`; None where a year has too few periods for the groups.
    """
    k, oldest = int(points[0]), int(points[-1]) - half_window
    labels = np.zeros(k - oldest + 1, dtype=np.int64)
    labels[k - half_window - oldest :] = groups
    for newer, older in pairwise(points):
        after = int(older) + half_window + 1
        labels[int(older) - half_window - oldest : after - oldest] = groups
        if groups > 1:
            gap = int(newer - older) - 2 * half_window - 1
            if gap < groups - (2 * half_window + 1) or gap < 0:
                return None
            size, rest = divmod(gap, groups - 1)
            lengths = np.full(groups - 1, size)
            lengths[:rest] += 1
            labels[after - oldest : after - oldest + gap] = np.repeat(np.arange(1, groups), lengths)
    labels[max(k - left_out - oldest, 0) :] = 0
    return oldest, labels


def history_needed(calendar: Calendar, years: int, half_window: int, *, dated: bool) -> int:
    """Return how many periods lie before the first one with `years` whole years and a window.

    By date a year is up to two days longer than 52 weeks, so the count is on the safe side there.
    """
    needed = years * calendar.season + half_window
    if dated and calendar.step is Step.WEEK:
        needed += years * 2 // 7 + 1
    if dated and calendar.step is Step.DAY:
        needed += years // 4 + 1
    return needed


def covariate(calendar: Calendar, *, by_date: bool) -> Floats:
    """Return the time covariate of every position, up to an origin.

    By date it is days over the length of the calendar's first period (31 for months that begin in
    January), so months are not evenly spaced.
    """
    if not by_date or len(calendar) < 2:
        return np.arange(len(calendar), dtype=np.float64)
    days = (calendar.days - calendar.days[0]).astype(np.float64)
    return days / days[1]


def flexible_design(
    calendar: Calendar,
    evaluated: range,
    *,
    years: int,
    half_window: int,
    groups: int,
    left_out: int,
    by_date: bool,
) -> Design:
    """Return the baselines of `farrington-flexible`."""
    labelled: list[tuple[int, NDArray[np.int64]] | None] = []
    for k in evaluated:
        points = reference_points(calendar, k, years, by_date=by_date)
        if points is None or points[-1] < half_window:
            labelled.append(None)
        else:
            labelled.append(flexible_labels(points, half_window, groups, left_out))
    return assemble(calendar, evaluated, labelled, groups, by_date=by_date)


def window_design(
    calendar: Calendar, evaluated: range, *, years: int, half_window: int, by_date: bool
) -> Design:
    """Return the baselines of `farrington`: the windows alone, in one group.

    A window that begins before the calendar is shortened, as R does with a warning; a reference
    point itself has to exist.
    """
    labelled: list[tuple[int, NDArray[np.int64]] | None] = []
    for k in evaluated:
        points = reference_points(calendar, k, years, by_date=by_date)
        if points is None:
            labelled.append(None)
            continue
        oldest = max(int(points[-1]) - half_window, 0)
        labels = np.zeros(k - oldest + 1, dtype=np.int64)
        for point in points[1:]:
            start = max(int(point) - half_window, 0)
            labels[start - oldest : int(point) + half_window + 1 - oldest] = 1
        labels[-1] = 0
        labelled.append((oldest, labels))
    return assemble(calendar, evaluated, labelled, 1, by_date=False)


def assemble(
    calendar: Calendar,
    evaluated: range,
    labelled: list[tuple[int, NDArray[np.int64]] | None],
    groups: int,
    *,
    by_date: bool,
) -> Design:
    """Turn labels into runs."""
    time = covariate(calendar, by_date=by_date)
    bounds = [0]
    starts: list[Ints] = []
    lengths: list[Ints] = []
    run_groups: list[Ints] = []
    middle = np.zeros(len(evaluated))
    ok = np.zeros(len(evaluated), dtype=np.bool_)
    for e, entry in enumerate(labelled):
        if entry is not None and entry[1].any():
            oldest, labels = entry
            edges = np.flatnonzero(np.diff(labels, prepend=-1))
            ends = np.append(edges[1:], len(labels))
            used = labels[edges] > 0
            starts.append(edges[used] + oldest)
            lengths.append((ends - edges)[used])
            run_groups.append(labels[edges][used] - 1)
            ok[e] = True
            first, last = starts[-1][0], starts[-1][-1] + lengths[-1][-1] - 1
            middle[e] = np.round((time[first] + time[last]) / 2)
        bounds.append(bounds[-1] + (len(starts[-1]) if ok[e] else 0))
    empty = np.zeros(0, dtype=np.int64)
    return Design(
        ok=ok,
        run_bounds=np.array(bounds, dtype=np.int64),
        run_start=np.concatenate([empty, *starts]),
        run_length=np.concatenate([empty, *lengths]),
        run_group=np.concatenate([empty, *run_groups]),
        time=time,
        middle=middle,
        predicted=time[evaluated.start : evaluated.stop].copy(),
        regular=bool((np.diff(time) == 1.0).all()),
        groups=groups,
    )
