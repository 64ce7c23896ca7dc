"""FHIR R4 MeasureReport: counts of a period as JSON, alone or in a Bundle.

Source: HL7 FHIR R4 (4.0.1), resource MeasureReport. Checked are the parts that carry the counts,
against the base resource; nothing is claimed about any profile.
"""

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.contract import Counts, Format, Long, Note, Table, Wanted, note
from tocsin.formats.gathering import Gathered, long_of
from tocsin.formats.objects import members
from tocsin.formats.spans import DATED, Span, first_days, real_day, span, spanned
from tocsin.formats.tidy import whole
from tocsin.language import mark
from tocsin.series.calendar import Step

_HEADS = ("measure", "subject", "reporter")
_OUTER = (*_HEADS, "group", "indicator")
_SIGN = re.compile(r'"resourceType"\s*:\s*"MeasureReport"')
_REFERENCE = re.compile(r"([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}|urn:\S+|https?://\S+)")
_MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?(Z|[+-]\d\d:\d\d)?$")
_MEASURE = "urn:tocsin:counts"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_NO_COUNT = {"_count": {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}}
_Object = dict[str, Any]
_NOTES = {
    "reports-unfinished": mark(
        "{n} report is marked as pending or as an error and was not read."
        "|{n} reports are marked as pending or as an error and were not read."
    ),
    "resources-not-read": mark(
        "{n} resource is no MeasureReport and was not read."
        "|{n} resources are no MeasureReports and were not read."
    ),
    "breakdowns-not-read": mark(
        "{n} group is broken down in several ways, and its total was read; --key chooses a "
        "breakdown."
        "|{n} groups are broken down in several ways, and their totals were read; --key chooses a "
        "breakdown."
    ),
}


def _sniff(table: Table) -> bool:
    return isinstance(table.document, str) and _SIGN.search(table.document) is not None


