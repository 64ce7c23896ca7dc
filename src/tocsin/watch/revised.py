"""Late and revised figures: what the days on which counts became known say about a source.

Revisions come from an archive that keeps what was known when. Anything with the fields of
`Revision` will do; they are taken one at a time, so that there may be millions of them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from tocsin.sentences import Sentence
from tocsin.series import Step
from tocsin.watch.findings import Reporting, Trouble

FEWEST = 8
"""First reports, or revisions, that a habit needs."""
LARGE, CASES, TIMES = 0.5, 10.0, 3.0
"""A revision is strong if it changes a count by half of it, by ten cases, and by three times what
nine in ten revisions of the series change."""
_LENGTH = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 30, Step.INDEX: 1}


class Revision(Protocol):
    """One count that became known, or became another one.

    Attributes:
        key: values of the key columns, or column -> value.
        period: first day of the period that the count is about.
        known_on_before: day since which the earlier figure was known; None for a first report.
        before: the earlier figure; None for a first report.
        known_on_after: day on which the later figure became known.
        after: the later figure; None if the count was withdrawn.
    """

    @property
    def key(self) -> Any: ...  # noqa: D102  see above
    @property
    def period(self) -> dt.date: ...  # noqa: D102
    @property
    def known_on_before(self) -> dt.date | None: ...  # noqa: D102
    @property
    def before(self) -> float | None: ...  # noqa: D102
    @property
    def known_on_after(self) -> dt.date: ...  # noqa: D102
    @property
    def after(self) -> float | None: ...  # noqa: D102


@dataclass(slots=True)
class Habit:
    """What a series usually does.

    Attributes:
        delays: days from the first day of a period to its first report, one a period.
        sizes: relative sizes of revisions, before the time that is looked at.
        last: first day of the latest period that was reported.
        strong: the largest revision of the time that is looked at: period, before, after.
    """

    delays: list[int] = field(default_factory=list[int])
    sizes: list[float] = field(default_factory=list[float])
    last: dt.date | None = None
    strong: tuple[dt.date, float, float] | None = None


Name = tuple[str, ...]


def habits(revisions: Iterable[Revision], as_of: dt.date, since: dt.date) -> dict[Name, Habit]:
    """Gather what each series does, in one pass.

    Args:
        revisions: in any order; what became known after `as_of` is not looked at.
        as_of: day of the watch.
        since: revisions that became known from this day on are new, the others are the habit.
    """
    found: dict[Name, Habit] = {}
    for revision in revisions:
        if revision.known_on_after > as_of:
            continue
        habit = found.setdefault(name_of(revision.key), Habit())
        if revision.before is None or revision.known_on_before is None:
            habit.delays.append((revision.known_on_after - revision.period).days)
            habit.last = max(habit.last or revision.period, revision.period)
        elif revision.known_on_after < since:
            habit.sizes.append(_size(revision.before, revision.after or 0.0))
        elif habit.strong is None or _size(*habit.strong[1:]) < _size(
            revision.before, revision.after or 0.0
        ):
            habit.strong = (revision.period, revision.before, revision.after or 0.0)
    return found


def name_of(key: Any) -> Name:
    """Return a key, given as values or as column -> value, as its values."""
    if isinstance(key, str):
        return (key,)
    values: Sequence[Any] = list(key.values()) if isinstance(key, Mapping) else list(key)  # pyright: ignore[reportUnknownArgumentType]  any mapping
    return tuple("" if value is None else str(value) for value in values)


def _size(before: float, after: float) -> float:
    return abs(after - before) / max(before, 1.0)


def troubles(
    found: Mapping[Name, Habit], titles: Mapping[Name, str], as_of: dt.date, step: Step
) -> list[Reporting]:
    """Return what is late and what was strongly revised, late ones first.

    Args:
        found: habit of each series.
        titles: name of each series.
        as_of: day of the watch.
        step: length of a period.
    """
    late: list[Reporting] = []
    revised: list[Reporting] = []
    for name, habit in sorted(found.items()):
        title = titles.get(name) or ", ".join(filter(None, name))
        late += _late(habit, title, as_of, step)
        revised += _revised(habit, title)
    return late + revised


def _late(habit: Habit, title: str, as_of: dt.date, step: Step) -> list[Reporting]:
    """Say that the next period is overdue: later than every one of its first reports so far."""
    if len(habit.delays) < FEWEST or habit.last is None or step is Step.INDEX:
        return []
    due = _next(habit.last, step)
    waited, usual = (as_of - due).days, int(np.median(habit.delays))
    if waited <= max(*habit.delays, usual + _LENGTH[step]):
        return []
    text = Sentence(
        "Late: the count for the period from {due} is usually known after {usual}; {waited} have "
        "gone by.",
        {
            "due": due.isoformat(),
            "usual": Sentence("{n} day|{n} days", {"n": usual}),
            "waited": Sentence("{n} day|{n} days", {"n": waited}),
        },
    )
    # As many exceedances as any of n + 1 delays of one habit would have by their order alone.
    probability = 1.0 / (len(habit.delays) + 1)
    return [Reporting(Trouble.LATE, title, due.isoformat(), text, probability)]


def _next(period: dt.date, step: Step) -> dt.date:
    if step is Step.MONTH:
        return (period.replace(day=1) + dt.timedelta(32)).replace(day=1)
    return period + dt.timedelta(_LENGTH[step])


def _revised(habit: Habit, title: str) -> list[Reporting]:
    if habit.strong is None:
        return []
    period, before, after = habit.strong
    usual = float(np.quantile(habit.sizes, 0.9)) if len(habit.sizes) >= FEWEST else 0.0
    size = _size(before, after)
    if abs(after - before) < CASES or size < max(LARGE, TIMES * usual):
        return []
    text = Sentence(
        "Strongly revised: {before} became {after} for the period from {period}. A signal, or its "
        "end, may come from the correction.",
        {"before": before, "after": after, "period": period.isoformat()},
    )
    return [Reporting(Trouble.REVISED, title, period.isoformat(), text)]
