"""ADX, the aggregate data exchange of IHE and DHIS2: XML with a group for each area and period.

Source: IHE Quality, Research and Public Health, Technical Framework Supplement, Aggregate Data
Exchange (ADX); DHIS2 developer guide, "Data values".
"""

import io
import re
from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.contract import Counts, Format, Long, Table, Wanted
from tocsin.formats.gathering import Gathered, long_of
from tocsin.formats.markup import elements
from tocsin.formats.spans import DATED, DURATIONS, first_days, lasting, spanned
from tocsin.formats.tidy import whole

_NAMESPACE = "urn:ihe:qrph:adx:2015"
_GROUP = ("dataSet", "orgUnit")
_NO_KEY = ("completeDate", "comment", "followup", "storedBy", "lastUpdated", "created")
_TAKEN = ("period", "count", "population")
_PARENTS = {"adx": None, "group": "adx", "dataValue": "group", "annotation": "dataValue"}
_ATTRIBUTE = re.compile(r"[^\W\d][\w.-]*")


def _sniff(table: Table) -> bool:
    return table.kind == "xml" and table.root in ("adx", f"{{{_NAMESPACE}}}adx")


def _read(table: Table, wanted: Wanted) -> Long:
    rows = Gathered(table.file)
    groups = 0
    group: dict[str, str] = {}
    prefix = table.root.removesuffix("adx")
    assert isinstance(table.document, bytes)  # noqa: S101  so is XML kept
    for event, element in elements(table.document, table.file, table.encoding):
        if event != "start":
            continue
        name = _checked(element, prefix, table.file, groups)
        if name == "group":
            groups += 1
            group = _group(element, table.file, groups)
        elif name == "dataValue":
            rows.add(group | _value(element, table.file, rows.height + 1, group))
    found = spanned(table, rows.frame(), "period", lasting, wanted)
    return long_of(table, found, wanted, optional=("dataSet",))


def _checked(element: Any, prefix: str, file: str, groups: int) -> str:
    """Return the name of an element that stands where it may."""
    name = str(element.tag).removeprefix(prefix)
    parent = element.getparent()
    above = None if parent is None else str(parent.tag).removeprefix(prefix)
    if name not in _PARENTS or _PARENTS[name] != above:
        raise BadInput(
            Place(file, column=f"group {groups}" if groups else None),
            f"In ADX no element <{name}> stands in <{above}>.",
            "An ADX file is adx, in it group, in it dataValue.",
        )
    return name


def _plain(element: Any) -> Iterator[tuple[str, str]]:
    """Yield the attributes of ADX; those of another namespace are none."""
    for name, text in element.attrib.items():
        if not name.startswith("{") and name not in _NO_KEY:
            yield name, text


def _group(element: Any, file: str, number: int) -> dict[str, str]:
    found = dict(_plain(element))
    for name in ("period", "orgUnit"):
        if not found.get(name):
            raise BadInput(
                Place(file, column=f"group {number}"),
                f"The group has no {name}.",
                "Write it as an attribute of the group.",
            )
    _refuse_taken(found, file, None, f"group {number}", allowed="period")
    start = {name: found.pop(name) for name in _GROUP if name in found}
    return {**start, **found}


def _value(element: Any, file: str, row: int, group: dict[str, str]) -> dict[str, str]:
    found = dict(_plain(element))
    for name in ("dataElement", "value"):
        if name not in found:
            raise BadInput(
                Place(file, row), f"The dataValue has no {name}.", "Write it as an attribute."
            )
    value = found.pop("value")
    _refuse_taken(found, file, row, None)
    twice = next((name for name in found if name in group), None)
    if twice is not None:
        raise BadInput(
            Place(file, row, twice),
            "This stands in the group and in its dataValue.",
            "Keep one of them.",
        )
    found["count"] = value
    return found


def _refuse_taken(
    found: dict[str, str], file: str, row: int | None, what: str | None, allowed: str = ""
) -> None:
    taken = next((name for name in _TAKEN if name in found and name != allowed), None)
    if taken is not None:
        raise BadInput(
            Place(file, row, what or taken, taken if what else None),
            "A disaggregation cannot have this name.",
            "Give the category another code.",
        )


def _compose(counts: Counts) -> bytes:
    from lxml import etree as untyped  # noqa: PLC0415  heavy, and only XML needs it

    etree: Any = untyped
    _check_names(counts)
    stream = io.BytesIO()
    try:
        with etree.xmlfile(stream, encoding="utf-8") as file:
            file.write_declaration()
            nsmap = {None: _NAMESPACE}
            with file.element(f"{{{_NAMESPACE}}}adx", nsmap=nsmap):
                for head, values in _grouped(counts):
                    with file.element(f"{{{_NAMESPACE}}}group", head):
                        for value in values:
                            with file.element(f"{{{_NAMESPACE}}}dataValue", value):
                                pass
                    file.write("\n")
    except ValueError:
        raise BadParameter("A text of the key holds a character that XML cannot hold.") from None
    return stream.getvalue()


def _check_names(counts: Counts) -> None:
    if "population" in counts.frame.columns:
        raise BadParameter("ADX has no place for populations: write a tidy table.")
    for name in counts.key:
        if not _ATTRIBUTE.fullmatch(name) or name in (*_NO_KEY, *_TAKEN, "value", "xmlns"):
            raise BadParameter(f"A category of ADX cannot be called {name!r}: rename the column.")


def _grouped(counts: Counts) -> Iterator[tuple[dict[str, str], Iterator[dict[str, str]]]]:
    """Yield the attributes of each group, and those of its values; missing counts are left out."""
    heads = [name for name in _GROUP if name in counts.key]
    rest = [name for name in counts.key if name not in heads]
    period = first_days(counts).dt.strftime("%Y-%m-%d") + f"/{DURATIONS[counts.step]}"
    frame = counts.frame.with_columns(period, whole(counts.frame["count"]).alias("count"))
    frame = frame.filter(pl.col("count").is_not_null())
    if frame.height == 0:
        raise BadParameter("Every count is missing: there is no value to write as ADX.")
    rows = frame.sort([*heads, "period"], maintain_order=True).iter_rows(named=True)
    for _, part in groupby(rows, key=itemgetter(*heads, "period")):
        first = next(part)
        named = {name: first[name] for name in (*heads, "period") if first[name]}
        yield named, (_attributes(row, rest) for row in chain([first], part))


def _attributes(row: dict[str, Any], rest: list[str]) -> dict[str, str]:
    """Return the attributes of a dataValue; what is blank is left out."""
    return {**{name: row[name] for name in rest if row[name] != ""}, "value": str(row["count"])}


format = Format(  # noqa: A001  the name that every format has
    name="adx",
    summary="ADX of IHE and DHIS2: XML, a group for each area and period.",
    suffixes=(".xml",),
    sniff=_sniff,
    read=_read,
    compose=_compose,
    document=True,
    rank=0,
    needs=("orgUnit", "dataElement"),
    styles=DATED,
    gaps=False,
)
