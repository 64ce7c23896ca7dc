"""Columns, totals, duplicates, running totals, line lists, several files, wide layouts."""

import datetime

import pytest

from tocsin.errors import BadInput, BadParameter
from tocsin.formats import Wanted, read, read_many
from tocsin.series import Step, Style

DAY = datetime.date
JHU = (
    "Province/State,Country/Region,Lat,Long,1/22/20,1/23/20,1/24/20\n"
    ",Atlantis,1,2,0,1,5\nNorth,Utopia,3,4,2,2,1\n"
)


def notes(found):
    return {note.rule: note.count for note in found.notes}


def test_a_plain_file_needs_nothing(given):
    found = read(given("series,date,count\nb,2020-01-01,2\na,2020-01-02,\na,2020-01-01,0\n"))
    assert found.frame.rows() == [
        ("a", DAY(2020, 1, 1), 0.0),
        ("a", DAY(2020, 1, 2), None),
        ("b", DAY(2020, 1, 1), 2.0),
    ]
    assert (found.key, found.style, found.step) == (("series",), Style.DATE, Step.DAY)
    assert found.notes == ()


def test_without_a_key_the_file_is_one_series(given):
    found = read(given("date,cases\n2020-01-01,5\n", "salmonella.2020.csv"))
    assert found.key == ("series",)
    assert found.frame["series"].to_list() == ["salmonella.2020"]


def test_usual_names_are_known_and_the_rest_is_noted(given):
    text = "iso3,district_id,date,confirmed,deaths,state,updated,population\n"
    text += "AFG,1,2020-01-01,5,1,0,2020-01-02,9\n"
    found = read(given(text))
    assert found.key == ("iso3", "district_id")
    assert found.frame.columns == ["iso3", "district_id", "period", "count", "population"]
    assert notes(found) == {"columns-not-used": 3}


def test_series_is_the_key_alone(given):
    assert read(given("region,series,date,n\nx,a,2020-01-01,5\n")).key == ("series",)


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        ({"count": "cuont"}, "Did you mean 'count'"),
        ({"key": ("sreies",)}, "Did you mean 'series'"),
        ({"time": "datte"}, "Did you mean 'date'"),
        ({"population": "people"}, "There are: series, date, count"),
    ],
)
def test_a_column_that_is_not_there(given, wanted, rule):
    with pytest.raises(BadInput) as caught:
        read(given("series,date,count\na,2020-01-01,5\n"), Wanted(**wanted))
    assert rule in caught.value.remedy


@pytest.mark.parametrize(
    "text", ["series,when,count\na,2020-01-01,5\n", "series,date,deaths_x\na,2020-01-01,5\n"]
)
def test_a_column_that_cannot_be_found_is_asked_for(given, text):
    with pytest.raises(BadInput, match=r"--(time|count)"):
        read(given(text))


def test_a_column_is_not_two_things(given):
    with pytest.raises(BadInput, match="something else"):
        read(given("series,date,count\na,2020-01-01,5\n"), Wanted(key=("date",)))


@pytest.mark.parametrize("text", ["series,date,count,period\n", "period,2020-01,2020-02,2020-03\n"])
def test_a_key_is_not_called_as_a_column_of_counts(given, text):
    row = ",".join(["1"] * (text.count(",") + 1)).replace("1,1,", "a,2020-01-01,", 1)
    with pytest.raises(BadInput, match="cannot have this name"):
        read(given(text + row + "\n"), Wanted(key=("period",)))


def test_options_that_do_not_exist():
    for options in ({"weeks": "us"}, {"decimal": ";"}, {"step": "year"}, {"date_order": "ydm"}):
        with pytest.raises(BadParameter, match="is one of"):
            Wanted(**options)


def test_keys_are_trimmed_and_of_one_form_and_never_null(rows):
    found = rows(
        "series,region,date,count\n NA ,x,2020-01-01,5\ne\u0301,x,2020-01-01,6\n,x,2020-01-01,7\n"
    )
    assert [r[0] for r in found] == ["", "NA", "é"]


def test_totals_that_add_up_are_left_out(given):
    text = "series,date,count\na,2020-01-01,1\nb,2020-01-01,2\nTotal,2020-01-01,3\nИтого:,,3\n"
    found = read(given(text))
    assert found.frame["series"].to_list() == ["a", "b"]
    assert [n.count for n in found.notes if n.rule == "total-rows"] == [1, 1]


