"""WHO's provisional monthly measles and rubella data, as the workbooks for download lay it out.

The older layout has a row for each country and year and a column for each month; the newer one a
row for each country and month and a column for each kind of count. A month that a country has not
reported is empty in both, except that the newest months, which nobody has reported yet, may hold 0
everywhere.
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
"""A month of zeros in this many countries is a month that nobody has reported yet."""


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


def _year(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_chars().str.replace(r"\.0$", "")


def _wide(table: Table, key: tuple[str, ...], year: str, months: list[str]) -> Long:
    frame = _without_total_rows(table.frame.with_columns(_year(year)), key, year)
    cells = frame.with_columns(pl.col(months).cast(pl.String)).unpivot(
        on=months, index=[*key, year, ROW], variable_name="period", value_name="count"
    )
    numbers = pl.Series(
        [f"{place:02d}" for place in range(1, 13)],
        dtype=pl.String,
    )
    month = cells["period"].replace_strict(pl.Series(months, dtype=pl.String), numbers)
    cells = cells.with_columns(
        pl.concat_str(pl.col(year), pl.lit("-"), pl.lit(month)).alias("period")
    ).drop(year)
    cells, notes = _until_reported(cells, key, table.file)
    unused = [n for n in table.columns if n not in (*key, year, *months)]
    return Long(
        cells, key, year, "January to December", notes=(*unused_note(table, unused), *notes),
        step=Step.MONTH,
    )  # fmt: skip


def _without_total_rows(frame: pl.DataFrame, key: tuple[str, ...], year: str) -> pl.DataFrame:
    """Leave out rows without a year that only say Total or nothing."""
    empty = (pl.col(year) == "") | pl.col(year).is_null()
    for name in key[:1]:
        text = pl.col(name).cast(pl.String).str.to_lowercase().str.strip_chars().fill_null("")
        frame = frame.filter(~(empty & text.is_in(["", *WORDS])))
    return frame


def _until_reported(
    cells: pl.DataFrame, key: tuple[str, ...], file: str
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take the newest months for missing if many countries hold nothing but 0 or blanks in them."""
    read = parse_numbers(cells["count"])
    if read.wrong is not None or not key:
        return cells, ()
    some = cells.select(*key, "period", (pl.lit(read.values).fill_null(0) > 0).alias("some"))
    last = some.filter("some")["period"].max()
    places = some.select(key).n_unique()
    later = cells["period"] > last if isinstance(last, str) else None
    if later is None or places < _MANY:
        return cells, ()
    zeros = later & (read.values == 0).fill_null(value=False)
    if not bool(zeros.any()):
        return cells, ()
    text = mark(
        "{n} count of 0 after {last} was taken as missing: no country has a case there, so nothing "
        "was reported yet."
        "|{n} counts of 0 after {last} were taken as missing: no country has a case there, so "
        "nothing was reported yet."
    )
    said = note(file, "not-reported-yet", text, int(zeros.sum()), last=str(last))
    cleared = pl.when(~pl.lit(zeros)).then(pl.col("count")).otherwise(pl.lit("")).alias("count")
    return cells.with_columns(cleared), (said,)


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
        .then(pl.concat_str(part, pl.lit(" "), _year(year)))
        .otherwise(pl.concat_str(_year(year), pl.lit("-"), part))
    )
    frame = table.frame.select(*key, period.alias("period"), pl.col(count).alias("count"), ROW)
    unused = [n for n in table.columns if n not in (*key, year, month, count)]
    return Long(frame, key, month, count, notes=unused_note(table, unused), step=Step.MONTH)


format = Format(  # noqa: A001  the name that every format has
    name="who-measles",
    summary="WHO's monthly measles workbook: countries, years, months.",
    suffixes=(),
    sniff=_sniff,
    read=_read,
    rank=0,
)
