"""EARS C3: as C2, with what the two periods before exceeded their own baselines by.

Threshold max(0, m + s (z - sum of max(0, C2(u) - 1) over u = t-1, t-2)), with m and s as in C2
and C2(u) = (y(u) - m(u)) / s(u).

Reference: Hutwagner, Thompson, Seeman and Treadwell (2003), Journal of Urban Health 80:i89-i96,
doi:10.1007/PL00022319.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question
from tocsin.series import Calendar


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and defaults are those of R's `earsC`, in snake case."""

    alpha: float | None = field(
        default=None,
        metadata={"help": "probability of an alarm without outbreak; none: 0.025"},
    )
    baseline: int = field(default=7, metadata={"help": "periods in the baseline"})
    min_sigma: float = field(
        default=0.0,
        metadata={"help": "smallest standard deviation, in cases", "r_name": "minSigma"},
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.alpha is not None and not 0 < self.alpha < 1:
            raise ValueError("alpha has to lie between 0 and 1.")
        if self.baseline < 2:
            raise ValueError("baseline has to be 2 periods or more.")
        if not 0 <= self.min_sigma < float("inf"):
            raise ValueError("min_sigma cannot be below 0.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    from tocsin.detect.kernels.ears import WITH_EARLIER, WITH_EARLIER_AS_R  # noqa: PLC0415  compiled code waits for its first use
    from tocsin.detect.kernels.ears_family import judged  # noqa: PLC0415  likewise

    kind = WITH_EARLIER_AS_R if question.compat else WITH_EARLIER
    return judged(question, gap=2, kind=kind, alpha=0.025)


def earliest(_: Calendar, parameters: Parameters) -> int:
    """Return the first position that the whole baseline lies before."""
    return parameters.baseline + 4


method = Method(
    name="ears-c3",
    version="1",
    summary="Compares the sum of the last three excesses with seven earlier periods.",
    reference="Hutwagner et al. 2003, Journal of Urban Health 80:i89, doi:10.1007/PL00022319",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
    differences=(
        (
            "R puts the threshold around the judged count itself, so that only the two periods "
            "before can raise an alarm; the manual's formula, used here, has the baseline's mean "
            "there."
        ),
        "R answers a range of a single period with an error; here it is judged.",
        (
            "Where a baseline has no variation, R gives no answer; here a count at its mean has no "
            "excess, and a count above it alarms."
        ),
    ),
)
