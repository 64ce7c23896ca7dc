"""SDMX-CSV: dimensions, periods, marks of missing values, labels, actions."""

import datetime

import polars as pl
import pytest

from tocsin.errors import BadInput, BadParameter
from tocsin.formats import Counts, Wanted, read, write
from tocsin.series.calendar import Step, Style

DAY = datetime.date
WEEKLY = """\
STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,DISEASE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT
dataflow,WHO:CASES(1.0),I,W,ARM,MEASLES,2026-W11,4,A,PERSONS
dataflow,WHO:CASES(1.0),I,W,ARM,MEASLES,2026-W12,7,P,PERSONS
dataflow,WHO:CASES(1.0),I,W,ARM,RUBELLA,2026-W11,0,M,PERSONS
dataflow,WHO:CASES(1.0),I,W,ARM,RUBELLA,2026-W12,,M,PERSONS
"""
EUROSTAT = """DATAFLOW,LAST UPDATE,freq,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:DEMO(1.0),11/02/26 11:00:00,M,AT,2026-01,8123,p
ESTAT:DEMO(1.0),11/02/26 11:00:00,M,AT,2026-02,7911,p
"""
OECD = """\
STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,TIME_PERIOD,\
Time period,OBS_VALUE,Observation value,OBS_STATUS,Observation status
DATAFLOW,OECD:DF(1.0),Cases,I,ARM,Armenia,2026-03,,5,,A,Normal value
DATAFLOW,OECD:DF(1.0),Cases,I,BLR,Belarus,2026-03,,6,,A,Normal value
"""
BOTH = """\
STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA: Reference area,TIME_PERIOD: Time,OBS_VALUE: Value,\
OBS_STATUS: Status
dataflow,A:B(1.0): Cases,I,ARM: Armenia,2026-W12,5,A: Normal value
dataflow,A:B(1.0): Cases,I,BLR: Belarus,2026-W12,0,M: Missing
"""


def one(period, **more):
    return (
        "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,TIME_PERIOD,OBS_VALUE\n"
        f"dataflow,A:B(1.0),{more.get('action', 'I')},ARM,{period},5\n"
    )


def test_weeks_with_marks_of_missing_values(given):
    found = read(given(WEEKLY))
    assert found.key == ("REF_AREA", "DISEASE")
    assert (found.style, found.step) == (Style.ISO_WEEK, Step.WEEK)
    assert found.frame["count"].to_list() == [4, 7, None, None]
    notes = {n.rule: n for n in found.notes}
    assert notes["marked-missing"].count == 1  # an empty value is missing anyway
    assert notes["not-final"].count == 1
    assert notes["columns-not-used"].text == "Columns not used: UNIT."


def test_the_older_version_as_eurostat_writes_it(given):
    found = read(given(EUROSTAT))
    assert found.frame.rows() == [("AT", DAY(2026, 1, 1), 8123), ("AT", DAY(2026, 2, 1), 7911)]
    assert found.key == ("geo",)


def test_names_in_columns_of_their_own_are_not_dimensions(given):
    found = read(given(OECD))
    assert found.frame.rows() == [("ARM", DAY(2026, 3, 1), 5), ("BLR", DAY(2026, 3, 1), 6)]
    assert not found.notes


def test_names_beside_codes_are_cut_off(given):
    found = read(given(BOTH))
    assert found.frame.rows() == [("ARM", DAY(2026, 3, 16), 5), ("BLR", DAY(2026, 3, 16), None)]
    assert found.key == ("REF_AREA",)
    assert read(given(BOTH), Wanted(key=("REF_AREA: Reference area",))).key == ("REF_AREA",)


def test_two_flows_tell_apart(given):
    text = WEEKLY + "dataflow,WHO:DEATHS(1.0),I,W,ARM,MEASLES,2026-W11,1,A,PERSONS\n"
    found = read(given(text))
    assert found.key == ("STRUCTURE_ID", "REF_AREA", "DISEASE")
    assert found.frame.height == 5


