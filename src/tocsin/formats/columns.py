"""Which column is what: as the user says, else by the usual names."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from tocsin.errors import BadInput, Place
from tocsin.formats.contract import Note, Table, Wanted, note
from tocsin.formats.numerals import looks_numeric
from tocsin.language import mark

TIMES = (
    *("date", "period", "week_start", "week_end", "month_start", "week", "month", "day", "time"),
    *("epiweek", "epi_week", "iso_week", "isoweek", "mmwr_week", "mmwrweek", "year_week"),
    *("year_month", "yearweek", "datum", "дата", "неделя", "месяц", "fecha", "semana"),
)
CASES = ("onset", "onset_date", "date_onset", "date_of_onset", "notified", "report_date", *TIMES)
COUNTS = (
    *("count", "counts", "cases", "n", "value", "confirmed", "new_cases", "new_confirmed"),
    *("number", "observed", "case", "anzahl", "fälle", "случаи", "число", "casos", "cas"),
)
_WEIGHTS = ("count", "cases", "n", "weight")
_YEARS = (
    "year",
    "iso_year",
    "isoyear",
    "mmwr_year",
    "mmwryear",
    "epiyear",
    "epi_year",
    "yr",
    "год",
)
_WEEKS = {
    **dict.fromkeys(("iso_week", "isoweek"), "iso"),
    **dict.fromkeys(("mmwr_week", "mmwrweek"), "mmwr"),
    **dict.fromkeys(("week", "epiweek", "epi_week", "wk", "kw", "semana", "неделя")),
}
_MONTHS = ("month", "месяц", "mes", "monat")
_IDENTIFIERS = re.compile(r"(^|_)(id|code|iso\d?|fips|geocode)$")
_PLACES = re.compile(
    r"(^|_)(region|state|province|district|county|country|area|place"
    r"|location|municipality|muni|dept|department|prefecture|zone|site|sex|age|group|disease)$"
)
_REMARKS = {"comment", "comments", "note", "notes", "remark", "remarks", "source", "url", "link"}
_DAY = r"^\d{4}-\d{2}-\d{2}([T ].*)?$"
RESERVED = ("period", "count", "population")


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns of a table.

    Attributes:
        time: the column of periods, or of the year.
        part: the column of weeks or months that completes the year, or None.
        part_kind: "iso", "mmwr", "week" or "month".
        count: None only for a line list without weights.
    """

    key: tuple[str, ...]
    time: str
    part: str | None
    part_kind: str
    count: str | None
    population: str | None
    notes: tuple[Note, ...]


def choose(table: Table, wanted: Wanted) -> Choice:
    """Choose the columns of a tidy table or a line list.

    Raises:
        BadInput: a named column is not there, or no column can be found for time or count.
    """
    time, part, kind = chosen_time(table, wanted, CASES if wanted.line_list else TIMES)
    count = _count(table, wanted, {time, part})
    population = named(table, wanted.population, "population")
    if population is None:
        population = next((c for c in table.columns if c.lower() == "population"), None)
    used = {time, part, count, population}
    key = wanted_key(table, wanted)
    if key is None:
        rest = [c for c in table.columns if c not in used]
        key = () if wanted.line_list else default_key(table, rest)
    clash = next((c for c in key if c in used), None)
    if clash is not None:
        raise BadInput(
            Place(table.file, table.header_row, clash),
            "The column is asked for as a key and as something else.",
            "Name another one.",
        )
    notes = unused_note(table, [c for c in table.columns if c not in used and c not in key])
    return Choice(key, time, part, kind, count, population, notes)


def named(table: Table, name: str | None, what: str) -> str | None:
    """Return the column of a name the user gave, upper and lower case aside.

    Raises:
        BadInput: there is none; the nearest name is suggested.
    """
    if name is None or name in table.columns:
        return name
    lower = {c.lower(): c for c in table.columns}
    if name.lower() in lower:
        return lower[name.lower()]
    near = get_close_matches(name.lower(), list(lower), n=1)
    hint = f"Did you mean {lower[near[0]]!r}? " if near else ""
    raise BadInput(
        Place(table.file, table.header_row, name),
        f"There is no column of this name for the {what}.",
        f"{hint}There are: {_listed(table.columns)}.",
    )


