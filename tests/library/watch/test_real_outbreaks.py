"""Outbreaks that happened, looked at as on days of their beginning."""

import datetime as dt

import pytest

from tocsin.formats import Wanted, read
from tocsin.sentences import plain
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch
from tocsin.watch.findings import Direction, Kin

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


@pytest.mark.parametrize("day", ["2015-07-19", "2015-08-02", "2015-08-16", "2015-08-30"])
def test_kaohsiung_in_the_summer_of_2015_is_found_in_the_shadow_of_2014(taiwan, day):
    """15,000 cases in 2014 raise farrington-flexible's threshold above the epidemic till October.

    Without that year the baseline shows it in July.
    """
    found = taiwan(day)
    kaohsiung = next(f for f in found.signals if f.title == "Kaohsiung City, imported 0")
    assert not kaohsiung.weak
    assert kaohsiung.threshold < 30, "of the method alone it is in the hundreds"
    assert plain(kaohsiung.explanation[0]).startswith("The baseline is polluted")
    uses = [use for use in found.methods if use.name == "farrington-flexible"]
    assert sum(plain(use.why).startswith("The baseline is polluted") for use in uses) >= 1


def test_angola_s_first_cases_are_found_in_their_week(cholera):
    """224 cases in the week of 6 January 2025, after more than a year without a report."""
    found = on("2025-01-12", cholera, key=("country",), time="week", count="cases")
    angola = next(f for f in found.signals if f.title == "Angola")
    assert (angola.method, angola.period, angola.observed) == ("first-cases", "2025-01-06", 224.0)
    assert angola.direction is Direction.NEW
    assert not angola.weak
    before = on("2025-01-05", cholera, key=("country",), time="week", count="cases")
    assert "Angola" not in titles(before)


@pytest.fixture(scope="module")
def cholera(root):
    """Thirteen states of the demonstration's input: reported cases in laser-cholera 0.16.1, MIT."""
    return root / "tests/golden/outbreaks/cholera_africa_weekly.csv"


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
    leading = {f.title for outbreak in found.outbreaks[:6] for f in outbreak}
    assert {"Serbia", "Romania", "Greece", "Albania", "France", "Italy"} <= leading
    tied = {f.title: f for f in found.signals}
    assert tied["Albania"].outbreak == tied["Greece"].outbreak
    assert tied["Albania"].tie.kin is Kin.NEIGHBOUR
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
