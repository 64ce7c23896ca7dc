"""FHIR MeasureReport: periods, breakdowns that count no case twice, and what is refused."""

import copy
import datetime
import json

import polars as pl
import pytest

from tocsin.errors import BadInput, BadParameter
from tocsin.formats import Wanted, read, write
from tocsin.series.calendar import Step, Style

DAY = datetime.date


def concept(text):
    return {"coding": [{"system": "urn:x", "code": text}], "text": f"about {text}"}


def strata(name, **counts):
    return {
        "code": [concept(name)],
        "stratum": [
            {"value": {"text": text}, "population": [{"code": concept("cases"), "count": count}]}
            for text, count in counts.items()
        ],
    }


REPORT = {
    "resourceType": "MeasureReport",
    "id": "measles-w12",
    "status": "complete",
    "type": "summary",
    "measure": "http://example.org/Measure/measles",
    "subject": {"reference": "Location/yerevan"},
    "date": "2026-03-24",
    "reporter": {"identifier": {"value": "NCDC"}},
    "period": {"start": "2026-03-16", "end": "2026-03-22"},
    "group": [
        {
            "code": {"text": "measles"},
            "population": [{"code": concept("cases"), "count": 9}],
            "measureScore": {"value": 9},
            "stratifier": [strata("sex", f=4, m=5)],
        }
    ],
}


def changed(**parts):
    report = copy.deepcopy(REPORT)
    for name, value in parts.items():
        if value is None:
            del report[name]
        else:
            report[name] = value
    return report


def bundle(*resources):
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": r} for r in resources],
    }


def taken(given, document, **wanted):
    return read(given(json.dumps(document), "x.json"), Wanted(**wanted))


def refused(given, document, match, **wanted):
    with pytest.raises(BadInput, match=match) as caught:
        taken(given, document, **wanted)
    return caught.value.place


def test_one_report(given):
    found = taken(given, REPORT)
    assert found.key == ("subject", "reporter", "sex")
    assert (found.style, found.step) == (Style.ISO_WEEK, Step.WEEK)
    assert found.frame.rows() == [
        ("Location/yerevan", "NCDC", "f", DAY(2026, 3, 16), 4),
        ("Location/yerevan", "NCDC", "m", DAY(2026, 3, 16), 5),
    ]


def test_the_order_of_members_does_not_matter(given):
    turned = dict(reversed(list(REPORT.items())))
    assert taken(given, turned).frame.equals(taken(given, REPORT).frame)


def test_a_bundle_holds_reports_among_other_things(given):
    later = changed(period={"start": "2026-03-23", "end": "2026-03-29"})
    running = changed(status="pending")
    organisation = {"resourceType": "Organization", "id": "NCDC"}
    found = taken(given, bundle(REPORT, organisation, later, running, changed(status="error")))
    assert found.frame.height == 4
    assert {n.rule: n.count for n in found.notes} == {
        "resources-not-read": 1,
        "reports-unfinished": 2,
    }


def test_the_total_of_a_broken_down_group_is_not_counted_again(given):
    assert taken(given, REPORT).frame["count"].sum() == 9
    total = taken(given, REPORT, key=("reporter",))
    assert total.frame["count"].to_list() == [9]


def test_of_several_breakdowns_the_total_is_read_until_one_is_chosen(given):
    report = changed()
    report["group"][0]["stratifier"].append(strata("age", young=2, old=7))
    found = taken(given, report)
    assert found.frame["count"].to_list() == [9]
    assert [(n.rule, n.count) for n in found.notes] == [("breakdowns-not-read", 1)]
    assert taken(given, report, key=("age",)).frame.rows() == [
        ("old", DAY(2026, 3, 16), 7),
        ("young", DAY(2026, 3, 16), 2),
    ]
    assert taken(given, report, key=("subject", "Sex")).frame["count"].to_list() == [4, 5]


def test_strata_of_two_components(given):
    report = changed()
    parts = [
        {"code": concept("sex"), "value": concept("f")},
        {"code": concept("age"), "value": {"text": "old"}},
    ]
    stratum = {"component": parts, "population": [{"count": 3}]}
    report["group"][0]["stratifier"] = [{"stratum": [stratum]}]
    found = taken(given, report)
    assert found.key == ("subject", "reporter", "sex", "age")
    assert found.frame.row(0)[2:4] == ("f", "old")


def test_groups_and_populations_are_keys_where_there_are_several(given):
    both = [{"code": concept("cases"), "count": 3}, {"code": concept("deaths"), "count": 1}]
    groups = [{"code": concept(code), "population": both} for code in ("measles", "rubella")]
    report = changed(group=groups)
    found = taken(given, report)
    assert found.key == ("subject", "reporter", "group", "indicator")
    assert found.frame["count"].to_list() == [3, 1, 3, 1]
    deaths = taken(given, report, count="deaths")
    assert deaths.key == ("subject", "reporter", "group")
    assert deaths.frame["count"].to_list() == [1, 1]


def test_a_denominator_can_be_the_population(given):
    counts = {"numerator": 3, "denominator": 800}
    people = [{"code": concept(code), "count": count} for code, count in counts.items()]
    found = taken(given, changed(group=[{"population": people}]), population="denominator")
    assert found.frame.select("count", "population").rows() == [(3, 800)]


