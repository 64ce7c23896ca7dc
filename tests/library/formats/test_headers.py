"""Headers of merged cells over two and three rows: read where certain, else told."""

import datetime
import io

import pytest
import xlsxwriter

from tocsin.errors import BadInput
from tocsin.formats import Wanted, read

DAY = datetime.date


def refused(given, text, match, **wanted):
    with pytest.raises(BadInput, match=match) as caught:
        read(given(text), Wanted(**wanted))
    return caught.value.place


@pytest.mark.parametrize(
    "text",
    [
        "Region,2024,,2025\n,W51,W52,W01\nNorth,1,,3\n",
        ",2024,,2025\nRegion,W51,W52,W01\nNorth,1,,3\n",
        ",2024,2024,2025\nRegion,KW51,KW 52,w1\nNorth,1,,3\n",
        "# from the ministry\n\n,2024,,2025\nRegion,W51,W52,W01\nNorth,1,,3\n",
        ",Cases by week,,\n,2024,,2025\nRegion,W51,W52,W01\nNorth,1,,3\n",
        'Region,"2024",,2025\n"",W51,W52,W01\n\nNorth,1,,3\n',
    ],
)
def test_a_year_above_weeks(given, text):
    found = read(given(text))
    assert found.key == ("Region",)
    assert found.frame.rows() == [
        ("North", DAY(2024, 12, 16), 1),
        ("North", DAY(2024, 12, 23), None),
        ("North", DAY(2024, 12, 30), 3),
    ]
    said = next(n for n in found.notes if n.rule == "merged-header")
    assert "Region, 2024-W51, 2024-W52, 2025-W01" in said.text


@pytest.mark.parametrize("months", [("Jan", "Feb", "Mar"), ("January", "Февраль", "март")])
def test_a_year_above_months(given, months):
    text = f",2024,,\nRegion,{','.join(months)}\nNorth,1,2,3\n"
    found = read(given(text))
    assert found.frame["period"].to_list() == [DAY(2024, m, 1) for m in (1, 2, 3)]


def test_diseases_above_kinds_of_counts(given):
    text = (
        "Region,Date,Measles,,Rubella,\n,,cases,deaths,cases,deaths\n"
        "North,2024-01-01,1,2,3,4\nNorth,2024-01-02,5,6,7,8\n"
    )
    place = refused(given, text, "Measles cases, Measles deaths, Rubella cases, Rubella deaths")
    assert place.row == 1
    found = read(given(text), Wanted(count="rubella deaths"))
    assert found.frame["count"].to_list() == [4, 8]


def test_a_wrong_cell_below_names_its_row_and_column(given):
    place = refused(given, "Region,2024,\n,W01,W02\nNorth,1,2\nSouth,3,x\n", "not a number")
    assert (place.row, place.column) == (4, "2024-W02")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Weekly report,,\nregion,date,count\nNorth,2024-01-01,5\n", "more than counts"),
        (",2024,,\nRegion,1,2,3\nNorth,1,2,4\n", "can be weeks or months"),
        (",2024,,\nRegion,Jan,Feb,Mrz\nNorth,1,2,4\n", "'2024 Mrz' is no period"),
        (",2024,,\nRegion,W01,W01,W02\nNorth,1,2,4\n", "two columns alike"),
        (",A,,B,\nRegion,2024-W01,2024-W02,2024-W01,2024-W02\nN,1,2,3,4\n", "several tables"),
        (",A,,B,\n,2024,,2024,\nRegion,W01,W02,W01,W02\nN,1,2,3,4\n", "rows 1 to 3 .* several"),
    ],
)
def test_what_can_be_taken_two_ways_names_the_rows(given, text, rule):
    place = refused(given, text, rule)
    assert place.row == 1


@pytest.mark.parametrize(
    "text",
    [
        "series,date,\na,2024-01-01,5\nb,2024-01-01,6\n",
        "series,date,\na,2024-01-01,x\nb,2024-01-01,y\n",
        "series,date,\na,2024-01-01,NA\nb,2024-01-01,6\n",
    ],
)
def test_a_column_without_a_name_is_still_one(given, text):
    assert refused(given, text, "no name").column == "number 3"


@pytest.mark.parametrize("text", ["a\r,2024,,\n,W01,W02,W03\nN,1,2,3\n", "a,b,\n1\n2,3,4\n"])
def test_rows_of_other_lengths_are_no_header(given, text):
    refused(given, text, "cells, the header has|no name")


def test_two_columns_of_one_name_are_still_refused(given):
    refused(given, "series,date,count,count\na,2024-01-01,5,6\n", "Two columns have this name")


def test_a_plain_header_is_left_alone(given):
    found = read(given("series,date,count\nx,2024-01-01,\ny,2024-01-01,6\n"), Wanted(step="day"))
    assert found.notes == ()
    assert found.frame.height == 2


def book(fill):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        fill(made.add_worksheet("one"))
    return stream.getvalue()


@pytest.mark.parametrize(("top", "left"), [(0, 0), (3, 2)])
def test_merged_cells_of_a_workbook(given, top, left):
    def fill(sheet):
        sheet.merge_range(top, left, top + 1, left, "Region")
        sheet.merge_range(top, left + 1, top, left + 2, 2024)
        sheet.merge_range(top, left + 3, top, left + 4, 2025)
        sheet.write_row(top + 1, left + 1, ["W51", "W52", "W01", "W02"])
        sheet.write_row(top + 2, left, ["North", 1, 2, 3, 4])
        sheet.write_row(top + 3, left, ["South", 5, "", 7, 8])

    found = read(given(book(fill), "x.xlsx"))
    assert found.frame["count"].to_list() == [1, 2, 3, 4, 5, None, 7, 8]
    assert found.frame["period"][3] == DAY(2025, 1, 6)
    assert f"rows {top + 1} to {top + 2}" in found.notes[0].text


def test_a_merge_says_how_far_a_name_reaches(given):
    def fill(sheet):
        sheet.write_row(0, 0, ["", "", "", "", "Rubella"])
        sheet.merge_range(0, 2, 0, 3, "Measles")
        sheet.write_row(1, 0, ["Region", "date", "cases", "deaths", "cases", "population"])
        sheet.write_row(2, 0, ["North", "2024-01-01", 1, 2, 3, 900])
        sheet.write_row(3, 0, ["North", "2024-01-02", 1, 2, 3, 900])

    found = read(given(book(fill), "x.xlsx"), Wanted(count="Rubella cases"))
    assert found.frame.select("count", "population").rows() == [(3, 900), (3, 900)]


def test_a_title_over_a_sheet_is_named(given):
    def fill(sheet):
        sheet.merge_range(0, 0, 0, 2, "Weekly report")
        sheet.write_row(1, 0, ["region", "date", "count"])
        sheet.write_row(2, 0, ["North", "2024-01-01", 5])

    path = given(book(fill), "x.xlsx")
    with pytest.raises(BadInput, match="rows 1 to 2 look like one header"):
        read(path)
