"""Compiled quasi-Poisson fits with seasonal groups and one time trend.

The model is log E(y) = a_g + b t (+ log population) with prior weights. Given b the groups have a
closed form, so a step of iteratively re-weighted least squares needs three sums only (see
`farrington_sums`). The steps are exactly those of R's `glm` (start at y + 0.1, deviance rule 1e-8,
at most 25 steps), because a fit without a finite solution is recognised by their number and leaves
values that depend on it.

Weights are kept unscaled: 1, less for a past outbreak, 0 for a missing period. R scales them to sum
to the number of periods; that common factor changes no coefficient, and is put into the deviance
rule, the dispersion and the variances where they are formed.
"""

import math
from typing import NamedTuple

from tocsin.detect.kernels.compiled import compiled
from tocsin.detect.kernels.farrington_sums import (
    AMP,
    BEFORE,
    CASES,
    LEVEL,
    LOWEST,
    MOMENT,
    N0,
    N1,
    PEOPLE,
    QUIET,
    S0,
    S1,
    WEIGHT,
    A,
    Floats,
    Ints,
    Series,
    Work,
    by_rows,
    by_runs,
    guarded,
    spread_by_rows,
    spread_by_runs,
    start_sums,
)

MAX_STEPS = 25
TOLERANCE = 1e-8
LARGE_COUNT = 1e5
"""Above it, deviances are summed from differences instead of from totals."""
SINGULAR = 1e-22
"""Square of R's tolerance for a column that the others explain."""
STEADY = 1e-10
"""Steps smaller than this change no digit of the groups that have cases."""
HIGHEST = 650.0
"""Logarithms of means above it would overflow."""


class Fit(NamedTuple):
    """One fit; the coefficients of the groups stay in the room.

    Attributes:
        converged: within the allowed steps.
        b: trend per time step.
        b_before: the same one step earlier.
        left: information on the trend at the earlier step; 0: no trend.
        coefficients: how many were fitted.
        largest: largest count of the baseline.
        careful: whether means came near R's lower limit.
    """

    converged: bool
    b: float
    b_before: float
    left: float
    coefficients: int
    largest: float
    careful: bool


@compiled
def information(room: Floats, s2: float) -> float:
    """Return the information on the trend that the groups leave; 0 where none."""
    left = s2
    for g in range(room.shape[1]):
        if room[S0, g] > 0.0:
            left -= room[S1, g] * room[S1, g] / room[S0, g]
    return left if left > SINGULAR * s2 else 0.0


@compiled
def begin(
    series: Series, runs: Ints, room: Floats, trend: bool
) -> tuple[float, float, int, float, float, float, float]:
    """Solve the first step, from the start value y + 0.1.

    Returns:
        b, the information on b (0: no trend), number of coefficients, total of y t, constant part
        of the deviance, deviance at the start, largest count.
    """
    for g in range(room.shape[1]):
        for row in (S0, S1, CASES, N0, LEVEL, MOMENT, QUIET):
            room[row, g] = 0.0
    s2, szt, yt, constant, deviance, largest = start_sums(series, runs, room)
    left = information(room, s2) if trend else 0.0
    b = 0.0
    coefficients = 0
    if left > 0.0:
        for g in range(room.shape[1]):
            if room[S0, g] > 0.0:
                szt -= room[S1, g] * room[N0, g] / room[S0, g]
        b = szt / left
        coefficients = 1
    else:
        weight, people = series.rows[WEIGHT], series.rows[PEOPLE]
        for r in range(runs.shape[1]):
            for j in range(runs[0, r], runs[0, r] + runs[1, r]):
                room[LEVEL, runs[2, r]] += weight[j] * people[j]
    for g in range(room.shape[1]):
        room[A, g] = 0.0
        if room[S0, g] > 0.0:
            room[A, g] = (room[N0, g] - b * room[S1, g]) / room[S0, g]
            coefficients += 1
        room[BEFORE, g] = room[A, g]
    return b, left, coefficients, yt, constant, deviance, largest


