"""SDMX-CSV 2.0 and 1.0: dimensions, TIME_PERIOD, OBS_VALUE and attributes in columns.

Source: SDMX, SDMX-CSV field guide; code lists CL_OBS_STATUS and CL_FREQ.
"""

import datetime
import re
from dataclasses import replace

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.columns import named, unused_note
from tocsin.formats.contract import ROW, Counts, Format, Long, Note, Table, Wanted, note
from tocsin.formats.gathering import long_of
from tocsin.formats.spans import (
    DATED,
    LONGER,
    Span,
    first_days,
    lasting,
    real_day,
    span,
    spanned,
    week,
)
from tocsin.formats.tidy import whole
from tocsin.language import mark
from tocsin.series.calendar import Step, Style
from tocsin.series.periods import period_texts

_TIME, _VALUE, _STATUS, _ACTION = "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "ACTION"
_STRUCTURE = ("STRUCTURE", "DATAFLOW")
_FLOWS = ("STRUCTURE_ID", "DATAFLOW")
_NO_DIMENSION = ("STRUCTURE", "STRUCTURE_NAME", _ACTION, "LAST UPDATE", "SERIES_KEY", "OBS_KEY")
_MISSING = ("M", "L", "O", "H", "Q")
_UNFINISHED = ("E", "F", "I", "P", "U", "V")
_MONTH = re.compile(r"(\d{4})-M?(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{1,2})")
_NTH_DAY = re.compile(r"(\d{4})-D(\d{3})")
_LONGER = re.compile(r"\d{4}(-(Q|S|T|A)\d)?")
_FREQUENCIES = {Step.DAY: "D", Step.WEEK: "W", Step.MONTH: "M"}


def _code(text: str) -> str:
    """Return the code of `FREQ: Frequency`, as files with labels write it."""
    return text.partition(":")[0].strip()


def _codes(table: Table) -> dict[str, str]:
    return {_code(name): name for name in table.columns}


def _sniff(table: Table) -> bool:
    if table.kind == "parquet" or not table.columns:
        return False
    codes = _codes(table)
    return _code(table.columns[0]).startswith(_STRUCTURE) and {_TIME, _VALUE} <= set(codes)


def _read(table: Table, wanted: Wanted) -> Long:
    codes = _codes(table)
    for name in (_TIME, _VALUE):
        if name not in codes and not (name == _VALUE and wanted.count):
            raise BadInput(
                Place(table.file, table.header_row, name),
                "SDMX-CSV has this column, and it is not there.",
                "Read the file as another format, or name it so.",
            )
    _check_action(table, codes)
    count = named(table, wanted.count, "count") or codes[_VALUE]
    dimensions = _dimensions(table, count)
    labelled = _labelled(table)
    columns = [
        _cell(table, name, labelled=labelled).alias(code) for code, name in dimensions.items()
    ]
    time = _cell(table, codes[_TIME], labelled=False).alias("period")
    frame = table.frame.select(*columns, time, pl.col(count).alias("count"), ROW)
    frame, notes = _without_missing(table, codes, frame)
    found = spanned(table, frame, _TIME, _span, wanted)
    used = {*dimensions.values(), codes[_TIME], count, codes.get(_STATUS, "")}
    rest = [n for n in table.columns if n not in used and _code(n) not in (*_NO_DIMENSION, "")]
    if "STRUCTURE_NAME" in codes:
        rest = [name for name in rest if name not in _names_of(table)]
    long = long_of(
        table, found, _without_labels(wanted), optional=(*_FLOWS, "FREQ"), time=_TIME, count=count
    )
    return replace(long, notes=(*unused_note(table, rest), *notes, *long.notes))


def _cell(table: Table, name: str, *, labelled: bool) -> pl.Expr:
    if table.frame[name].dtype == pl.String and not labelled:
        return pl.col(name)  # as it stands: a million texts are not copied for nothing
    text = pl.col(name).cast(pl.String).fill_null("").str.strip_chars()
    return text if not labelled else text.str.replace(r"^([^:\s]+): .*$", "$1")


def _labelled(table: Table) -> bool:
    """Whether cells hold `AM: Armenia`: then the names of the columns are of that kind too."""
    return any(re.fullmatch(r"[^\W\d]\w*: .+", name) for name in table.columns)


def _without_labels(wanted: Wanted) -> Wanted:
    key = wanted.key
    return wanted if key is None else replace(wanted, key=tuple(_code(name) for name in key))


def _names_of(table: Table) -> set[str]:
    """Return the columns of names, one behind each of codes, that `labels=name` adds."""
    names = table.columns
    codes = [_code(name) for name in names]
    start = 1 + max(codes.index(n) for n in ("STRUCTURE_NAME", _ACTION) if n in codes)
    return set(names[start + 1 :: 2])


def _dimensions(table: Table, count: str) -> dict[str, str]:
    """Return the columns before the value that are dimensions: code to the name in the file."""
    names = table.columns
    before = names[: names.index(count)] if count in names else names
    if "STRUCTURE_NAME" in _codes(table):
        labels = _names_of(table)
        before = [name for name in before if name not in labels]
    found = {_code(n).removesuffix("[;]"): n for n in before if _code(n) not in (_TIME, "")}
    # Of a flow only its name is kept, and only if the file holds several.
    return {
        ("FREQ" if code.upper() == "FREQ" else code): name
        for code, name in found.items()
        if code.upper() not in _NO_DIMENSION
    }


