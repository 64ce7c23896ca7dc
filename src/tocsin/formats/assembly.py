"""Rows in long form become counts: the part that is the same for every format.

A file is taken whole or not at all: the first thing that breaks a rule ends the reading.
"""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from tocsin.errors import BadFrame, BadInput, Place
from tocsin.formats.choosing import chosen
from tocsin.formats.contract import ROW, Long, Note, Table, Wanted, note
from tocsin.formats.escaping import unescaped
from tocsin.formats.numerals import Wrong, parse_numbers
from tocsin.formats.sources import opened
from tocsin.formats.tables import table_of
from tocsin.formats.totals import is_empty, without_closing_rows
from tocsin.language import mark
from tocsin.series.calendar import Style
from tocsin.series.periods import Trouble, parse_periods

_DATE_NAMES = ("date", "day", "datum", "дата", "fecha", "week_start", "month_start")


@dataclass(frozen=True, slots=True)
class Understood:
    """The rows of one file, with periods and numbers understood, not yet held against each other.

    Attributes:
        long: the rows; the key as `Enum` in alphabetical order, which is small and quick to sort.
        style: how the periods are written.
        table: the file.
        notes: what to know.
        rows: rows of the source.
        digest: of the source.
    """

    long: Long
    style: Style
    table: Table
    notes: tuple[Note, ...]
    rows: int
    digest: str


def without_blank_rows(table: Table) -> tuple[Table, int]:
    """Return the table without rows whose cells are all empty, and how many those were."""
    if table.document:
        return table, 0
    blank = pl.repeat(value=True, n=table.frame.height, eager=True)
    for name in table.columns:
        blank &= is_empty(table.frame[name])
        if not bool(blank.any()):
            return table, 0
    return replace(table, frame=table.frame.filter(~blank)), int(blank.sum())


def understand(path: str | Path, wanted: Wanted) -> Understood:
    """Read a file, its periods and its numbers.

    Each step rebinds what it replaces: a million rows should not stand in memory twice.

    Raises:
        BadInput: the first thing that breaks a rule.
    """
    source = opened(path)
    table, blank = without_blank_rows(table_of(source, wanted))
    notes: tuple[Note, ...] = ()
    if blank:
        text = mark("{n} blank row was left out.|{n} blank rows were left out.")
        notes = (note(table.file, "blank-rows", text, blank),)
    rows = table.frame.height
    if rows == 0 and not table.document:
        raise _nothing(table)
    long = chosen(table, wanted).read(table, wanted)
    rows = rows or long.frame.height
    table = replace(table, frame=table.frame.clear(), document="")
    long = _with_clean_key(table, long)
    long, closing = without_closing_rows(long, table.file)
    notes += closing
    if long.counted:
        long, undated = _without_undated(long, table.file)
        notes += undated
    if long.frame.height == 0:
        raise _nothing(table)
    long, style = _with_periods(table, long, wanted)
    long = _until(table, long, style, wanted)
    long, hidden = _with_numbers(table, long, wanted)
    notes = (*table.notes, *long.notes, *notes, *hidden)
    return Understood(long, style, table, notes, rows, source.digest)


def _nothing(table: Table) -> BadInput:
    return BadInput(
        Place(table.file, table.header_row),
        "The file has a header and no rows of counts.",
        "Give a file with rows below the header.",
    )


def _until(table: Table, long: Long, style: Style, wanted: Wanted) -> Long:
    """Leave out what lies after the day that the user looks back from."""
    if wanted.as_of is None or style is Style.INDEX:
        return long
    frame = long.frame.filter(pl.col("period") <= wanted.as_of)
    if frame.height == 0:
        raise BadInput(
            Place(table.file),
            f"Every period lies after {wanted.as_of}.",
            "Choose a later day with --as-of.",
        )
    return replace(long, frame=frame)


def _with_clean_key(table: Table, long: Long) -> Long:
    """Trim the key's texts and give them one Unicode form; a table without a key is one series."""
    if not long.key:
        name = pl.lit(table.stem, dtype=pl.Enum([table.stem])).alias("series")
        return replace(long, frame=long.frame.with_columns(name), key=("series",))
    frame = long.frame
    for name in long.key:
        column = long.frame[name].cast(pl.String).fill_null("")
        unique = column.unique()
        bare = [unicodedata.normalize("NFC", text.strip()) for text in unique]
        if table.kind == "text" and name != long.named_by:  # a header is unescaped by now
            bare = [unescaped(text) for text in bare]
        normal = pl.Series(bare, dtype=pl.String)
        if not bool((unique == normal).all()):
            column = column.replace_strict(unique, normal)
        frame = frame.with_columns(column.cast(pl.Enum(normal.unique().sort())))
    return replace(long, frame=frame)


