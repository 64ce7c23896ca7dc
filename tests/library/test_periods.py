"""Periods in every way people write them, and the way back."""

import datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import BadFrame
from tocsin.series.calendar import Step, Style, dated, week_labels
from tocsin.series.periods import parse_periods, period_texts
from tocsin.series.steps import every_period, infer_step

DAY = datetime.date


def parse(*texts, **options):
    return parse_periods(pl.Series(texts, dtype=pl.String), **options)


def days(*texts, **options):
    read = parse(*texts, **options)
    assert read.trouble is None, read.trouble
    return read.days.to_list()


@pytest.mark.parametrize(
    ("text", "day", "style"),
    [
        ("2020-05-26", DAY(2020, 5, 26), Style.DATE),
        ("2020/05/26", DAY(2020, 5, 26), Style.DATE),
        ("2020-5-6", DAY(2020, 5, 6), Style.DATE),
        ("2020-05-26T23:59:59", DAY(2020, 5, 26), Style.DATE),
        ("2020-05-26 00:00:00", DAY(2020, 5, 26), Style.DATE),
        ("26.05.2020", DAY(2020, 5, 26), Style.DATE),
        ("05/26/2020", DAY(2020, 5, 26), Style.DATE),
        ("20200526", DAY(2020, 5, 26), Style.DATE),
        (" 2020-05-26 ", DAY(2020, 5, 26), Style.DATE),
        ("2011-W31", DAY(2011, 8, 1), Style.ISO_WEEK),
        ("2011W31", DAY(2011, 8, 1), Style.ISO_WEEK),
        ("2011-W31-1", DAY(2011, 8, 1), Style.ISO_WEEK),
        ("2011-MW31", DAY(2011, 7, 31), Style.MMWR_WEEK),
        ("2011-07", DAY(2011, 7, 1), Style.MONTH),
        ("2011/07", DAY(2011, 7, 1), Style.MONTH),
        ("Jul 2011", DAY(2011, 7, 1), Style.MONTH),
        ("2011 July", DAY(2011, 7, 1), Style.MONTH),
        ("июль 2011", DAY(2011, 7, 1), Style.MONTH),
        ("17", 17, Style.INDEX),
        ("2020-02-29", DAY(2020, 2, 29), Style.DATE),
    ],
)
def test_a_period_is_read(text, day, style):
    read = parse(text)
    assert read.trouble is None
    assert (read.days.to_list(), read.style) == ([day], style)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2021-02-29", "no day 29"),
        ("31.04.2020", "no day 31"),
        ("2020-13-01", "no month 13"),
        ("2020-00-01", "no month 0"),
        ("2021-W53", "no ISO week 53"),
        ("2020-W00", "no ISO week 0"),
        ("2015-MW53", "no MMWR week 53"),
        ("2014-MW0", "no MMWR week 0"),
        ("1899-12-31", "1900 to 2200"),
        ("0001-01-01", "1900 to 2200"),
        ("2201-01-01", "1900 to 2200"),
        ("31/31/2020", "no date in any order"),
        ("00/00/2020", "no date in any order"),
        ("5/26/20", "not a period"),
        ("yesterday", "not a period"),
        ("", "empty"),
    ],
)
def test_what_is_no_period_is_said(text, rule):
    read = parse("2020-01-01" if text == "" else text, text)
    assert rule in read.bad_rows[0].rule
    assert read.days.to_list()[-1] is None


def test_the_first_row_in_trouble_is_named():
    read = parse("2020-01-01", "2020-01-02", "2020-01-32", "x")
    assert [t.position for t in read.bad_rows] == [2, 3]
    assert read.trouble.value == "2020-01-32"


def test_one_value_proves_the_order_of_all():
    assert days("26/05/2020", "03/04/2020")[1] == DAY(2020, 4, 3)
    assert days("05/26/2020", "03/04/2020")[1] == DAY(2020, 3, 4)
    assert days("03.04.2020", "26.05.2020")[0] == DAY(2020, 4, 3)


