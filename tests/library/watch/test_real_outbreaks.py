"""Outbreaks that happened, looked at as on days of their beginning."""

import datetime as dt

import pytest

from tocsin.formats import Wanted, read
from tocsin.sentences import plain
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch

pytestmark = pytest.mark.shared


def on(day, path, *, stamped_at_end=False, **wanted):
    """Watch a file as on a day."""
    as_of = dt.date.fromisoformat(day)
    wish = Wanted(as_of=as_of, **wanted)
    counts = read(path, wish)
    table = tabulate(counts.frame, counts.key, counts.style, counts.step)
    request = Request("real", as_of, counted=wish.line_list, stamped_at_end=stamped_at_end)
    return watch(table, request)


def titles(found):
    return [f.title for f in found.signals]


@pytest.fixture(scope="module")
def taiwan(shared):
    path = shared / "data/dengue/taiwan_linelist_2003_2015.csv.gz"
    wanted = {"line_list": True, "step": "week", "time": "notified", "key": ("county", "imported")}
    return lambda day: on(day, path, **wanted)


@pytest.mark.parametrize("day", ["2014-06-08", "2014-06-16", "2014-06-22", "2014-06-29"])
def test_kaohsiung_in_june_2014_is_the_first_signal(taiwan, day):
    found = taiwan(day)
    first = found.findings[0]
    assert first.title == "Kaohsiung City, imported 0"
    assert first.alarm
    assert first.p_value < 0.01
    assert first.method == "farrington-flexible"
    assert len(titles(found)) <= 4


def test_before_the_outbreak_there_is_no_such_signal(taiwan):
    assert "Kaohsiung City, imported 0" not in titles(taiwan("2014-05-18"))


@pytest.mark.parametrize("day", ["2015-07-12", "2015-07-26", "2015-08-09", "2015-08-23"])
def test_tainan_in_the_summer_of_2015_is_the_first_signal(taiwan, day):
    assert titles(taiwan(day))[0] == "Tainan City, imported 0"


@pytest.mark.parametrize("day", ["2015-08-09", "2015-08-23", "2015-09-06"])
def test_kaohsiung_in_august_2015_stands_in_the_shadow_of_2014(taiwan, day):
    """15,000 cases in 2014 raise the threshold above the next epidemic's first weeks."""
    found = taiwan(day)
    assert "Kaohsiung City, imported 0" not in titles(found)
    told = {q.title: plain(q.finding) for q in found.quality if q.serious}
    assert told["Kaohsiung City, imported 0"].startswith("Growing. ")


def test_dengue_in_tokyo_2014_after_seventy_years(shared):
    """Only counts above 0 are in the file: the watch says that the rest is missing, not zero."""
    found = on(
        "2014-09-07",
        shared / "data/japan/weekly_prefecture_place_2001_2014.csv.gz",
        stamped_at_end=True,
        key=("disease", "prefecture", "place"),
        time="week_end",
        count="cases",
    )
    place = titles(found).index("Dengue fever, Tokyo, domestic")
    assert place < 3
    assert "nothing was reported, not even 0" in plain(found.signals[place].reason)
    assert len(found.findings) > 1500
    assert any("Most counts are missing and none is 0" in plain(q.finding) for q in found.quality)


def world(shared, day):
    path = shared / "data/covid/jhu_country_daily_2020.csv"
    return on(day, path, key=("country",), count="cum_confirmed", cumulative=True)


def test_the_epidemic_of_march_2020_ranks_above_single_cases(shared):
    found = world(shared, "2020-03-10")
    assert {"Italy", "Spain", "France", "Germany"} <= set(titles(found)[:7])
    assert not {"Kazakhstan", "Tajikistan", "Kyrgyzstan"} & set(titles(found)), "no cases yet"


def test_a_heap_of_reclassified_cases_is_a_signal_with_a_warning(shared):
    found = world(shared, "2020-07-18")
    assert "Kyrgyzstan" in titles(found)
    told = {q.title: plain(q.finding) for q in found.quality if q.serious}
    assert told["Kyrgyzstan"].startswith("11505 for 2020-07-18, the next highest count")


def test_the_epidemic_year_of_sri_lanka(shared):
    found = on("2017-05-31", shared / "data/dengue/srilanka_monthly_district_2010_2020.csv")
    assert len(titles(found)) > 20
    calm = on("2016-03-31", shared / "data/dengue/srilanka_monthly_district_2010_2020.csv")
    assert len(titles(calm)) < 8


def test_a_week_that_begins_on_a_sunday_is_not_judged_before_its_end(shared):
    path = shared / "data/dengue/colombia_weekly_department.csv"
    found = on("2010-03-01", path, key=("dept_name",), time="week_start", count="cases")
    assert {f.curve.days[-1] for f in found.findings} == {"2010-02-21"}
    assert "Quindío" in titles(found)[:3]


def test_months_that_were_not_reported_are_not_zero(shared):
    path = shared / "data/measles_who/measles_rubella_monthly_2012_2019.csv.gz"
    found = on("2018-02-28", path, key=("country",), count="measles_lab_confirmed")
    assert {"Albania", "France"} <= set(titles(found)[:8])
    assert any("Nothing reported since" in plain(q.finding) for q in found.quality)
    judged = {f.title: f for f in found.findings}
    assert judged["Cook Islands"].observed is None


def test_numbered_weeks_of_a_wide_table(shared):
    path = shared / "data/surveillance_R/measlesDE.csv"
    counts = read(path)
    table = tabulate(counts.frame, counts.key, counts.style, counts.step)
    found = watch(table, Request("measles"))
    assert len(found.findings) == 16
    assert found.unit == "index"