@pytest.mark.parametrize(
    ("period", "style", "step", "day"),
    [
        ("2026-03-15", Style.DATE, Step.DAY, DAY(2026, 3, 15)),
        ("2026-03-15T00:00:00", Style.DATE, Step.DAY, DAY(2026, 3, 15)),
        ("2026-D074", Style.DATE, Step.DAY, DAY(2026, 3, 15)),
        ("2026-W12", Style.ISO_WEEK, Step.WEEK, DAY(2026, 3, 16)),
        ("2026-03", Style.MONTH, Step.MONTH, DAY(2026, 3, 1)),
        ("2026-M03", Style.MONTH, Step.MONTH, DAY(2026, 3, 1)),
        ("2026-03-15/P7D", Style.MMWR_WEEK, Step.WEEK, DAY(2026, 3, 15)),
    ],
)
def test_periods_of_sdmx(given, period, style, step, day):
    found = read(given(one(period)))
    assert (found.style, found.step, found.frame["period"][0]) == (style, step, day)


@pytest.mark.parametrize(
    ("period", "rule"),
    [
        *((p, "neither a day nor a week") for p in ("2026", "2026-Q1", "2026-S1", "2026-A1")),
        ("2025-W53", "no such week"),
        ("2026-M13", "no such week, month"),
        ("2026-D366", "no such day"),
        ("March 2026", "no period of SDMX"),
    ],
)
def test_other_periods_are_refused(given, period, rule):
    with pytest.raises(BadInput, match=rule) as caught:
        read(given(one(period)))
    place = caught.value.place
    assert (place.row, place.column, place.value) == (2, "TIME_PERIOD", period)


def test_an_order_to_delete_is_no_count(given):
    text = one("2026-W12") + "dataflow,A:B(1.0),D,ARM,2026-W13,\n"
    with pytest.raises(BadInput, match="order to delete") as caught:
        read(given(text))
    assert (caught.value.place.row, caught.value.place.column) == (3, "ACTION")
    for action in "AMR":
        assert read(given(one("2026-W12", action=action))).frame.height == 1


def test_two_frequencies_are_asked_about(given):
    text = one("2026-W12") + "dataflow,A:B(1.0),I,ARM,2026-03,9\n"
    with pytest.raises(BadInput, match="month, week"):
        read(given(text))
    assert read(given(text), Wanted(step="month")).frame["count"].to_list() == [9]


def test_another_measure_can_be_named(given):
    text = one("2026-W12").replace("OBS_VALUE", "OBS_VALUE,DEATHS").replace(",5\n", ",5,1\n")
    assert read(given(text), Wanted(count="DEATHS")).frame["count"].to_list() == [1]


def test_a_table_without_the_columns_is_refused(given):
    text = "STRUCTURE,STRUCTURE_ID,ACTION,week,OBS_VALUE\nd,A:B(1.0),I,2026-W12,1\n"
    with pytest.raises(BadInput, match="not there") as caught:
        read(given(text), Wanted(format="sdmx-csv"))
    assert caught.value.place.column == "TIME_PERIOD"


def test_what_is_written_says_all_that_a_reader_needs(tmp_path):
    frame = pl.DataFrame(
        {
            "REF_AREA": ["ARM"] * 2,
            "period": [DAY(2026, 3, 15), DAY(2026, 3, 22)],
            "count": [5.0, None],
        }
    )
    path = tmp_path / "x.csv"
    write(Counts(frame, ("REF_AREA",), Style.MMWR_WEEK, Step.WEEK, (), 2, "", ""), path, "sdmx-csv")
    assert path.read_text("utf-8").splitlines() == [
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS",
        "dataflow,TOCSIN:COUNTS(1.0),I,W,ARM,2026-03-15/P7D,5,A",
        "dataflow,TOCSIN:COUNTS(1.0),I,W,ARM,2026-03-22/P7D,,M",
    ]


@pytest.mark.parametrize("name", ["obs_value", "FREQ", "ACTION", "area: name"])
def test_a_dimension_cannot_be_called_like_a_part_of_the_standard(tmp_path, name):
    frame = pl.DataFrame({name: ["a"], "period": [DAY(2026, 3, 15)], "count": [5.0]})
    with pytest.raises(BadParameter, match="cannot be called"):
        write(frame, tmp_path / "x.csv", format="sdmx-csv")
