"""Improved Farrington: a quasi-Poisson model of the same season in earlier years.

All periods of the last `b` years are fitted with `no_periods` seasonal levels and a time trend;
past outbreaks are down-weighted; the latest periods are left out, so that an outbreak that is under
way does not hide itself.

Reference: Noufaily et al. (2013), Stat Med 32:1206-1222, doi:10.1002/sim.5595.
"""

from dataclasses import dataclass, field

import numpy as np

from tocsin.detect.contract import Alarms, Method, Question, Status, Trend, blank
from tocsin.series import Calendar

_THRESHOLDS = {"delta": "delta", "nbplugin": "nbPlugin", "nb-plugin": "nbPlugin", "muan": "muan"}


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `farringtonFlexible`, in snake case."""

    b: int = field(default=5, metadata={"help": "years of history"})
    w: int = field(
        default=3, metadata={"help": "periods on either side of the same season in earlier years"}
    )
    no_periods: int = field(
        default=1,
        metadata={"help": "seasonal levels; 1 uses the windows alone", "r_name": "noPeriods"},
    )
    reweight: bool = field(default=True, metadata={"help": "down-weight past outbreaks"})
    weights_threshold: float = field(
        default=2.58,
        metadata={
            "help": "Anscombe residuals above it are down-weighted",
            "r_name": "weightsThreshold",
        },
    )
    past_weeks_not_included: int | None = field(
        default=None,
        metadata={
            "help": "latest periods left out of the baseline; none: as many as w",
            "r_name": "pastWeeksNotIncluded",
        },
    )
    trend: bool = field(default=True, metadata={"help": "try a time trend"})
    p_threshold_trend: float = field(
        default=0.05,
        metadata={
            "help": "keep the trend if its p value is below; 1 keeps it unless it extrapolates",
            "r_name": "pThresholdTrend",
        },
    )
    limit54: tuple[int, int] = field(
        default=(5, 4), metadata={"help": "no alarm with fewer than m cases in l periods: m,l"}
    )
    threshold_method: str = field(
        default="delta",
        metadata={"help": "delta, nbPlugin or muan", "r_name": "thresholdMethod"},
    )
    alpha: float = field(
        default=0.05, metadata={"help": "probability of an alarm without an outbreak (one-sided)"}
    )
    powertrans: str = field(
        default="2/3", metadata={"help": "transformation for delta: 2/3, 1/2 or none"}
    )
    population_offset: bool = field(
        default=False,
        metadata={"help": "model cases per population", "r_name": "populationOffset"},
    )
    calendar: str = field(
        default="auto",
        metadata={
            "help": "date: same calendar date in earlier years; index: 52, 12 or 365 periods back; "
            "auto: date where periods are dates"
        },
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.b < 1 or self.w < 0 or self.no_periods < 1:
            raise ValueError("b and no_periods have to be 1 or more, w 0 or more.")
        if not 0 < self.alpha < 1:
            raise ValueError("alpha has to lie between 0 and 1.")
        if self.threshold_method.lower() not in _THRESHOLDS:
            raise ValueError("threshold_method has to be delta, nbPlugin or muan.")
        if self.powertrans not in {"2/3", "1/2", "none"}:
            raise ValueError("powertrans has to be 2/3, 1/2 or none.")
        if self.calendar not in {"auto", "date", "index"}:
            raise ValueError("calendar has to be auto, date or index.")
        if self.weights_threshold <= 0 or self.past < 0 or self.limit54[1] < 1:
            raise ValueError(
                "weights_threshold and the span of limit54 have to be above 0, "
                "past_weeks_not_included 0 or more."
            )

    @property
    def past(self) -> int:
        """Latest periods left out."""
        left_out = self.past_weeks_not_included
        return self.w if left_out is None else left_out


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from tocsin.detect.kernels import (  # noqa: PLC0415  heavy imports wait for the first use
        farrington,
        farrington_design,
    )
    from tocsin.detect.kernels.distributions import normal_quantile  # noqa: PLC0415

    settings: Parameters = question.parameters
    if settings.population_offset and question.batch.population is None:
        return blank(question, Status.NOT_APPLICABLE)
    by_date = farrington.by_date(settings.calendar, question)
    design = farrington_design.flexible_design(
        question.batch.calendar,
        range(question.first, question.last + 1),
        years=settings.b,
        half_window=settings.w,
        groups=settings.no_periods,
        left_out=settings.past,
        by_date=by_date,
    )
    rules = farrington.rules_of(
        reweight=settings.reweight,
        limit=settings.weights_threshold,
        variance=2 if question.compat else 0,
        trend=settings.trend,
        level=settings.p_threshold_trend,
        years=settings.b,
        periods=len(question.batch.calendar),
        shifted=question.compat and by_date,
    )
    fits = farrington.fit(question, design, rules, offset=settings.population_offset)
    answer = blank(question)
    observed = answer.observed
    z = normal_quantile(1.0 - settings.alpha)
    kind = _THRESHOLDS[settings.threshold_method.lower()]
    with np.errstate(all="ignore"):
        mean = np.exp(fits.eta + (z * fits.error if kind == "muan" else 0.0))
    if kind == "delta":
        limits = farrington.delta_limits(fits, observed, z, settings.powertrans)
    else:
        limits = farrington.count_limits(fits, observed, settings.alpha, mean)
    expected = np.exp(fits.eta)
    # R divides by a distance on the log scale here; see the method's page.
    link = question.compat and kind != "delta"
    score = (
        farrington.link_score(observed, fits.eta, limits.threshold)
        if link
        else farrington.score(observed, expected, limits.threshold)
    )
    few = ~(farrington.recent_cases(question, settings.limit54[1]) >= settings.limit54[0])
    above = (score > 1.0) & (observed != 0.0)
    judged = fits.status == Status.OK
    status = np.where(judged & few, Status.TOO_FEW_CASES, fits.status)
    status = np.where(judged & np.isnan(observed), Status.MISSING_COUNT, status)
    return Alarms(
        first=question.first,
        observed=observed,
        # Without a limit (an infinite mean) R gives no expected count either.
        expected=np.where(few | np.isnan(limits.threshold), np.nan, expected),
        threshold=np.where(few, np.nan, limits.threshold),
        score=np.where(judged, score, np.nan),
        p_value=np.where(judged, limits.p_value, np.nan),
        alarm=np.where(judged, above & ~few, -1).astype(np.int8),
        status=status.astype(np.int8),
        trend=np.where(judged, fits.trend, Trend.NOT_ASKED).astype(np.int8),
        dispersion=np.maximum(fits.phi, 1.0),
        details={
            **farrington.details(question, design, fits, settings.past),
            "mu0": mean,
        },
    )


def earliest(calendar: Calendar, settings: Parameters) -> int:
    """Return the first position with `b` whole years and a window before it."""
    from tocsin.detect.kernels.farrington_design import history_needed  # noqa: PLC0415

    return history_needed(
        calendar, settings.b, settings.w, dated=calendar.dated and settings.calendar != "index"
    )


method = Method(
    name="farrington-flexible",
    version="1",
    summary="Same season of earlier years; trend, seasonal levels, down-weighted outbreaks.",
    reference="Noufaily et al. 2013, Stat Med 32:1206-1222, doi:10.1002/sim.5595",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        (
            "The standard error of the expected count, and with it the trend test, delta and muan, "
            "uses the dispersion; R uses a sum of squared working residuals that is far too small "
            "for large counts and too large for small ones."
        ),
        (
            "The score of nbPlugin and muan is (observed - expected) / (threshold - expected); R "
            "subtracts the logarithm of the expected count from both."
        ),
        (
            "By date, fit and prediction count time from the same day; R shifts the prediction "
            "where the oldest count of the baseline is missing."
        ),
    ),
)
