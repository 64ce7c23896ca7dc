"""The Farrington fits of a whole batch, threads over series.

For every series and evaluated period: fit with trend, down-weight past outbreaks, fit again, decide
about the trend, and if it goes do both again without it.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.farrington_fit import glm, spread
from tocsin.detect.kernels.farrington_sums import (
    GAP,
    OFFSET,
    PEOPLE,
    POWER,
    REST,
    ROOM,
    S0,
    S1,
    WEIGHT,
    A,
    Floats,
    Ints,
    Series,
    Work,
    Y,
    Z,
)
from tocsin.detect.kernels.farrington_weights import down_weight

OK, MISSING_BASELINE, NO_HISTORY, NOT_CONVERGED, DEGENERATE = 0, 3, 4, 5, 6
NOT_ASKED, NOT_SIGNIFICANT, TOO_FEW_YEARS, EXTRAPOLATES, DID_NOT_CONVERGE, KEPT = 0, 1, 2, 3, 4, 5

ETA, ERROR, PHI, COEFFICIENT, T_VALUE, FREEDOM, USED, MISSING, LOWERED = range(9)
"""Columns of the numbers that `fit_batch` returns: log of the expected count, its standard error,
dispersion, trend coefficient, its t value and degrees of freedom, periods used, missing and
down-weighted."""
COLUMNS = 9

CUT, UNCUT, AS_R = 0, 1, 2
"""Variance factor of the coefficients: dispersion cut at 1, uncut, or R's from prior weights."""


class Rules(NamedTuple):
    """How to fit and decide.

    Attributes:
        reweight: down-weight past outbreaks and fit again.
        limit: Anscombe residuals above it are down-weighted.
        variance: `CUT`, `UNCUT` or `AS_R`.
        trend: try a time trend.
        years: of the baseline.
        fewest_years: for a trend.
        critical: t value that a trend has to exceed, by degrees of freedom.
        cut_error: cut the variance of the standard error at 1 although the trend test is not.
        shifted: R's shifted time origin where the oldest count is missing.
    """

    reweight: bool
    limit: float
    variance: int
    trend: bool
    years: int
    fewest_years: int
    critical: Floats
    cut_error: bool
    shifted: bool


class Plan(NamedTuple):
    """The arrays of a `Design` (see there), and where the evaluated periods begin."""

    ok: NDArray[np.bool_]
    bounds: Ints
    runs: Ints
    time: Floats
    middle: Floats
    predicted: Floats
    regular: bool
    longest: int
    first: int


class Outcome(NamedTuple):
    """Two fits of one period.

    Attributes:
        status: a `Status`.
        b: trend.
        left: information on it, weights unscaled; 0: no trend.
        phi: dispersion, not cut.
        variance: factor of the coefficients' variances.
        free: degrees of freedom.
        lowered: down-weighted periods.
        scale: common factor of the weights.
        largest: largest count of the baseline.
    """

    status: int
    b: float
    left: float
    phi: float
    variance: float
    free: int
    lowered: int
    scale: float
    largest: float


@compiled
def lay_out(weight: Floats, runs: Ints, complete: bool, odd: Ints) -> tuple[int, int, int]:
    """List the missing periods of the baseline as odd ones.

    Returns:
        Number of periods present, number missing, first present position (-1: none).
    """
    if complete:
        return runs[1].sum(), 0, runs[0, 0]
    n = 0
    n_odd = 0
    oldest = -1
    for r in range(runs.shape[1]):
        for j in range(runs[0, r], runs[0, r] + runs[1, r]):
            if weight[j] > 0.0:
                n += 1
                if oldest < 0:
                    oldest = j
            else:
                odd[n_odd, 0] = j
                odd[n_odd, 1] = runs[2, r]
                n_odd += 1
    return n, n_odd, oldest


@compiled
def factor_of(variance: int, phi: float, prior: float, reweight: bool) -> float:
    """Return the variance factor of the coefficients."""
    if variance == CUT:
        return max(phi, 1.0)
    if variance == AS_R and reweight:
        return prior
    return phi


