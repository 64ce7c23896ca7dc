"""Ensemble: the last one to four periods at once, against a smooth season and trend.

A log-linear model with a trend and yearly waves is fitted to the years before, past outbreaks
down-weighted, the latest quarter of a year left out. It gives the expected count of the judged
period and of the three before it. For the last 1, 2, 3 and 4 periods together the probability of
so many cases is that of a negative binomial count whose variance includes the uncertainty of the
expected ones. The four probabilities are combined into one, which is calibrated so that the rate of
false alarms is the one that is asked for.

References: Noufaily et al. (2013), Statistics in Medicine 32:1206-1222, doi:10.1002/sim.5595, for
the weights; Wilson (2019), PNAS 116:1195-1200, doi:10.1073/pnas.1814092116, for the combination
of p values that depend on each other. The method as a whole is this library's own.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from tocsin.detect.contract import Alarms, Method, Question, Status, Trend, blank
from tocsin.series import Calendar

FACTOR = 0.593
EXPONENT = 0.884
"""p = FACTOR times combined p to the power EXPONENT; from `python -m benchmarks.calibration`."""

DAYS_OF_YEAR = 365.25
HALF_WINDOW = 3
"""Periods before the oldest year that still belong to the baseline, as farrington-flexible has."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names are those of farrington-flexible where they mean the same."""

    b: int = field(default=5, metadata={"help": "years of history"})
    waves: int = field(default=2, metadata={"help": "harmonics of the year in the expected count"})
    weights_threshold: float = field(
        default=2.58, metadata={"help": "Anscombe residuals above it are down-weighted"}
    )
    past_weeks_not_included: int | None = field(
        default=None,
        metadata={"help": "latest periods left out of the baseline; none: a quarter of a year"},
    )
    alpha: float = field(
        default=0.01, metadata={"help": "probability of an alarm without an outbreak (one-sided)"}
    )
    population_offset: bool = field(default=False, metadata={"help": "model cases per population"})

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.b < 1 or not 0 <= self.waves <= 5:
            raise ValueError("b has to be 1 or more, waves between 0 and 5.")
        if not 0 < self.alpha < 1 or self.weights_threshold <= 0:
            raise ValueError("alpha lies between 0 and 1, weights_threshold above 0.")
        left_out = self.past_weeks_not_included
        if left_out is not None and not 3 <= left_out <= 26:
            raise ValueError("past_weeks_not_included has to lie between 3 and 26.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from tocsin.detect.kernels.answer import closed, opened, span  # noqa: PLC0415  compiled code
    from tocsin.detect.kernels.ensemble import Rules, Told, ensemble  # noqa: PLC0415  waits for
    from tocsin.detect.kernels.harmonic import columns  # noqa: PLC0415  its first use

    chosen: Parameters = question.parameters
    batch, calendar = question.batch, question.batch.calendar
    if chosen.population_offset and batch.population is None:
        return blank(question, Status.NOT_APPLICABLE)
    left_out, reach = left_out_of(calendar, chosen), earliest(calendar, chosen)
    rules = Rules(
        reach=reach,
        left_out=left_out,
        fewest=calendar.season + 2 * chosen.waves + 2,
        anscombe=chosen.weights_threshold,
        limit=-float(np.log(chosen.alpha / FACTOR)) / EXPONENT,
        factor=FACTOR,
        power=EXPONENT,
    )
    alarms, answer = opened(question)
    shape = question.shape
    told = Told(
        dispersion=alarms.dispersion,
        coefficient=np.full(shape, np.nan),
        lowered=np.zeros(shape, dtype=np.int32),
        window=np.zeros(shape, dtype=np.int32),
        combined=np.full(shape, np.nan),
    )
    population = batch.population if chosen.population_offset else None
    ensemble(
        np.ascontiguousarray(batch.values),
        np.ones((1, 1)) if population is None else np.ascontiguousarray(population),
        question.first,
        columns(years(calendar), chosen.waves),
        rules,
        answer,
        told,
    )
    fitted = ~np.isnan(told.coefficient)
    trend = np.where(fitted, Trend.KEPT, Trend.NOT_ASKED).astype(np.int8)
    return closed(
        replace(alarms, trend=trend),
        answer,
        downweighted=told.lowered,
        excluded=np.broadcast_to(np.int64(left_out), shape),
        trend_coefficient=told.coefficient / calendar.season,
        window=told.window,
        combined=told.combined,
        **span(question, reach, left_out + 1),
    )


def years(calendar: Calendar) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return the time of each period in years, from any origin."""
    if not calendar.dated:
        return np.arange(1.0, len(calendar) + 1) / calendar.season
    return calendar.days.astype("datetime64[D]").astype(np.float64) / DAYS_OF_YEAR


def left_out_of(calendar: Calendar, parameters: Parameters) -> int:
    """Return how many of the latest periods the baseline does not use."""
    given = parameters.past_weeks_not_included
    return max(calendar.season // 4, 3) if given is None else given


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first position with `b` whole years and half a window before it."""
    return parameters.b * calendar.season + HALF_WINDOW


method = Method(
    name="ensemble",
    version="1",
    summary="The last one to four periods together against trend and yearly waves, calibrated.",
    reference="Wilson 2019, PNAS 116:1195-1200, doi:10.1073/pnas.1814092116; "
    "Noufaily et al. 2013, Stat Med 32:1206-1222, doi:10.1002/sim.5595",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
)