def wanted_key(table: Table, wanted: Wanted) -> tuple[str, ...] | None:
    """Return the key columns that the user named.

    Raises:
        BadInput: one is not there, or is called as a column of counts is in memory.
    """
    if wanted.key is None:
        return None
    found = [named(table, name, "key") for name in wanted.key]
    clash = next((name for name in found if name in RESERVED), None)
    if clash is not None:
        raise BadInput(
            Place(table.file, table.header_row, clash),
            "A key column cannot have this name.",
            "Rename it in the file.",
        )
    return tuple(dict.fromkeys(name for name in found if name is not None))


def default_key(table: Table, rest: list[str]) -> tuple[str, ...]:
    """Return the column `series`, else every one of text or codes; () for a single series."""
    series = next((c for c in rest if c.lower() == "series"), None)
    if series is not None:
        return (series,)
    return tuple(c for c in rest if _tells_apart(table.frame[c], c.lower()))


def unused_note(table: Table, unused: list[str]) -> tuple[Note, ...]:
    """Say which columns were not read."""
    if not unused:
        return ()
    text = mark("Columns not used: {columns}.")
    return (note(table.file, "columns-not-used", text, len(unused), columns=_listed(unused)),)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _tells_apart(column: pl.Series, name: str) -> bool:
    other = {*TIMES, *_YEARS, *_REMARKS, *COUNTS, *RESERVED}
    if name in other or column.dtype.is_temporal():
        return False
    if _IDENTIFIERS.search(name):
        return True
    if _PLACES.search(name) or _is_indicator(column):
        return not _is_indicator(column)
    if column.dtype != pl.String or looks_numeric(column):
        return False
    filled = column.filter(column.fill_null("") != "")
    return filled.len() > 0 and not bool(filled.str.contains(_DAY).all())


def _is_indicator(column: pl.Series) -> bool:
    """Whether a column says yes or no in figures: R's `state`, not a federal state."""
    return set(column.cast(pl.String).unique().to_list()) <= {"0", "1", "TRUE", "FALSE", ""}


def chosen_time(
    table: Table, wanted: Wanted, names: tuple[str, ...]
) -> tuple[str, str | None, str]:
    """Return the column of periods, or year and week, or year and month, and what the second is."""
    lower = {c.lower(): c for c in table.columns}
    if wanted.time is not None and "+" in wanted.time and wanted.time not in table.columns:
        year, part = (named(table, n.strip(), "time") or "" for n in wanted.time.split("+", 1))
        return year, part, _part_kind(part)
    found = named(table, wanted.time, "time")
    found = found or next((lower[n] for n in names if n in lower), None)
    year = next((lower[n] for n in _YEARS if n in lower), None)
    if found is None:
        raise BadInput(
            Place(table.file, table.header_row),
            "No column of dates, weeks or months was found.",
            f"Name one with --time. There are: {_listed(table.columns)}.",
        )
    pairs = found.lower() in _WEEKS or found.lower() in _MONTHS
    if year is not None and year != found and pairs and _short(table.frame[found]):
        return year, found, _part_kind(found)
    return found, None, ""


def _part_kind(name: str) -> str:
    low = name.lower()
    return "month" if low in _MONTHS else _WEEKS.get(low) or "week"


def _short(column: pl.Series) -> bool:
    """Whether the values are week or month numbers, or names of months, without a year."""
    return not bool(column.cast(pl.String).str.contains(r"\d{3}").any())


def _count(table: Table, wanted: Wanted, used: set[str | None]) -> str | None:
    if wanted.count is not None:
        return named(table, wanted.count, "count")
    lower = {c.lower(): c for c in table.columns if c not in used and c not in (wanted.key or ())}
    found = next((lower[n] for n in (_WEIGHTS if wanted.line_list else COUNTS) if n in lower), None)
    if found is None and not wanted.line_list:
        raise BadInput(
            Place(table.file, table.header_row),
            "No column of counts was found.",
            f"Name one with --count. There are: {_listed(table.columns)}.",
        )
    return found
