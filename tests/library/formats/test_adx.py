"""ADX: groups, disaggregations as key columns, periods of one length."""

import datetime

import polars as pl
import pytest
from lxml import etree

from tocsin.errors import BadInput, BadParameter
from tocsin.formats import Wanted, format_of, read, write
from tocsin.series.calendar import Step, Style

DAY = datetime.date
MONTHLY = """<?xml version="1.0" encoding="UTF-8"?>
<adx xmlns="urn:ihe:qrph:adx:2015" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
     xsi:schemaLocation="urn:ihe:qrph:adx:2015 ../schema/adx_loose.xsd"
     exported="2015-02-08T19:30:00Z">
  <!-- one clinic -->
  <group orgUnit="OU_559" period="2015-06-01/P1M" completeDate="2015-07-01" dataSet="VCCT">
    <dataValue dataElement="VCCT_0" GENDER="FMLE" HIV_AGE="AGE0-14" value="32"/>
    <dataValue dataElement="VCCT_1" GENDER="FMLE" HIV_AGE="AGE0-14" value="20"/>
    <dataValue dataElement="VCCT_2" GENDER="MLE" HIV_AGE="AGE15-24" value="10.0"/>
    <dataValue dataElement="VCCT_4" value="0"><annotation>nobody came</annotation></dataValue>
  </group>
  <group orgUnit="OU_560" period="2015-06-01/P1M" mechanism="PEPFAR" dataSet="VCCT">
    <dataValue dataElement="VCCT_0" GENDER="FMLE" HIV_AGE="AGE0-14" value=""/>
  </group>
</adx>
"""


def group(period, value="1", inner="", **attributes):
    more = " ".join(f'{name}="{text}"' for name, text in attributes.items())
    return (
        f'<group orgUnit="O" period="{period}" {more}>'
        f'<dataValue dataElement="M" value="{value}"/>{inner}</group>'
    )


def adx(*groups):
    return f'<adx xmlns="urn:ihe:qrph:adx:2015">{"".join(groups)}</adx>'


def refused(path, match, **wanted):
    with pytest.raises(BadInput, match=match) as caught:
        read(path, Wanted(**wanted))
    return caught.value.place


def test_a_report_as_dhis2_writes_it(given):
    found = read(given(MONTHLY, "x.xml"))
    assert set(found.key) == {"orgUnit", "dataElement", "GENDER", "HIV_AGE", "mechanism"}
    assert (found.style, found.step) == (Style.MONTH, Step.MONTH)
    assert set(found.frame["period"]) == {DAY(2015, 6, 1)}
    counts = dict(zip(found.frame["dataElement"], found.frame["count"], strict=True))
    assert counts["VCCT_1"] == 20
    assert counts["VCCT_2"] == 10
    assert counts["VCCT_4"] == 0
    blank = found.frame.filter(pl.col("orgUnit") == "OU_560")
    assert blank["count"].to_list() == [None]
    assert blank["mechanism"].to_list() == ["PEPFAR"]


def test_a_data_set_tells_apart_only_where_there_are_two(given):
    text = MONTHLY.replace('mechanism="PEPFAR" dataSet="VCCT"', 'dataSet="OTHER"')
    assert "dataSet" in read(given(text, "x.xml")).key


@pytest.mark.parametrize(
    ("periods", "style", "step", "days"),
    [
        (("2026-03-16/P1D", "2026-03-17/P1D"), Style.DATE, Step.DAY, (16, 17)),
        (("2026-03-16/P1D",), Style.DATE, Step.DAY, (16,)),
        (("2026-03-16/P7D", "2026-03-23/P7D"), Style.ISO_WEEK, Step.WEEK, (16, 23)),
        (("2026-03-16/P1W",), Style.ISO_WEEK, Step.WEEK, (16,)),
        (("2026-03-15/P7D", "2026-03-22/P7D"), Style.MMWR_WEEK, Step.WEEK, (15, 22)),
        (("2026-03-18/P7D",), Style.DATE, Step.WEEK, (18,)),
        (("2026-03-16T00:00:00Z/P1D",), Style.DATE, Step.DAY, (16,)),
    ],
)
@pytest.mark.parametrize("weeks", [None, "iso", "mmwr"])
def test_periods_are_days_weeks_of_any_weekday_and_months(given, periods, style, step, days, weeks):
    found = read(given(adx(*map(group, periods)), "x.xml"), Wanted(weeks=weeks))
    assert (found.style, found.step) == (style, step)
    assert found.frame["period"].to_list() == [DAY(2026, 3, day) for day in days]


@pytest.mark.parametrize(
    ("period", "rule"),
    [
        ("2026-01-01/P3M", "neither a day nor a week nor a month"),
        ("2026-01-01/P1Y", "neither a day nor a week nor a month"),
        ("2026-01-15/P1M", "begins on its first day"),
        ("2026-02-30/P1D", "does not begin with a day"),
        ("2026-01-01", "neither a day nor"),
        ("202601", "does not begin with a day"),
        ("0001-01-01/P1M", "not within 1900"),
    ],
)
def test_other_periods_are_refused_with_the_value(given, period, rule):
    text = adx(group("2026-02-01/P1M"), group(period))
    place = refused(given(text, "x.xml"), rule)
    assert (place.row, place.column) == (2, "period")


