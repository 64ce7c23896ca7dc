"""Regions of an alliance judged together: they lend each other their season, and their suspicion.

All series of one call are one group. Each has its own model of the past, whose trend, season and
dispersion are drawn towards those of the group as far as the group is alike. A count is judged
together with the periods just before it, and an excess in the other series lowers what is needed.

References: the method is this project's own. Its parts: Noufaily et al. (2013), Stat Med
32:1206-1222, doi:10.1002/sim.5595; DerSimonian and Laird (1986), Controlled Clinical Trials
7:177-188, doi:10.1016/0197-2456(86)90046-2.
"""

from dataclasses import dataclass, field

import numpy as np

from tocsin.detect.contract import Alarms, Method, Question, Status, Trend, blank
from tocsin.series import Calendar, Step


@dataclass(frozen=True, slots=True)
class Parameters:
    """Settings; lengths are in periods."""

    b: int = field(default=5, metadata={"help": "years of history"})
    left_out: int | None = field(
        default=None,
        metadata={"help": "latest periods left out of the baseline; none: half a year"},
    )
    waves: int = field(default=3, metadata={"help": "yearly waves of the season, 1 to 4"})
    weights_threshold: float = field(
        default=2.58, metadata={"help": "Anscombe residuals above it are down-weighted"}
    )
    weight_before: tuple[float, float] = field(
        default=(0.5, 0.2),
        metadata={"help": "weight of the last period and of the one before it, beside 1"},
    )
    support: float = field(
        default=0.1, metadata={"help": "weight of an excess in the other series; 0 for none"}
    )
    alpha: float = field(
        default=0.01, metadata={"help": "probability of an alarm without an outbreak (one-sided)"}
    )
    limit54: tuple[int, int] = field(
        default=(5, 4), metadata={"help": "no alarm with fewer than m cases in l periods: m,l"}
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.b < 2 or not 1 <= self.waves <= 4:
            raise ValueError("b has to be 2 or more, waves 1 to 4.")
        if not 0 < self.alpha < 0.5:
            raise ValueError("alpha has to lie between 0 and 0.5.")
        if self.left_out is not None and self.left_out < 0:
            raise ValueError("left_out cannot be below 0.")
        if min(*self.weight_before, self.support) < 0:
            raise ValueError("weight_before and support cannot be below 0.")
        if self.weights_threshold <= 0 or self.limit54[1] < 1:
            raise ValueError("weights_threshold and the span of limit54 have to be above 0.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from tocsin.detect.kernels import evidence, farrington, joint  # noqa: PLC0415  wait for use
    from tocsin.detect.kernels.answer import unanswered  # noqa: PLC0415  likewise
    from tocsin.detect.kernels.distributions import normal_quantile, normal_tail  # noqa: PLC0415

    chosen: Parameters = question.parameters
    calendar = question.batch.calendar
    if calendar.step is Step.DAY or _too_much_left_out(calendar, chosen):
        return unanswered(question, Status.NOT_APPLICABLE)
    view = joint.past(calendar, chosen.b, chosen.left_out, chosen.waves, chosen.weights_threshold)
    found = joint.expected(question, view, len(chosen.weight_before))
    counts = question.batch.values[:, found.first : question.last + 1]
    scale = evidence.Scale((1.0, *chosen.weight_before), chosen.support)
    with np.errstate(all="ignore"):
        unusual = evidence.unusualness(found.mean, found.spread, counts)
        before = evidence.earlier(unusual, scale)
        support = evidence.support_of_others((unusual + before) / scale.length)
        total = evidence.together(unusual, before, support, scale, alone=len(counts) < 2)
        needed = evidence.needed(
            normal_quantile(1.0 - chosen.alpha), before, support, scale, alone=len(counts) < 2
        )
    shown = slice(question.first - found.first, None)
    mean, spread = found.mean[:, shown], found.spread[:, shown]
    answer = blank(question)
    with np.errstate(all="ignore"):
        threshold = np.maximum(
            evidence.largest_quiet(mean, spread, needed[:, shown]), np.floor(mean)
        )
    threshold = np.where(np.isnan(mean), np.nan, threshold)
    few = ~(farrington.recent_cases(question, chosen.limit54[1]) >= chosen.limit54[0])
    score = farrington.score(answer.observed, mean, threshold)
    fitted = found.status[:, shown]
    status = np.where(fitted == Status.OK, np.where(few, Status.TOO_FEW_CASES, 0), fitted)
    missing = np.isnan(answer.observed)
    status = np.where((fitted == Status.OK) & missing, Status.MISSING_COUNT, status)
    judged = (fitted == Status.OK) & ~missing
    above = answer.observed > threshold
    first = np.arange(question.first, question.last + 1) - view.periods
    baseline = {"baseline_first": first, "baseline_last": first + view.periods - view.left_out - 1}
    return Alarms(
        first=question.first,
        observed=answer.observed,
        expected=np.where(few, np.nan, mean),
        threshold=np.where(few, np.nan, threshold),
        score=np.where(judged, score, np.nan),
        p_value=np.where(judged, normal_tail(total[:, shown]), np.nan),
        alarm=np.where(judged, above & ~few, -1).astype(np.int8),
        status=status.astype(np.int8),
        trend=np.where(fitted == Status.OK, Trend.KEPT, Trend.NOT_ASKED).astype(np.int8),
        dispersion=found.phi[:, shown],
        details={
            **{
                name: np.broadcast_to(np.where(first < 0, -1, place), question.shape)
                for name, place in baseline.items()
            },
            "baseline_count": found.used[:, shown],
            "baseline_missing": np.where(
                fitted == Status.NOT_ENOUGH_HISTORY,
                0,
                view.periods - view.left_out - found.used[:, shown],
            ),
            "downweighted": found.lowered[:, shown],
            "excluded": np.broadcast_to(np.int64(view.left_out), question.shape),
            "unusualness": unusual[:, shown],
            "earlier": before[:, shown],
            "support": support[:, shown],
        },
    )


def _too_much_left_out(calendar: Calendar, chosen: Parameters) -> bool:
    """Whether hardly more than a year of history is left to learn a season from."""
    left_out = chosen.left_out
    return left_out is not None and left_out > (chosen.b - 1) * calendar.season


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first position with `b` whole years before it."""
    return parameters.b * calendar.season


method = Method(
    name="joint",
    version="1",
    summary="Judges all series of a call together: shared seasons, several weeks, mutual support.",
    reference="The method is this project's own; its page names what it is made of.",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    together=True,
)