@compiled
def two_steps(
    series: Series,
    runs: Ints,
    work: Work,
    rules: Rules,
    trend: bool,
    plain: bool,
    numbers: tuple[int, int],
) -> Outcome:
    """Fit, down-weight, fit again; the weights are restored afterwards.

    `numbers` are the periods present and missing; `plain` whether runs may be summed as such.
    """
    n, n_missing = numbers
    weight = series.rows[WEIGHT]
    scale = 1.0
    fit = glm(series, runs, work, trend, scale, n_missing, plain and n_missing * 6 < n)
    if not fit.converged:
        return Outcome(NOT_CONVERGED, fit.b, fit.left, math.nan, math.nan, 0, 0, scale, fit.largest)
    free = n - fit.coefficients
    if free <= 0:
        return Outcome(DEGENERATE, fit.b, fit.left, math.nan, math.nan, 0, 0, scale, fit.largest)
    working, prior = spread(series, runs, work.room, fit)
    phi = working / free
    n_odd = n_missing
    if rules.reweight:
        rule = (max(phi, 1.0), rules.limit)
        n_odd, total = down_weight(series, runs, work, fit, rule, n_missing)
        if n_odd > n_missing:
            scale = n / total
            fit = glm(series, runs, work, trend, scale, n_odd, plain and n_odd * 6 < n)
            working, prior = spread(series, runs, work.room, fit)
            free = n - fit.coefficients
            phi = scale * working / free
    for i in range(n_missing, n_odd):
        weight[work.odd[i, 0]] = 1.0
    variance = factor_of(rules.variance, phi, scale * prior / free, rules.reweight)
    return Outcome(OK, fit.b, fit.left, phi, variance, free, n_odd - n_missing, scale, fit.largest)


@compiled
def predict(room: Floats, found: Outcome, when: float, offset: float) -> tuple[float, float]:
    """Return the log of the expected count and its variance per unit of dispersion."""
    g = room.shape[1] - 1
    variance = 1.0 / room[S0, g]
    if found.left > 0.0:
        away = when - room[S1, g] / room[S0, g]
        variance += away * away / found.left
    return room[A, g] + found.b * when + offset, variance / found.scale


@compiled
def trend_decision(
    room: Floats, found: Outcome, rules: Rules, when: float, offset: float, out: Floats
) -> int:
    """Say what becomes of the trend that was fitted."""
    if found.status == NOT_CONVERGED:
        return DID_NOT_CONVERGE
    if found.left == 0.0:
        return NOT_SIGNIFICANT
    if found.status != OK:
        return KEPT
    t_value = math.inf
    if found.variance > 0.0:
        t_value = abs(found.b) * math.sqrt(found.scale * found.left / found.variance)
    out[T_VALUE] = t_value
    out[FREEDOM] = found.free
    if rules.years < rules.fewest_years:
        return TOO_FEW_YEARS
    if not t_value > rules.critical[found.free]:
        return NOT_SIGNIFICANT
    eta, _variance = predict(room, found, when, offset)
    return EXTRAPOLATES if math.exp(eta) > found.largest else KEPT


