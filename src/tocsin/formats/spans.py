"""Periods that a standard gives by first day and length, or by a code of its own.

They become the writing that the rest of the library knows; only days, weeks and months are counts
that can be watched, so quarters and years are refused.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.contract import ROW, Counts, Note, Table, Wanted, note
from tocsin.language import mark
from tocsin.series.calendar import Step, Style
from tocsin.series.periods import period_texts

_DAY = datetime.timedelta(days=1)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LENGTHS = {"P1D": 1, "P7D": 7, "P1W": 7}
DURATIONS = {Step.DAY: "P1D", Step.WEEK: "P7D", Step.MONTH: "P1M"}
LONGER = "The period is neither a day nor a week nor a month."
REMEDY = "Export days, weeks or months: longer periods show no outbreak in time."
DATED = (Style.DATE, Style.ISO_WEEK, Style.MMWR_WEEK, Style.MONTH)


@dataclass(frozen=True, slots=True)
class Span:
    """One period.

    Attributes:
        step: its length.
        text: 2020-05-26, 2020-W22, 2020-MW22 or 2020-05. A week that begins on another day than
            Sunday or Monday is written as its first day.
        weeks: "iso" or "mmwr" for a week with a number, else None.
    """

    step: Step
    text: str
    weeks: str | None = None


def real_day(text: str) -> datetime.date | None:
    """Return the day of 2020-05-26, None if there is no such day."""
    try:
        return datetime.date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def span(first: datetime.date, last: datetime.date) -> Span | str:
    """Return the period between two days, both within it, or what is wrong with it."""
    if last < first:
        return "The period ends before it begins."
    days = (last - first).days + 1
    if days == 1:
        return Span(Step.DAY, first.isoformat())
    if days == 7:
        return week(first)
    if first.day == 1 and last.month == first.month and (last + _DAY).day == 1:
        return Span(Step.MONTH, first.isoformat()[:7])
    return LONGER


def week(first: datetime.date) -> Span:
    """Return the week that begins on a day."""
    style = {1: Style.ISO_WEEK, 7: Style.MMWR_WEEK}.get(first.isoweekday(), Style.DATE)
    text = period_texts(pl.Series([first], dtype=pl.Date), style)[0]
    weeks = {Style.ISO_WEEK: "iso", Style.MMWR_WEEK: "mmwr"}.get(style)
    return Span(Step.WEEK, text, weeks)


def lasting(text: str) -> Span | str:
    """Return the period of 2020-06-01/P1M, or what is wrong with it."""
    start, _, duration = text.partition("/")
    first = real_day(start.partition("T")[0])
    if first is None:
        return "The period does not begin with a day like 2020-06-01."
    if duration == "P1M":
        if first.day != 1:
            return "A month begins on its first day."
        return span(first, (first + 31 * _DAY).replace(day=1) - _DAY)
    days = _LENGTHS.get(duration)
    return LONGER if days is None else span(first, first + (days - 1) * _DAY)


@dataclass(frozen=True, slots=True)
class Spanned:
    """A frame whose periods are understood, all of one length."""

    frame: pl.DataFrame
    step: Step
    weeks: str | None
    notes: tuple[Note, ...]


def spanned(
    table: Table,
    frame: pl.DataFrame,
    time: str,
    translate: Callable[[str], Span | str],
    wanted: Wanted,
) -> Spanned:
    """Translate the column `period`.

    Args:
        table: the file, for messages.
        frame: with the columns `period` (`String`) and `ROW`.
        time: what the standard calls the period.
        translate: one text to its period, or to the rule that it breaks.
        wanted: its step chooses, where periods of several lengths stand in one file.

    Raises:
        BadInput: a text that is no period to take; several lengths.
    """
    texts = frame["period"].unique(maintain_order=True).to_list()
    found: dict[str, Span] = {}
    for text in texts:
        one = translate(text)
        if isinstance(one, str):
            row = int(frame.filter(pl.col("period") == text)[ROW][0])
            raise BadInput(Place(table.file, row, time, text), one, REMEDY)
        found[text] = one
    steps = {one.step for one in found.values()}
    notes: tuple[Note, ...] = ()
    if len(steps) > 1:
        frame, found, notes = _of_one_length(table, frame, found, wanted)
    names = pl.Series(list(found), dtype=pl.String)
    spans = list(found.values())
    period = frame["period"].replace_strict(
        names, pl.Series([one.text for one in spans], dtype=pl.String)
    )
    weeks = {one.weeks for one in spans}
    mark_of_all = weeks.pop() if len(weeks) == 1 else None
    return Spanned(frame.with_columns(period), spans[0].step, mark_of_all, notes)


def _of_one_length(
    table: Table, frame: pl.DataFrame, found: dict[str, Span], wanted: Wanted
) -> tuple[pl.DataFrame, dict[str, Span], tuple[Note, ...]]:
    kept = {text: one for text, one in found.items() if one.step == wanted.step}
    if not kept:
        lengths = ", ".join(sorted({one.step.value for one in found.values()}))
        raise BadInput(
            Place(table.file),
            f"Periods of several lengths stand in the file: {lengths}.",
            "Say which to read with --step, or export each by itself.",
        )
    rest = frame.filter(pl.col("period").is_in(list(kept)))
    text = mark(
        "{n} value of a period of another length was not read."
        "|{n} values of periods of another length were not read."
    )
    said = note(table.file, "other-lengths", text, frame.height - rest.height)
    return rest, kept, (said,)


def first_days(counts: Counts) -> pl.Series:
    """Return the first day of each row's period, to be written.

    Raises:
        BadParameter: a week stamped with its last day, whose first day nobody said.
    """
    days = counts.frame["period"]
    if counts.step is Step.MONTH:
        return days.dt.month_start()
    if counts.step is Step.WEEK and counts.style is Style.DATE and "end" in counts.time.lower():
        raise BadParameter(
            f"The column {counts.time} stamps weeks with their end: give weeks like 2020-W22."
        )
    return days
