"""Compiled sums of fitted means, the inner loop of the Farrington methods.

The first three functions add, for means m_t = weight_t people_t amp_g exp(b t), the group sums of m
and m t to `s0` and `s1` and return the total of m t^2. The weight is 0 where a period is missing;
`people` is the population, 1 where none is used; `rs`, `rl`, `rg` are start, length and group of
the runs of the baseline.

On a regular grid exp(b t) is a geometric progression. A run of neighbouring periods that are all
present and of equal weight has its sums from those of one run of its length (`by_runs`); periods
that are missing or down-weighted are corrected one by one.
"""

import math

from tocsin.detect.kernels.compiled import compiled, summed

EPSILON = 2.220446049250313e-16
LOWEST = math.log(EPSILON)
"""R keeps means at or above its smallest relative step; the log of that."""


@summed
def by_rows(b, weight, people, time, middle, regular, rs, rl, rg, amp, s0, s1):
    """Sums period by period."""
    total = 0.0
    ratio = math.exp(b)
    for r in range(rs.size):
        first = rs[r]
        last = first + rl[r]
        m0 = 0.0
        m1 = 0.0
        m2 = 0.0
        e = math.exp(b * (time[first] - middle))
        for j in range(first, last):
            t = time[j] - middle
            if not regular:
                e = math.exp(b * t)
            m = weight[j] * people[j] * e
            m0 += m
            m1 += m * t
            m2 += m * t * t
            e *= ratio
        g = rg[r]
        s0[g] += m0 * amp[g]
        s1[g] += m1 * amp[g]
        total += m2 * amp[g]
    return total


@summed
def by_runs(b, odd, weight, n_odd, time, middle, rs, rl, rg, amp, s0, s1, table):
    """Sums run by run on a regular grid.

    Args (beyond those of the module): `odd` positions and groups of the `n_odd` periods whose weight
    is not 1; `table` scratch of shape (longest run + 1, 4).
    """
    longest = table.shape[0] - 1
    ratio = math.exp(b)
    e = 1.0
    p0 = 0.0
    p1 = 0.0
    p2 = 0.0
    table[0, 3] = 1.0
    for i in range(longest):
        p0 += e
        p1 += i * e
        p2 += i * i * e
        e *= ratio
        table[i + 1, 0] = p0
        table[i + 1, 1] = p1
        table[i + 1, 2] = p2
        table[i + 1, 3] = e
    total = 0.0
    e = 1.0
    following = -1
    for r in range(rs.size):
        first = rs[r]
        length = rl[r]
        t = time[first] - middle
        # A fresh start now and then keeps the product of ratios from drifting.
        if first != following or (r & 15) == 0:
            e = math.exp(b * t)
        g = rg[r]
        m = e * amp[g]
        q0 = table[length, 0]
        q1 = table[length, 1]
        s0[g] += m * q0
        s1[g] += m * (t * q0 + q1)
        total += m * (t * t * q0 + 2.0 * t * q1 + table[length, 2])
        e *= table[length, 3]
        following = first + length
    for i in range(n_odd):
        j = odd[i, 0]
        g = odd[i, 1]
        t = time[j] - middle
        m = (1.0 - weight[j]) * amp[g] * math.exp(b * t)
        s0[g] -= m
        s1[g] -= m * t
        total -= m * t * t
    return total


@compiled
def guarded(b, a, y, weight, people, time, middle, rs, rl, rg, s0, s1):
    """Sums with R's lower limit for means, and the deviance from differences.

    Used where a mean is nearly 0, or where counts are so large that a deviance from totals would
    lose its digits. Returns the total and the deviance.
    """
    total = 0.0
    deviance = 0.0
    for r in range(rs.size):
        g = rg[r]
        for j in range(rs[r], rs[r] + rl[r]):
            if weight[j] == 0.0:
                continue
            t = time[j] - middle
            mean = max(people[j] * math.exp(a[g] + b * t), EPSILON)
            m = weight[j] * mean
            s0[g] += m
            s1[g] += m * t
            total += m * t * t
            loss = mean - y[j]
            if y[j] > 0.0:
                loss += y[j] * math.log(y[j] / mean)
            deviance += 2.0 * weight[j] * loss
    return total, deviance


@summed
def start_sums(y, z, gap, rest, weight, time, middle, rs, rl, rg, s0, s1, sz, yg):
    """Sums at the start value y + 0.1, and those of the counts themselves.

    Args (beyond those of the module): `z` the working response at the start, `gap` each period's
    deviance there, `rest` the part of a deviance that no coefficient changes.

    Returns:
        Totals of m t^2, m t z, y t, the constant part of the deviance, the deviance at the start,
        the largest count, the number of present periods.
    """
    s2 = 0.0
    szt = 0.0
    yt = 0.0
    constant = 0.0
    deviance = 0.0
    largest = 0.0
    for r in range(rs.size):
        m0 = 0.0
        m1 = 0.0
        mz = 0.0
        counts = 0.0
        for j in range(rs[r], rs[r] + rl[r]):
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
        g = rg[r]
        s0[g] += m0
        s1[g] += m1
        sz[g] += mz
        yg[g] += counts
    return s2, szt, yt, constant, deviance, largest


@summed
def spread_by_runs(b, b_before, y, weight, people, time, middle, rs, rl, rg, a, before):
    """Sums of w y^2 W/mu^2, w y W/mu, w (y/mu)^2 and w y/mu on a regular grid.

    W are the working weights one step before mu; all factors are geometric progressions.
    """
    square = 0.0
    cross = 0.0
    prior_square = 0.0
    prior_cross = 0.0
    ratio = math.exp(-b)
    older = math.exp(b_before)
    for r in range(rs.size):
        g = rg[r]
        first = rs[r]
        t = time[first] - middle
        inverse = math.exp(-a[g] - b * t)
        working = math.exp(before[g] + b_before * t)
        for j in range(first, first + rl[r]):
            rate = y[j] / people[j]
            scaled = rate * inverse
            wy = weight[j] * y[j]
            square += wy * scaled * inverse * working
            cross += wy * inverse * working
            prior_square += weight[j] * scaled * scaled
            prior_cross += weight[j] * scaled
            inverse *= ratio
            working *= older
    return square, cross, prior_square, prior_cross


@compiled
def spread_by_rows(b, b_before, y, weight, people, time, middle, rs, rl, rg, a, before, yg):
    """Sums of w W ((y - mu)/mu)^2 and w ((y - mu)/mu)^2 over the groups with cases."""
    working = 0.0
    prior = 0.0
    for r in range(rs.size):
        g = rg[r]
        if yg[g] == 0.0:
            continue
        for j in range(rs[r], rs[r] + rl[r]):
            if weight[j] > 0.0:
                t = time[j] - middle
                mean = max(people[j] * math.exp(a[g] + b * t), EPSILON)
                residual = (y[j] - mean) / mean
                square = weight[j] * residual * residual
                prior += square
                older = people[j] * math.exp(before[g] + b_before * t)
                working += square * max(older, EPSILON)
    return working, prior
