"""RKI: is the count above what its base values allow for?

Base values as for the method bayes. Where their mean is above 20 the threshold is mean + 2 standard
deviations, else the upper 95 % limit of a Poisson mean for so many cases, from a table.
The p value is normal above a mean of 20; below it is Poisson with mean (S + 1/2) / n, so that base
values without any case do not make every case impossible.

References: Hoehle (2007), Computational Statistics 22:571-582, doi:10.1007/s00180-007-0074-8; Crow
and Gardner (1959), Biometrika 46:441-453, doi:10.1093/biomet/46.3-4.441.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question, Status
from tocsin.series import Calendar

UPPER_LIMITS = (
    3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633, 19.050,
    20.335, 21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017,
)  # fmt: skip
"""Upper 95 % limit of a Poisson mean where 0, 1, .. 20 cases were seen."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `algo.rki`, in snake case."""

    b: int = field(default=2, metadata={"help": "earlier years"})
    w: int = field(
        default=4,
        metadata={"help": "latest periods, and periods on either side of the same season"},
    )
    act_y: bool = field(
        default=False, metadata={"help": "use the latest periods", "r_name": "actY"}
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.b < 0 or self.w < 0:
            raise ValueError("b and w cannot be below 0.")
        if self.b == 0 and not (self.act_y and self.w > 0):
            raise ValueError("There is no base value: b is 0, and act_y or w leave none this year.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    import numpy as np  # noqa: PLC0415  compiled code waits for its first use

    from tocsin.detect.kernels import base_values  # noqa: PLC0415  likewise
    from tocsin.detect.kernels.answer import closed, opened, span, unanswered  # noqa: PLC0415
    from tocsin.detect.kernels.rki import rki  # noqa: PLC0415

    chosen: Parameters = question.parameters
    season = question.batch.calendar.season
    if chosen.b > 0 and chosen.w >= season and not question.compat:
        return unanswered(question, Status.NOT_APPLICABLE)
    base = base_values.Base(chosen.b, chosen.w, season, chosen.act_y)
    reach = base_values.reach(base)
    alarms, answer = opened(question)
    values = np.ascontiguousarray(question.batch.values)
    rki(values, question.first, base, reach, np.array(UPPER_LIMITS), answer)
    return closed(alarms, answer, **span(question, reach, base_values.youngest(base)))


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first position that all base values lie before."""
    years = parameters.b * calendar.season + parameters.w if parameters.b else 0
    return max(years, parameters.w)


method = Method(
    name="rki",
    version="1",
    summary="Compares a count with mean and spread of recent periods and earlier years.",
    reference="Hoehle 2007, Computational Statistics 22:571, doi:10.1007/s00180-007-0074-8",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        "Windows of a year or more would hold the judged count and are refused; R takes them.",
    ),
)
