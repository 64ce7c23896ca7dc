"""Bayes: is the count above a quantile of what its base values predict?

Base values are the w latest periods (where `act_y`) and, in each of b earlier years, the same
period with w on either side. With S their sum and n their number, a count without outbreak is
negative binomial with size S + 1/2 and probability n / (n + 1); the threshold is its quantile
1 - alpha. Missing base values are left out.

Reference: Hoehle (2007), Computational Statistics 22:571-582, doi:10.1007/s00180-007-0074-8.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question, Status
from tocsin.series import Calendar


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `algo.bayes`, in snake case."""

    b: int = field(default=0, metadata={"help": "earlier years"})
    w: int = field(
        default=6,
        metadata={"help": "latest periods, and periods on either side of the same season"},
    )
    act_y: bool = field(default=True, metadata={"help": "use the latest periods", "r_name": "actY"})
    alpha: float = field(
        default=0.05, metadata={"help": "probability of an alarm without outbreak"}
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.b < 0 or self.w < 0:
            raise ValueError("b and w cannot be below 0.")
        if self.b == 0 and not (self.act_y and self.w > 0):
            raise ValueError("There is no base value: b is 0, and act_y or w leave none this year.")
        if not 0 < self.alpha < 1:
            raise ValueError("alpha has to lie between 0 and 1.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from statistics import NormalDist  # noqa: PLC0415  compiled code waits for its first use

    import numpy as np  # noqa: PLC0415  likewise

    from tocsin.detect.kernels import base_values  # noqa: PLC0415  likewise
    from tocsin.detect.kernels.answer import closed, opened, span, unanswered  # noqa: PLC0415
    from tocsin.detect.kernels.bayes import Rules, bayes  # noqa: PLC0415

    chosen: Parameters = question.parameters
    season = question.batch.calendar.season
    if chosen.b > 0 and chosen.w >= season and not question.compat:
        return unanswered(question, Status.NOT_APPLICABLE)
    base = base_values.Base(chosen.b, chosen.w, season, chosen.act_y)
    reach = base_values.reach(base)
    level = 1 - chosen.alpha
    rules = Rules(reach, level, NormalDist().inv_cdf(level), question.compat)
    alarms, answer = opened(question)
    bayes(np.ascontiguousarray(question.batch.values), question.first, base, rules, answer)
    return closed(alarms, answer, **span(question, reach, base_values.youngest(base)))


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first position that all base values lie before."""
    years = parameters.b * calendar.season + parameters.w if parameters.b else 0
    return max(years, parameters.w)


method = Method(
    name="bayes",
    version="1",
    summary="Compares a count with what recent periods and earlier years predict.",
    reference="Hoehle 2007, Computational Statistics 22:571, doi:10.1007/s00180-007-0074-8",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        "Windows of a year or more would hold the judged count and are refused; R takes them.",
        "A series that begins within the base values is not judged; R takes what there is.",
    ),
)
