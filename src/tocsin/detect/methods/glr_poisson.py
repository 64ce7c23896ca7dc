"""GLR for Poisson counts: has the level changed at some time since the last alarm?

The expected count mu0 comes from a Poisson model with trend and yearly waves, fitted to the periods
before the first judged one. At each period n the statistic is the largest log likelihood ratio of a
changed level since some period k, max over k of K sum(x) + (1 - e^K) sum(mu0), sums over k .. n,
K = log(sum(x) / sum(mu0)) where that is an increase, else 0. Alarm where it reaches `c_arl`; then
the chart begins anew. With `theta` the change is known: C(t) = max(0, C(t-1) + theta x +
(1 - e^theta) mu0), alarm above `c_arl`. With `change="epi"` cases beget cases: x(t) has mean
mu0 + l x(t-1), l >= 0.

Reference: Hoehle and Paul (2008), CSDA 52:4357-4368, doi:10.1016/j.csda.2008.02.015.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question
from tocsin.series import Calendar


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `algo.glrnb`, in snake case."""

    c_arl: float = field(
        default=5.0, metadata={"help": "limit of the statistic", "r_name": "c.ARL"}
    )
    m: int = field(
        default=-1,
        metadata={"help": "longest look back in periods; -1: to the last alarm", "r_name": "M"},
    )
    mtilde: int = field(
        default=1, metadata={"help": "shortest look back in periods", "r_name": "Mtilde"}
    )
    dir: str = field(default="inc", metadata={"help": "inc: an increase, dec: a decrease"})
    theta: float | None = field(
        default=None,
        metadata={"help": "size of the change if it is known (log of the factor), else none"},
    )
    change: str = field(
        default="intercept",
        metadata={"help": "intercept: another level, epi: cases beget cases"},
    )
    ret: str = field(
        default="value",
        metadata={
            "help": "only where R is imitated: value gives no threshold in cases, cases does"
        },
    )
    s: int = field(
        default=1, metadata={"help": "yearly waves of the expected count", "r_name": "mu0.S"}
    )
    trend: bool = field(
        default=False, metadata={"help": "trend of the expected count", "r_name": "mu0.trend"}
    )
    refit: bool = field(
        default=False,
        metadata={"help": "fit the expected count anew after an alarm", "r_name": "mu0.refit"},
    )
    mu0: float | None = field(
        default=None, metadata={"help": "expected count, if it is known and constant"}
    )
    training: int | None = field(
        default=None, metadata={"help": "periods that the past needs; none: one year"}
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if not 0 < self.c_arl < float("inf"):
            raise ValueError("c_arl has to be above 0.")
        if self.mtilde < 1 or (self.m != -1 and self.m < self.mtilde):
            raise ValueError("mtilde has to be 1 or more, m -1 or at least mtilde.")
        if self.dir not in {"inc", "dec"} or self.ret not in {"value", "cases"}:
            raise ValueError("dir has to be inc or dec, ret value or cases.")
        if self.theta == 0:
            raise ValueError("theta cannot be 0: that is no change.")
        if self.s < 0 or (self.mu0 is not None and not self.mu0 > 0):
            raise ValueError("s cannot be below 0, mu0 has to be above 0.")
        if self.change not in {"intercept", "epi"}:
            raise ValueError("change has to be intercept or epi.")
        if self.change == "epi" and (self.theta is not None or self.dir == "dec"):
            raise ValueError("change=epi goes with neither theta nor dir=dec.")
        if self.training is not None and self.training < 1:
            raise ValueError("training has to be 1 or more.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from tocsin.detect.kernels.glr_family import judged  # noqa: PLC0415  compiled, so at first use

    chosen: Parameters = question.parameters
    return judged(question, 0.0, earliest(question.batch.calendar, chosen))


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first position after enough training; 0 where the expected count is given."""
    if parameters.mu0 is not None:
        return 0
    return calendar.season if parameters.training is None else parameters.training


method = Method(
    name="glr-poisson",
    version="1",
    summary="Asks whether the level has changed at some time since the last alarm.",
    reference="Hoehle and Paul 2008, CSDA 52:4357, doi:10.1016/j.csda.2008.02.015",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        (
            "With a window m, the latest mtilde periods alone can raise an alarm; in R one more is "
            "needed, so that the current period never can."
        ),
        'With change="epi" the rate is the likeliest one; R\'s search often stops at 0.',
        'With dir="dec" spans without any case count; R leaves them out.',
        "The count that would just alarm is always told, whatever ret is.",
        "A missing count is passed over and said so; R answers the series with an error.",
        "The past has to be a year long (parameter training); in R a few periods will do.",
        "A past without a case is named degenerate; R goes on with expected counts near 0.",
    ),
)
