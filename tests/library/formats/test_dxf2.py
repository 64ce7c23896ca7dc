"""DXF2: periods of DHIS2, what is said once for all values, deleted values."""

import datetime
import json

import polars as pl
import pytest

from tocsin.errors import BadInput, BadParameter
from tocsin.formats import Counts, Wanted, read, write
from tocsin.series.calendar import Step, Style

DAY = datetime.date
SUNDAY = DAY(2026, 1, 4)
EXPORT = {
    "dataSet": "pBOMPrpg1QX",
    "completeDate": "2026-04-01",
    "period": "202603",
    "orgUnit": "DiszpKrYNg8",
    "dataValues": [
        {
            "dataElement": "f7n9E0hX8qk",
            "categoryOptionCombo": "bRowv6yZOF2",
            "value": "12",
            "storedBy": "admin",
            "created": "2026-04-01T10:00:00.000+0000",
            "lastUpdated": "2026-04-01T10:00:00.000+0000",
            "comment": "checked",
            "followup": False,
        },
        {"dataElement": "Ix2HsbDMLea", "categoryOptionCombo": "bRowv6yZOF2", "value": 14},
        {"dataElement": "eY5ehpbEsB7", "value": "16", "orgUnit": "other", "deleted": True},
    ],
}


def taken(given, document, **wanted):
    return read(given(json.dumps(document), "x.json"), Wanted(**wanted))


def with_periods(*periods):
    values = [{"dataElement": f"M{i}", "period": p, "value": i} for i, p in enumerate(periods)]
    return {"orgUnit": "O", "dataValues": values}


def test_an_export_of_dhis2(given):
    found = taken(given, EXPORT)
    assert found.key == ("orgUnit", "dataElement", "categoryOptionCombo")
    assert (found.style, found.step, found.rows) == (Style.MONTH, Step.MONTH, 3)
    assert found.frame.rows() == [
        ("DiszpKrYNg8", "Ix2HsbDMLea", "bRowv6yZOF2", DAY(2026, 3, 1), 14),
        ("DiszpKrYNg8", "f7n9E0hX8qk", "bRowv6yZOF2", DAY(2026, 3, 1), 12),
        ("other", "eY5ehpbEsB7", "", DAY(2026, 3, 1), None),
    ]
    assert [(n.rule, n.count) for n in found.notes] == [("deleted", 1)]


def test_the_set_may_say_it_after_its_values(given):
    late = {name: EXPORT[name] for name in ("dataValues", "orgUnit", "period")}
    assert taken(given, late).frame.equals(taken(given, EXPORT).frame)


@pytest.mark.parametrize(
    ("period", "style", "step", "day"),
    [
        ("20260315", Style.DATE, Step.DAY, DAY(2026, 3, 15)),
        ("2026-03-15", Style.DATE, Step.DAY, DAY(2026, 3, 15)),
        ("2026W1", Style.ISO_WEEK, Step.WEEK, DAY(2025, 12, 29)),
        ("2026W01", Style.ISO_WEEK, Step.WEEK, DAY(2025, 12, 29)),
        ("2026W53", Style.ISO_WEEK, Step.WEEK, DAY(2026, 12, 28)),
        ("2026SunW1", Style.MMWR_WEEK, Step.WEEK, DAY(2026, 1, 4)),
        ("2025SunW1", Style.MMWR_WEEK, Step.WEEK, DAY(2024, 12, 29)),
        ("2025SunW53", Style.MMWR_WEEK, Step.WEEK, DAY(2025, 12, 28)),
        ("2026WedW2", Style.DATE, Step.WEEK, DAY(2026, 1, 7)),
        ("2026SatW1", Style.DATE, Step.WEEK, DAY(2026, 1, 3)),
        ("202603", Style.MONTH, Step.MONTH, DAY(2026, 3, 1)),
        ("2026-03", Style.MONTH, Step.MONTH, DAY(2026, 3, 1)),
    ],
)
def test_periods_of_dhis2(given, period, style, step, day):
    found = taken(given, with_periods(period))
    assert (found.style, found.step, found.frame["period"][0]) == (style, step, day)


