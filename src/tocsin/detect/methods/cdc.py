"""CDC: are the cases of four weeks above those of the same weeks in earlier years?

The judged statistic is the sum of the last four weeks. In each of b earlier years the sums of
the same four weeks and of m blocks of four weeks on either side are taken; with M and S mean and
standard deviation of these n = b (2 m + 1) sums the threshold is M + z S sqrt(1 + 1/n), z the
normal quantile 1 - alpha/2. Weekly counts only.

Reference: Stroup, Williamson, Herndon and Karon (1989), Statistics in Medicine 8:323-329,
doi:10.1002/sim.4780080312.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question, Status
from tocsin.series import Calendar, Step


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `algo.cdc`, in snake case."""

    b: int = field(default=5, metadata={"help": "earlier years"})
    m: int = field(default=1, metadata={"help": "blocks of four weeks on either side"})
    alpha: float = field(
        default=0.025,
        metadata={"help": "two-sided: half of it is the probability of an alarm without outbreak"},
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.b < 1 or not 0 <= self.m <= 11:
            raise ValueError("b has to be 1 or more, m between 0 and 11.")
        if not 0 < self.alpha < 1:
            raise ValueError("alpha has to lie between 0 and 1.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from statistics import NormalDist  # noqa: PLC0415  compiled code waits for its first use

    import numpy as np  # noqa: PLC0415  likewise

    from tocsin.detect.kernels.answer import closed, opened, span, unanswered  # noqa: PLC0415
    from tocsin.detect.kernels.cdc import Rules, cdc  # noqa: PLC0415

    chosen: Parameters = question.parameters
    calendar = question.batch.calendar
    if calendar.step not in {Step.WEEK, Step.INDEX}:
        return unanswered(question, Status.NOT_APPLICABLE)
    z = NormalDist().inv_cdf(1 - chosen.alpha / 2)
    rules = Rules(chosen.b, chosen.m, calendar.season, z)
    alarms, answer = opened(question)
    cdc(np.ascontiguousarray(question.batch.values), question.first, rules, answer)
    youngest = calendar.season - 4 * chosen.m
    return closed(alarms, answer, **span(question, earliest(calendar, chosen), youngest))


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first position that all blocks of earlier years lie before."""
    return parameters.b * calendar.season + 4 * parameters.m + 3


method = Method(
    name="cdc",
    version="1",
    summary="Compares the sum of four weeks with the same weeks of earlier years.",
    reference="Stroup et al. 1989, Statistics in Medicine 8:323, doi:10.1002/sim.4780080312",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
)