def _check_action(table: Table, codes: dict[str, str]) -> None:
    """Refuse orders to delete: a file of counts says what was counted."""
    if _ACTION not in codes:
        return
    action = table.frame[codes[_ACTION]].cast(pl.String)
    orders = [t for t in action.unique().drop_nulls() if t.strip().upper() in ("D", "DELETE")]
    deletes = action.is_in(orders).fill_null(value=False).arg_true().head(1).to_list()
    if deletes:
        raise BadInput(
            Place(table.file, int(table.frame[ROW][deletes[0]]), _ACTION, action[deletes[0]]),
            "The row is an order to delete a value, not a value.",
            "Export the data as they now stand (action I, A, M or R).",
        )


def _without_missing(
    table: Table, codes: dict[str, str], frame: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take values marked as missing for missing, whatever stands there; name unfinished ones."""
    if _STATUS not in codes:
        return frame, ()
    status = table.frame[codes[_STATUS]].cast(pl.String)
    texts = status.unique().drop_nulls().to_list()
    missing = status.is_in([text for text in texts if _code(text) in _MISSING])
    given = frame["count"].filter(missing.fill_null(value=False)).drop_nulls().cast(pl.String)
    blank = given.str.strip_chars().str.to_lowercase().is_in(["", "nan", "na"])
    notes: list[Note] = []
    marked = int((~blank).sum())
    if marked:
        text = mark(
            "{n} value is marked as missing (OBS_STATUS) and was not taken."
            "|{n} values are marked as missing (OBS_STATUS) and were not taken."
        )
        notes.append(note(table.file, "marked-missing", text, marked))
    unfinished = int(status.is_in([t for t in texts if _code(t) in _UNFINISHED]).sum())
    if unfinished:
        text = mark(
            "{n} value is marked as estimated, forecast or provisional (OBS_STATUS)."
            "|{n} values are marked as estimated, forecast or provisional (OBS_STATUS)."
        )
        notes.append(note(table.file, "not-final", text, unfinished))
    kept = pl.when(~pl.lit(missing)).then(pl.col("count")).alias("count")
    return frame.with_columns(kept), tuple(notes)


def _span(text: str) -> Span | str:
    """Return the period of 2026-03-15, 2026-D074, 2026-W12, 2026-03, 2026-M03, 2026-03-15/P7D."""
    text = text.strip()
    if "/" in text:
        return lasting(text)
    day = real_day(text.partition("T")[0])
    if day is not None:
        return span(day, day)
    try:
        return _numbered(text)
    except ValueError:
        return "There is no such week, month or day."


def _numbered(text: str) -> Span | str:
    """Return a week, a month or a day by its number in the year; raises ValueError if none."""
    if found := _WEEK.fullmatch(text):
        return week(datetime.date.fromisocalendar(int(found[1]), int(found[2]), 1))
    if found := _MONTH.fullmatch(text):
        first = datetime.date(int(found[1]), int(found[2]), 1)
        return Span(Step.MONTH, first.isoformat()[:7])
    if found := _NTH_DAY.fullmatch(text):
        day = datetime.date.fromordinal(datetime.date(int(found[1]), 1, 1).toordinal() - 1)
        day += datetime.timedelta(days=int(found[2]))
        return span(day, day) if day.year == int(found[1]) else "There is no such day."
    return LONGER if _LONGER.fullmatch(text) else "This is no period of SDMX."


def _shape(counts: Counts) -> pl.DataFrame:
    taken = (*_FLOWS, *_NO_DIMENSION, _TIME, _VALUE, _STATUS, "FREQ")
    clash = next((n for n in counts.key if n.upper() in taken or ":" in n), None)
    if clash is not None:
        raise BadParameter(f"A dimension cannot be called {clash!r}: rename the column.")
    if "population" in counts.frame.columns:
        raise BadParameter("SDMX-CSV has no place for populations here: write a tidy table.")
    frequency = _FREQUENCIES[counts.step]
    first = first_days(counts)
    if counts.step is Step.MONTH:
        time = period_texts(first, Style.MONTH)
    elif counts.step is Step.WEEK and counts.style is not Style.ISO_WEEK:
        time = first.dt.strftime("%Y-%m-%d") + "/P7D"  # a week W of SDMX begins on Monday
    else:
        time = period_texts(first, counts.style)
    count = whole(counts.frame["count"])
    return counts.frame.select(
        pl.lit("dataflow").alias("STRUCTURE"),
        pl.lit("TOCSIN:COUNTS(1.0)").alias("STRUCTURE_ID"),
        pl.lit("I").alias(_ACTION),
        pl.lit(frequency).alias("FREQ"),
        *counts.key,
        time.alias(_TIME),
        count.alias(_VALUE),
        pl.when(pl.lit(count).is_null()).then(pl.lit("M")).otherwise(pl.lit("A")).alias(_STATUS),
    )


format = Format(  # noqa: A001  the name that every format has
    name="sdmx-csv",
    summary="SDMX-CSV 2.0 and 1.0: dimensions, TIME_PERIOD, OBS_VALUE, attributes.",
    suffixes=(".csv",),
    sniff=_sniff,
    read=_read,
    shape=_shape,
    rank=0,
    styles=DATED,
)
