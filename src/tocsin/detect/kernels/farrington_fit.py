"""Compiled quasi-Poisson fits with seasonal groups and one time trend.

The model is log E(y) = a_g + b t (+ log population) with prior weights. Given b the groups have a
closed form, so a step of iteratively re-weighted least squares needs three sums only (see
`farrington_sums`). The steps are exactly those of R's `glm` (start at y + 0.1, deviance rule 1e-8,
at most 25 steps), because a fit without a finite solution is recognised by their number and leaves
values that depend on it.
"""

import math

import numpy as np

from tocsin.detect.kernels.compiled import compiled, summed
from tocsin.detect.kernels.farrington_sums import EPSILON, LOWEST, by_rows, by_runs, guarded

MAX_STEPS = 25
TOLERANCE = 1e-8
LARGE_COUNT = 1e5
SINGULAR = 1e-22
"""Square of R's tolerance for a column that the others explain."""


@compiled
def start_sums(y, start, ylog, weight, time, middle, rs, rl, rg, s0, s1, sz, yg):
    """Sums at the start value y + 0.1; the counts' own sums are filled in once.

    Returns:
        Totals of w t^2, w t z, y t, the constant part of the deviance, the deviance at the start,
        the largest count.
    """
    s2 = 0.0
    szt = 0.0
    yt = 0.0
    constant = 0.0
    deviance = 0.0
    largest = 0.0
    for r in range(rs.size):
        first = rs[r]
        m0 = 0.0
        m1 = 0.0
        mz = 0.0
        counts = 0.0
        for j in range(first, first + rl[r]):
            w = weight[j]
            if w == 0.0:
                continue
            t = time[j] - middle
            count = y[j]
            m = w * (count + 0.1)
            z = start[j] - 0.1 / (count + 0.1)
            m0 += m
            m1 += m * t
            s2 += m * t * t
            mz += m * z
            szt += m * z * t
            wy = w * count
            counts += wy
            yt += wy * t
            constant += w * (ylog[j] - count)
            deviance += 2.0 * w * (ylog[j] - count * start[j] + 0.1)
            largest = max(largest, count)
        g = rg[r]
        s0[g] += m0
        s1[g] += m1
        sz[g] += mz
        yg[g] += counts
    return s2, szt, yt, constant, deviance, largest


@compiled
def information(s0, s1, s2):
    """Return the trend's share of the information that the groups leave; 0 where none."""
    left = s2
    for g in range(s0.size):
        if s0[g] > 0.0:
            left -= s1[g] * s1[g] / s0[g]
    return left if left > SINGULAR * s2 else 0.0


@compiled
def quiet_information(b, share, time, middle, rs, rl, rg, levels, moments, yg, quiet):
    """Fill in how much each group without a case tells about the trend, at level 1."""
    for r in range(rs.size):
        g = rg[r]
        if yg[g] == 0.0 and levels[g] > 0.0:
            for j in range(rs[r], rs[r] + rl[r]):
                t = time[j] - middle - moments[g] / levels[g]
                quiet[g] += share[j] * math.exp(b * (time[j] - middle)) * t * t


