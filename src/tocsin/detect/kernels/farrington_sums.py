"""Compiled sums over a baseline, the inner loops of the Farrington methods.

A baseline is a set of runs: neighbouring positions of the calendar with one seasonal group. The
fitted mean of a period is people amp_g exp(b t); on a regular grid exp(b t) is a geometric
progression. A run of periods that are all present and of equal weight then has its sums from those
of one run of its length (`by_runs`); periods that are missing or down-weighted are corrected one by
one.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.compiled import compiled, summed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EPSILON = 2.220446049250313e-16
LOWEST = math.log(EPSILON)
"""R keeps means at or above its smallest relative step; the log of that."""

Y, Z, GAP, REST, WEIGHT, PEOPLE, POWER, OFFSET = range(8)
"""Rows of `Series.rows`: counts (0 where missing); working response at the start value y + 0.1;
each period's deviance there; the part of a deviance that no coefficient changes; prior weight (0
where missing); population (1 where none is used); counts to the power 2/3; log population."""

A, AMP, S0, S1, CASES, BEFORE, N0, N1, LEVEL, MOMENT, QUIET = range(11)
"""Rows of `Work.room`, by group: coefficient and its exponential; sums of means, and of means times
t, from which the last step was solved; cases; coefficient one step earlier; the same two sums at
the present coefficients; sums at level 1; information on the trend at level 1."""
ROOM = 11


class Series(NamedTuple):
    """One series and the time of its periods.

    Attributes:
        rows: shape (8, periods), see `Y` to `OFFSET`.
        time: covariate of each position.
        middle: time to subtract.
        regular: whether time grows by exactly 1.
    """

    rows: Floats
    time: Floats
    middle: float
    regular: bool


class Work(NamedTuple):
    """Scratch of one thread.

    Attributes:
        room: shape (11, groups), see `A` to `QUIET`.
        odd: positions and groups of the periods whose weight is not 1.
        table: shape (longest run + 1, 4), for `by_runs`.
    """

    room: Floats
    odd: Ints
    table: Floats


@summed
def by_rows(b: float, series: Series, runs: Ints, room: Floats) -> float:
    """Add group sums to `N0`, `N1` period by period; return the total of means times t squared."""
    weight, people = series.rows[WEIGHT], series.rows[PEOPLE]
    time, middle, regular = series.time, series.middle, series.regular
    total = 0.0
    ratio = math.exp(b)
    for r in range(runs.shape[1]):
        first = runs[0, r]
        m0 = 0.0
        m1 = 0.0
        m2 = 0.0
        e = math.exp(b * (time[first] - middle))
        for j in range(first, first + runs[1, r]):
            t = time[j] - middle
            if not regular:
                e = math.exp(b * t)
            m = weight[j] * people[j] * e
            m0 += m
            m1 += m * t
            m2 += m * t * t
            e *= ratio
        g = runs[2, r]
        room[N0, g] += m0 * room[AMP, g]
        room[N1, g] += m1 * room[AMP, g]
        total += m2 * room[AMP, g]
    return total


@summed
def power_sums(b: float, table: Floats) -> None:
    """Fill, for each length of a run, the sums of exp(bi), i exp(bi), i^2 exp(bi), and exp(bn)."""
    ratio = math.exp(b)
    e = 1.0
    p0 = 0.0
    p1 = 0.0
    p2 = 0.0
    table[0, 3] = 1.0
    for i in range(table.shape[0] - 1):
        p0 += e
        p1 += i * e
        p2 += i * i * e
        e *= ratio
        table[i + 1, 0] = p0
        table[i + 1, 1] = p1
        table[i + 1, 2] = p2
        table[i + 1, 3] = e


@summed
def by_runs(b: float, series: Series, runs: Ints, work: Work, n_odd: int) -> float:
    """Do the same run by run, on a regular grid and without population."""
    room, odd, table = work.room, work.odd, work.table
    weight, time, middle = series.rows[WEIGHT], series.time, series.middle
    power_sums(b, table)
    total = 0.0
    e = 1.0
    following = -1
    for r in range(runs.shape[1]):
        first = runs[0, r]
        length = runs[1, r]
        g = runs[2, r]
        t = time[first] - middle
        # A fresh start now and then keeps the product of ratios from drifting.
        if first != following or (r & 15) == 0:
            e = math.exp(b * t)
        m = e * room[AMP, g]
        q0 = table[length, 0]
        q1 = table[length, 1]
        room[N0, g] += m * q0
        room[N1, g] += m * (t * q0 + q1)
        total += m * (t * t * q0 + 2.0 * t * q1 + table[length, 2])
        e *= table[length, 3]
        following = first + length
    for i in range(n_odd):
        j = odd[i, 0]
        g = odd[i, 1]
        t = time[j] - middle
        m = (1.0 - weight[j]) * room[AMP, g] * math.exp(b * t)
        room[N0, g] -= m
        room[N1, g] -= m * t
        total -= m * t * t
    return total


@compiled
def guarded(b: float, series: Series, runs: Ints, room: Floats) -> tuple[float, float]:
    """Do the same with R's lower limit for means, and sum the deviance from differences.

    Used where a mean is nearly 0, or where counts are so large that a deviance from totals would
    lose its digits. Returns the total and the deviance.
    """
    y, weight, people = series.rows[Y], series.rows[WEIGHT], series.rows[PEOPLE]
    total = 0.0
    deviance = 0.0
    for r in range(runs.shape[1]):
        g = runs[2, r]
        for j in range(runs[0, r], runs[0, r] + runs[1, r]):
            if weight[j] == 0.0:
                continue
            t = series.time[j] - series.middle
            mean = max(people[j] * math.exp(room[A, g] + b * t), EPSILON)
            m = weight[j] * mean
            room[N0, g] += m
            room[N1, g] += m * t
            total += m * t * t
            loss = mean - y[j]
            if y[j] > 0.0:
                loss += y[j] * math.log(y[j] / mean)
            deviance += 2.0 * weight[j] * loss
    return total, deviance


@summed
def start_sums(
    series: Series, runs: Ints, room: Floats
) -> tuple[float, float, float, float, float, float]:
    """Sum at the start value y + 0.1: `S0`, `S1`, in `N0` the working response, and `CASES`.

    Returns:
        Totals of m t^2, m t z, y t, the constant part of the deviance, the deviance at the start,
        and the largest count.
    """
    y, z, gap = series.rows[Y], series.rows[Z], series.rows[GAP]
    rest, weight = series.rows[REST], series.rows[WEIGHT]
    time, middle = series.time, series.middle
    s2 = 0.0
    szt = 0.0
    yt = 0.0
    constant = 0.0
    deviance = 0.0
    largest = 0.0
    for r in range(runs.shape[1]):
        m0 = 0.0
        m1 = 0.0
        mz = 0.0
        counts = 0.0
        for j in range(runs[0, r], runs[0, r] + runs[1, r]):
            w = weight[j]
            t = time[j] - middle
            m = w * (y[j] + 0.1)
            m0 += m
            m1 += m * t
            s2 += m * t * t
            mz += m * z[j]
            szt += m * z[j] * t
            counts += w * y[j]
            yt += w * y[j] * t
            constant += w * rest[j]
            deviance += w * gap[j]
            largest = max(largest, y[j])
        g = runs[2, r]
        room[S0, g] += m0
        room[S1, g] += m1
        room[N0, g] += mz
        room[CASES, g] += counts
    return s2, szt, yt, constant, deviance, largest


@summed
def spread_by_runs(
    b: float, b_before: float, series: Series, runs: Ints, room: Floats
) -> tuple[float, float, float, float]:
    """Sum w y^2 W/mu^2, w y W/mu, w (y/mu)^2 and w y/mu on a regular grid.

    W are the working weights one step before mu; all factors are geometric progressions.
    """
    y, weight, people = series.rows[Y], series.rows[WEIGHT], series.rows[PEOPLE]
    square = 0.0
    cross = 0.0
    prior_square = 0.0
    prior_cross = 0.0
    ratio = math.exp(-b)
    older = math.exp(b_before)
    for r in range(runs.shape[1]):
        g = runs[2, r]
        first = runs[0, r]
        t = series.time[first] - series.middle
        inverse = math.exp(-room[A, g] - b * t)
        working = math.exp(room[BEFORE, g] + b_before * t)
        for j in range(first, first + runs[1, r]):
            scaled = y[j] / people[j] * inverse
            wy = weight[j] * y[j]
            square += wy * scaled * inverse * working
            cross += wy * inverse * working
            prior_square += weight[j] * scaled * scaled
            prior_cross += weight[j] * scaled
            inverse *= ratio
            working *= older
    return square, cross, prior_square, prior_cross


@compiled
def spread_by_rows(
    b: float, b_before: float, series: Series, runs: Ints, room: Floats
) -> tuple[float, float]:
    """Sum w W ((y - mu)/mu)^2 and w ((y - mu)/mu)^2 over the groups with cases."""
    y, weight, people = series.rows[Y], series.rows[WEIGHT], series.rows[PEOPLE]
    working = 0.0
    prior = 0.0
    for r in range(runs.shape[1]):
        g = runs[2, r]
        if room[CASES, g] == 0.0:
            continue
        for j in range(runs[0, r], runs[0, r] + runs[1, r]):
            if weight[j] > 0.0:
                t = series.time[j] - series.middle
                mean = max(people[j] * math.exp(room[A, g] + b * t), EPSILON)
                residual = (y[j] - mean) / mean
                square = weight[j] * residual * residual
                prior += square
                older = people[j] * math.exp(room[BEFORE, g] + b_before * t)
                working += square * max(older, EPSILON)
    return working, prior