def _without_undated(long: Long, file: str) -> tuple[Long, tuple[Note, ...]]:
    """Leave out cases without a date: they belong to no period."""
    period = long.frame["period"]
    undated = is_empty(period)
    if period.dtype == pl.String:
        undated |= period.str.contains(r"^(?i)\s*(na|n/a|null|\\n|-|\.)\s*$").fill_null(value=True)
    left_out = int(undated.sum())
    if not left_out:
        return long, ()
    said = mark("{n} case without a date was left out.|{n} cases without a date were left out.")
    dated = replace(long, frame=long.frame.filter(~undated))
    return dated, (note(file, "cases-without-date", said, left_out),)


def _with_periods(table: Table, long: Long, wanted: Wanted) -> tuple[Long, Style]:
    try:
        parsed = parse_periods(
            long.frame["period"],
            date_order="mdy" if long.short_years else wanted.date_order,
            weeks=long.weeks or wanted.weeks,
            step=wanted.step,
            short_years=long.short_years,
        )
    except BadFrame as error:
        raise BadInput(
            Place(table.file, column=long.time), str(error), "Give dates, weeks or months."
        ) from None
    if parsed.trouble is not None:
        raise BadInput(_period_place(table, long, parsed.trouble), *_said(parsed.trouble))
    if parsed.style is Style.INDEX and long.time.lower() in _DATE_NAMES:
        _check_serial(table, long, parsed.days)
    frame = long.frame.with_columns(parsed.days.alias("period"))
    return replace(long, frame=frame), parsed.style


def _said(trouble: Trouble | Wrong) -> tuple[str, str]:
    return trouble.rule, trouble.remedy


def _period_place(table: Table, long: Long, trouble: Trouble) -> Place:
    if long.named_by == "period":
        return Place(table.file, table.header_row, trouble.value)
    row = int(long.frame[ROW][trouble.position])
    return Place(table.file, row, long.time, trouble.value)


def _check_serial(table: Table, long: Long, numbers: pl.Series) -> None:
    """Refuse Excel's day numbers: as a sequence they would look right and mean nothing."""
    hit = ((numbers >= 20_000) & (numbers < 80_000)).arg_true().head(1).to_list()
    if hit:
        raise BadInput(
            Place(table.file, int(long.frame[ROW][hit[0]]), long.time, str(numbers[hit[0]])),
            "This looks like the number of a day in Excel, not like a date.",
            "Give the column the format of a date in the workbook, or write 2020-05-26.",
        )


def _with_numbers(table: Table, long: Long, wanted: Wanted) -> tuple[Long, tuple[Note, ...]]:
    read = parse_numbers(long.frame["count"], wanted.decimal)
    if read.wrong is not None:
        row = int(long.frame[ROW][read.wrong.position])
        column = long.count or str(long.frame[long.named_by][read.wrong.position])
        if long.named_by == "period":
            column = _header_text(table, long, read.wrong.position)
        place = Place(table.file, row, column, read.wrong.value)
        raise BadInput(place, *_said(read.wrong))
    frame = long.frame.with_columns(read.values.alias("count"))
    if "population" in frame.columns:
        people = parse_numbers(frame["population"], wanted.decimal, whole=False)
        if people.wrong is not None:
            row = int(frame[ROW][people.wrong.position])
            place = Place(table.file, row, "population", people.wrong.value)
            raise BadInput(place, *_said(people.wrong))
        frame = frame.with_columns(people.values.alias("population"))
    long = replace(long, frame=frame)
    if not read.suppressed:
        return long, ()
    text = mark(
        "{n} count is suppressed (such as <5) and was taken as missing."
        "|{n} counts are suppressed (such as <5) and were taken as missing."
    )
    return long, (note(table.file, "suppressed", text, read.suppressed),)


def _header_text(table: Table, long: Long, position: int) -> str:
    """Return the header of a period column, which by now is a date."""
    day = long.frame["period"][position]
    names = [n for n in table.columns if n not in long.key]
    parsed = parse_periods(
        pl.Series(names, dtype=pl.String),
        date_order="mdy" if long.short_years else None,
        short_years=long.short_years,
    )
    return next((n for n, d in zip(names, parsed.days, strict=True) if d == day), str(day))