def test_what_nothing_proves_is_asked_about():
    read = parse("01/01/2020", "03/04/2020", "05.06.2020")
    assert [t.position for t in read.ambiguous_rows] == [1, 2]
    assert "--date-order" in read.trouble.remedy
    assert "2020-04-03 or 2020-03-04" in read.trouble.rule
    assert days("03/04/2020", date_order="dmy") == [DAY(2020, 4, 3)]
    assert days("03/04/2020", date_order="mdy") == [DAY(2020, 3, 4)]
    assert parse("03/04/2020", date_order="ymd").ambiguous_rows


def test_a_date_that_is_the_same_both_ways_needs_no_question():
    assert days("05/05/2020", "06/06/2020") == [DAY(2020, 5, 5), DAY(2020, 6, 6)]


def test_two_orders_in_one_column_are_refused():
    read = parse("26/05/2020", "27/05/2020", "05/28/2020")
    assert read.trouble.position == 2
    assert "another order" in read.trouble.rule


def test_an_order_that_the_user_names_is_kept_to():
    assert parse("26/05/2020", date_order="mdy").trouble.rule == "There is no month 26."


def test_ways_of_writing_are_not_mixed():
    read = parse("2020-01-01", "2020-W02", "2020-01-03")
    assert read.trouble.position == 1
    assert "2020-01-01" in read.trouble.rule


def test_weeks_without_a_mark_are_asked_about():
    assert parse("201131").ambiguous_rows
    assert days("201131", weeks="iso") == [DAY(2011, 8, 1)]
    assert days("201131", weeks="mmwr") == [DAY(2011, 7, 31)]
    assert days("201112", step="month") == [DAY(2011, 12, 1)]
    assert days("2011-31", weeks="mmwr") == [DAY(2011, 7, 31)]
    assert "--weeks" in parse("2011-31").trouble.remedy


def test_a_named_day_of_a_week_is_a_day():
    assert days("2011-W31-1", "2011-W31-3") == [DAY(2011, 8, 1), DAY(2011, 8, 3)]


def test_typed_columns_are_taken_as_they_are():
    stamp = pl.Series([datetime.datetime(2020, 1, 2, 5)])  # noqa: DTZ001  files have no zone
    assert parse_periods(stamp).days.to_list() == [DAY(2020, 1, 2)]
    assert parse_periods(pl.Series([5, 6], dtype=pl.Int32)).style is Style.INDEX
    assert parse_periods(pl.Series([20200526])).days.to_list() == [DAY(2020, 5, 26)]
    assert parse_periods(pl.Series([DAY(2020, 1, 1), None])).trouble.position == 1
    assert parse_periods(pl.Series([DAY(1800, 1, 1)])).trouble is not None
    with pytest.raises(BadFrame):
        parse_periods(pl.Series([1.5]))
    with pytest.raises(BadFrame):
        parse("2020", weeks="us")


def slow_mmwr(day):
    """Return year and week by walking: the week of a day is the year of its Wednesday."""
    sunday = day - datetime.timedelta(days=day.isoweekday() % 7)
    wednesday = sunday + datetime.timedelta(days=3)
    week = 0
    while wednesday.year == (sunday + datetime.timedelta(days=3)).year:
        week += 1
        wednesday -= datetime.timedelta(days=7)
    return (sunday + datetime.timedelta(days=3)).year, week


