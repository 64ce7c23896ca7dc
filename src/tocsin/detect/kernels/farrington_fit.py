"""Compiled quasi-Poisson fits with seasonal groups and one time trend.

The model is log E(y) = a_g + b t (+ log population) with prior weights. Given b the groups have a
closed form, so a step of iteratively re-weighted least squares needs three sums only (see
`farrington_sums`). The steps are exactly those of R's `glm` (start at y + 0.1, deviance rule 1e-8,
at most 25 steps), because a fit without a finite solution is recognised by their number and leaves
values that depend on it.

Weights are kept unscaled: 1, less for a past outbreak, 0 for a missing period. R scales them to sum
to the number of periods; that common factor changes no coefficient, and is put into the deviance
rule, the dispersion and the variances where they are formed.

Tuples handed about: `data` is (y, z, gap, rest, weight, people, time, middle, regular), see
`start_sums`; `runs` is (start, length, group) of the baseline's runs; `room` holds scratch by
group, (a, amp, s0, s1, yg, before, and five more).
"""

import math

from tocsin.detect.kernels.compiled import compiled
from tocsin.detect.kernels.farrington_sums import (
    LOWEST,
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


@compiled
def information(s0, s1, s2):
    """Return the trend's share of the information that the groups leave; 0 where none."""
    left = s2
    for g in range(s0.size):
        if s0[g] > 0.0:
            left -= s1[g] * s1[g] / s0[g]
    return left if left > SINGULAR * s2 else 0.0


@compiled
def quiet_information(b, data, runs, levels, moments, yg, quiet):
    """Fill in how much each group without a case tells about the trend, at level 1."""
    weight, people, time, middle = data[0][4], data[0][5], data[1], data[2]
    rs, rl, rg = runs[0], runs[1], runs[2]
    for r in range(rs.size):
        g = rg[r]
        if yg[g] == 0.0 and levels[g] > 0.0:
            for j in range(rs[r], rs[r] + rl[r]):
                t = time[j] - middle
                away = t - moments[g] / levels[g]
                quiet[g] += weight[j] * people[j] * math.exp(b * t) * away * away


@compiled
def reach_of(data, runs):
    """Return the largest distance in time from the middle."""
    time, middle = data[1], data[2]
    rs, rl = runs[0], runs[1]
    return max(abs(time[rs[0]] - middle), abs(time[rs[-1] + rl[-1] - 1] - middle))


@compiled
def begin(trend, data, runs, room):
    """Solve the first step, from the start value y + 0.1.

    Returns:
        b, the information on b (0: no trend), number of coefficients, total of y t, constant part
        of the deviance, deviance at the start, largest count.
    """
    rows, time, middle, _regular = data
    y, z, gap, rest, weight, people = rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]
    rs, rl, rg = runs[0], runs[1], runs[2]
    a, s0, s1, yg, before = room[0], room[2], room[3], room[4], room[5]
    n0, levels, moments, quiet = room[6], room[8], room[9], room[10]
    n0[:] = 0.0
    s0[:] = 0.0
    s1[:] = 0.0
    yg[:] = 0.0
    levels[:] = 0.0
    moments[:] = 0.0
    quiet[:] = 0.0
    s2, szt, yt, constant, deviance, largest = start_sums(
        y, z, gap, rest, weight, time, middle, rs, rl, rg, s0, s1, n0, yg
    )
    left = information(s0, s1, s2) if trend else 0.0
    b = 0.0
    coefficients = 0
    if left > 0.0:
        for g in range(a.size):
            if s0[g] > 0.0:
                szt -= s1[g] * n0[g] / s0[g]
        b = szt / left
        coefficients = 1
    else:
        for r in range(rs.size):
            for j in range(rs[r], rs[r] + rl[r]):
                levels[rg[r]] += weight[j] * people[j]
    for g in range(a.size):
        a[g] = 0.0
        if s0[g] > 0.0:
            a[g] = (n0[g] - b * s1[g]) / s0[g]
            coefficients += 1
        before[g] = a[g]
    return b, left, coefficients, yt, constant, deviance, largest