@compiled
def judge_one(
    series: Series,
    runs: Ints,
    work: Work,
    rules: Rules,
    shape: tuple[bool, bool],
    where: tuple[float, float],
    out: Floats,
) -> tuple[int, int]:
    """Fit one period and fill its row of numbers; return status and trend.

    `shape` is (no count missing?, regular and without population?); `where` is (time of the
    evaluated period, log of its population).
    """
    complete, plain = shape
    when, offset = where
    n, n_missing, oldest = lay_out(series.rows[WEIGHT], runs, complete, work.odd)
    out[USED] = n
    out[MISSING] = n_missing
    if n == 0:
        return MISSING_BASELINE, NOT_ASKED
    if rules.shifted:
        when -= series.time[oldest] - series.time[runs[0, 0]]
    trend = NOT_ASKED
    numbers = (n, n_missing)
    found = two_steps(series, runs, work, rules, rules.trend, plain, numbers)
    if rules.trend:
        trend = trend_decision(work.room, found, rules, when, offset, out)
        if trend != KEPT and found.status != DEGENERATE:
            found = two_steps(series, runs, work, rules, False, plain, numbers)
    if found.status != OK:
        return found.status, trend
    if work.room[S0, work.room.shape[1] - 1] == 0.0:
        return MISSING_BASELINE, trend
    eta, own = predict(work.room, found, when, offset)
    out[ETA] = eta
    out[ERROR] = math.sqrt((max(found.variance, 1.0) if rules.cut_error else found.variance) * own)
    out[PHI] = found.phi
    out[LOWERED] = found.lowered
    if trend == KEPT:
        out[COEFFICIENT] = found.b
    return OK, trend


@compiled
def prepare(counts: Floats, population: Floats, has_population: bool, rows: Floats) -> bool:
    """Fill a series' rows and return whether no count is missing."""
    complete = True
    for j in range(counts.size):
        for row in range(rows.shape[0]):
            rows[row, j] = 0.0
        rows[PEOPLE, j] = 1.0
        if has_population:
            rows[OFFSET, j] = math.log(population[j]) if population[j] > 0.0 else math.nan
        y = counts[j]
        if math.isnan(y + rows[OFFSET, j]):
            complete = False
            continue
        if has_population:
            rows[PEOPLE, j] = population[j]
        rows[WEIGHT, j] = 1.0
        rows[Y, j] = y
        start = math.log(y + 0.1) - rows[OFFSET, j]
        log_part = 0.0
        if y > 0.0:
            log_part = y * (math.log(y) - rows[OFFSET, j])
            rows[POWER, j] = y ** (2.0 / 3.0)
        rows[Z, j] = start - 0.1 / (y + 0.1)
        rows[GAP, j] = 2.0 * (log_part - y * start + 0.1)
        rows[REST, j] = log_part - y
    return complete


@threaded
def fit_batch(
    values: Floats, population: Floats, has_population: bool, plan: Plan, rules: Rules, groups: int
) -> tuple[Floats, NDArray[np.int8], NDArray[np.int8]]:
    """Fit every series at every evaluated period.

    Args:
        values: counts, (series, periods), NaN where missing.
        population: same shape, or one row of ones.
        has_population: whether it counts.
        plan: the baselines.
        rules: how to fit and decide.
        groups: number of seasonal groups.

    Returns:
        Numbers (series, evaluated, COLUMNS), NaN where unknown; status; trend.
    """
    evaluated = plan.ok.size
    numbers = np.full((values.shape[0], evaluated, COLUMNS), np.nan)
    status = np.full((values.shape[0], evaluated), NO_HISTORY, dtype=np.int8)
    trend = np.full((values.shape[0], evaluated), NOT_ASKED, dtype=np.int8)
    for i in prange(values.shape[0]):
        rows = np.empty((8, values.shape[1]))
        people = population[i % population.shape[0]]
        complete = prepare(values[i], people, has_population, rows)
        work = Work(
            np.zeros((ROOM, groups)),
            np.empty((values.shape[1], 2), np.int64),
            np.empty((plan.longest + 1, 4)),
        )
        for e in range(evaluated):
            offset = rows[OFFSET, plan.first + e]
            if not plan.ok[e] or math.isnan(offset):
                continue
            runs = plan.runs[:, plan.bounds[e] : plan.bounds[e + 1]]
            middle = plan.middle[e]
            status[i, e], trend[i, e] = judge_one(
                Series(rows, plan.time, middle, plan.regular),
                runs,
                work,
                rules,
                (complete, plan.regular and not has_population),
                (plan.predicted[e] - middle, offset),
                numbers[i, e],
            )
    return numbers, status, trend