@compiled
def glm(trend, data, runs, common, odd, less, n_odd, room, table, by_run):
    """Fit the model once.

    Args:
        trend: whether to fit a time trend.
        data: (y, start, ylog, weight, share, time, middle, regular).
        runs: (start, length, group) of the runs.
        common, odd, less, n_odd: see `by_runs`.
        room: (a, amp, s0, s1, yg, before, ...): eleven arrays of scratch by group. On return `a`
            holds the coefficients, `before` those one step earlier, `s0`, `s1` the sums at
            `before`, from which the last step was solved, `yg` the cases.
        table: scratch for `by_runs`.
        by_run: whether the runs are worth it.

    Returns:
        Whether it converged, b, b one step earlier, the information on b (0: no trend), the number
        of coefficients.
    """
    y, start, ylog, weight, share, time, middle, regular = data
    rs, rl, rg = runs
    a, amp, s0, s1, yg, before, n0, n1, levels, moments, quiet = room
    groups = a.size
    n0[:] = 0.0
    s0[:] = 0.0
    s1[:] = 0.0
    yg[:] = 0.0
    s2, szt, yt, constant, old, largest = start_sums(
        y, start, ylog, weight, time, middle, rs, rl, rg, s0, s1, n0, yg
    )
    left = information(s0, s1, s2) if trend else 0.0
    b = 0.0
    coefficients = 0
    if left > 0.0:
        for g in range(groups):
            if s0[g] > 0.0:
                szt -= s1[g] * n0[g] / s0[g]
        b = szt / left
        coefficients = 1
    for g in range(groups):
        a[g] = 0.0
        if s0[g] > 0.0:
            a[g] = (n0[g] - b * s1[g]) / s0[g]
            coefficients += 1
        before[g] = a[g]
    reach = max(abs(time[rs[0]] - middle), abs(time[rs[-1] + rl[-1] - 1] - middle))
    levels[:] = 0.0
    moments[:] = 0.0
    quiet[:] = 0.0
    base = 0.0
    if left == 0.0:
        for r in range(rs.size):
            for j in range(rs[r], rs[r] + rl[r]):
                levels[rg[r]] += share[j]
    b_before = b
    steady = left == 0.0
    for step in range(MAX_STEPS):
        lowest = 0.0
        highest = 0.0
        for g in range(groups):
            amp[g] = math.exp(a[g])
            if s0[g] > 0.0:
                lowest = min(lowest, a[g])
                highest = max(highest, a[g])
        if not highest + abs(b) * reach < 650.0:
            return False, b, b_before, left, coefficients
        n0[:] = 0.0
        n1[:] = 0.0
        if lowest - abs(b) * reach < LOWEST + 2.0 or largest > LARGE_COUNT:
            s2, deviance = guarded(
                b, a, y, weight, share, time, middle, rs, rl, rg, n0, n1
            )
        else:
            if steady:
                # Only groups without a case still move; the sums scale with their level.
                for g in range(groups):
                    n0[g] = amp[g] * levels[g]
                    n1[g] = amp[g] * moments[g]
            elif by_run:
                s2 = by_runs(
                    b, common, odd, less, n_odd, time, middle, rs, rl, rg, amp, n0, n1, table
                )
            else:
                s2 = by_rows(b, share, time, middle, regular, rs, rl, rg, amp, n0, n1)
            deviance = constant - b * yt
            for g in range(groups):
                deviance += n0[g] - yg[g] * a[g]
            deviance *= 2.0
        if not math.isfinite(deviance):
            return False, b, b_before, left, coefficients
        if abs(deviance - old) / (abs(deviance) + 0.1) < TOLERANCE:
            return True, b, b_before, left, coefficients
        if step == MAX_STEPS - 1:
            break
        old = deviance
        b_before = b
        for g in range(groups):
            before[g] = a[g]
            s0[g] = n0[g]
            s1[g] = n1[g]
        change = 0.0
        if left > 0.0 and steady:
            left = base
            for g in range(groups):
                left += amp[g] * quiet[g]
        elif left > 0.0:
            left = information(s0, s1, s2)
            if left == 0.0:
                return False, b, b_before, left, coefficients
            rest = yt
            for g in range(groups):
                if s0[g] > 0.0:
                    rest -= s1[g] + s1[g] * (yg[g] - s0[g]) / s0[g]
            change = rest / left
            b += change
        moved = abs(change) * reach
        for g in range(groups):
            if s0[g] > 0.0:
                step_g = (yg[g] - s0[g] - change * s1[g]) / s0[g]
                a[g] += step_g
                if yg[g] > 0.0:
                    moved = max(moved, abs(step_g))
        if not steady and moved < 1e-10:
            steady = True
            for g in range(groups):
                levels[g] = s0[g] / amp[g]
                moments[g] = s1[g] / amp[g]
            quiet_information(b, share, time, middle, rs, rl, rg, levels, moments, yg, quiet)
            base = left
            for g in range(groups):
                base -= amp[g] * quiet[g]
    return False, b, b_before, left, coefficients