@compiled
def glm(trend, data, runs, scale, odd, n_odd, room, table, by_run):
    """Fit the model once.

    Args:
        trend: whether to fit a time trend.
        data, runs, room: see the module. On return `a` holds the coefficients, `before` those one
            step earlier, `s0` and `s1` the sums at `before`, from which the last step was solved,
            `yg` the cases of each group.
        scale: common factor of the weights.
        odd, n_odd, table: see `by_runs`.
        by_run: whether runs may be summed as such.

    Returns:
        Whether it converged, b, b one step earlier, the information on b (0: no trend), the number
        of coefficients, the largest count, whether means came near R's lower limit.
    """
    rows, time, middle, regular = data
    y, weight, people = rows[0], rows[4], rows[5]
    rs, rl, rg = runs[0], runs[1], runs[2]
    a, amp, s0, s1, yg, before = room[0], room[1], room[2], room[3], room[4], room[5]
    n0, n1, levels, moments, quiet = room[6], room[7], room[8], room[9], room[10]
    groups = a.size
    b, left, coefficients, yt, constant, old, largest = begin(trend, data, runs, room)
    reach = reach_of(data, runs)
    base = 0.0
    s2 = 0.0
    b_before = b
    steady = left == 0.0
    careful = False
    for step in range(MAX_STEPS):
        lowest = 0.0
        highest = 0.0
        for g in range(groups):
            amp[g] = math.exp(a[g])
            if s0[g] > 0.0:
                lowest = min(lowest, a[g])
                highest = max(highest, a[g])
        if not highest + abs(b) * reach < 650.0:
            return False, b, b_before, left, coefficients, largest, True
        careful = lowest - abs(b) * reach < LOWEST + 2.0
        n0[:] = 0.0
        n1[:] = 0.0
        if careful or largest > LARGE_COUNT:
            s2, deviance = guarded(b, a, y, weight, people, time, middle, rs, rl, rg, n0, n1)
        else:
            if steady:
                # Only groups without a case still move; the sums scale with their level.
                for g in range(groups):
                    n0[g] = amp[g] * levels[g]
                    n1[g] = amp[g] * moments[g]
            elif by_run:
                s2 = by_runs(b, odd, weight, n_odd, time, middle, rs, rl, rg, amp, n0, n1, table)
            else:
                s2 = by_rows(b, weight, people, time, middle, regular, rs, rl, rg, amp, n0, n1)
            deviance = constant - b * yt
            for g in range(groups):
                deviance += n0[g] - yg[g] * a[g]
            deviance *= 2.0
        if not math.isfinite(deviance):
            return False, b, b_before, left, coefficients, largest, True
        if abs(deviance - old) * scale / (abs(deviance) * scale + 0.1) < TOLERANCE:
            return True, b, b_before, left, coefficients, largest, careful
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
                return False, b, b_before, left, coefficients, largest, True
            rest_of_trend = yt
            for g in range(groups):
                if s0[g] > 0.0:
                    rest_of_trend -= s1[g] + s1[g] * (yg[g] - s0[g]) / s0[g]
            change = rest_of_trend / left
            b += change
        moved = abs(change) * reach
        for g in range(groups):
            if s0[g] > 0.0:
                step_g = (yg[g] - s0[g] - change * s1[g]) / s0[g]
                a[g] += step_g
                if yg[g] > 0.0:
                    moved = max(moved, abs(step_g))
        if not steady and moved < STEADY:
            steady = True
            for g in range(groups):
                levels[g] = s0[g] / amp[g]
                moments[g] = s1[g] / amp[g]
            quiet_information(b, data, runs, levels, moments, yg, quiet)
            base = left
            for g in range(groups):
                base -= amp[g] * quiet[g]
    return False, b, b_before, left, coefficients, largest, careful


@compiled
def spread(data, runs, room, b, b_before, careful):
    """Return R's dispersion sum, and the sum of prior weights times squared working residuals.

    The first is sum of w W ((y - mu) / mu)^2 with the working weights W of the last step, which are
    one step older than mu. A group without a case has residual -1 everywhere.
    """
    rows, time, middle, regular = data
    y, weight, people = rows[0], rows[4], rows[5]
    rs, rl, rg = runs[0], runs[1], runs[2]
    a, s0, yg, before = room[0], room[2], room[4], room[5]
    quiet_prior = 0.0
    present = 0.0
    for r in range(rs.size):
        total = 0.0
        for j in range(rs[r], rs[r] + rl[r]):
            total += weight[j]
        present += total
        if yg[rg[r]] == 0.0:
            quiet_prior += total
    quiet_working = 0.0
    all_working = 0.0
    for g in range(a.size):
        all_working += s0[g]
        if yg[g] == 0.0:
            quiet_working += s0[g]
    if careful or not regular:
        working, prior = spread_by_rows(
            b, b_before, y, weight, people, time, middle, rs, rl, rg, a, before, yg
        )
        return working + quiet_working, prior + quiet_prior
    square, cross, prior_square, prior_cross = spread_by_runs(
        b, b_before, y, weight, people, time, middle, rs, rl, rg, a, before
    )
    # A perfect fit leaves rounding errors, which must not make a variance negative.
    working = max(square - 2.0 * cross + all_working, 0.0)
    return working, max(prior_square - 2.0 * prior_cross + present, 0.0)


@compiled
def down_weight(data, runs, room, b, left, dispersion, limit, y_power, odd, n_odd):
    """Lower prior weights by Anscombe residuals; past outbreaks count less.

    A residual s above `limit` gives weight s^-2. Only an excess is down-weighted. The periods are
    added to the odd ones.

    Returns:
        The number of odd periods, the sum of all weights, and whether a period is explained by
        itself alone (then no residual exists).
    """
    rows, time, middle, regular = data
    y, weight, people = rows[0], rows[4], rows[5]
    rs, rl, rg = runs[0], runs[1], runs[2]
    a, s0, s1, yg = room[0], room[2], room[3], room[4]
    ratio = math.exp(b)
    per_time = 1.0 / left if left > 0.0 else 0.0
    total = 0.0
    bound = limit * limit * dispersion
    for r in range(rs.size):
        g = rg[r]
        first = rs[r]
        if yg[g] == 0.0:
            for j in range(first, first + rl[r]):
                total += weight[j]
            continue
        e = math.exp(a[g] + b * (time[first] - middle))
        center = s1[g] / s0[g]
        own = 1.0 / s0[g]
        for j in range(first, first + rl[r]):
            t = time[j] - middle
            if not regular:
                e = math.exp(a[g] + b * t)
            if weight[j] > 0.0:
                total += 1.0
                mean = e * people[j]
                excess = y[j] - mean
                free = 1.0 - mean * (own + (t - center) * (t - center) * per_time)
                if free < 1e-12:
                    return n_odd, 0.0, True
                # An Anscombe residual of an excess is below the Pearson residual.
                if excess > 0.0 and excess * excess > bound * free * mean:
                    s = 1.5 * (y_power[j] * mean ** (-1.0 / 6.0) - math.sqrt(mean))
                    s /= math.sqrt(dispersion * free)
                    if s > limit:
                        weight[j] = 1.0 / (s * s)
                        total += weight[j] - 1.0
                        odd[n_odd, 0] = j
                        odd[n_odd, 1] = g
                        n_odd += 1
            e *= ratio
    return n_odd, total, False
