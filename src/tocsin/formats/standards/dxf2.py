"""DXF2, the data value sets of DHIS2 as JSON.

Source: DHIS2 developer guide, "Data values" and "Date and period format". Its weeks hold 4 January
in week 1, whichever day they begin on; those from Sunday are therefore MMWR weeks.
"""

import datetime
import json
import re
from typing import Any, cast

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.contract import Counts, Format, Long, Note, Table, Wanted, note
from tocsin.formats.gathering import Gathered, long_of
from tocsin.formats.objects import members
from tocsin.formats.spans import DATED, LONGER, Span, first_days, real_day, span, spanned, week
from tocsin.formats.tidy import whole
from tocsin.language import mark
from tocsin.series.calendar import Step

_SET = ("dataSet", "period", "orgUnit", "attributeOptionCombo")
_KEY = ("orgUnit", "dataElement", "categoryOptionCombo", "attributeOptionCombo")
_SIGN = re.compile(r'"dataValues"\s*:\s*\[')
_DAYS = {"": 1, "Tue": 2, "Wed": 3, "Thu": 4, "Fri": 5, "Sat": 6, "Sun": 7}
_WEEK = re.compile(r"(\d{4})(|Tue|Wed|Thu|Fri|Sat|Sun)W(\d{1,2})")
_LONGER = re.compile(r"\d{4}((BiW|Q|S|AprilS|NovS)\d{1,2}|April|July|Sep|Oct|Nov|\d{2}B)?")


def _sniff(table: Table) -> bool:
    return isinstance(table.document, str) and _SIGN.search(table.document) is not None


def _read(table: Table, wanted: Wanted) -> Long:
    assert isinstance(table.document, str)  # noqa: S101  so is JSON kept
    rows = Gathered(table.file)
    whole_set: dict[str, str] = {}
    deleted = 0
    for member in members(table.document, table.file):
        if member.name == "dataValues" and member.index is not None:
            cells, gone = _cells(member.value, table.file, member.index + 1)
            rows.add(cells)
            deleted += gone
        elif member.name in _SET and member.index is None:
            whole_set[member.name] = _text(member.value, Place(table.file, column=member.name))
    frame = _completed(rows.frame(), whole_set, table.file)
    found = spanned(table, frame, "period", _span, wanted)
    optional = ("dataSet", "attributeOptionCombo", "categoryOptionCombo")
    notes = _deleted_note(table.file, deleted)
    return long_of(table, found, wanted, optional=optional, notes=notes)


def _cells(value: Any, file: str, row: int) -> tuple[dict[str, str], bool]:
    if not isinstance(value, dict):
        raise BadInput(
            Place(file, row), "A data value is an object.", "Write dataElement, value and so on."
        )
    given = cast("dict[str, Any]", value)
    cells: dict[str, str] = {}
    for name in ("dataSet", *_KEY, "period"):
        if given.get(name) is not None:
            cells[name] = _text(given[name], Place(file, row, name))
    if not cells.get("dataElement"):
        raise BadInput(Place(file, row), "The data value has no dataElement.", "Name it.")
    if "value" not in given and "deleted" not in given and "comment" not in given:
        raise BadInput(
            Place(file, row), "The data value has no value.", 'Write it, or "" if it is missing.'
        )
    gone = str(given.get("deleted", "")).lower() == "true"
    count = given.get("value")
    cells["count"] = "" if gone or count is None else _text(count, Place(file, row, "value"))
    return cells, gone


def _text(value: Any, place: Place) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    raise BadInput(place, "Here a text or a number is expected.", "Correct it.")


def _completed(frame: pl.DataFrame, given: dict[str, str], file: str) -> pl.DataFrame:
    """Fill in what is said once for all values; the set may say it after them."""
    for name, text in given.items():
        own = pl.col(name) if name in frame.columns else pl.lit("")
        filled = pl.when(own == "").then(pl.lit(text)).otherwise(own)
        frame = frame.with_columns(filled.alias(name))
    for name in ("period", "orgUnit"):
        blank = frame[name] == "" if name in frame.columns else pl.Series([True])
        if blank.any():
            row = int(blank.arg_true()[0]) + 1
            raise BadInput(
                Place(file, row),
                f"Neither the data value nor the set has the {name}.",
                "Write it beside each value, or once in the set.",
            )
    order = [name for name in ("dataSet", *_KEY) if name in frame.columns]
    return frame.select(*order, pl.exclude(order))


