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

ETA, ERROR, PHI, COEFFICIENT, T_VALUE, FREEDOM, USED, MISSING, LOWERED, LARGEST = range(10)
"""Columns of the numbers that `fit_batch` returns: log of the expected count, its standard error,
dispersion, trend coefficient, its t value and degrees of freedom, periods used, missing,
down-weighted, and the largest count of the baseline."""
COLUMNS = 10
ROOM = 11


@compiled
def lay_out(data, runs, present, population, odd, less):
    """Give every present period of the baseline weight 1; list the missing ones as odd.

    Returns:
        Number present, number missing, largest count, first present position (-1: none).
    """
    y, _start, _ylog, weight, share, _time, _middle, _regular = data
    rs, rl, rg = runs
    n = 0
    n_odd = 0
    largest = 0.0
    oldest = -1
    for r in range(rs.size):
        for j in range(rs[r], rs[r] + rl[r]):
            weight[j] = present[j]
            share[j] = present[j] * population[j]
            if present[j] > 0.0:
                n += 1
                largest = max(largest, y[j])
                if oldest < 0:
                    oldest = j
            else:
                odd[n_odd, 0] = j
                odd[n_odd, 1] = rg[r]
                less[n_odd] = 1.0
                n_odd += 1
    return n, n_odd, largest, oldest


@compiled
def apply_weights(runs, weight, share, population, common, odd, less):
    """Scale the weights, and list missing and down-weighted periods as odd ones."""
    rs, rl, rg = runs
    n_odd = 0
    for r in range(rs.size):
        for j in range(rs[r], rs[r] + rl[r]):
            ordinary = weight[j] == 1.0
            weight[j] *= common
            share[j] = weight[j] * population[j]
            if not ordinary:
                odd[n_odd, 0] = j
                odd[n_odd, 1] = rg[r]
                less[n_odd] = common - weight[j]
                n_odd += 1
    return n_odd


@compiled
def two_steps(trend, data, runs, population, plain, room, scratch, rules, n, n_odd):
    """Fit, down-weight, fit again; the weights are those of `lay_out`.

    `rules` is (down-weight?, limit of residuals, which variance factor the coefficients get: 0 the
    dispersion cut at 1, 1 the uncut dispersion, 2 R's factor from prior weights, power of counts).

    Returns:
        Status, b, the information on b, dispersion (uncut), variance factor, degrees of freedom,
        down-weighted periods.
    """
    _y, _start, _ylog, weight, share, _time, _middle, _regular = data
    odd, less, table = scratch
    reweight, limit, factor, y_power = rules
    few = plain and n_odd * 6 < n
    converged, b, b_before, left, p = glm(
        trend, data, runs, 1.0, odd, less, n_odd, room, table, few
    )
    if not converged:
        return NOT_CONVERGED, b, left, math.nan, math.nan, 0, 0
    if n <= p:
        return DEGENERATE, b, left, math.nan, math.nan, 0, 0
    working, prior = spread(data, population, runs, room, b, b_before)
    phi = working / (n - p)
    lowered = 0
    if reweight:
        common, lowered, alone = down_weight(
            data, runs, room, b, left, max(phi, 1.0), limit, y_power
        )
        if alone:
            return DEGENERATE, b, left, phi, math.nan, 0, 0
        if lowered > 0:
            n_odd = apply_weights(runs, weight, share, population, common, odd, less)
            few = plain and n_odd * 6 < n
            _again, b, b_before, left, p = glm(
                trend, data, runs, common, odd, less, n_odd, room, table, few
            )
            working, prior = spread(data, population, runs, room, b, b_before)
            phi = working / (n - p)
    variance = max(phi, 1.0)
    if factor == 1:
        variance = phi
    elif factor == 2:
        variance = prior / (n - p) if reweight else phi
    return OK, b, left, phi, variance, n - p, lowered


@compiled
def predict(room, b, left, when, log_population):
    """Return the log of the expected count and its variance per unit of dispersion."""
    a, s0, s1 = room[0], room[2], room[3]
    g = a.size - 1
    eta = a[g] + b * when + log_population
    variance = 1.0 / s0[g]
    if left > 0.0:
        away = when - s1[g] / s0[g]
        variance += away * away / left
    return eta, variance


