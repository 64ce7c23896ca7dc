"""What the two Farrington methods share: the alarm guard, the fits as arrays, and thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Question, Trend
from tocsin.detect.kernels import farrington_batch as kernel
from tocsin.detect.kernels.count_limits import limits
from tocsin.detect.kernels.distributions import (
    normal_tail,
    student_critical,
    student_two_sided,
)
from tocsin.detect.kernels.farrington_design import Design

Floats = NDArray[np.float64]

FEWEST_YEARS_FOR_TREND = 3


@dataclass(frozen=True, slots=True)
class Fits:
    """The fits of all series at all evaluated periods; arrays are (series, evaluated).

    Attributes:
        eta: log of the expected count, NaN where there is no fit.
        error: its standard error.
        phi: dispersion, not cut.
        coefficient: trend per time step where kept, else NaN.
        t_value: absolute t value of the trend where it was tested.
        freedom: its degrees of freedom.
        used: periods of the baseline that have a count.
        missing: periods of the baseline without one.
        lowered: periods that count less because they look like past outbreaks.
        status: a `Status`.
        trend: a `Trend`.
    """

    eta: Floats
    error: Floats
    phi: Floats
    coefficient: Floats
    t_value: Floats
    freedom: Floats
    used: Floats
    missing: Floats
    lowered: Floats
    status: NDArray[np.int8]
    trend: NDArray[np.int8]

    def trend_p_value(self) -> Floats:
        """Two-sided p value of the trend's t test, NaN where it was not tested."""
        return student_two_sided(self.t_value, np.maximum(self.freedom, 1.0))


def rules_of(  # noqa: PLR0913  one name for each rule
    *,
    reweight: bool,
    limit: float,
    variance: int,
    trend: bool,
    level: float,
    years: int,
    periods: int,
    cut_error: bool = False,
    shifted: bool = False,
) -> kernel.Rules:
    """Return the rules of a fit.

    Args:
        reweight: down-weight past outbreaks and fit again.
        limit: Anscombe residuals above it are down-weighted.
        variance: factor of the coefficients' variances, a constant of `farrington_batch`.
        trend: try a time trend.
        level: the trend's p value has to be below it.
        years: of the baseline.
        periods: of the calendar, more than any fit has degrees of freedom.
        cut_error: cut the standard error's variance at 1 although the trend test's is not.
        shifted: R's shifted time origin where the oldest count is missing.
    """
    return kernel.Rules(
        reweight=reweight,
        limit=limit,
        variance=variance,
        trend=trend,
        years=years,
        fewest_years=FEWEST_YEARS_FOR_TREND,
        critical=_critical(level, periods),
        cut_error=cut_error,
        shifted=shifted,
    )


def fit(question: Question, design: Design, rules: kernel.Rules, *, offset: bool) -> Fits:
    """Fit every series of the batch at every evaluated period."""
    batch = question.batch
    plan = kernel.Plan(
        ok=design.ok,
        bounds=design.run_bounds,
        runs=np.stack([design.run_start, design.run_length, design.run_group]),
        time=design.time,
        middle=design.middle,
        predicted=design.predicted,
        regular=design.regular,
        longest=int(design.run_length.max(initial=1)),
        first=question.first,
    )
    population = batch.population if offset and batch.population is not None else np.ones((1, 1))
    numbers, status, trend = kernel.fit_batch(
        np.ascontiguousarray(batch.values),
        np.ascontiguousarray(population),
        offset,
        plan,
        rules,
        design.groups,
    )
    columns: dict[str, Floats] = {
        name: numbers[:, :, place]
        for name, place in (
            ("eta", kernel.ETA),
            ("error", kernel.ERROR),
            ("phi", kernel.PHI),
            ("coefficient", kernel.COEFFICIENT),
            ("t_value", kernel.T_VALUE),
            ("freedom", kernel.FREEDOM),
            ("used", kernel.USED),
            ("missing", kernel.MISSING),
            ("lowered", kernel.LOWERED),
        )
    }
    return Fits(**columns, status=status, trend=trend)


def _critical(level: float, periods: int) -> Floats:
    """Return the t value that a trend has to exceed, by degrees of freedom from 0."""
    free = np.arange(1, periods + 1, dtype=np.float64)
    found = student_critical(min(level, 1.0), free) if level > 0 else np.full(periods, np.inf)
    return np.concatenate([[np.inf], np.maximum(found, 0.0)])


