"""Likelihood-ratio statistics of the GLR charts, for spans that end at one week.

A week without a count has count 0 and expected count 0 here, so that it adds nothing.

Reference: Hoehle and Paul (2008), CSDA 52:4357-4368, doi:10.1016/j.csda.2008.02.015.
"""

import math
from typing import NamedTuple

from tocsin.detect.kernels.answer import Floats
from tocsin.detect.kernels.compiled import compiled

NEWTON_STEPS = 100


class Rules(NamedTuple):
    """The rules of a chart.

    Attributes:
        limit: of the statistic (R's c.ARL).
        window: longest look back, -1 for the last restart.
        least: fewest weeks (R's Mtilde).
        down: look for a decrease.
        known: whether the change is known: a likelihood ratio, not a generalised one.
        theta: the known change, log scale.
        epidemic: cases beget cases, instead of a higher mean.
        refit: fit anew after an alarm.
        estimate: estimate the overdispersion.
        alpha: overdispersion, 0 for Poisson.
        constant: whether the expected counts are given.
        cases: look for the count that would just alarm.
        compat: as R does it.
        training: periods that the training needs.
        waves: of the model of expected counts.
        trend: of the model of expected counts.
        season: periods in a year.
    """

    limit: float
    window: int
    least: int
    down: bool
    known: bool
    theta: float
    epidemic: bool
    refit: bool
    estimate: bool
    alpha: float
    constant: bool
    cases: bool
    compat: bool
    training: int
    waves: int
    trend: bool
    season: int


@compiled
def poisson_span(count: float, mean: float, rules: Rules) -> float:
    """Return the largest log likelihood ratio of a changed mean over a span with these sums."""
    if count <= 0.0:
        # A decrease to nothing: its limit is the mean, which R's formula turns into NaN.
        return mean if rules.down and not rules.compat else 0.0
    if mean <= 0.0 or (count < mean) != rules.down:
        return 0.0
    return count * math.log(count / mean) - (count - mean)


@compiled
def negbin_span(x: Floats, m: Floats, start: int, stop: int, alpha: float, rules: Rules) -> float:
    """Return the same for negative binomial counts, by Newton on the factor of the mean.

    The slope of the likelihood is convex and falling in the factor, so that Newton climbs to its
    root from the left without overshooting.
    """
    slope = 0.0
    for u in range(start, stop):
        slope += (x[u] - m[u]) / (1.0 + alpha * m[u])
    if slope == 0.0 or (slope < 0.0) != rules.down:
        return 0.0
    factor = 1.0
    for _ in range(NEWTON_STEPS):
        slope = 0.0
        bend = 0.0
        for u in range(start, stop):
            part = 1.0 / (1.0 + alpha * factor * m[u])
            slope += (x[u] - factor * m[u]) * part
            bend += m[u] * (1.0 + alpha * x[u]) * part * part
        moved = max(factor + slope / bend, 0.0) if bend > 0.0 else factor
        still = abs(moved - factor) <= 1e-13 * moved
        factor = moved
        if still:
            break
    total = 0.0
    for u in range(start, stop):
        if x[u] > 0.0:
            total += x[u] * math.log(factor)
        ratio = math.log1p(alpha * m[u]) - math.log1p(alpha * factor * m[u])
        total += (x[u] + 1.0 / alpha) * ratio
    return max(total, 0.0)


@compiled
def epidemic_span(x: Floats, m: Floats, before: Floats, start: int, stop: int) -> float:
    """Return the largest log likelihood ratio of cases begetting cases at some rate above 0."""
    slope = 0.0
    for u in range(start, stop):
        if m[u] > 0.0:
            slope += (x[u] / m[u] - 1.0) * before[u]
    if not slope > 0.0:
        return 0.0
    rate = 0.0
    for _ in range(NEWTON_STEPS):
        slope = 0.0
        bend = 0.0
        for u in range(start, stop):
            if m[u] > 0.0:
                part = before[u] / (m[u] + rate * before[u])
                slope += x[u] * part - before[u]
                bend += x[u] * part * part
        moved = rate + slope / bend
        still = abs(moved - rate) <= 1e-13 * moved
        rate = moved
        if still:
            break
    total = 0.0
    for u in range(start, stop):
        if m[u] > 0.0:
            total += x[u] * math.log1p(rate * before[u] / m[u]) - rate * before[u]
    return max(total, 0.0)


@compiled
def one_week(count: float, mean: float, alpha: float, theta: float) -> float:
    """Return the log likelihood ratio of one week for a known change."""
    if alpha == 0.0:
        return theta * count + (1.0 - math.exp(theta)) * mean
    ratio = math.log1p(alpha * mean) - math.log1p(alpha * mean * math.exp(theta))
    return theta * count + (count + 1.0 / alpha) * ratio


@compiled
def known_cases(carried: float, mean: float, alpha: float, rules: Rules) -> float:
    """Return the count at which a chart with a known change reaches its limit."""
    room = rules.limit - carried
    if alpha == 0.0:
        cases = (room - (1.0 - math.exp(rules.theta)) * mean) / rules.theta
    else:
        ratio = math.log1p(alpha * mean) - math.log1p(alpha * mean * math.exp(rules.theta))
        cases = (room - ratio / alpha) / (rules.theta + ratio)
    return max(cases, 0.0)


@compiled
def statistic(
    x: Floats, m: Floats, before: Floats, start: int, now: int, alpha: float, rules: Rules
) -> float:
    """Return the chart's value at week `now` after a restart at week `start`.

    Without a window every beginning since the restart is tried once `least` weeks have passed; with
    one, those that leave at least `least` weeks. R's Poisson chart with a window demands one week
    more, so that the current week alone cannot raise an alarm.
    """
    more = 1 if rules.window >= 0 and rules.compat and alpha == 0.0 else 0
    oldest = start if rules.window < 0 else max(start, now - rules.window)
    youngest = now if rules.window < 0 else now - rules.least + 1 - more
    ready = now - start >= rules.least - 1 + more
    if not ready:
        return 0.0
    best = 0.0
    count = 0.0
    mean = 0.0
    for k in range(now, oldest - 1, -1):
        count += x[k]
        mean += m[k]
        if k > youngest:
            continue
        if rules.epidemic:
            value = epidemic_span(x, m, before, k, now + 1)
        elif alpha == 0.0:
            value = poisson_span(count, mean, rules)
        else:
            value = negbin_span(x, m, k, now + 1, alpha, rules)
        best = max(best, value)
    return best
