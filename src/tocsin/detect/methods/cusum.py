"""CUSUM: does the sum of small excesses pass a limit?

A count x with expectation m is standardised, and C(t) = max(0, C(t-1) + z(t) - k); alarm where C
reaches h. `standard` (x - m) / sqrt(m); `rossi` (x - 3 m + 2 sqrt(x m)) / (2 sqrt(m)); `anscombe`
3/2 (x^(2/3) - m^(2/3)) / m^(1/6); `anscombe2nd` the same with a second-order centre;
`pearsonNegBin` (x - m) / sqrt(m + alpha m^2); `none` x. The expectation is the mean of the periods
before the first judged one, a given number, or (`glm`) a Poisson model with a yearly wave.

References: Rossi, Lampugnani and Marchi (1999), Statistics in Medicine 18:2111-2122,
doi:10.1002/(SICI)1097-0258(19990830)18:16<2111::AID-SIM171>3.0.CO;2-Q; Hoehle (2007), Computational
Statistics 22:571-582, doi:10.1007/s00180-007-0074-8.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question
from tocsin.series import Calendar

TRANSFORMATIONS = ("standard", "rossi", "anscombe", "anscombe2nd", "pearsonNegBin", "none")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `algo.cusum`; `reset` and `training` are new."""

    k: float = field(default=1.04, metadata={"help": "taken off each standardised count"})
    h: float = field(default=2.26, metadata={"help": "limit of the sum; alarm where it is reached"})
    trans: str = field(
        default="standard",
        metadata={"help": "how a count is standardised: " + ", ".join(TRANSFORMATIONS)},
    )
    m: float | str | None = field(
        default=None,
        metadata={"help": "expected count: a number, glm, or none for the mean of the past"},
    )
    alpha: float = field(default=0.1, metadata={"help": "overdispersion, used by pearsonNegBin"})
    reset: bool = field(
        default=True, metadata={"help": "begin anew after an alarm; R's behaviour is never to"}
    )
    training: int | None = field(
        default=None, metadata={"help": "periods that the past needs; none: one year"}
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if not (self.k >= 0 and self.h > 0):
            raise ValueError("k cannot be below 0, h has to be above 0.")
        if self.trans not in TRANSFORMATIONS:
            raise ValueError(f"trans has to be one of {', '.join(TRANSFORMATIONS)}.")
        if isinstance(self.m, str) and self.m != "glm":
            raise ValueError("m has to be a number, glm or none.")
        if isinstance(self.m, float | int) and not self.m > 0:
            raise ValueError("m has to be above 0.")
        if self.alpha < 0 or (self.training is not None and self.training < 1):
            raise ValueError("alpha cannot be below 0, training has to be 1 or more.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    import numpy as np  # noqa: PLC0415  compiled code waits for its first use

    from tocsin.detect.kernels import cusum as kernel  # noqa: PLC0415  likewise
    from tocsin.detect.kernels.answer import closed, opened, trained  # noqa: PLC0415

    chosen: Parameters = question.parameters
    calendar = question.batch.calendar
    known = isinstance(chosen.m, float | int)
    rules = kernel.Rules(
        drift=float(chosen.k),
        limit=float(chosen.h),
        kind=TRANSFORMATIONS.index(chosen.trans),
        alpha=float(chosen.alpha),
        source=kernel.GIVEN if known else kernel.WAVES if chosen.m == "glm" else kernel.MEAN,
        given=float(chosen.m) if isinstance(chosen.m, float | int) else 0.0,
        reset=chosen.reset and not question.compat,
        compat=question.compat,
        training=earliest(calendar, chosen),
        season=calendar.season,
    )
    alarms, answer = opened(question)
    start = np.zeros(question.shape[0], dtype=np.int32)
    values = np.ascontiguousarray(question.batch.values)
    kernel.cusum(values, question.first, rules, answer, start)
    told = trained(question, start, rules.training, given=known)
    return closed(alarms, answer, cusum=alarms.score * chosen.h, **told)


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first position after enough training; 0 where the expected count is given."""
    if isinstance(parameters.m, float | int):
        return 0
    return calendar.season if parameters.training is None else parameters.training


method = Method(
    name="cusum",
    version="1",
    summary="Adds up excesses over the expected count until they pass a limit.",
    reference="Rossi et al. 1999, Statistics in Medicine 18:2111; Hoehle 2007, Computational "
    "Statistics 22:571, doi:10.1007/s00180-007-0074-8",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        "The sum begins anew after an alarm (parameter reset); in R it never does.",
        "A missing count is passed over and said so; in R nothing is judged from there on.",
        "Missing counts of the past are left out of its mean; in R they leave no mean.",
        "The past has to be a year long (parameter training); in R a single period will do.",
        "A past without a case is named degenerate; R goes on with a mean of 0 or nearly 0.",
        "The count that anscombe2nd needs for an alarm inverts its own statistic; R's does not.",
        "The count that none needs for an alarm is taken before the judged count, not after it.",
    ),
)