@summed
def spread(data, population, runs, room, b, b_before):
    """Return R's dispersion sum, and the sum of prior weights times squared working residuals.

    The first is sum of w_before ((y - mu) / mu)^2 with the working weights of the last step, which
    are one step older than mu. A group without a case has residual -1 everywhere; its first sum is
    that of the older weights.
    """
    y, _start, _ylog, weight, _share, time, middle, regular = data
    rs, rl, rg = runs
    a, s0, yg, before = room[0], room[2], room[4], room[5]
    reach = max(abs(time[rs[0]] - middle), abs(time[rs[-1] + rl[-1] - 1] - middle))
    moved = abs(b_before - b) * reach
    for g in range(a.size):
        if yg[g] > 0.0:
            moved = max(moved, abs(before[g] - a[g]) + abs(b_before - b) * reach)
    working = 0.0
    prior = 0.0
    ratio = math.exp(b)
    for r in range(rs.size):
        g = rg[r]
        first = rs[r]
        last = first + rl[r]
        if yg[g] == 0.0:
            for j in range(first, last):
                prior += weight[j]
            continue
        e = math.exp(a[g] + b * (time[first] - middle))
        for j in range(first, last):
            if not regular:
                e = math.exp(a[g] + b * (time[j] - middle))
            if weight[j] > 0.0:
                mean = max(e * population[j], EPSILON)
                residual = (y[j] - mean) / mean
                square = weight[j] * residual * residual
                prior += square
                if moved > 1e-4:
                    older = before[g] - a[g] + (b_before - b) * (time[j] - middle)
                    working += square * max(mean * math.exp(older), EPSILON)
                else:
                    older = before[g] - a[g] + (b_before - b) * (time[j] - middle)
                    working += square * mean * (1.0 + older * (1.0 + 0.5 * older))
            e *= ratio
    for g in range(a.size):
        if yg[g] == 0.0:
            working += s0[g]
    return working, prior


@compiled
def down_weight(data, runs, room, b, left, dispersion, limit, y_power):
    """Set prior weights from Anscombe residuals; past outbreaks count less.

    A residual s above `limit` gives weight s^-2; weights are scaled to sum to the number of
    periods. Only an excess is down-weighted.

    Returns:
        The common weight of all other periods, how many were down-weighted, and whether a period
        is explained by itself alone (then no residual exists).
    """
    y, _start, _ylog, weight, share, time, middle, regular = data
    rs, rl, rg = runs
    a, s0, s1, yg = room[0], room[2], room[3], room[4]
    ratio = math.exp(b)
    members = np.zeros(a.size, dtype=np.int64)
    present = 0
    total = 0.0
    lowered = 0
    bound = limit * limit * dispersion
    for r in range(rs.size):
        g = rg[r]
        first = rs[r]
        e = math.exp(a[g] + b * (time[first] - middle))
        center = s1[g] / s0[g] if s0[g] > 0.0 else 0.0
        own = 1.0 / s0[g] if s0[g] > 0.0 else 0.0
        for j in range(first, first + rl[r]):
            t = time[j] - middle
            if not regular:
                e = math.exp(a[g] + b * t)
            if weight[j] > 0.0:
                members[g] += 1
                present += 1
                total += 1.0
                mean = e * share[j]
                excess = y[j] - mean
                if yg[g] > 0.0:
                    hat = mean * own
                    if left > 0.0:
                        hat += mean * (t - center) * (t - center) / left
                    free = 1.0 - hat
                    if free < 1e-12:
                        return 0.0, 0, True
                    # An Anscombe residual of an excess is below the Pearson residual.
                    if excess > 0.0 and excess * excess > bound * free * mean:
                        s = 1.5 * (y_power[j] * mean ** (-1.0 / 6.0) - math.sqrt(mean))
                        s /= math.sqrt(dispersion * free)
                        if s > limit:
                            weight[j] = 1.0 / (s * s)
                            total += weight[j] - 1.0
                            lowered += 1
            e *= ratio
    for g in range(a.size):
        if members[g] == 1:
            return 0.0, 0, True
    return present / total, lowered, False
