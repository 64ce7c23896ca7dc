"""WHO's provisional monthly measles and rubella data, as the workbooks for download lay it out.

The older layout has a row for each country and year and a column for each month; the newer one a
row for each country and month and a column for each kind of count. A month that a country has not
reported is empty or absent, except that the newest months may hold 0 before anybody has reported.
Source: World Health Organization, Provisional monthly measles and rubella data.
"""

import re

import polars as pl

from tocsin.errors import BadInput, Place
from tocsin.formats.columns import default_key, named, unused_note, wanted_key
from tocsin.formats.contract import ROW, Format, Long, Note, Table, Wanted, note
from tocsin.formats.numerals import parse_numbers
from tocsin.formats.totals import WORDS
from tocsin.language import mark
from tocsin.series.calendar import Step
from tocsin.series.writings import Kind, written

_COUNTRY = ("iso3", "iso3 code", "iso", "iso code", "country", "member state")
_PLACES = ("region", "who region", "iso3", "iso3 code", "iso", "iso code", "country")
_TOTAL = re.compile(r"measles[ _]total|total[ _]measles", re.IGNORECASE)
_COUNTS = re.compile(r"measles|rubella|discarded", re.IGNORECASE)
_MANY = 20
"""Fewer places than this show nothing by how many of them have cases."""
_YEAR = 12
_MONTH = "\x00month"
"""Name of the column that holds the header of a month."""


def _find(table: Table, *names: str) -> str | None:
    lower = {name.lower().strip(): name for name in table.columns}
    return next((lower[name] for name in names if name in lower), None)


def _months(table: Table) -> list[str]:
    """Return the columns that are months by their bare names, in the order of the year."""
    found = {name: written(f"{name} 2000") for name in table.columns}
    months = {n: w.numbers[1] for n, w in found.items() if w is not None and w.kind is Kind.MONTH}
    return sorted(months, key=months.__getitem__)


def _sniff(table: Table) -> bool:
    if table.kind not in ("text", "xlsx") or _find(table, *_COUNTRY) is None:
        return False
    if _find(table, "year") is None:
        return False
    newer = _find(table, "month") and any(_TOTAL.fullmatch(name) for name in table.columns)
    return len(_months(table)) == 12 or bool(newer)


def _read(table: Table, wanted: Wanted) -> Long:
    year = named(table, wanted.time, "time") or _find(table, "year")
    country = _find(table, *_COUNTRY)
    if year is None or (country is None and wanted.key is None):
        raise BadInput(
            Place(table.file, table.header_row),
            "This is not the layout of WHO's measles workbook.",
            "It has the columns ISO3 or Country, Year, and January to December or Month.",
        )
    months = _months(table)
    month = _find(table, "month")
    key = wanted_key(table, wanted)
    if key is None:
        used = (year, month, *months)
        rest = [n for n in table.columns if n not in used and n.lower().strip() not in _PLACES]
        key = (str(country), *default_key(table, [n for n in rest if not _COUNTS.match(n)]))
    if len(months) == 12:
        return _wide(table, key, year, months)
    if month is None:
        raise BadInput(
            Place(table.file, table.header_row),
            f"There are columns for {len(months)} of 12 months, and none called Month.",
            "Give all months, empty where nothing was reported.",
        )
    return _long(table, key, year, month, wanted)