@pytest.mark.parametrize(
    ("weekday", "mark", "style"), [(0, "W", Style.ISO_WEEK), (6, "MW", Style.MMWR_WEEK)]
)
def test_every_week_of_1990_to_2035_there_and_back(weekday, mark, style):
    first = DAY(1990, 1, 1)
    first += datetime.timedelta(days=(weekday - first.weekday()) % 7)
    starts = [first + datetime.timedelta(weeks=i) for i in range(46 * 52)]
    labels = week_labels(np.array(starts, dtype="datetime64[D]"), thursday_offset=3, mark=mark)
    for start, label in zip(starts, labels, strict=True):
        year, week = start.isocalendar()[:2] if mark == "W" else slow_mmwr(start)
        assert label == f"{year}-{mark}{week:02d}"
    read = parse(*labels)
    assert (read.trouble, read.style) == (None, style)
    assert read.days.to_list() == starts
    assert period_texts(read.days, style).to_list() == labels


def test_week_53_exists_in_the_right_years():
    years = range(1990, 2036)
    long = {mark: {y for y in years if not parse(f"{y}-{mark}53").bad_rows} for mark in ("W", "MW")}
    assert long["W"] == {y for y in years if DAY(y, 12, 28).isocalendar().week == 53}
    assert long["MW"] == {1992, 1997, 2003, 2008, 2014, 2020, 2025, 2031}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dates(DAY(1901, 1, 1), DAY(2199, 12, 31)), min_size=1, max_size=30),
    st.sampled_from(list(Style)),
)
def test_writing_and_reading_give_the_same_periods(dates, style):
    offsets = {Style.ISO_WEEK: 0, Style.MMWR_WEEK: 1}
    if style is Style.MONTH:
        dates = [day.replace(day=1) for day in dates]
    elif style in offsets:
        dates = [d - datetime.timedelta(days=(d.weekday() + offsets[style]) % 7) for d in dates]
    column = pl.Series(dates, dtype=pl.Date)
    if style is Style.INDEX:
        column = column.to_physical().cast(pl.Int64).abs() % 9999
    read = parse_periods(period_texts(column, style))
    assert read.trouble is None
    assert read.style is style
    assert read.days.to_list() == column.to_list()


def test_a_step_is_what_the_days_show_or_the_user_says():
    week = np.array(["2020-01-01"], dtype="datetime64[D]")
    assert infer_step(week, Style.DATE) is Step.DAY
    assert infer_step(week, Style.DATE, "week") is Step.WEEK
    two = np.array(["2020-01-01", "2020-01-08"], dtype="datetime64[D]")
    assert infer_step(two, Style.DATE, "day") is Step.DAY
    daily = np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]")
    with pytest.raises(BadFrame, match="look like days"):
        infer_step(daily, Style.DATE, "week")
    with pytest.raises(BadFrame, match="look like weeks"):
        infer_step(two, Style.ISO_WEEK, "month")


@pytest.mark.parametrize(
    ("given_days", "step", "expected"),
    [
        (["2020-01-31", "2020-03-31"], Step.MONTH, ["2020-01-31", "2020-02-29", "2020-03-31"]),
        (["2020-02-29", "2020-04-30"], Step.MONTH, ["2020-02-29", "2020-03-31", "2020-04-30"]),
        (["2020-01-15", "2020-03-15"], Step.MONTH, ["2020-01-15", "2020-02-15", "2020-03-15"]),
        (["2020-01-01", "2020-01-15"], Step.WEEK, ["2020-01-01", "2020-01-08", "2020-01-15"]),
        (["2020-02-28", "2020-03-01"], Step.DAY, ["2020-02-28", "2020-02-29", "2020-03-01"]),
    ],
)
def test_every_period_between_is_there(given_days, step, expected):
    found = every_period(np.array(given_days, dtype="datetime64[D]"), step)
    assert [str(day) for day in found] == expected


@pytest.mark.parametrize("day", [29, 30])
def test_a_month_without_the_stamped_day_keeps_its_last_day(day):
    stamps = np.array([f"2021-{m}-{day}" for m in ("01", "03", "05")], "datetime64[D]")
    months = [str(d) for d in dated(stamps).days]
    assert months == [f"2021-01-{day}", "2021-02-28", *(f"2021-0{m}-{day}" for m in (3, 4, 5))]