@compiled
def bounds(room: Floats) -> tuple[float, float]:
    """Exponentiate the coefficients; return the lowest and highest of groups in use, around 0."""
    lowest = 0.0
    highest = 0.0
    for g in range(room.shape[1]):
        room[AMP, g] = math.exp(room[A, g])
        room[N0, g] = 0.0
        room[N1, g] = 0.0
        if room[S0, g] > 0.0:
            lowest = min(lowest, room[A, g])
            highest = max(highest, room[A, g])
    return lowest, highest


@compiled
def from_levels(room: Floats) -> None:
    """Fill the sums of means from those at level 1, where only levels still move."""
    for g in range(room.shape[1]):
        room[N0, g] = room[AMP, g] * room[LEVEL, g]
        room[N1, g] = room[AMP, g] * room[MOMENT, g]


@compiled
def total_deviance(room: Floats, constant: float, b: float, yt: float) -> float:
    """Return the deviance from totals."""
    deviance = constant - b * yt
    for g in range(room.shape[1]):
        deviance += room[N0, g] - room[CASES, g] * room[A, g]
    return 2.0 * deviance


@compiled
def keep(room: Floats) -> None:
    """Remember where the next step is solved from."""
    for g in range(room.shape[1]):
        room[BEFORE, g] = room[A, g]
        room[S0, g] = room[N0, g]
        room[S1, g] = room[N1, g]


@compiled
def trend_step(room: Floats, left: float, yt: float) -> float:
    """Return the change of b."""
    rest = yt
    for g in range(room.shape[1]):
        if room[S0, g] > 0.0:
            rest -= room[S1, g] + room[S1, g] * (room[CASES, g] - room[S0, g]) / room[S0, g]
    return rest / left


@compiled
def level_steps(room: Floats, change: float) -> float:
    """Move the groups; return the largest step of a group that has cases."""
    moved = 0.0
    for g in range(room.shape[1]):
        if room[S0, g] > 0.0:
            step = (room[CASES, g] - room[S0, g] - change * room[S1, g]) / room[S0, g]
            room[A, g] += step
            if room[CASES, g] > 0.0:
                moved = max(moved, abs(step))
    return moved


@compiled
def freeze(b: float, series: Series, runs: Ints, room: Floats, left: float) -> float:
    """Prepare for the steps in which only groups without a case still move.

    Returns:
        The information on the trend that does not depend on those groups.
    """
    weight, people = series.rows[WEIGHT], series.rows[PEOPLE]
    for g in range(room.shape[1]):
        room[LEVEL, g] = room[S0, g] / room[AMP, g]
        room[MOMENT, g] = room[S1, g] / room[AMP, g]
    for r in range(runs.shape[1]):
        g = runs[2, r]
        if room[CASES, g] == 0.0 and room[LEVEL, g] > 0.0:
            for j in range(runs[0, r], runs[0, r] + runs[1, r]):
                t = series.time[j] - series.middle
                away = t - room[MOMENT, g] / room[LEVEL, g]
                room[QUIET, g] += weight[j] * people[j] * math.exp(b * t) * away * away
    return left - quiet_part(room)


@compiled
def quiet_part(room: Floats) -> float:
    """Return what the groups without a case tell about the trend."""
    part = 0.0
    for g in range(room.shape[1]):
        part += room[AMP, g] * room[QUIET, g]
    return part


@compiled
def means(
    fit: tuple[float, bool, bool, float, float],
    series: Series,
    runs: Ints,
    work: Work,
    n_odd: int,
    by_run: bool,
) -> tuple[float, float]:
    """Fill the sums of means; return the total of means times t squared and the deviance.

    `fit` is (b, take care of limits?, steady?, constant part of the deviance, total of y t).
    """
    b, careful, steady, constant, yt = fit
    if careful:
        return guarded(b, series, runs, work.room)
    s2 = 0.0
    if steady:
        from_levels(work.room)
    elif by_run:
        s2 = by_runs(b, series, runs, work, n_odd)
    else:
        s2 = by_rows(b, series, runs, work.room)
    return s2, total_deviance(work.room, constant, b, yt)