class _Reader:
    """Takes reports apart; every message names the path in the JSON."""

    def __init__(self, table: Table, wanted: Wanted) -> None:
        self.file = table.file
        self.wanted = wanted
        self.rows = Gathered(table.file)
        self.left_out = Counter[str]()

    def wrong(self, path: str, rule: str, remedy: str, value: str | None = None) -> BadInput:
        return BadInput(Place(self.file, column=path, value=value), rule, remedy)

    def objects(self, holder: _Object, name: str, path: str) -> list[_Object]:
        """Return a list of objects; a missing one is empty, a single object is a list of one."""
        value = holder.get(name, [])
        found: list[Any] = [value] if isinstance(value, dict) else value
        if not isinstance(value, dict | list) or not all(isinstance(v, dict) for v in found):
            raise self.wrong(f"{path}{name}", "Here a list of objects is expected.", "Correct it.")
        return found

    def concept(self, value: Any, path: str) -> str:
        """Return the code of a CodeableConcept, else its text."""
        if not isinstance(value, dict):
            raise self.wrong(path, "Here a CodeableConcept is expected.", "Correct it.")
        given = cast("_Object", value)
        codes = [coding.get("code") for coding in self.objects(given, "coding", f"{path}.")]
        found = next((code for code in codes if code), None) or given.get("text") or ""
        if not isinstance(found, str):
            raise self.wrong(path, "A code is a text.", "Correct it.")
        return found

    def report(self, report: _Object, path: str) -> None:
        if report.get("status") in ("pending", "error"):
            self.left_out["reports-unfinished"] += 1
            return
        for name, allowed in (("status", "complete"), ("type", "summary")):
            if report.get(name) != allowed:
                raise self.wrong(
                    f"{path}{name}",
                    f"Read are reports whose {name} is {allowed}.",
                    "Export summary reports: others hold persons, not counts.",
                    str(report.get(name)),
                )
        if "modifierExtension" in report:
            raise self.wrong(
                f"{path}modifierExtension",
                "An extension changes what the report means, and it is not known here.",
                "Export the report without it.",
            )
        head = self.head(report, path)
        for place, group in enumerate(self.objects(report, "group", path)):
            self.group(group, head, f"{path}group[{place}].")

    def head(self, report: _Object, path: str) -> dict[str, str]:
        """Return what a report says once for all its counts."""
        period = report.get("period")
        days = cast("_Object", period) if isinstance(period, dict) else {}
        start, end = days.get("start"), days.get("end")
        if not isinstance(start, str) or not isinstance(end, str):
            raise self.wrong(
                f"{path}period", "The report has no period with start and end.", "Write both."
            )
        head: dict[str, str] = {}
        for name in _HEADS:
            if name in report:
                head[name] = self.reference(report[name], f"{path}{name}")
        return {**head, "period": f"{start}/{end}"}

    def reference(self, value: Any, path: str) -> str:
        """Return a canonical address, or what a Reference refers to."""
        if isinstance(value, str):
            return value
        given = cast("_Object", value) if isinstance(value, dict) else {}
        identifier = given.get("identifier")
        inner = cast("_Object", identifier).get("value") if isinstance(identifier, dict) else None
        found = given.get("reference") or inner or given.get("display")
        if not isinstance(found, str):
            raise self.wrong(
                path, "Here a reference is expected.", "Give reference, identifier or display."
            )
        return found

    def group(self, group: _Object, head: dict[str, str], path: str) -> None:
        cells = dict(head)
        if "code" in group:
            cells["group"] = self.concept(group["code"], f"{path}code")
        chosen = self.breakdown(self.objects(group, "stratifier", path), path)
        if chosen is None:
            self.counts(group, cells, path)
            return
        stratifier, inner = chosen
        name = self.name_of(stratifier, inner)
        for place, stratum in enumerate(self.objects(stratifier, "stratum", inner)):
            here = f"{inner}stratum[{place}]."
            self.counts(stratum, cells | self.stratum(stratum, name, here), here)

    def breakdown(self, every: list[_Object], path: str) -> tuple[_Object, str] | None:
        """Return the one breakdown to read; None for the total, so that no case counts twice."""
        filled = [
            (one, f"{path}stratifier[{place}].")
            for place, one in enumerate(every)
            if one.get("stratum")
        ]
        if self.wanted.key is None:
            if len(filled) > 1:
                self.left_out["breakdowns-not-read"] += 1
            return filled[0] if len(filled) == 1 else None
        key = {name.lower() for name in self.wanted.key}
        fitting = [(self.names_of(one, inner), one, inner) for one, inner in filled]
        fitting = [found for found in fitting if found[0] and found[0] <= key]
        if not fitting:
            return None
        _, one, inner = max(fitting, key=lambda found: len(found[0]))
        return one, inner

    def name_of(self, stratifier: _Object, path: str) -> str:
        codes = self.objects(stratifier, "code", path)
        return self.concept(codes[0], f"{path}code") if codes else "stratum"

    def names_of(self, stratifier: _Object, path: str) -> set[str]:
        """Return what a breakdown tells apart, in lower case, by its first stratum."""
        first = self.objects(stratifier, "stratum", path)[0]
        found = self.stratum(first, self.name_of(stratifier, path), f"{path}stratum[0].")
        return {name.lower() for name in found}

    def stratum(self, stratum: _Object, name: str, path: str) -> dict[str, str]:
        components = self.objects(stratum, "component", path)
        found: dict[str, str] = {}
        for place, one in enumerate(components):
            here = f"{path}component[{place}]"
            code = self.concept(one.get("code"), f"{here}.code")
            found[code] = self.concept(one.get("value"), f"{here}.value")
        if not components:
            value = stratum.get("value")
            found[name] = "" if value is None else self.concept(value, f"{path}value")
        clash = next(
            (n for n in found if n in (*_OUTER, "period", "count", "population", "")), None
        )
        if clash is not None:
            raise self.wrong(
                path, "A stratifier cannot have this name.", "Give it another code.", clash
            )
        return found

    def counts(self, holder: _Object, cells: dict[str, str], path: str) -> None:
        found: dict[str, str] = {}
        for place, one in enumerate(self.objects(holder, "population", path)):
            here = f"{path}population[{place}]."
            code = self.concept(one["code"], f"{here}code") if "code" in one else ""
            count = one.get("count", "")
            if not isinstance(count, str):
                raise self.wrong(f"{here}count", "A count is a number.", "Correct it.")
            if code in found:
                raise self.wrong(
                    here, "Two populations of one group have this code.", "Keep one.", code
                )
            found[code] = count
        people = {} if self.wanted.population is None else _people(found, self.wanted.population)
        for code, count in found.items():
            if self.wanted.count in (None, code) and code != self.wanted.population:
                self.rows.add({**cells, "indicator": code, "count": count, **people})


def _people(found: dict[str, str], name: str) -> dict[str, str]:
    return {"population": found.get(name, "")}


def _read(table: Table, wanted: Wanted) -> Long:
    reader = _Reader(table, wanted)
    for path, report in _reports(table, reader):
        reader.report(report, path)
    frame = reader.rows.frame()
    order = [n for n in frame.columns if n in _HEADS]
    order += [n for n in ("group", "indicator") if n in frame.columns]
    found = spanned(table, frame.select(*order, pl.exclude(order)), "period", _span, wanted)
    left_out = reader.left_out.items()
    notes: tuple[Note, ...] = tuple(note(table.file, r, _NOTES[r], n) for r, n in left_out)
    optional = ("measure", "group", "indicator")
    return long_of(table, found, wanted, optional=optional, count="count", notes=notes)


def _reports(table: Table, reader: _Reader) -> Iterator[tuple[str, _Object]]:
    """Yield every MeasureReport with its path; those of a Bundle one by one."""
    assert isinstance(table.document, str)  # noqa: S101  so is JSON kept
    alone: _Object = {}
    for member in members(table.document, table.file):
        if member.index is None:
            alone[member.name] = member.value
        elif member.name != "entry":
            alone.setdefault(member.name, []).append(member.value)
        else:
            item: Any = member.value
            entry = cast("_Object", item) if isinstance(item, dict) else {}
            resource = entry.get("resource")
            if isinstance(resource, dict) and _kind(resource) == "MeasureReport":
                yield f"entry[{member.index}].resource.", cast("_Object", resource)
            else:
                reader.left_out["resources-not-read"] += 1
    kind = alone.get("resourceType")
    if kind == "MeasureReport":
        yield "", alone
    elif kind != "Bundle":
        raise reader.wrong(
            "resourceType",
            "Read are a MeasureReport and a Bundle of them.",
            "Export one of these.",
            str(kind),
        )


