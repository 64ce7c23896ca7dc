"""The Farrington fits of a whole batch, threads over series.

For every series and evaluated period: fit with trend, down-weight past outbreaks, fit again, decide
about the trend, and if it goes do both again without it.
"""

import math

import numpy as np

from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.farrington_fit import down_weight, glm, spread

OK, MISSING_BASELINE, NO_HISTORY, NOT_CONVERGED, DEGENERATE = 0, 3, 4, 5, 6
NOT_ASKED, NOT_SIGNIFICANT, TOO_FEW_YEARS, EXTRAPOLATES, DID_NOT_CONVERGE, KEPT = 0, 1, 2, 3, 4, 5

ETA, ERROR, PHI, COEFFICIENT, T_VALUE, FREEDOM, USED, MISSING, LOWERED = range(9)
"""Columns of the numbers that `fit_batch` returns: log of the expected count, its standard error,
dispersion, trend coefficient, its t value and degrees of freedom, periods used, missing and
down-weighted."""
COLUMNS = 9
ROOM = 11


@compiled
def lay_out(weight, runs, complete, odd):
    """List the missing periods of the baseline as odd ones.

    Returns:
        Number of periods present, number missing, first present position (-1: none).
    """
    rs, rl, rg = runs[0], runs[1], runs[2]
    if complete:
        return rl.sum(), 0, rs[0]
    n = 0
    n_odd = 0
    oldest = -1
    for r in range(rs.size):
        for j in range(rs[r], rs[r] + rl[r]):
            if weight[j] > 0.0:
                n += 1
                if oldest < 0:
                    oldest = j
            else:
                odd[n_odd, 0] = j
                odd[n_odd, 1] = rg[r]
                n_odd += 1
    return n, n_odd, oldest


@compiled
def two_steps(trend, data, runs, plain, room, odd, table, rules, n, n_missing):
    """Fit, down-weight, fit again; the weights are restored afterwards.

    `rules` is (down-weight?, limit of residuals, which variance factor the coefficients get: 0 the
    dispersion cut at 1, 1 the uncut dispersion, 2 R's factor from prior weights, power of counts).

    Returns:
        Status, b, the information on b, dispersion (uncut), variance factor, degrees of freedom,
        down-weighted periods, scale of the weights, largest count.
    """
    weight = data[0][4]
    reweight, limit, factor, y_power = rules
    scale = 1.0
    lowered = 0
    converged, b, b_before, left, p, largest, careful = glm(
        trend, data, runs, scale, odd, n_missing, room, table, plain and n_missing * 6 < n
    )
    if not converged:
        return NOT_CONVERGED, b, left, math.nan, math.nan, 0, 0, scale, largest
    if n <= p:
        return DEGENERATE, b, left, math.nan, math.nan, 0, 0, scale, largest
    working, prior = spread(data, runs, room, b, b_before, careful)
    phi = working / (n - p)
    if reweight:
        n_odd, total, alone = down_weight(
            data, runs, room, b, left, max(phi, 1.0), limit, y_power, odd, n_missing
        )
        lowered = n_odd - n_missing
        if lowered > 0 and not alone:
            scale = n / total
            _again, b, b_before, left, p, _largest, careful = glm(
                trend, data, runs, scale, odd, n_odd, room, table, plain and n_odd * 6 < n
            )
            working, prior = spread(data, runs, room, b, b_before, careful)
            phi = scale * working / (n - p)
        for i in range(n_missing, n_odd):
            weight[odd[i, 0]] = 1.0
        if alone:
            return DEGENERATE, b, left, phi, math.nan, 0, 0, scale, largest
    variance = max(phi, 1.0)
    if factor == 1:
        variance = phi
    elif factor == 2:
        variance = scale * prior / (n - p) if reweight else phi
    return OK, b, left, phi, variance, n - p, lowered, scale, largest


@compiled
def predict(room, b, left, scale, when, log_population):
    """Return the log of the expected count and its variance per unit of dispersion."""
    a, s0, s1 = room[0], room[2], room[3]
    g = a.size - 1
    eta = a[g] + b * when + log_population
    variance = 1.0 / s0[g]
    if left > 0.0:
        away = when - s1[g] / s0[g]
        variance += away * away / left
    return eta, variance / scale