@compiled
def glm(
    series: Series, runs: Ints, work: Work, trend: bool, scale: float, n_odd: int, by_run: bool
) -> Fit:
    """Fit the model once.

    Args:
        series: counts and weights.
        runs: shape (3, runs): start, length and group.
        work: scratch; on return the room holds the coefficients, those one step earlier, the sums
            there (from which the last step was solved), and the cases.
        trend: whether to fit a time trend.
        scale: common factor of the weights.
        n_odd: how many odd periods there are.
        by_run: whether runs may be summed as such.
    """
    room = work.room
    b, left, coefficients, yt, constant, old, largest = begin(series, runs, room, trend)
    last = runs[0, -1] + runs[1, -1] - 1
    reach = max(
        abs(float(series.time[runs[0, 0]]) - series.middle),
        abs(float(series.time[last]) - series.middle),
    )
    base = 0.0
    b_before = b
    steady = left == 0.0
    careful = False
    for step in range(MAX_STEPS):
        lowest, highest = bounds(room)
        if not highest + abs(b) * reach < HIGHEST:
            break
        careful = lowest - abs(b) * reach < LOWEST + 2.0
        place = (b, careful or largest > LARGE_COUNT, steady, constant, yt)
        s2, deviance = means(place, series, runs, work, n_odd, by_run)
        if not math.isfinite(deviance):
            break
        if abs(deviance - old) * scale / (abs(deviance) * scale + 0.1) < TOLERANCE:
            return Fit(True, b, b_before, left, coefficients, largest, careful)
        if step == MAX_STEPS - 1:
            break
        old = deviance
        b_before = b
        keep(room)
        change = 0.0
        if left > 0.0 and steady:
            left = base + quiet_part(room)
        elif left > 0.0:
            left = information(room, s2)
            if left == 0.0:
                break
            change = trend_step(room, left, yt)
            b += change
        moved = max(level_steps(room, change), abs(change) * reach)
        if not steady and moved < STEADY:
            steady = True
            base = freeze(b, series, runs, room, left)
    return Fit(False, b, b_before, left, coefficients, largest, careful)


@compiled
def spread(series: Series, runs: Ints, room: Floats, fit: Fit) -> tuple[float, float]:
    """Return R's dispersion sum, and the sum of prior weights times squared working residuals.

    The first is sum of w W ((y - mu) / mu)^2 with the working weights W of the last step, which are
    one step older than mu. A group without a case has residual -1 everywhere.
    """
    weight = series.rows[WEIGHT]
    quiet_prior = 0.0
    present = 0.0
    for r in range(runs.shape[1]):
        total = 0.0
        for j in range(runs[0, r], runs[0, r] + runs[1, r]):
            total += weight[j]
        present += total
        if room[CASES, runs[2, r]] == 0.0:
            quiet_prior += total
    quiet_working = 0.0
    all_working = 0.0
    for g in range(room.shape[1]):
        all_working += room[S0, g]
        if room[CASES, g] == 0.0:
            quiet_working += room[S0, g]
    if fit.careful or not series.regular:
        working, prior = spread_by_rows(fit.b, fit.b_before, series, runs, room)
        return working + quiet_working, prior + quiet_prior
    square, cross, prior_square, prior_cross = spread_by_runs(
        fit.b, fit.b_before, series, runs, room
    )
    # A perfect fit leaves rounding errors, which must not make a variance negative.
    working = max(square - 2.0 * cross + all_working, 0.0)
    return working, max(prior_square - 2.0 * prior_cross + present, 0.0)