def _year_text(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_chars().str.replace(r"\.0$", "")


def _wide(table: Table, key: tuple[str, ...], year: str, months: list[str]) -> Long:
    frame = _without_total_rows(table.frame.with_columns(_year_text(year)), key, year)
    cells = frame.with_columns(pl.col(months).cast(pl.String)).unpivot(
        on=months, index=[*key, year, ROW], variable_name=_MONTH, value_name="count"
    )
    numbers = pl.Series([f"{place:02d}" for place in range(1, 13)], dtype=pl.String)
    month = cells[_MONTH].replace_strict(pl.Series(months, dtype=pl.String), numbers)
    cells = cells.with_columns(
        pl.concat_str(pl.col(year), pl.lit("-"), pl.lit(month)).alias("period")
    ).drop(year)
    cells, negative = _without_negative(cells, table.file)
    cells, notes = _until_reported(cells, key, table.file)
    unused = [n for n in table.columns if n not in (*key, year, *months)]
    notes = (*unused_note(table, unused), *negative, *notes)
    return Long(cells, key, year, None, named_by=_MONTH, notes=notes, step=Step.MONTH)


def _without_total_rows(frame: pl.DataFrame, key: tuple[str, ...], year: str) -> pl.DataFrame:
    """Leave out rows without a year that only say Total or nothing."""
    empty = (pl.col(year) == "") | pl.col(year).is_null()
    for name in key[:1]:
        text = pl.col(name).cast(pl.String).str.to_lowercase().str.strip_chars().fill_null("")
        frame = frame.filter(~(empty & text.is_in(["", *WORDS])))
    return frame


def _without_negative(frame: pl.DataFrame, file: str) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take a count below 0 for missing: the published file has some, as corrections."""
    negative = frame["count"].str.contains(r"^\s*[-−]\s?\d").fill_null(value=False)
    if not bool(negative.any()):
        return frame, ()
    text = mark(
        "{n} count is below 0, a correction of earlier ones, and was taken as missing."
        "|{n} counts are below 0, corrections of earlier ones, and were taken as missing."
    )
    said = note(file, "negative", text, int(negative.sum()))
    return frame.with_columns(_cleared(negative)), (said,)


def _cleared(hit: pl.Series) -> pl.Expr:
    return pl.when(~pl.lit(hit)).then(pl.col("count")).otherwise(pl.lit("")).alias("count")


def _until_reported(
    cells: pl.DataFrame, key: tuple[str, ...], file: str
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take 0 for missing in the newest months, if far fewer countries than usual have cases there.

    The workbook holds 0 for a country that had no case and for one that has not reported yet. Of
    the autumn of 2019, with 88 to 121 countries in other months, 33 had cases in October and 1 in
    November.
    """
    read = parse_numbers(cells["count"])
    if read.wrong is not None:
        return cells, ()
    some = (
        cells.with_columns(pl.lit(read.values).alias("count"))
        .filter(pl.col("count").is_not_null())
        .group_by("period")
        .agg((pl.col("count") > 0).sum().alias("some"))
        .sort("period")
    )
    numbers = some["some"].to_list()
    last = len(numbers)
    while last > _YEAR and 2 * numbers[last - 1] < _usual(numbers[:last]):
        last -= 1
    late = some["period"][last:].to_list()
    zeros = cells["period"].is_in(late) & (read.values == 0).fill_null(value=False)
    if not bool(zeros.any()) or cells.select(key).n_unique() < _MANY:
        return cells, ()
    text = mark(
        "{n} count of 0 from {first} on was taken as missing: far fewer countries than usual have "
        "cases there, so most have not reported yet."
        "|{n} counts of 0 from {first} on were taken as missing: far fewer countries than usual "
        "have cases there, so most have not reported yet."
    )
    said = note(file, "not-reported-yet", text, int(zeros.sum()), first=str(late[0]))
    return cells.with_columns(_cleared(zeros)), (said,)


def _usual(numbers: list[int]) -> float:
    """Return the median of the last twelve, which a few late months do not move."""
    return float(pl.Series(numbers[-_YEAR:]).median() or 0)  # pyright: ignore[reportArgumentType]


def _long(table: Table, key: tuple[str, ...], year: str, month: str, wanted: Wanted) -> Long:
    count = named(table, wanted.count, "count")
    count = count or next((name for name in table.columns if _TOTAL.fullmatch(name)), None)
    if count is None:
        raise BadInput(
            Place(table.file, table.header_row),
            "There is no column Measles Total.",
            f"Name the column of counts with --count. There are: {', '.join(table.columns)}.",
        )
    part = pl.col(month).cast(pl.String).str.strip_chars().str.replace(r"\.0$", "")
    is_name = part.str.contains(r"[^\d]")
    period = (
        pl.when(is_name)
        .then(pl.concat_str(part, pl.lit(" "), _year_text(year)))
        .otherwise(pl.concat_str(_year_text(year), pl.lit("-"), part))
    )
    number = pl.col(count).cast(pl.String).alias("count")
    frame = table.frame.select(*key, period.alias("period"), number, ROW)
    frame, negative = _without_negative(frame, table.file)
    unused = [n for n in table.columns if n not in (*key, year, month, count)]
    notes = (*unused_note(table, unused), *negative)
    return Long(frame, key, month, count, notes=notes, step=Step.MONTH)


format = Format(  # noqa: A001  the name that every format has
    name="who-measles",
    summary="WHO's monthly measles workbook: countries, years, months.",
    suffixes=(),
    sniff=_sniff,
    read=_read,
    rank=0,
)