@compiled
def judge_one(data, runs, complete, plain, room, odd, table, rules, decision, where, out):
    """Fit one period and fill its row of numbers; return status and trend.

    `decision` is (trend asked?, years, fewest years for a trend, critical t values by degrees of
    freedom, cut the error's variance at 1?); `where` is (time of the evaluated period, whether R's
    shifted origin is wanted, log of its population).
    """
    time = data[1]
    asked, years, fewest, critical, cut = decision
    when, shifted, log_population = where
    n, n_missing, oldest = lay_out(data[0][4], runs, complete, odd)
    out[USED] = n
    out[MISSING] = n_missing
    if n == 0:
        return MISSING_BASELINE, NOT_ASKED
    if shifted:
        when -= time[oldest] - time[runs[0][0]]
    trend = NOT_ASKED
    status = NOT_CONVERGED
    b = left = phi = variance = 0.0
    scale = 1.0
    free = lowered = 0
    if asked:
        status, b, left, phi, variance, free, lowered, scale, largest = two_steps(
            True, data, runs, plain, room, odd, table, rules, n, n_missing
        )
        trend = KEPT
        if status == NOT_CONVERGED:
            trend = DID_NOT_CONVERGE
        elif left == 0.0:
            trend = NOT_SIGNIFICANT
        elif status == OK:
            t_value = abs(b) * math.sqrt(scale * left / variance) if variance > 0.0 else math.inf
            out[T_VALUE] = t_value
            out[FREEDOM] = free
            eta, _v = predict(room, b, left, scale, when, log_population)
            if years < fewest:
                trend = TOO_FEW_YEARS
            elif not t_value > critical[free]:
                trend = NOT_SIGNIFICANT
            elif math.exp(eta) > largest:
                trend = EXTRAPOLATES
    if trend != KEPT and status != DEGENERATE:
        status, b, left, phi, variance, free, lowered, scale, largest = two_steps(
            False, data, runs, plain, room, odd, table, rules, n, n_missing
        )
    if status != OK:
        return status, trend
    if room[2][room[0].size - 1] == 0.0:
        return MISSING_BASELINE, trend
    eta, own = predict(room, b, left, scale, when, log_population)
    out[ETA] = eta
    out[ERROR] = math.sqrt((max(variance, 1.0) if cut else variance) * own)
    out[PHI] = phi
    out[LOWERED] = lowered
    if trend == KEPT:
        out[COEFFICIENT] = b
    return OK, trend


@compiled
def prepare(counts, population, has_population, rows):
    """Fill a series' arrays (see `farrington_fit`) and return whether no count is missing."""
    y, z, gap, rest = rows[0], rows[1], rows[2], rows[3]
    weight, people, y_power, offset = rows[4], rows[5], rows[6], rows[7]
    complete = True
    for j in range(counts.size):
        y[j] = 0.0
        offset[j] = 0.0
        people[j] = 1.0
        weight[j] = 1.0
        if has_population:
            people[j] = population[j]
            offset[j] = math.log(people[j]) if people[j] > 0.0 else math.nan
        if math.isnan(counts[j] + offset[j]):
            complete = False
            weight[j] = 0.0
            people[j] = 1.0
            z[j] = gap[j] = rest[j] = y_power[j] = 0.0
            continue
        y[j] = counts[j]
        start = math.log(y[j] + 0.1) - offset[j]
        log_part = 0.0
        y_power[j] = 0.0
        if y[j] > 0.0:
            log_part = y[j] * (math.log(y[j]) - offset[j])
            y_power[j] = y[j] ** (2.0 / 3.0)
        z[j] = start - 0.1 / (y[j] + 0.1)
        gap[j] = 2.0 * (log_part - y[j] * start + 0.1)
        rest[j] = log_part - y[j]
    return complete


@threaded
def fit_batch(values, population, has_population, design, rules, decision, shifted, groups):
    """Fit every series at every evaluated period.

    Args:
        values: counts, (series, periods), NaN where missing.
        population: same shape, or one row of ones.
        has_population: whether it counts.
        design: the arrays of a `Design`: (ok, bounds, runs_of_all, time, middle,
            predicted, regular, longest run, position of the first evaluated period).
        rules: (down-weight?, limit of residuals, variance factor), see `two_steps`.
        decision: see `judge_one`.
        shifted: whether R's shifted time origin is wanted.
        groups: number of seasonal groups.

    Returns:
        Numbers (series, evaluated, COLUMNS), NaN where unknown; status; trend.
    """
    ok, bounds, runs_of_all, time, middle, predicted, regular, longest, first = design
    reweight, limit, factor = rules
    periods = values.shape[1]
    evaluated = ok.size
    numbers = np.full((values.shape[0], evaluated, COLUMNS), np.nan)
    status = np.full((values.shape[0], evaluated), NO_HISTORY, dtype=np.int8)
    trend = np.full((values.shape[0], evaluated), NOT_ASKED, dtype=np.int8)
    for i in prange(values.shape[0]):
        rows = np.empty((8, periods))
        y_power, offset = rows[6], rows[7]
        complete = prepare(
            values[i],
            population[i % population.shape[0]],
            has_population,
            rows,
        )
        odd = np.empty((periods, 2), np.int64)
        table = np.empty((longest + 1, 4))
        room = np.zeros((ROOM, groups))
        for e in range(evaluated):
            if not ok[e] or math.isnan(offset[first + e]):
                continue
            lo = bounds[e]
            hi = bounds[e + 1]
            runs = runs_of_all[:, lo:hi]
            data = (rows, time, middle[e], regular)
            status[i, e], trend[i, e] = judge_one(
                data,
                runs,
                complete,
                regular and not has_population,
                room,
                odd,
                table,
                (reweight, limit, factor, y_power),
                decision,
                (predicted[e] - middle[e], shifted, offset[first + e]),
                numbers[i, e],
            )
    return numbers, status, trend