@pytest.mark.parametrize(
    ("start", "end", "style", "step", "day"),
    [
        ("2026-03-16", "2026-03-16", Style.DATE, Step.DAY, 16),
        ("2026-03-15", "2026-03-21", Style.MMWR_WEEK, Step.WEEK, 15),
        ("2026-03-18", "2026-03-24", Style.DATE, Step.WEEK, 18),
        ("2026-03-01", "2026-03-31", Style.MONTH, Step.MONTH, 1),
        ("2026-03", "2026-03", Style.MONTH, Step.MONTH, 1),
        ("2026-03-16T00:00:00+04:00", "2026-03-22T23:59:59+04:00", Style.ISO_WEEK, Step.WEEK, 16),
        ("2026-03-16T00:00:00Z", "2026-03-23T00:00:00Z", Style.ISO_WEEK, Step.WEEK, 16),
    ],
)
def test_periods_are_known_by_their_days(given, start, end, style, step, day):
    found = taken(given, changed(period={"start": start, "end": end}))
    assert (found.style, found.step) == (style, step)
    assert found.frame["period"][0] == DAY(2026, 3, day)


@pytest.mark.parametrize(
    ("period", "rule"),
    [
        ({"start": "2026", "end": "2026"}, "neither a day nor a week"),
        ({"start": "2026-01-01", "end": "2026-03-31"}, "neither a day nor a week"),
        ({"start": "2026-03-22", "end": "2026-03-16"}, "ends before it begins"),
        ({"start": "soon", "end": "2026-03-16"}, "not both days"),
        ({"start": "2026-03-16"}, "no period with start and end"),
        ("2026", "no period with start and end"),
    ],
)
def test_other_periods_are_refused(given, period, rule):
    refused(given, changed(period=period), rule)


@pytest.mark.parametrize(
    ("parts", "rule", "column"),
    [
        ({"type": "individual"}, "whose type is summary", "type"),
        ({"type": None}, "whose type is summary", "type"),
        ({"status": None}, "whose status is complete", "status"),
        ({"modifierExtension": [{}]}, "changes what the report means", "modifierExtension"),
        ({"group": "none"}, "list of objects", "group"),
        ({"group": [7]}, "list of objects", "group"),
        ({"subject": [7]}, "reference is expected", "subject"),
        ({"group": [{"population": [{"count": True}]}]}, "A count is a number", None),
        ({"group": [{"population": [{"count": 1}, {"count": 2}]}]}, "have this code", None),
        ({"group": [{"code": "x"}]}, "CodeableConcept", "group[0].code"),
        ({"group": [{"stratifier": [strata("period", a=1)]}]}, "cannot have this name", None),
        ({"group": []}, "holds no value", None),
    ],
)
def test_each_rule_is_told_with_the_path(given, parts, rule, column):
    place = refused(given, bundle(changed(**parts)), rule)
    if column:
        assert place.column == f"entry[0].resource.{column}"


def test_a_count_that_is_none_names_its_number(given):
    report = changed()
    report["group"][0]["stratifier"] = [strata("sex", f=4, m=-5)]
    place = refused(given, report, "below 0")
    assert (place.row, place.column) == (2, "count")


def test_another_resource_that_mentions_one_is_refused(given):
    refused(given, {"resourceType": "List", "contained": [REPORT]}, "Read are a MeasureReport")


def test_what_is_written_is_fhir(tmp_path):
    frame = pl.DataFrame(
        {
            "reporter": ["Organization/1", "North"],
            "sex": ["f", "m"],
            "period": [DAY(2026, 3, 2)] * 2,
            "count": [5.0, None],
        }
    )
    path = tmp_path / "x.json"
    write(frame, path, format="fhir-measure-report")
    found = json.loads(path.read_text("utf-8"))
    assert (found["resourceType"], found["type"]) == ("Bundle", "collection")
    reports = {str(e["resource"]["reporter"]): e["resource"] for e in found["entry"]}
    one = reports["{'reference': 'Organization/1'}"]
    assert (one["status"], one["type"], one["measure"]) == (
        "complete",
        "summary",
        "urn:tocsin:counts",
    )
    assert one["period"] == {"start": "2026-03-02", "end": "2026-03-02"}
    assert one["group"][0]["stratifier"][0]["stratum"][0]["population"] == [{"count": 5}]
    two = reports["{'display': 'North'}"]["group"][0]["stratifier"][0]["stratum"][0]
    assert two["population"][0]["_count"]["extension"][0]["valueCode"] == "unknown"
    assert read(path).frame.rows() == [
        ("North", "m", DAY(2026, 3, 2), None),
        ("Organization/1", "f", DAY(2026, 3, 2), 5),
    ]


def test_every_column_of_the_standard_comes_back(tmp_path):
    names = ["measure", "subject", "reporter", "group", "indicator", "sex", "age"]
    frame = pl.DataFrame(
        {
            **{name: [f"{name}1", f"{name}1", f"{name}2"] for name in names},
            "period": [DAY(2026, 3, 2), DAY(2026, 3, 3), DAY(2026, 3, 2)],
            "count": [1.0, 2.0, 3.0],
        }
    )
    path = tmp_path / "x.json"
    for kept in (names, names[:5], [*names[:4], "sex"], ["group", "indicator"]):
        part = frame.select(*kept, "period", "count")
        write(part, path, format="fhir-measure-report")
        assert read(path).frame.equals(part)


def test_populations_have_no_place(tmp_path):
    frame = pl.DataFrame(
        {"a": ["x"], "period": [DAY(2026, 3, 2)], "count": [1.0], "population": [9.0]}
    )
    with pytest.raises(BadParameter, match="no place for populations"):
        write(frame, tmp_path / "x.json", format="fhir-measure-report")