@pytest.mark.parametrize(
    ("period", "rule"),
    [
        *((p, "neither a day nor a week") for p in ("2026", "2026Q1", "2026S1", "2026April")),
        *((p, "neither a day nor a week") for p in ("2026BiW3", "202601B", "2026Nov")),
        ("2025W53", "has no week 53"),
        ("2026W0", "has no week 0"),
        ("202613", "no such month"),
        ("20260231", "no period of DHIS2"),
        ("LAST_WEEK", "no period of DHIS2"),
        ("0001W1", "not within 1900"),
    ],
)
def test_other_periods_are_refused(given, period, rule):
    with pytest.raises(BadInput, match=rule) as caught:
        taken(given, with_periods("202601", period))
    place = caught.value.place
    assert (place.row, place.column, place.value) == (2, "period", period)


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ({"period": "202601", "value": 1}, "no dataElement"),
        ({"dataElement": "M", "period": "202601"}, "no value"),
        ({"dataElement": "M", "value": 1}, "has the period"),
        ({"dataElement": ["M"], "period": "202601", "value": 1}, "a text or a number"),
    ],
)
def test_each_rule_is_told(given, value, rule):
    with pytest.raises(BadInput, match=rule) as caught:
        taken(given, {"orgUnit": "O", "dataValues": [value]})
    assert caught.value.place.row == 1


def test_a_value_without_an_area_is_refused(given):
    with pytest.raises(BadInput, match="has the orgUnit"):
        taken(given, {"period": "202601", "dataValues": [{"dataElement": "M", "value": 1}]})


def test_a_comment_alone_is_a_missing_count(given):
    value = {"dataElement": "M", "period": "202601", "comment": "no report"}
    assert taken(given, {"orgUnit": "O", "dataValues": [value]}).frame["count"].to_list() == [None]


def counts(style=Style.DATE, step=Step.DAY, day=SUNDAY, **columns):
    frame = pl.DataFrame(
        {"orgUnit": ["a"], "dataElement": ["M"], **columns, "period": [day], "count": [3.0]}
    )
    return Counts(frame, ("orgUnit", "dataElement", *columns), style, step, (), 1, "", "")


@pytest.mark.parametrize(
    ("style", "step", "day", "text"),
    [
        (Style.DATE, Step.DAY, DAY(2026, 1, 4), "20260104"),
        (Style.ISO_WEEK, Step.WEEK, DAY(2025, 12, 29), "2026W1"),
        (Style.ISO_WEEK, Step.WEEK, DAY(2026, 12, 28), "2026W53"),
        (Style.MMWR_WEEK, Step.WEEK, DAY(2026, 1, 4), "2026SunW1"),
        (Style.DATE, Step.WEEK, DAY(2026, 1, 7), "2026WedW2"),
        (Style.MONTH, Step.MONTH, DAY(2026, 3, 1), "202603"),
        (Style.DATE, Step.MONTH, DAY(2026, 3, 31), "202603"),
    ],
)
def test_periods_are_written_as_dhis2_reads_them(tmp_path, style, step, day, text):
    path = tmp_path / "x.json"
    write(counts(style, step, day, dataSet=["DS"]), path, format="dxf2")
    document = json.loads(path.read_text("utf-8"))
    assert document["dataSet"] == "DS"
    assert document["dataValues"][0]["period"] == text
    assert document["dataValues"][0]["value"] == "3"


def test_other_columns_have_no_place(tmp_path):
    with pytest.raises(BadParameter, match="no place for sex"):
        write(counts(sex=["f"]), tmp_path / "x.json", format="dxf2")
    two = counts(dataSet=["A"])
    frame = pl.concat([two.frame, two.frame.with_columns(dataSet=pl.lit("B"))])
    with pytest.raises(BadParameter, match="one dataSet"):
        write(frame, tmp_path / "x.json", format="dxf2")
    assert not list(tmp_path.iterdir())