def test_a_total_that_is_not_the_sum_stays_with_a_note(given):
    found = read(given("series,date,count\na,2020-01-01,1\nb,2020-01-01,2\nTOTAL,2020-01-01,9\n"))
    assert found.frame["series"].to_list() == ["TOTAL", "a", "b"]
    assert notes(found) == {"total-not-sum": 1}


def test_a_total_alone_is_a_series(given):
    found = read(given("series,date,count\nTotal,2020-01-01,9\n"))
    assert (found.frame.height, found.notes) == (1, ())


def test_totals_of_each_group_are_found(given):
    text = "region,sex,date,count\nx,f,2020-01-01,1\nx,m,2020-01-01,2\nx,all,2020-01-01,3\n"
    assert read(given(text)).frame["sex"].to_list() == ["f", "m"]


def test_a_row_that_says_total_instead_of_a_date(given):
    found = read(given("date,count\n2020-01-01,1\n2020-01-02,2\nSumme,3\n"))
    assert found.frame["count"].to_list() == [1, 2]


def test_identical_rows_are_read_once(given):
    found = read(given("series,date,count\na,2020-01-01,1\na,2020-01-01,1\na,2020-01-01,1.0\n"))
    assert (found.frame.height, notes(found)) == (1, {"duplicates": 2})


@pytest.mark.parametrize(("one", "two"), [("1", "2"), ("", "2"), ("1", "")])
def test_rows_that_differ_are_refused_with_both(given, one, two):
    with pytest.raises(BadInput) as caught:
        read(given(f"series,date,count\na,2020-01-01,{one}\nb,2020-01-01,1\na,2020-01-01,{two}\n"))
    assert caught.value.place.row == 4
    assert f"row 2 says {one or 'missing'}" in caught.value.rule


def test_populations_that_differ_are_refused(given):
    text = "series,date,count,population\na,2020-01-01,1,10\na,2020-01-01,1,11\n"
    with pytest.raises(BadInput, match="column 'population', value '11'"):
        read(given(text))


def test_running_totals_become_counts(given):
    text = "series,date,count\na,2020-01-01,0\na,2020-01-02,3\na,2020-01-03,3\na,2020-01-04,9\n"
    found = read(given(text), Wanted(cumulative=True))
    assert found.frame["count"].to_list() == [0, 3, 0, 6]
    assert found.notes == ()


def test_falls_gaps_and_beginnings_of_running_totals_are_missing(given):
    dates = ["01", "02", "03", "04", "06", "07", "08", "09"]
    counts = ["5", "7", "6", "8", "9", "10", "", "12"]
    lines = [f"a,2020-01-{d},{c}" for d, c in zip(dates, counts, strict=True)]
    lines += ["b,2020-01-01,0", "b,2020-01-02,1"]
    text = "series,date,count\n" + "\n".join(lines)
    found = read(given(text), Wanted(cumulative=True))
    a = found.frame.filter(series="a")["count"].to_list()
    assert a == [None, 2, None, 2, None, 1, None, None]
    assert found.frame.filter(series="b")["count"].to_list() == [0, 1]
    assert notes(found) == {"cumulative-falls": 1, "cumulative-gaps": 2, "cumulative-starts": 1}


def test_monthly_running_totals(given):
    text = "month,count\n2020-01,0\n2020-02,5\n2020-03,9\n2020-05,20\n"
    assert read(given(text), Wanted(cumulative=True)).frame["count"].to_list() == [0, 5, 4, None]


def test_later_rows_are_not_read(given):
    path = given("date,count\n2020-01-01,1\n2020-01-02,-5\n")
    assert read(path, Wanted(as_of=DAY(2020, 1, 1))).frame["count"].to_list() == [1]
    with pytest.raises(BadInput, match="Every period lies after"):
        read(path, Wanted(as_of=DAY(2019, 12, 31)))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("year,month,count\n2014,3,1\n", DAY(2014, 3, 1)),
        ("year,month,count\n2014,March,1\n", DAY(2014, 3, 1)),
        ("year,iso_week,count\n2011,31,1\n", DAY(2011, 8, 1)),
        ("year,mmwr_week,count\n2011,31,1\n", DAY(2011, 7, 31)),
        ("year,week,count\n2015,53,1\n", DAY(2015, 12, 28)),
        ("year,week,count\n2014,53,1\n", DAY(2014, 12, 28)),
    ],
)
def test_pairs_of_columns(rows, text, first):
    assert rows(text)[0][1] == first