def _deleted_note(file: str, deleted: int) -> tuple[Note, ...]:
    if not deleted:
        return ()
    text = mark(
        "{n} value is marked as deleted and was taken as missing."
        "|{n} values are marked as deleted and were taken as missing."
    )
    return (note(file, "deleted", text, deleted),)


def _span(text: str) -> Span | str:
    """Return the period of 20260315, 2026W12, 2026SunW12 or 202603."""
    found = _WEEK.fullmatch(text)
    if found:
        return _week(int(found[1]), _DAYS[found[2]], int(found[3]))
    if re.fullmatch(r"\d{6}", text):
        text = f"{text[:4]}-{text[4:]}"
    if re.fullmatch(r"\d{4}-\d{2}", text):
        first = real_day(f"{text}-01")
        return "There is no such month." if first is None else Span(Step.MONTH, text)
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    day = real_day(text)
    if day is not None:
        return span(day, day)
    return LONGER if _LONGER.fullmatch(text) else "This is no period of DHIS2."


def _first_week(year: int, weekday: int) -> datetime.date:
    fourth = datetime.date(year, 1, 4)
    return fourth - datetime.timedelta(days=(fourth.isoweekday() - weekday) % 7)


def _week(year: int, weekday: int, number: int) -> Span | str:
    if not 1900 <= year <= 2200:
        return "The year is not within 1900 to 2200."
    first = _first_week(year, weekday) + datetime.timedelta(weeks=number - 1)
    if number < 1 or first >= _first_week(year + 1, weekday):
        return f"The year {year} has no week {number}."
    return week(first)


def _written(first: datetime.date, step: Step) -> str:
    if step is Step.DAY:
        return first.strftime("%Y%m%d")
    if step is Step.MONTH:
        return first.strftime("%Y%m")
    middle = first + datetime.timedelta(days=3)  # the year that holds most of the week
    weekday = first.isoweekday()
    number = (first - _first_week(middle.year, weekday)).days // 7 + 1
    sign = next(name for name, day in _DAYS.items() if day == weekday)
    return f"{middle.year}{sign}W{number}"


def _compose(counts: Counts) -> bytes:
    _check_names(counts)
    frame = counts.frame.with_columns(
        first_days(counts).alias("period"), whole(counts.frame["count"]).alias("value")
    ).filter(pl.col("value").is_not_null())
    if frame.height == 0:
        raise BadParameter("Every count is missing: there is no value to write as DXF2.")
    texts = {day: _written(day, counts.step) for day in frame["period"].unique()}
    columns = [name for name in _KEY if name in counts.key]
    lines: list[str] = []
    for row in frame.select(*columns, "period", "value").iter_rows(named=True):
        day = row.pop("period")
        cells: dict[str, Any] = {name: cell for name, cell in row.items() if cell != ""}
        cells["period"] = texts[day]
        cells["value"] = str(row["value"])  # DHIS2 itself writes values as texts
        lines.append(json.dumps(cells, ensure_ascii=False))
    sets = counts.frame["dataSet"].unique().to_list() if "dataSet" in counts.key else [""]
    head = f'"dataSet": {json.dumps(sets[0], ensure_ascii=False)},\n' if sets[0] else ""
    body = ",\n".join(lines)
    return f'{{{head}"dataValues": [\n{body}\n]}}\n'.encode()


def _check_names(counts: Counts) -> None:
    other = [name for name in counts.key if name not in (*_KEY, "dataSet")]
    if other or "population" in counts.frame.columns:
        raise BadParameter(
            f"DXF2 has no place for {', '.join(other) or 'populations'}: it knows "
            f"{', '.join(_KEY)} and one dataSet."
        )
    if "dataSet" in counts.key and counts.frame["dataSet"].n_unique() > 1:
        raise BadParameter("A DXF2 file holds one dataSet: write one file for each.")


format = Format(  # noqa: A001  the name that every format has
    name="dxf2",
    summary="DXF2 of DHIS2: data values as JSON.",
    suffixes=(".json",),
    sniff=_sniff,
    read=_read,
    compose=_compose,
    document=True,
    rank=0,
    needs=("orgUnit", "dataElement"),
    styles=DATED,
    gaps=False,
)
