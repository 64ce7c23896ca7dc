"""Rows in long form become counts: the part that is the same for every format.

A file is taken whole or not at all: the first thing that breaks a rule ends the reading.
"""

import unicodedata
from dataclasses import dataclass, replace

import polars as pl

from tocsin.errors import BadFrame, BadInput, Place
from tocsin.formats.contract import ROW, Long, Note, Table, Wanted
from tocsin.formats.escaping import unescape
from tocsin.formats.numerals import Wrong, parse_numbers
from tocsin.formats.totals import without_closing_rows
from tocsin.series.calendar import Style
from tocsin.series.periods import Trouble, parse_periods

_DATE_NAMES = ("date", "day", "datum", "дата", "fecha", "week_start", "month_start")


@dataclass(frozen=True, slots=True)
class Understood:
    """The rows of one file, with periods and numbers understood, not yet held against each other.

    Attributes:
        frame: key columns, `period`, `count`, perhaps `population`, `ROW`.
        long: how they were laid out.
        style: how the periods are written.
        table: the file.
        notes: what to know.
        rows: rows of the source.
        digest: of the source.
    """

    frame: pl.DataFrame
    long: Long
    style: Style
    table: Table
    notes: tuple[Note, ...]
    rows: int
    digest: str


def without_blank_rows(table: Table) -> tuple[Table, int]:
    """Return the table without rows whose cells are all empty, and how many those were."""
    cells = [
        pl.col(n).is_null() | (pl.col(n).str.strip_chars() == "")
        if table.frame[n].dtype == pl.String
        else pl.col(n).is_null()
        for n in table.columns
    ]
    kept = table.frame.filter(~pl.all_horizontal(cells))
    blank = table.frame.height - kept.height
    return (replace(table, frame=kept) if blank else table), blank


def understand(table: Table, long: Long, wanted: Wanted, digest: str) -> Understood:
    """Read periods and numbers.

    Raises:
        BadInput: the first value that breaks a rule.
    """
    rows = table.frame.height
    long = _with_clean_key(table, long)
    frame, notes = without_closing_rows(long.frame, long.key, table.file)
    if long.counted:
        frame, undated = _without_undated(frame, table.file)
        notes += undated
    if frame.height == 0:
        raise BadInput(
            Place(table.file, table.header_row),
            "The file has no rows of counts.",
            "Give a file with rows below the header.",
        )
    long = replace(long, frame=frame)
    frame, style = _with_periods(table, long, wanted)
    if wanted.as_of is not None and style is not Style.INDEX:
        frame = frame.filter(pl.col("period") <= wanted.as_of)
        if frame.height == 0:
            raise BadInput(
                Place(table.file),
                f"Every period lies after {wanted.as_of}.",
                "Choose a later day with --as-of.",
            )
    frame, hidden = _with_numbers(table, replace(long, frame=frame), wanted)
    # The rows as text are of no more use, and would stand in memory beside the numbers.
    table, long = replace(table, frame=table.frame.clear()), replace(long, frame=frame.clear())
    return Understood(frame, long, style, table, (*notes, *hidden), rows, digest)


def _with_clean_key(table: Table, long: Long) -> Long:
    """Trim the key's texts and give them one Unicode form; a table without a key is one series."""
    if not long.key:
        frame = long.frame.with_columns(pl.lit(table.stem).alias("series"))
        return replace(long, frame=frame, key=("series",))
    clean: list[pl.Series] = []
    for name in long.key:
        text = pl.col(name).cast(pl.String).fill_null("").str.strip_chars()
        column = long.frame.select(unescape(text) if table.kind == "text" else text).to_series()
        unique = column.unique()
        normal = pl.Series([unicodedata.normalize("NFC", t) for t in unique], dtype=pl.String)
        if not bool((unique == normal).all()):
            column = column.replace_strict(unique, normal)
        clean.append(column)
    return replace(long, frame=long.frame.with_columns(clean))


def _without_undated(frame: pl.DataFrame, file: str) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Leave out cases without a date: they belong to no period."""
    text = pl.col("period").cast(pl.String).str.strip_chars().str.to_lowercase()
    dated = frame.filter(~text.fill_null("").is_in(["", "na", "n/a", "null", "\\n", "-", "."]))
    left_out = frame.height - dated.height
    if not left_out:
        return frame, ()
    said = f"{left_out} cases without a date were left out."
    return dated, (Note(file, "cases-without-date", said, left_out),)


def _with_periods(table: Table, long: Long, wanted: Wanted) -> tuple[pl.DataFrame, Style]:
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
    return long.frame.with_columns(parsed.days.alias("period")), parsed.style


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


def _with_numbers(
    table: Table, long: Long, wanted: Wanted
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
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
    if not read.suppressed:
        return frame, ()
    text = f"{read.suppressed} counts are suppressed (such as <5) and were taken as missing."
    return frame, (Note(table.file, "suppressed", text, read.suppressed),)


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
