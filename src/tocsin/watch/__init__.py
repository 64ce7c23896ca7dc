"""The main job: which of all these series is unusual, why, and how sure is that."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tocsin.errors import BadParameter
from tocsin.sentences import Sentence
from tocsin.series import Calendar, Step, Style
from tocsin.series.tables import Table
from tocsin.watch.findings import Findings, Quality, Source
from tocsin.watch.growth import growth
from tocsin.watch.names import titles_of
from tocsin.watch.order import findings_of, method_uses
from tocsin.watch.quality import (
    Remark,
    ends_early,
    in_one_heap,
    ordered,
    overshadowed,
    quality,
    unjudged,
)
from tocsin.watch.sweep import Progress, sweep, voices

__all__ = ["Remark", "Request", "watch"]


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to watch, and what is known about the data.

    Attributes:
        title: what a person calls it.
        as_of: last day to look at; None for the last one of the data.
        known: whether the data show what was known on that day.
        counted: whether periods were counted from a line list, so that the last one may be cut.
        stamped_at_end: whether the date that stands for a week is its last day, not its first.
        remarks: what was decided while the files were read.
        sources: the files.
        progress: told what goes on.
    """

    title: str
    as_of: dt.date | None = None
    known: bool = False
    counted: bool = False
    stamped_at_end: bool = False
    remarks: Sequence[Remark] = ()
    sources: Sequence[Source] = ()
    progress: Progress = field(default=_quiet)


def watch(table: Table, request: Request) -> Findings:
    """Judge every series as on one day and rank what is unusual.

    Args:
        table: the series.
        request: the day and what is known about the data.

    Raises:
        BadParameter: no period of the data lies on or before the day.
    """
    batch = table.batch
    shown, end = _ends(table, request)
    cut = batch.until(shown)
    titles = titles_of(table)
    answers = sweep(cut, end, request.progress)
    spoken = voices(answers, cut)
    moves = growth(cut, end)
    reported = ~np.isnan(cut.values)
    silent = tuple(titles[i] for i in np.flatnonzero(~reported.any(axis=1)).tolist())
    as_of = request.as_of.isoformat() if request.as_of else _last_label(cut.calendar, end, request)
    findings = findings_of(table, cut, end, spoken, moves)
    return Findings(
        title=request.title,
        as_of=as_of,
        known=request.known,
        unit=str(cut.calendar.step),
        findings=findings,
        quality=ordered(
            *quality(cut, end, titles, request.remarks, shown - end),
            *_dated(batch.calendar, end, request),
            *unjudged(findings, spoken),
            *in_one_heap(cut, end, titles, findings),
            *overshadowed(cut, end, titles, spoken, moves),
        ),
        methods=method_uses(answers, spoken, cut),
        sources=tuple(request.sources),
        silent=silent,
    )


def _dated(calendar: Calendar, end: int, request: Request) -> list[Quality]:
    """What to know about the last judged period and the day of the watch."""
    if request.as_of is None or not calendar.dated:
        return []
    day, after = np.datetime64(request.as_of), end + 1
    if not request.counted and after < len(calendar) and calendar.days[after] <= day:
        text = Sentence("This period had not ended on the day of the watch; it was left out.")
        return [Quality(calendar.label(after), text)]
    return ends_early(calendar, end, day - _last_day(calendar, end, request))


def _ends(table: Table, request: Request) -> tuple[int, int]:
    """Return the last position to show and the last to judge."""
    calendar = table.batch.calendar
    last = len(calendar) - 1
    if request.as_of is None or not calendar.dated:
        return last, last
    day = np.datetime64(request.as_of)
    shown = int(np.searchsorted(calendar.days, day, side="right")) - 1
    if shown < 0:
        raise BadParameter(
            f"The data begin on {calendar.days[0]}, after {request.as_of}. "
            "Remedy: give a later day."
        )
    if shown == 0 or _last_day(calendar, shown, request) <= day:
        return shown, shown
    # The count of a period under way holds cases of the days after the day of the watch; those of
    # a line list do not, so they are shown.
    return (shown if request.counted else shown - 1), shown - 1


def _last_day(calendar: Calendar, index: int, request: Request) -> np.datetime64:
    if request.stamped_at_end and calendar.style is Style.DATE and calendar.step is Step.WEEK:
        return calendar.days[index]
    return calendar.last_day(index)


def _last_label(calendar: Calendar, end: int, request: Request) -> str:
    return str(_last_day(calendar, end, request)) if calendar.dated else calendar.label(end)
