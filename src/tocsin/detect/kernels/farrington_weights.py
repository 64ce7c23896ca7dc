"""Compiled down-weighting of past outbreaks by Anscombe residuals."""

import math

from tocsin.detect.kernels.compiled import compiled
from tocsin.detect.kernels.farrington_fit import Fit
from tocsin.detect.kernels.farrington_sums import (
    BEFORE,
    CASES,
    PEOPLE,
    POWER,
    S0,
    S1,
    WEIGHT,
    A,
    Ints,
    Series,
    Work,
    Y,
)

ALONE = 1e-12
"""A period with less freedom than this is explained by itself alone: its residual is rounding noise
over zero. R stops there if that is 0/0 and keeps the weight if it is below zero; the weight is
kept here always."""


@compiled
def anscombe(power: float, mean: float, dispersion: float, free: float) -> float:
    """Return the Anscombe residual of a count given by its power 2/3."""
    raw = 1.5 * (power * mean ** (-1.0 / 6.0) - math.sqrt(mean))
    return raw / math.sqrt(dispersion * free)


@compiled
def weight_run(
    r: int,
    series: Series,
    runs: Ints,
    work: Work,
    fit: Fit,
    rule: tuple[float, float],
    n_odd: int,
) -> tuple[int, float]:
    """Weight one run; see `down_weight`. `rule` is (dispersion, limit of residuals)."""
    dispersion, limit = rule
    rows, room = series.rows, work.room
    g = runs[2, r]
    first = runs[0, r]
    ratio = math.exp(fit.b)
    per_time = 1.0 / fit.left if fit.left > 0.0 else 0.0
    bound = limit * limit * dispersion
    ratio_before = math.exp(fit.b_before)
    e = math.exp(room[A, g] + fit.b * (series.time[first] - series.middle))
    # R takes hat values from the working weights of the last step, one step older than the means.
    e_before = math.exp(room[BEFORE, g] + fit.b_before * (series.time[first] - series.middle))
    center = room[S1, g] / room[S0, g]
    own = 1.0 / room[S0, g]
    total = 0.0
    for j in range(first, first + runs[1, r]):
        t = series.time[j] - series.middle
        if not series.regular:
            e = math.exp(room[A, g] + fit.b * t)
            e_before = math.exp(room[BEFORE, g] + fit.b_before * t)
        if rows[WEIGHT, j] > 0.0:
            total += 1.0
            mean = e * rows[PEOPLE, j]
            excess = rows[Y, j] - mean
            working = e_before * rows[PEOPLE, j]
            free = 1.0 - working * (own + (t - center) * (t - center) * per_time)
            # An Anscombe residual of an excess is below the Pearson residual.
            if free > ALONE and excess > 0.0 and excess * excess > bound * free * mean:
                s = anscombe(rows[POWER, j], mean, dispersion, free)
                if s > limit:
                    rows[WEIGHT, j] = 1.0 / (s * s)
                    total += rows[WEIGHT, j] - 1.0
                    work.odd[n_odd, 0] = j
                    work.odd[n_odd, 1] = g
                    n_odd += 1
        e *= ratio
        e_before *= ratio_before
    return n_odd, total


@compiled
def down_weight(
    series: Series, runs: Ints, work: Work, fit: Fit, rule: tuple[float, float], n_odd: int
) -> tuple[int, float]:
    """Lower prior weights by Anscombe residuals; past outbreaks count less.

    A residual s above the limit gives weight s^-2. Only an excess is down-weighted. The periods are
    added to the odd ones.

    Returns:
        The number of odd periods and the sum of all weights.
    """
    weight = series.rows[WEIGHT]
    total = 0.0
    for r in range(runs.shape[1]):
        if work.room[CASES, runs[2, r]] == 0.0:
            for j in range(runs[0, r], runs[0, r] + runs[1, r]):
                total += weight[j]
            continue
        n_odd, part = weight_run(r, series, runs, work, fit, rule, n_odd)
        total += part
    return n_odd, total