def test_periods_of_two_lengths_are_asked_about(given):
    path = given(adx(group("2026-03-16/P7D", 5), group("2026-03-01/P1M", 9)), "x.xml")
    refused(path, "month, week.*--step")
    found = read(path, Wanted(step="month"))
    assert found.frame["count"].to_list() == [9]
    assert [(n.rule, n.count) for n in found.notes] == [("other-lengths", 1)]
    refused(path, "several lengths", step="day")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (adx('<group period="2026-03-01/P1M"/>'), "no orgUnit"),
        (adx('<group orgUnit="O"/>'), "no period"),
        (adx(group("2026-03-01/P1M", inner='<dataValue value="1"/>')), "no dataElement"),
        (adx(group("2026-03-01/P1M", inner='<dataValue dataElement="N"/>')), "no value"),
        (adx('<dataValue dataElement="N" value="1"/>'), "no element <dataValue> stands in <adx>"),
        (adx(group("2026-03-01/P1M", inner=group("2026-03-01/P1M"))), "<group> stands in <group>"),
        (adx(group("2026-03-01/P1M", inner="<value/>")), "no element <value>"),
        (adx(), "holds no value"),
        (adx(group("2026-03-01/P1M", count="x")), "cannot have this name"),
        (
            adx(group("2026-03-01/P1M", inner='<dataValue dataElement="N" value="1" count="x"/>')),
            "cannot have this name",
        ),
        (
            adx(
                group("2026-03-01/P1M", inner='<dataValue dataElement="N" value="1" orgUnit="P"/>')
            ),
            "stands in the group and in its dataValue",
        ),
        (adx(group("2026-03-01/P1M", value="5 cases")), "not a number"),
        (adx(group("2026-03-01/P1M"), group("2026-03-01/P1M", value=2)), "stand there twice"),
    ],
)
def test_each_rule_is_told(given, text, rule):
    refused(given(text, "x.xml"), rule)


def test_a_value_is_named_by_its_number(given):
    text = adx(group("2026-03-01/P1M"), group("2026-02-01/P1M", value="-3"))
    place = refused(given(text, "x.xml"), "below 0")
    assert (place.row, place.column, place.value) == (2, "value", "-3")


def test_the_same_value_twice_is_read_once(given):
    found = read(given(adx(group("2026-03-01/P1M"), group("2026-03-01/P1M")), "x.xml"))
    assert found.frame.height == 1
    assert found.notes[0].rule == "duplicates"


def frame(**columns):
    base = {"orgUnit": ["a", "b"], "dataElement": ["M", "M"], "period": [DAY(2026, 3, 2)] * 2}
    return pl.DataFrame({**base, "count": [1.0, 2.0], **columns})


def test_what_is_written_is_adx(tmp_path):
    path = tmp_path / "x.xml"
    write(frame(SEX=["f", ""]), path, format="adx")
    tree = etree.parse(path)
    ns = {"a": "urn:ihe:qrph:adx:2015"}
    assert tree.xpath("//a:group/@period", namespaces=ns) == ["2026-03-02/P1D"] * 2
    assert tree.xpath("//a:dataValue/@SEX", namespaces=ns) == ["f"]
    again = tmp_path / "y.xml"
    write(read(path), again, format="adx")
    assert again.read_bytes() == path.read_bytes()  # no clock is asked
    assert read(path).frame["SEX"].to_list() == ["f", ""]


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"Province/State": ["x", "y"]}, "'Province/State': rename"),
        ({"value": ["x", "y"]}, "'value': rename"),
        ({"population": [1.0, 2.0]}, "no place for populations"),
        ({"SEX": ["\uffff", "y"]}, "XML cannot hold"),
        ({"SEX": ["\x01", "y"]}, "XML cannot hold"),
        ({"count": pl.Series([None, None], dtype=pl.Float64)}, "Every count is missing"),
    ],
)
def test_what_adx_has_no_place_for_is_refused_and_nothing_is_left(tmp_path, columns, match):
    with pytest.raises(BadParameter, match=match):
        write(frame(**columns), tmp_path / "x.xml", format="adx")
    assert not list(tmp_path.iterdir())


def test_it_writes_xml_and_nothing_else(tmp_path):
    assert format_of("adx").suffixes == (".xml",)
    with pytest.raises(BadParameter, match=r"writes \.xml"):
        write(frame(), tmp_path / "x.csv", format="adx")


def test_weeks_stamped_with_their_end_are_not_written_as_if_they_began_then(given, tmp_path):
    text = "orgUnit,dataElement,week_end,count\na,M,2026-03-15,1\na,M,2026-03-22,2\n"
    counts = read(given(text))
    with pytest.raises(BadParameter, match="week_end stamps weeks with their end"):
        write(counts, tmp_path / "x.xml", format="adx")
