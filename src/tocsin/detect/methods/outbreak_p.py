"""Outbreak-P: has the series begun to rise?

The counts up to the judged period are fitted by a non-decreasing sequence (isotonic regression) and
by their mean; the statistic is the likelihood ratio of the two for Poisson counts. Alarm where it
exceeds k. There is no baseline and no restart: a series that ever rose stays on, so the method is
for the onset of a season, begun anew each time.

Reference: Frisen, Andersson and Schioler (2009), Statistics in Medicine 28:476-493,
doi:10.1002/sim.3483.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question
from tocsin.series import Calendar

MOST_CASES = 1e12
"""No threshold is looked for above."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `algo.outbreakP`, in snake case."""

    k: float = field(default=100.0, metadata={"help": "limit of the likelihood ratio"})
    ret: str = field(
        default="value",
        metadata={
            "help": "only where R is imitated: value gives no threshold in cases, cases does"
        },
    )
    max_upperbound_cases: int = field(
        default=100_000,
        metadata={
            "help": "largest threshold looked for where R is imitated",
            "r_name": "maxUpperboundCases",
        },
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if not 1 < self.k < float("inf"):
            raise ValueError("k has to be above 1.")
        if self.ret not in {"value", "cases"}:
            raise ValueError("ret has to be value or cases.")
        if self.max_upperbound_cases < 1:
            raise ValueError("max_upperbound_cases has to be 1 or more.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    import math  # noqa: PLC0415  compiled code waits for its first use

    import numpy as np  # noqa: PLC0415  likewise

    from tocsin.detect.kernels.answer import closed, everything_before, opened  # noqa: PLC0415
    from tocsin.detect.kernels.isotonic import Rules, outbreak_p  # noqa: PLC0415

    chosen: Parameters = question.parameters
    most = MOST_CASES
    if question.compat:
        most = float(chosen.max_upperbound_cases) if chosen.ret == "cases" else -1.0
    alarms, answer = opened(question)
    values = np.ascontiguousarray(question.batch.values)
    rules = Rules(math.log(chosen.k), most, question.compat)
    outbreak_p(values, question.first, rules, answer)
    with np.errstate(over="ignore"):
        statistic = np.exp(alarms.score * math.log(chosen.k))
    return closed(alarms, answer, statistic=statistic, **everything_before(question))


def earliest(_: Calendar, parameters: Parameters) -> int:  # noqa: ARG001  the contract's signature
    """Return the second position: one count cannot have risen."""
    return 1


method = Method(
    name="outbreak-p",
    version="1",
    summary="Asks whether the series has begun to rise, whatever its level was.",
    reference="Frisen, Andersson and Schioler 2009, Statistics in Medicine 28:476, "
    "doi:10.1002/sim.3483",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        "A missing count is passed over and said so; R answers the series with an error.",
    ),
)
