"""Compiled sums of fitted means, the inner loop of the Farrington methods.

All three functions add, for means m_t = share_t amp_g exp(b t), the group sums of m and m t to
`s0` and `s1` and return the total of m t^2. `share` is prior weight times population, 0 where the
period is missing; `rs`, `rl`, `rg` are start, length and group of the runs of the baseline.

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
def by_rows(b, share, time, middle, regular, rs, rl, rg, amp, s0, s1):
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
            m = share[j] * e
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
def by_runs(b, common, odd, less, n_odd, time, middle, rs, rl, rg, amp, s0, s1, table):
    """Sums run by run on a regular grid.

    Args (beyond those of the module): `common` the share of ordinary periods; `odd` positions and
    groups of the others, `less` how much smaller their share is; `table` scratch of shape
    (longest run + 1, 4).
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
        m = e * common * amp[g]
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
        m = less[i] * amp[g] * math.exp(b * t)
        s0[g] -= m
        s1[g] -= m * t
        total -= m * t * t
    return total


@compiled
def guarded(b, a, y, weight, share, time, middle, rs, rl, rg, s0, s1):
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
            offset = share[j] / weight[j]
            mean = max(offset * math.exp(a[g] + b * t), EPSILON)
            m = weight[j] * mean
            s0[g] += m
            s1[g] += m * t
            total += m * t * t
            loss = mean - y[j]
            if y[j] > 0.0:
                loss += y[j] * math.log(y[j] / mean)
            deviance += 2.0 * weight[j] * loss
    return total, deviance
