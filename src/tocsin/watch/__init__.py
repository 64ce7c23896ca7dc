"""The main job: which of all these series is unusual, why, and how sure is that."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tocsin.codes import neighbours
from tocsin.errors import BadParameter
from tocsin.sentences import Sentence
from tocsin.series import Calendar, Step, Style
from tocsin.series.tables import Table
from tocsin.watch.findings import Finding, Findings, Quality, Reporting, Source
from tocsin.watch.growth import growth
from tocsin.watch.memory import Memory, comparable
from tocsin.watch.names import titles_of
from tocsin.watch.order import findings_of, method_uses, short
from tocsin.watch.plan import RECENT
from tocsin.watch.quality import (
    Remark,
    ends_early,
    in_one_heap,
    of_reporting,
    ordered,
    overshadowed,
    quality,
    unjudged,
)
from tocsin.watch.ranking import ranked
from tocsin.watch.replay import MOST_SERIES, positions, replays
from tocsin.watch.revised import Revision, habits, troubles
from tocsin.watch.screening import WHOLE, Screened, joined, screened
from tocsin.watch.silence import Silences, ended, fallen_silent, silences
from tocsin.watch.sweep import Progress, sweep, voices

__all__ = ["Memory", "Remark", "Request", "Revision", "watch", "watch_all"]


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
        previous: what the last watch left behind, None for the first one.
        revisions: counts that became known or became other ones, from an archive.
        screened: the first look at very many series, of which the table holds those that are to be
            looked at closely; None where it holds all.
    """

    title: str
    as_of: dt.date | None = None
    known: bool = False
    counted: bool = False
    stamped_at_end: bool = False
    remarks: Sequence[Remark] = ()
    sources: Sequence[Source] = ()
    progress: Progress = field(default=_quiet)
    previous: Memory | None = None
    revisions: Iterable[Revision] = ()
    screened: Screened | None = None


def watch_all(tables: Iterable[Table], series: int, request: Request) -> Findings:
    """Judge series that come some at a time, as on one day, and rank what is unusual.

    Up to `screening.WHOLE` series are judged as by `watch`. Of more, each has a first look at its
    last period, and those that give a signal there are looked at closely.

    Args:
        tables: all on one calendar, with the same key columns; of many series each may be
            overwritten by the next.
        series: how many there are, at most.
        request: the day and what is known about the data.

    Raises:
        BadParameter: no series, or no period of the data lies on or before the day.
    """
    if series <= WHOLE:
        parts = list(tables)
        if not parts:
            raise BadParameter("There is no series to judge.")
        return watch(parts[0] if len(parts) == 1 else joined(parts), request)
    remembered = [dict(s.key) for s in request.previous.signals] if request.previous else []
    found = screened(
        tables,
        lambda calendar: _ends(calendar, request),
        remembered,
        lambda done: request.progress("", done, series),
    )
    if found is None:
        raise BadParameter("There is no series to judge.")
    return watch(found.table, replace(request, screened=found))


def watch(table: Table, request: Request) -> Findings:
    """Judge every series as on one day and rank what is unusual.

    Args:
        table: the series.
        request: the day and what is known about the data.

    Raises:
        BadParameter: no period of the data lies on or before the day.
    """
    batch = table.batch
    if request.screened is None and len(batch) > WHOLE:
        return watch_all([table], len(batch), request)
    shown, end = _ends(batch.calendar, request)
    cut = batch.until(shown)
    titles = titles_of(table)
    answers = sweep(cut, end, request.progress)
    spoken = voices(answers, cut)
    moves = growth(cut, end)
    reported = ~np.isnan(cut.values)
    silent = tuple(titles[i] for i in np.flatnonzero(~reported.any(axis=1)).tolist())
    as_of = request.as_of.isoformat() if request.as_of else _last_label(cut.calendar, end, request)
    memory, remarks = _compared(table, request, as_of)
    drawn = findings_of(table, cut, end, answers, moves)
    if len(cut) <= MOST_SERIES:
        growing = np.array([short(voice, cut.calendar.step) for voice in spoken], dtype=np.bool_)
        words = replays(cut, end, answers, growing)
        drawn = [
            replace(d, finding=replace(d.finding, replay=word))
            for d, word in zip(drawn, words, strict=True)
        ]
    findings, discovery, over = ranked(
        drawn, cut.calendar.step, neighbours, memory, as_of, _further(request)
    )
    absent = silences(cut.until(end), end)
    reporting = _reporting(table, end, absent, request, as_of)
    return Findings(
        title=request.title,
        as_of=as_of,
        known=request.known,
        unit=str(cut.calendar.step),
        findings=findings,
        quality=ordered(
            *_unlisted(request, findings),
            *of_reporting(reporting),
            *ended(absent, cut.calendar),
            *quality(cut, end, titles, remarks, shown - end),
            *_dated(batch.calendar, end, request),
            *unjudged(findings, spoken),
            *in_one_heap(cut, end, titles, findings),
            *overshadowed(cut, end, titles, spoken, moves),
        ),
        methods=method_uses(answers, spoken, cut),
        sources=tuple(request.sources),
        silent=silent,
        looked_at=request.screened.looked_at if request.screened else 0,
        beyond=_beyond(request, findings),
        discovery=discovery,
        compared=memory.as_of if memory else "",
        over=over,
        reporting=reporting,
        replayed=_replayed(cut.calendar, end) if len(cut) <= MOST_SERIES else (),
    )