@compiled
def judge_one(data, runs, present, population, plain, room, scratch, rules, decision, where, out):
    """Fit one period and fill its row of numbers; return status and trend.

    `decision` is (trend asked?, years, fewest years for a trend, critical t values by degrees of
    freedom, cut the error's variance at 1?); `where` is (time of the evaluated period, whether R's
    shifted origin is wanted, log of its population).
    """
    time = data[5]
    asked, years, fewest, critical, cut = decision
    when, shifted, log_population = where
    n, n_missing, largest, oldest = lay_out(
        data, runs, present, population, scratch[0], scratch[1]
    )
    out[USED] = n
    out[MISSING] = n_missing
    out[LARGEST] = largest
    if n == 0:
        return MISSING_BASELINE, NOT_ASKED
    if shifted:
        when -= time[oldest] - time[runs[0][0]]
    trend = NOT_ASKED
    status = NOT_CONVERGED
    b = left = phi = variance = 0.0
    free = lowered = 0
    if asked:
        status, b, left, phi, variance, free, lowered = two_steps(
            True, data, runs, population, plain, room, scratch, rules, n, n_missing
        )
        trend = KEPT
        if status == NOT_CONVERGED:
            trend = DID_NOT_CONVERGE
        elif left == 0.0:
            trend = NOT_SIGNIFICANT
        elif status == OK:
            t_value = abs(b) * math.sqrt(left / variance) if variance > 0.0 else math.inf
            out[T_VALUE] = t_value
            out[FREEDOM] = free
            eta, _v = predict(room, b, left, when, log_population)
            if years < fewest:
                trend = TOO_FEW_YEARS
            elif not t_value > critical[free]:
                trend = NOT_SIGNIFICANT
            elif math.exp(eta) > largest:
                trend = EXTRAPOLATES
    if trend != KEPT and status != DEGENERATE:
        if asked:
            lay_out(data, runs, present, population, scratch[0], scratch[1])
        status, b, left, phi, variance, free, lowered = two_steps(
            False, data, runs, population, plain, room, scratch, rules, n, n_missing
        )
    if status != OK:
        return status, trend
    if room[2][room[0].size - 1] == 0.0:
        return MISSING_BASELINE, trend
    eta, own = predict(room, b, left, when, log_population)
    out[ETA] = eta
    out[ERROR] = math.sqrt((max(variance, 1.0) if cut else variance) * own)
    out[PHI] = phi
    out[LOWERED] = lowered
    if trend == KEPT:
        out[COEFFICIENT] = b
    return OK, trend


@threaded
def fit_batch(values, population, has_population, design, rules, decision, shifted, groups):
    """Fit every series at every evaluated period.

    Args:
        values: counts, (series, periods), NaN where missing.
        population: same shape, or one row of ones.
        has_population: whether it counts.
        design: the arrays of a `Design`: (ok, bounds, start, length, group, time, middle,
            predicted, regular, longest run, position of the first evaluated period).
        rules: (down-weight?, limit of residuals, variance factor), see `two_steps`.
        decision: see `judge_one`.
        shifted: whether R's shifted time origin is wanted.
        groups: number of seasonal groups.

    Returns:
        Numbers (series, evaluated, COLUMNS), NaN where unknown; status; trend.
    """
    ok, bounds, start, length, group, time, middle, predicted, regular, longest, first = design
    reweight, limit, factor = rules
    periods = values.shape[1]
    evaluated = ok.size
    numbers = np.full((values.shape[0], evaluated, COLUMNS), np.nan)
    status = np.full((values.shape[0], evaluated), NO_HISTORY, dtype=np.int8)
    trend = np.full((values.shape[0], evaluated), NOT_ASKED, dtype=np.int8)
    for i in prange(values.shape[0]):
        y = np.zeros(periods)
        present = np.zeros(periods)
        start_log = np.zeros(periods)
        y_log = np.zeros(periods)
        y_power = np.zeros(periods)
        offset = np.zeros(periods)
        people = np.ones(periods)
        for j in range(periods):
            if has_population:
                people[j] = population[i, j]
                offset[j] = math.log(people[j]) if people[j] > 0.0 else math.nan
            if not math.isnan(values[i, j] + offset[j]):
                present[j] = 1.0
                y[j] = values[i, j]
                start_log[j] = math.log(y[j] + 0.1) - offset[j]
                if y[j] > 0.0:
                    y_log[j] = y[j] * (math.log(y[j]) - offset[j])
                    y_power[j] = y[j] ** (2.0 / 3.0)
            else:
                people[j] = 0.0
        weight = np.zeros(periods)
        share = np.zeros(periods)
        scratch = (np.zeros((periods, 2), np.int64), np.zeros(periods), np.zeros((longest + 1, 4)))
        rows = np.zeros((ROOM, groups))
        room = (
            rows[0],
            rows[1],
            rows[2],
            rows[3],
            rows[4],
            rows[5],
            rows[6],
            rows[7],
            rows[8],
            rows[9],
            rows[10],
        )
        for e in range(evaluated):
            if not ok[e] or math.isnan(offset[first + e]):
                continue
            lo = bounds[e]
            hi = bounds[e + 1]
            runs = (start[lo:hi], length[lo:hi], group[lo:hi])
            data = (y, start_log, y_log, weight, share, time, middle[e], regular)
            status[i, e], trend[i, e] = judge_one(
                data,
                runs,
                present,
                people,
                regular and not has_population,
                room,
                scratch,
                (reweight, limit, factor, y_power),
                decision,
                (predicted[e] - middle[e], shifted, offset[first + e]),
                numbers[i, e],
            )
    return numbers, status, trend
