"""WHO's measles workbook: both layouts, and months that nobody reported."""

import datetime
import io

import polars as pl
import pytest
import xlsxwriter

from tocsin.errors import BadInput
from tocsin.formats import Wanted, read
from tocsin.series.calendar import Step, Style

DAY = datetime.date
MONTHS = "January February March April May June July August September October November December"
NAMES = MONTHS.split()
HEADER = ["Region", "ISO3", "Country", "Year", *NAMES]


def workbook(header, rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("README").write(0, 0, "# About")
        sheet = book.add_worksheet("WEB")
        sheet.write_row(0, 0, header)
        for place, row in enumerate(rows, 1):
            sheet.write_row(place, 0, ["" if cell is None else cell for cell in row])
    return stream.getvalue()


def text(header, rows):
    lines = [header, *rows]
    return "".join(",".join("" if c is None else str(c) for c in line) + "\n" for line in lines)


ROWS = [
    ["AFR", "AGO", "Angola", 2023, *range(12)],
    ["EUR", "KGZ", "Kyrgyzstan", 2023, None, *range(1, 12)],
    ["EUR", "KGZ", "Kyrgyzstan", 2024, 5, *[None] * 11],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_older_layout(given, kind):
    path = given(text(HEADER, ROWS)) if kind == "csv" else given(workbook(HEADER, ROWS), "x.xlsx")
    found = read(path, Wanted(sheet="WEB" if kind == "xlsx" else None))
    assert (found.key, found.style, found.step) == (("ISO3",), Style.MONTH, Step.MONTH)
    assert found.frame.height == 36
    kgz = found.frame.filter(pl.col("ISO3") == "KGZ")
    assert kgz["count"].to_list()[:3] == [None, 1, 2]
    assert kgz.row(12) == ("KGZ", DAY(2024, 1, 1), 5)
    assert kgz["count"].null_count() == 12
    assert found.frame["count"][0] == 0
    assert [n.text for n in found.notes] == ["Columns not used: Region, Country."]


def test_a_wrong_cell_is_named_by_its_month(given):
    rows = [*ROWS, ["AFR", "BEN", "Benin", 2023, *range(10), "many", 3]]
    with pytest.raises(BadInput, match="not a number") as caught:
        read(given(text(HEADER, rows)))
    place = caught.value.place
    assert (place.row, place.column, place.value) == (5, "November", "many")


def test_corrections_below_zero_are_missing(given):
    rows = [["SEAR", "LKA", "Sri Lanka", 2012, -2, *range(11)]]
    found = read(given(text(HEADER, rows)))
    assert found.frame["count"].to_list()[:2] == [None, 0]
    assert [(n.rule, n.count) for n in found.notes][1:] == [("negative", 1)]


def test_other_columns_tell_apart_too(given):
    header = ["Country", "Disease", "Year", *NAMES]
    rows = [["Angola", d, 2023, *[n] * 12] for n, d in enumerate(("measles", "rubella"))]
    assert read(given(text(header, rows))).key == ("Country", "Disease")


def test_eleven_months_are_an_oversight(given):
    path = given(text(HEADER[:-1], [row[:-1] for row in ROWS]))
    with pytest.raises(BadInput, match="11 of 12 months"):
        read(path, Wanted(format="who-measles"))


def test_a_row_of_totals_without_a_year_is_left_out(given):
    found = read(given(text(HEADER, [*ROWS, ["", "Total", "", "", *[99] * 12]])))
    assert found.frame.height == 36


def many(last, year=2019):
    """Return 30 countries with cases in every month, and what the newest months hold."""
    return [
        ["EUR", f"A{i:02d}", f"Land {i}", year, *[5] * (12 - len(last)), *[m(i) for m in last]]
        for i in range(30)
    ] + [["EUR", f"A{i:02d}", f"Land {i}", year - 1, *[5] * 12] for i in range(30)]


def test_zeros_before_anybody_has_reported_are_missing(given):
    few = [lambda i: 3 if i < 9 else 0, lambda _: 0]
    found = read(given(text(HEADER, many(few))))
    said = next(n for n in found.notes if n.rule == "not-reported-yet")
    assert said.count == 21 + 30
    assert "from 2019-11 on" in said.text
    november = found.frame.filter(pl.col("period") == DAY(2019, 11, 1))
    assert november["count"].to_list() == [3] * 9 + [None] * 21


@pytest.mark.parametrize("share", [16, 30])
def test_zeros_of_a_usual_month_stay_zeros(given, share):
    found = read(given(text(HEADER, many([lambda i: 3 if i < share else 0]))))
    assert found.frame["count"].null_count() == 0
    assert found.frame.filter(pl.col("period") == DAY(2019, 12, 1))["count"].to_list().count(0) == (
        30 - share
    )


def test_zeros_of_few_countries_stay_zeros(given):
    rows = [["EUR", "KGZ", "Kyrgyzstan", year, *cells] for year, cells in
            ((2018, [5] * 12), (2019, [5] * 10 + [0, 0]))]  # fmt: skip
    found = read(given(text(HEADER, rows)))
    assert found.frame["count"].null_count() == 0


NEWER = ["Region", "ISO3", "Country", "Year", "Month", "Measles Suspect", "Measles Clinical",
         "Measles Total", "Rubella Total", "Discarded"]  # fmt: skip


@pytest.mark.parametrize("month", [lambda m: m, lambda m: NAMES[m - 1]])
def test_the_newer_layout(given, month):
    rows = [["EUR", "KGZ", "Kyrgyzstan", 2024, month(m), 9, 1, m, 0, 2] for m in (1, 2, 4)]
    found = read(given(workbook(NEWER, rows), "x.xlsx"), Wanted(sheet="WEB"))
    assert found.key == ("ISO3",)
    assert found.frame["period"].to_list() == [DAY(2024, m, 1) for m in (1, 2, 4)]
    assert found.frame["count"].to_list() == [1, 2, 4]
    rubella = read(given(text(NEWER, rows)), Wanted(count="rubella total"))
    assert rubella.frame["count"].to_list() == [0, 0, 0]


def test_a_tidy_table_of_measles_keeps_all_its_columns(rows):
    text = "country,region,year,month,cases\nA,x,2020,1,5\nA,y,2020,1,6\nA,x,2020,2,5\n"
    assert [r[:2] for r in rows(text)] == [("A", "x"), ("A", "x"), ("A", "y")]


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("name", "notes", "missing"),
    [
        ("measles_monthly_as_of_2019", {"columns-not-used": 2, "not-reported-yet": 340}, 340),
        ("measles_rubella_monthly_2012_2019", {"columns-not-used": 2, "negative": 6}, 6),
    ],
)
def test_whos_data_in_the_layout_of_the_workbook(given, shared, kind, name, notes, missing):
    tidy = pl.read_csv(shared / "data" / "measles_who" / f"{name}.csv.gz", try_parse_dates=True)
    day = pl.col("month_start").cast(pl.Date)
    tidy = tidy.with_columns(Year=day.dt.year(), month=day.dt.month(), period=day)
    wide = tidy.pivot("month", index=["iso3", "Year"], values="measles_total")
    wide = wide.select(
        pl.lit("WHO").alias("Region"),
        pl.col("iso3").alias("ISO3"),
        pl.col("iso3").alias("Country"),
        "Year",
        *[pl.col(str(m)).cast(pl.Int64).alias(NAMES[m - 1]) for m in range(1, 13)],
    )
    if kind == "csv":
        path = given(wide.write_csv())
        found = read(path)
    else:
        found = read(given(workbook(wide.columns, wide.rows()), "x.xlsx"), Wanted(sheet="WEB"))
    assert {n.rule: n.count for n in found.notes} == notes
    both = found.frame.join(
        tidy, left_on=["ISO3", "period"], right_on=["iso3", "period"], how="full"
    )
    there = both.filter(pl.col("measles_total").is_not_null())
    assert there.height == tidy["measles_total"].count()
    assert there["count"].null_count() == missing
    equal = there.filter(pl.col("count").is_not_null())
    assert (equal["count"] == equal["measles_total"]).all()
    absent = both.filter(pl.col("measles_total").is_null())
    assert absent["count"].null_count() == absent.height > 0