def _further(request: Request) -> Sequence[float]:
    """Return probabilities of the series that are not in the table: 1, which promises least."""
    return [1.0] * request.screened.judged if request.screened else []


def _beyond(request: Request, findings: Sequence[Finding]) -> int:
    if request.screened is None:
        return 0
    return max(request.screened.signals - sum(f.alarm for f in findings), 0)


def _unlisted(request: Request, findings: Sequence[Finding]) -> list[Quality]:
    """Say that only a part of very many series is listed."""
    if request.screened is None:
        return []
    text = Sentence(
        "Of so many series only those are listed that give a signal in the last period, that have "
        "fallen silent, or that gave a signal at the last watch. Weaker signals that are not "
        "listed: {beyond}.",
        {"beyond": _beyond(request, findings)},
    )
    return [Quality("", text)]


def _compared(
    table: Table, request: Request, as_of: str
) -> tuple[Memory | None, tuple[Remark, ...]]:
    """Return the last watch if this one can be compared with it, and what to say if not."""
    memory, remarks = request.previous, tuple(request.remarks)
    if memory is None or comparable(memory, table.keys.columns, as_of):
        return memory, remarks
    text = Sentence(
        "Not compared with the watch of {previous_day}: it looked at a later day, or at other key "
        "columns. Every signal is shown as if it were the first time.",
        {"previous_day": memory.as_of},
    )
    return None, (*remarks, Remark("", text))


def _reporting(
    table: Table, end: int, absent: Silences, request: Request, as_of: str
) -> tuple[Reporting, ...]:
    """Return what is wrong with the reporting: silent, late and strongly revised series."""
    calendar, titles = table.batch.calendar.until(end), titles_of(table)
    names = [tuple("" if v is None else str(v) for v in row) for row in _rows(table)]
    part = request.screened is not None  # and nothing can be said about whole sources
    sources = [name[0] if len(name) > 1 and not part else "" for name in names]
    found = fallen_silent(absent, calendar, titles, sources)
    if calendar.dated:
        day = dt.date.fromisoformat(as_of)
        recent = calendar.days[max(end + 1 - RECENT[calendar.step], 0)]
        since = dt.date.fromisoformat(str(recent))
        kept = habits(request.revisions, day, since)
        found += troubles(kept, dict(zip(names, titles, strict=True)), day, calendar.step)
    return tuple(found)


def _rows(table: Table) -> list[tuple[object, ...]]:
    return table.keys.rows() if table.keys.columns else [()]


def _replayed(calendar: Calendar, end: int) -> tuple[str, ...]:
    labels = calendar.labels()
    return tuple(labels[place] for place in positions(calendar.step, end))


def _dated(calendar: Calendar, end: int, request: Request) -> list[Quality]:
    """What to know about the last judged period and the day of the watch."""
    if request.as_of is None or not calendar.dated:
        return []
    day, after = np.datetime64(request.as_of), end + 1
    if not request.counted and after < len(calendar) and calendar.days[after] <= day:
        text = Sentence("This period had not ended on the day of the watch; it was left out.")
        return [Quality(calendar.label(after), text)]
    return ends_early(calendar, end, day - _last_day(calendar, end, request))


def _ends(calendar: Calendar, request: Request) -> tuple[int, int]:
    """Return the last position to show and the last to judge."""
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