def _kind(resource: Any) -> str:
    return str(cast("_Object", resource).get("resourceType"))


def _span(text: str) -> Span | str:
    """Return the period of start/end, both within it; a midnight ends the day before."""
    start, _, end = text.partition("/")
    first, last = _day(start, last=False), _day(end, last=True)
    if first is None or last is None:
        return "Start and end are not both days like 2020-06-01."
    if _MIDNIGHT.search(end) and last > first:
        last -= datetime.timedelta(days=1)
    return span(first, last)


def _day(text: str, *, last: bool) -> datetime.date | None:
    """Return the day of a FHIR dateTime; a month or a year stands for its first or last day."""
    if re.fullmatch(r"\d{4}", text):
        return real_day(f"{text}-12-31" if last else f"{text}-01-01")
    if re.fullmatch(r"\d{4}-\d{2}", text):
        first = real_day(f"{text}-01")
        return _month_end(first) if first and last else first
    return real_day(text.partition("T")[0])


def _month_end(first: datetime.date) -> datetime.date:
    day = datetime.timedelta(days=1)
    return (first + 31 * day).replace(day=1) - day


def _compose(counts: Counts) -> bytes:
    if "population" in counts.frame.columns:
        raise BadParameter("A MeasureReport has no place for populations here: write a tidy table.")
    heads = [name for name in _HEADS if name in counts.key]
    rest = [name for name in counts.key if name not in _OUTER]
    first = first_days(counts)
    count = whole(counts.frame["count"])
    frame = counts.frame.with_columns(first.alias("period"), count.alias("count"))
    outer = [*heads, "period", *(["group"] if "group" in counts.key else [])]
    rows = frame.sort(outer, maintain_order=True).iter_rows(named=True)
    entries: list[str] = []
    for _, group in groupby(rows, key=itemgetter(*heads, "period")):
        entry = {"resource": _report(list(group), heads, rest, counts)}
        entries.append(json.dumps(entry, ensure_ascii=False))
    body = ",\n".join(entries)
    head = '{"resourceType": "Bundle", "type": "collection", "entry": [\n'
    return f"{head}{body}\n]}}\n".encode()


def _report(rows: list[_Object], heads: list[str], rest: list[str], counts: Counts) -> _Object:
    first = rows[0]
    report: _Object = {"resourceType": "MeasureReport", "status": "complete", "type": "summary"}
    report["measure"] = _MEASURE
    for name in heads:
        text = first[name]
        if text and name != "measure":
            report[name] = {"reference" if _REFERENCE.fullmatch(text) else "display": text}
        elif text:
            report[name] = text
    day: datetime.date = first["period"]
    days = {Step.DAY: 0, Step.WEEK: 6}.get(counts.step)
    last = _month_end(day) if days is None else day + datetime.timedelta(days=days)
    report["period"] = {"start": day.isoformat(), "end": last.isoformat()}
    named = "group" in counts.key
    report["group"] = [
        _group(list(part), rest, code)
        for code, part in groupby(rows, key=lambda row: row["group"] if named else "")
    ]
    return report


def _group(rows: list[_Object], rest: list[str], code: str) -> _Object:
    group: _Object = {"code": {"text": code}} if code else {}
    if not rest:
        return {**group, "population": [_population(row) for row in rows]}
    stratifier: _Object = {"code": [{"text": rest[0]}]} if len(rest) == 1 else {}
    strata: list[_Object] = []
    for texts, part in groupby(rows, key=lambda row: [row[name] for name in rest]):
        named = [(name, text) for name, text in zip(rest, texts, strict=True) if text]
        stratum: _Object = {"population": [_population(row) for row in part]}
        if len(rest) > 1:
            stratum["component"] = [
                {"code": {"text": name}, "value": {"text": text}} for name, text in named
            ]
        elif named:
            stratum["value"] = {"text": named[0][1]}
        strata.append(stratum)
    return {**group, "stratifier": [{**stratifier, "stratum": strata}]}


def _population(row: _Object) -> _Object:
    code: _Object = {"code": {"text": row["indicator"]}} if row.get("indicator") else {}
    return {**code, **(_NO_COUNT if row["count"] is None else {"count": row["count"]})}


format = Format(  # noqa: A001  the name that every format has
    name="fhir-measure-report",
    summary="FHIR R4 MeasureReport: counts of a period as JSON.",
    suffixes=(".json",),
    sniff=_sniff,
    read=_read,
    compose=_compose,
    document=True,
    rank=0,
    styles=DATED,
)