def recent_cases(question: Question, span: int) -> Floats:
    """Return the cases of the evaluated period and those before it, `span` in all.

    NaN where one of them is missing or lies before the calendar.
    """
    first, last = question.first, question.last
    begin = max(first + 1 - span, 0)
    values = question.batch.values[:, begin : last + 1]
    before = np.full((len(values), span - 1 - (first - begin)), np.nan)
    padded = np.concatenate([before, values], axis=1)
    total = np.zeros(question.shape)
    for back in range(span):
        stop = padded.shape[1] - back
        total += padded[:, stop - question.shape[1] : stop]
    return total


_POWERS = {
    "2/3": (2.0 / 3.0, 4.0 / 9.0, 1.0 / 3.0),
    "1/2": (0.5, 0.25, 0.0),
    "none": (1.0, 1.0, 1.0),
}
"""Transformation -> exponent e, and the variance of y^e as factor times mean to a power."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds and p values; arrays are (series, evaluated)."""

    mean: Floats
    threshold: Floats
    p_value: Floats


def delta_limits(fits: Fits, observed: Floats, z: float, transformation: str) -> Limits:
    """Return limits on a scale where counts are nearly normal (delta method).

    Args:
        fits: the baseline fits.
        observed: the counts.
        z: normal quantile of the limit.
        transformation: "2/3", "1/2" or "none".
    """
    exponent, factor, power = _POWERS[transformation]
    with np.errstate(all="ignore"):
        mean = np.exp(fits.eta)
        tau = np.maximum(fits.phi, 1.0) + mean * fits.error**2
        sigma = np.sqrt(factor * mean**power * tau)
        center = mean**exponent
        threshold = (center + z * sigma) ** (1.0 / exponent)
        p_value = normal_tail((observed**exponent - center) / sigma)
    return Limits(mean, threshold, p_value)


def count_limits(fits: Fits, observed: Floats, alpha: float, mean: Floats) -> Limits:
    """Return limits as quantiles of a negative binomial (or Poisson) count of the given mean."""
    threshold, p_value = limits(mean, np.maximum(fits.phi, 1.0), observed, 1.0 - alpha)
    return Limits(mean, threshold, p_value)


def score(observed: Floats, center: Floats, threshold: Floats) -> Floats:
    """Return (observed - center) / (threshold - center).

    Where the threshold is not above the expected count (a baseline near zero), a case above the
    threshold counts as one: 1 + observed - threshold, so that 1 stays the threshold.
    """
    with np.errstate(all="ignore"):
        ratio = (observed - center) / (threshold - center)
        return np.where(threshold > center, ratio, 1.0 + observed - threshold)


def link_score(observed: Floats, eta: Floats, threshold: Floats) -> Floats:
    """Return R's score of count limits, which takes the expected count on the log scale."""
    with np.errstate(all="ignore"):
        return (observed - eta) / (threshold - eta)


def details(question: Question, design: Design, fits: Fits, excluded: int) -> Mapping[str, Any]:
    """Return the arrays that explain a judgement."""
    shape = question.shape
    first = np.full(shape[1], -1, dtype=np.int64)
    last = np.full(shape[1], -1, dtype=np.int64)
    at = design.run_bounds
    first[design.ok] = design.run_start[at[:-1][design.ok]]
    ends = design.run_start + design.run_length - 1
    last[design.ok] = ends[at[1:][design.ok] - 1]
    return {
        "baseline_first": np.broadcast_to(first, shape),
        "baseline_last": np.broadcast_to(last, shape),
        "baseline_count": fits.used,
        "baseline_missing": fits.missing,
        "downweighted": fits.lowered,
        "excluded": np.broadcast_to(np.int64(excluded), shape),
        "trend_p_value": fits.trend_p_value(),
        "trend_coefficient": np.where(fits.trend == Trend.KEPT, fits.coefficient, np.nan),
    }


def by_date(calendar_rule: str, question: Question) -> bool:
    """Whether to look for the same calendar date in earlier years."""
    return calendar_rule == "date" or (calendar_rule == "auto" and question.batch.calendar.dated)
