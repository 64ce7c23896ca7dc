"""Farrington 1996: the same weeks of earlier years, one trend, a two-thirds power limit.

Reference: Farrington, Andrews, Beale and Catchpole (1996), JRSS A 159:547-563, doi:10.2307/2983331.
"""

from dataclasses import dataclass, field

import numpy as np

from tocsin.detect.contract import Alarms, Method, Question, Status, Trend, blank
from tocsin.series import Calendar

TREND_LEVEL = 0.05
RESIDUAL_LIMIT = 1.0


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `farrington`, in snake case."""

    b: int = field(default=5, metadata={"help": "years of history"})
    w: int = field(
        default=3, metadata={"help": "periods on either side of the same season in earlier years"}
    )
    alpha: float = field(
        default=0.05,
        metadata={"help": "two-sided: half of it is the probability of an alarm without outbreak"},
    )
    reweight: bool = field(default=True, metadata={"help": "down-weight past outbreaks"})
    trend: bool = field(default=True, metadata={"help": "try a time trend"})
    limit54: tuple[int, int] = field(
        default=(5, 4), metadata={"help": "no alarm with fewer than m cases in l periods: m,l"}
    )
    powertrans: str = field(
        default="2/3", metadata={"help": "transformation of the limit: 2/3, 1/2 or none"}
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
        if self.b < 1 or self.w < 0 or self.limit54[1] < 1:
            raise ValueError("b and the span of limit54 have to be 1 or more, w 0 or more.")
        if not 0 < self.alpha < 1:
            raise ValueError("alpha has to lie between 0 and 1.")
        if self.powertrans not in {"2/3", "1/2", "none"}:
            raise ValueError("powertrans has to be 2/3, 1/2 or none.")
        if self.calendar not in {"auto", "date", "index"}:
            raise ValueError("calendar has to be auto, date or index.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from tocsin.detect.kernels import (  # noqa: PLC0415  heavy imports wait for the first use
        farrington,
        farrington_design,
    )
    from tocsin.detect.kernels.distributions import normal_quantile  # noqa: PLC0415

    settings: Parameters = question.parameters
    design = farrington_design.window_design(
        question.batch.calendar,
        range(question.first, question.last + 1),
        years=settings.b,
        half_window=settings.w,
        by_date=farrington.by_date(settings.calendar, question),
    )
    rules = farrington.rules_of(
        reweight=settings.reweight,
        limit=RESIDUAL_LIMIT,
        variance=1,
        trend=settings.trend,
        level=TREND_LEVEL,
        years=settings.b,
        periods=len(question.batch.calendar),
        cut_error=True,
    )
    fits = farrington.fit(question, design, rules, offset=False)
    answer = blank(question)
    observed = answer.observed
    z = normal_quantile(1.0 - settings.alpha / 2)
    limits = farrington.delta_limits(fits, observed, z, settings.powertrans)
    recent = farrington.recent_cases(question, settings.limit54[1])
    judged = fits.status == Status.OK
    unknown = np.isnan(recent)
    few = recent < settings.limit54[0]
    score = farrington.score(observed, limits.mean, limits.threshold)
    status = np.where(judged & few, Status.TOO_FEW_CASES, fits.status)
    status = np.where(judged & unknown, Status.MISSING_COUNT, status)
    # R gives a threshold of 0 where there are too few cases; a reader would take it for a limit.
    guarded = 0.0 if question.compat else np.nan
    threshold = np.where(few, guarded, np.where(unknown, np.nan, limits.threshold))
    return Alarms(
        first=question.first,
        observed=observed,
        expected=np.where(judged & ~few & ~unknown, limits.mean, np.nan),
        threshold=np.where(judged, threshold, np.nan),
        score=np.where(judged & ~unknown, np.where(few, 0.0, score), np.nan),
        p_value=np.where(judged, limits.p_value, np.nan),
        alarm=np.where(judged & ~unknown, (score > 1.0) & ~few, -1).astype(np.int8),
        status=status.astype(np.int8),
        trend=np.where(judged, fits.trend, Trend.NOT_ASKED).astype(np.int8),
        dispersion=fits.phi,
        details={
            **farrington.details(question, design, fits, settings.w),
            "quantile": 1.0 - limits.p_value,
            "median": limits.mean,
        },
    )


def earliest(calendar: Calendar, settings: Parameters) -> int:
    """Return the first position with `b` whole years and a window before it."""
    from tocsin.detect.kernels.farrington_design import history_needed  # noqa: PLC0415

    return history_needed(
        calendar, settings.b, settings.w, dated=calendar.dated and settings.calendar != "index"
    )


method = Method(
    name="farrington",
    version="1",
    summary="Same weeks of earlier years, with trend and down-weighted outbreaks (1996).",
    reference="Farrington et al. 1996, JRSS A 159:547-563, doi:10.2307/2983331",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        "With fewer cases than limit54 the threshold is missing; R reports 0 there.",
        "Missing counts of the baseline are left out; R's default fit function stops at them.",
    ),
)