def test_bare_weeks_are_asked_about(given):
    path = given("region,year,epiweek,count\nx,2011,31,1\nx,2011,0,1\n")
    with pytest.raises(BadInput, match="ISO weeks"):
        read(path)
    with pytest.raises(BadInput, match=r"row 3.*no MMWR week 0"):
        read(path, Wanted(weeks="mmwr"))
    path = given("region,year,epiweek,count\nx,2011,31,1\n")
    found = read(path, Wanted(weeks="mmwr"))
    assert (found.frame["period"][0], found.style) == (DAY(2011, 7, 31), Style.MMWR_WEEK)
    assert read(path, Wanted(weeks="iso", time="year+epiweek")).style is Style.ISO_WEEK


def test_excels_day_numbers_are_not_a_sequence(given):
    with pytest.raises(BadInput, match="number of a day in Excel"):
        read(given("date,count\n43831,5\n"))
    assert read(given("week,count\n1,5\n2,6\n")).style is Style.INDEX


def test_a_step_that_data_cannot_show(given):
    path = given("date,count\n2020-01-01,5\n")
    assert read(path, Wanted(step="week")).step is Step.WEEK
    with pytest.raises(BadInput, match="look like days"):
        read(given("date,count\n2020-01-01,5\n2020-01-02,5\n"), Wanted(step="week"))


def test_a_line_list_is_counted(given):
    text = "id,date,region\n1,2020-01-01,x\n2,2020-01-04,y\n3,2020-01-01,x\n4,,x\n"
    found = read(given(text), Wanted(line_list=True, key=("region",)))
    assert found.frame.rows() == [
        *[("x", DAY(2020, 1, d), float(n)) for d, n in ((1, 2), (2, 0), (3, 0), (4, 0))],
        *[("y", DAY(2020, 1, d), float(n)) for d, n in ((1, 0), (2, 0), (3, 0), (4, 1))],
    ]
    assert notes(found) == {"columns-not-used": 1, "cases-without-date": 1, "line-list": 3}


def test_a_line_list_with_weights_and_two_keys(given):
    text = "a,b,date,n\np,q,2020-01-01,3\np,q,2020-01-01,4\nr,q,2020-01-02,\n"
    found = read(given(text), Wanted(line_list=True, key=("b", "a")))
    assert [r[1:] for r in found.frame.rows()] == [
        ("p", DAY(2020, 1, 1), 7),
        ("p", DAY(2020, 1, 2), 0),
        ("r", DAY(2020, 1, 1), 0),
        ("r", DAY(2020, 1, 2), None),
    ]


@pytest.mark.parametrize(
    ("wanted", "periods", "style"),
    [
        ({"step": "week"}, [DAY(2020, 1, 6), DAY(2020, 1, 13), DAY(2020, 1, 20)], Style.ISO_WEEK),
        (
            {"step": "week", "weeks": "mmwr"},
            [DAY(2020, 1, 12), DAY(2020, 1, 19)],
            Style.MMWR_WEEK,
        ),
        ({"step": "month"}, [DAY(2020, 1, 1)], Style.MONTH),
    ],
)
def test_a_line_list_in_longer_periods(given, wanted, periods, style):
    path = given("date\n2020-01-12\n2020-01-21\n")
    found = read(path, Wanted(line_list=True, **wanted))
    assert (found.frame["period"].to_list(), found.style) == (periods, style)
    assert found.frame["count"].sum() == 2


def test_a_line_list_that_would_fill_the_memory(given, monkeypatch):
    monkeypatch.setattr("tocsin.formats.counting.MOST_CELLS", 100)
    with pytest.raises(BadInput, match="too many to count"):
        read(given("date\n2020-01-01\n2021-01-01\n"), Wanted(line_list=True))


def test_several_files_are_one(given):
    one = given("series,date,count\na,2020-01-02,2\na,2020-01-01,1\n", "one.csv")
    two = given("series;date;count\na;2020-01-02;2\nb;2020-01-01;3\n", "two.csv")
    found = read_many([one, two])
    assert [r[0] for r in found.frame.rows()] == ["a", "a", "b"]
    assert (found.rows, notes(found)) == (4, {"duplicates": 1})
    assert found.source == f"{one}, {two}"


