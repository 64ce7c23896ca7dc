"""Moving epidemic method: has the seasonal epidemic begun, how intense is it, has it ended?

Each earlier season is cut into the weeks before, within and after its epidemic. The epidemic
threshold is the upper limit of the highest counts before earlier epidemics; levels of intensity are
limits of their highest counts. A week is judged by the seasons before its own.

References: Vega et al. (2013), Influenza Other Respir Viruses 7:546-558,
doi:10.1111/j.1750-2659.2012.00422.x; Vega et al. (2015), Influenza Other Respir Viruses 9:234-246,
doi:10.1111/irv.12330.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from tocsin.detect.contract import Alarms, Method, Question, Status
from tocsin.series import Calendar, Step

if TYPE_CHECKING:
    from tocsin.detect.kernels.mem import Rules


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a season is, and how its limits are drawn."""

    first_week: int = field(default=40, metadata={"help": "week of the year that opens a season"})
    last_week: int = field(
        default=20,
        metadata={"help": "week that closes it; in the next year if the number is smaller"},
    )
    seasons: int = field(default=10, metadata={"help": "earlier seasons used at most"})
    fewest_seasons: int = field(
        default=5, metadata={"help": "earlier seasons needed; 3 is the least"}
    )
    delta: float = field(
        default=2.8,
        metadata={"help": "per cent of a season's cases that each week of its epidemic adds"},
    )
    values: int = field(
        default=30, metadata={"help": "highest weeks gathered from all seasons together"}
    )
    level: float = field(
        default=0.95, metadata={"help": "one-sided level of the threshold of start and end"}
    )
    intensities: tuple[float, float, float] = field(
        default=(0.4, 0.9, 0.975),
        metadata={"help": "levels of medium, high and very high intensity: m,h,v"},
    )
    most_missing: int = field(
        default=3, metadata={"help": "weeks without a count that a season may have"}
    )
    population_offset: bool = field(
        default=False, metadata={"help": "compare cases per population"}
    )

    def __post_init__(self) -> None:
        """Check ranges."""
        if not (1 <= self.first_week <= 52 and 1 <= self.last_week <= 52):
            raise ValueError("first_week and last_week have to lie between 1 and 52.")
        if self.first_week == self.last_week:
            raise ValueError("A season of one week has no course.")
        if not 3 <= self.fewest_seasons <= self.seasons:
            raise ValueError("fewest_seasons has to be 3 or more and at most seasons.")
        if not 0 < self.delta < 100:
            raise ValueError("delta is a share in per cent, between 0 and 100.")
        if self.values < 2 or self.most_missing < 0:
            raise ValueError("values has to be 2 or more, most_missing 0 or more.")
        limits = (0.0, *self.intensities, 1.0)
        if not 0 < self.level < 1 or any(a >= b for a, b in pairwise(limits)):
            raise ValueError("level and intensities lie between 0 and 1, intensities rising.")

    @property
    def rules(self) -> "Rules":
        """The part that the loops need."""
        from tocsin.detect.kernels.mem import Rules  # noqa: PLC0415  waits for its first use

        return Rules(self.seasons, self.fewest_seasons, self.values, self.delta, self.most_missing)


def judge(question: Question) -> Alarms:
    """Judge a batch; see the contract."""
    import numpy as np  # noqa: PLC0415  compiled code waits for its first use

    from tocsin.detect.kernels import mem  # noqa: PLC0415  likewise
    from tocsin.detect.kernels.answer import unanswered  # noqa: PLC0415
    from tocsin.detect.kernels.mem_season import Season, blank_season, put  # noqa: PLC0415
    from tocsin.detect.kernels.seasons import layout  # noqa: PLC0415

    chosen: Parameters = question.parameters
    batch = question.batch
    if batch.calendar.step is not Step.WEEK or (
        chosen.population_offset and batch.population is None
    ):
        return unanswered(question, Status.NOT_APPLICABLE)
    seasons = layout(batch.calendar, chosen.first_week, chosen.last_week)
    values = batch.values
    people = batch.population if chosen.population_offset else None
    if people is not None:
        with np.errstate(all="ignore"):
            values = np.where(people > 0.0, values / people, np.nan)
    known = mem.all_epidemics(values, seasons, chosen.rules)
    answer = blank_season(question)
    judged = seasons.of_week[question.first : question.last + 1]
    for now in np.unique(judged).tolist():
        season = Season(now, chosen.level, chosen.intensities, people)
        found = mem.levels(values, seasons, known, now, chosen.rules)
        answer = put(question, answer, seasons, season, found)
    return answer


def earliest(calendar: Calendar, parameters: Parameters) -> int:
    """Return the first week of the season that has enough whole seasons before it."""
    from tocsin.detect.kernels.seasons import layout  # noqa: PLC0415  waits for its first use

    if calendar.step is not Step.WEEK:
        return 0
    seasons = layout(calendar, parameters.first_week, parameters.last_week)
    enough = seasons.whole.cumsum() >= parameters.fewest_seasons
    if not enough.any() or enough.argmax() + 1 == len(seasons.begin):
        return len(calendar)
    return int(seasons.begin[enough.argmax() + 1])


method = Method(
    name="mem",
    version="1",
    summary="Start, end and intensity of a seasonal epidemic, by the epidemics of earlier seasons.",
    reference=(
        "Vega et al. 2013, Influenza Other Respir Viruses 7:546, "
        "doi:10.1111/j.1750-2659.2012.00422.x; Vega et al. 2015, 9:234, doi:10.1111/irv.12330"
    ),
    parameters=Parameters,
    judge=judge,
    earliest=earliest,
)
