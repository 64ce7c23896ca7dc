"""First cases: a disease appears where it was absent for long.

Alarm where a count reaches `minimum_cases` and no count within `absence_periods` before is above 0.
A missing count counts as absence, since places that never had a case often do not report; how many
were missing is told. The periods after an appearance are silent: one appearance is one alarm.

There is no p value: the method makes no statement on chance.
"""

from dataclasses import dataclass, field

from tocsin.detect.contract import Alarms, Method, Question
from tocsin.series import Calendar, Step

YEAR = {Step.DAY: 365, Step.WEEK: 52, Step.MONTH: 12, Step.INDEX: 52}
TWO_MONTHS = {Step.DAY: 56, Step.WEEK: 8, Step.MONTH: 2, Step.INDEX: 8}


@dataclass(frozen=True, slots=True)
class Parameters:
    """What an appearance is."""

    absence_periods: int | None = field(
        default=None,
        metadata={"help": "periods without a case before an appearance; none: one year"},
    )
    minimum_cases: int = field(default=1, metadata={"help": "cases of an appearance"})
    minimum_history: int | None = field(
        default=None,
        metadata={
            "help": "periods that the data have to reach back where they are shorter than the "
            "absence; none: two months"
        },
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        for value in (self.absence_periods, self.minimum_cases, self.minimum_history):
            if value is not None and value < 1:
                raise ValueError("absence, cases and history have to be 1 or more.")


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    import numpy as np  # noqa: PLC0415  compiled code waits for its first use

    from tocsin.detect.kernels.absence import Rules, first_cases  # noqa: PLC0415  likewise
    from tocsin.detect.kernels.answer import closed, opened  # noqa: PLC0415

    chosen: Parameters = question.parameters
    absence, history = _lengths(question.batch.calendar, chosen)
    alarms, answer = opened(question)
    latest = np.full(question.shape, -1, dtype=np.int32)
    values = np.ascontiguousarray(question.batch.values)
    rules = Rules(absence, float(chosen.minimum_cases), history)
    first_cases(values, question.first, rules, answer, latest)
    judged = np.arange(question.first, question.last + 1)
    first = np.broadcast_to(np.maximum(judged - absence, 0), question.shape)
    last = np.broadcast_to(judged - 1, question.shape)
    return closed(alarms, answer, latest_case=latest, baseline_first=first, baseline_last=last)


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the position after a whole absence, or after the least history in a short calendar."""
    absence, history = _lengths(calendar, parameters)
    return absence if absence < len(calendar) else history


def _lengths(calendar: Calendar, parameters: Parameters) -> tuple[int, int]:
    """Return the absence, and the history that will do in its place, in periods."""
    absence = parameters.absence_periods or YEAR[calendar.step]
    return absence, min(absence, parameters.minimum_history or TWO_MONTHS[calendar.step])


method = Method(
    name="first-cases",
    version="1",
    summary="Finds the first cases after a year without any.",
    reference="The rule is this project's own; it has no counterpart in R.",
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
)