def test_running_totals_go_on_in_the_next_file(given):
    one = given("series,date,count\na,2020-01-01,0\n", "one.csv")
    two = given("series,date,count\na,2020-01-02,4\n", "two.csv")
    assert read_many([one, two], Wanted(cumulative=True)).frame["count"].to_list() == [0, 4]


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ("series,date,count\na,2020-01-01,9\n", r"two\.csv, row 2.*one\.csv, row 2 says 1"),
        ("region,date,count\na,2020-01-01,1\n", "key columns are region"),
        ("series,week,count\na,2020-W01,1\n", "as iso-week"),
        ("series,date,count,population\na,2020-01-01,1,5\n", "populations"),
    ],
)
def test_files_that_do_not_fit(given, other, rule):
    one = given("series,date,count\na,2020-01-01,1\n", "one.csv")
    with pytest.raises(BadInput, match=rule):
        read_many([one, given(other, "two.csv")])
    with pytest.raises(BadInput, match="No file"):
        read_many([])


def test_jhu_wide(given):
    found = read(given(JHU))
    assert found.key == ("Province/State", "Country/Region")
    assert found.frame["count"].to_list() == [0, 1, 4, None, 0, None]
    assert found.frame["period"].to_list()[:2] == [DAY(2020, 1, 22), DAY(2020, 1, 23)]
    assert notes(found) == {"columns-not-used": 2, "cumulative-falls": 1, "cumulative-starts": 1}


def test_jhu_wide_names_the_column_of_a_bad_cell(given):
    with pytest.raises(BadInput) as caught:
        read(given(JHU.replace(",1,5\n", ",x,5\n")))
    place = caught.value.place
    assert (place.row, place.column, place.value) == (2, "1/23/20", "x")


def test_jhu_wide_of_the_us_has_populations(given):
    text = (
        "UID,Admin2,Province_State,Country_Region,Lat,Long_,Population,1/22/20,1/23/20\n"
        "1,Kings,New York,US,1,2,1000,0,3\n"
    )
    found = read(given(text))
    assert found.key == ("Admin2", "Province_State", "Country_Region")
    assert found.frame["population"].to_list() == [1000, 1000]


def test_wide_by_weeks(given):
    found = read(given("region,2020-W52,2020-W53,2021-W01\na,1,,3\nb,4,5,6\n"))
    assert found.frame.rows()[:3] == [
        ("a", DAY(2020, 12, 21), 1),
        ("a", DAY(2020, 12, 28), None),
        ("a", DAY(2021, 1, 4), 3),
    ]
    with pytest.raises(BadInput, match=r"row 1, column '2019-W53'.*no ISO week"):
        read(given("region,2019-W52,2019-W53,2020-W01\na,1,,3\n"))


def test_wide_with_bare_numbers_if_asked_for(given):
    found = read(given("region,1,2,3\na,1,,3\n"), Wanted(format="wide"))
    assert (found.style, found.frame["period"].to_list()) == (Style.INDEX, [1, 2, 3])


def test_wide_series(given):
    found = read(given("week_start,North,South,Total\n2020-01-06,1,2,3\n2020-01-13,,5,5\n"))
    assert found.step is Step.WEEK
    assert found.frame.rows()[:2] == [
        ("North", DAY(2020, 1, 6), 1),
        ("North", DAY(2020, 1, 13), None),
    ]
    assert found.frame["series"].unique().sort().to_list() == ["North", "South"]
    with pytest.raises(BadInput) as caught:
        read(given("week_start,North,South\n2020-01-06,1,-2\n"))
    assert (caught.value.place.row, caught.value.place.column) == (2, "South")


def test_a_named_count_means_a_tidy_table(given):
    path = given("date,North,South\n2020-01-06,1,2\n")
    assert read(path).frame.height == 2
    assert read(path, Wanted(count="South")).frame["count"].to_list() == [2]


def test_everything_missing_is_noted(given):
    found = read(given("date,count\n2020-01-01,\n2020-01-02,NA\n"))
    assert notes(found) == {"all-missing": 2}
    assert notes(read(given("date,count\n2020-01-01,0\n2020-01-02,0\n"))) == {}
