"""EARS C1: is the count far above the mean of the periods just before it?

Threshold m + z s, m and s mean and standard deviation of y(t-B) .. y(t-1).

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
        metadata={"help": "probability of an alarm without outbreak; none: 0.001"},
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
    from tocsin.detect.kernels.ears import ALONE  # noqa: PLC0415  compiled code waits for its first use
    from tocsin.detect.kernels.ears_family import judged  # noqa: PLC0415  likewise

    return judged(question, gap=0, kind=ALONE, alpha=0.001)


def earliest(_: Calendar, parameters: Parameters) -> int:
    """Return the first position that the whole baseline lies before."""
    return parameters.baseline


method = Method(
    name="ears-c1",
    version="1",
    summary="Compares a count with mean and standard deviation of the seven periods before it.",
    reference="Hutwagner et al. 2003, Journal of Urban Health 80:i89, doi:10.1007/PL00022319",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
)
