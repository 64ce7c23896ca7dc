"""Files as offices send them, with what must come out of them."""

import datetime
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import SHARED
from tocsin.errors import BadInput
from tocsin.formats import Wanted, read
from tocsin.series import Step, Style

GOLDEN = Path(__file__).parents[2] / "golden" / "formats"
DATA = SHARED / "data"
DAY = datetime.date


GERMAN = Wanted(time="Meldewoche", population="Einwohner")


@pytest.fixture
def sent(given):
    """Write a golden file in the encoding and with the line ends of the office that sends it."""

    def write(name, encoding, ends="\n"):
        text = (GOLDEN / name).read_text("utf-8").replace("\n", ends)
        return given(text.encode(encoding), name)

    return write


@pytest.mark.parametrize(
    ("name", "encoding", "ends", "wanted"),
    [
        ("german_weeks.csv", "latin-1", "\r\n", GERMAN),
        ("german_weeks.csv", "utf-16", "\r\n", GERMAN),
        ("russian_days.tsv", "cp1251", "\n", Wanted()),
        ("johns_hopkins.csv", "utf-8", "\r\n", Wanted()),
    ],
)
def test_a_golden_file_gives_its_golden_counts(sent, name, encoding, ends, wanted):
    found = read(sent(name, encoding, ends), wanted)
    expected = pl.read_csv(
        GOLDEN / f"{name.split('.')[0]}.expected.csv",
        schema_overrides={"period": pl.Date, "count": pl.Float64, "population": pl.Float64},
    ).with_columns(pl.col(found.key).fill_null(""))
    assert found.frame.equals(expected, null_equal=True)


def test_golden_notes(sent):
    german = read(sent("german_weeks.csv", "latin-1"), GERMAN)
    notes = {note.rule: note.count for note in german.notes}
    assert notes == {"encoding": 1, "total-rows": 1, "suppressed": 1}
    assert german.comments[0] == "Weekly campylobacteriosis, made up for this test."
    russian = read(sent("russian_days.tsv", "cp1251"))
    assert {note.rule: note.count for note in russian.notes} == {"encoding": 1, "total-rows": 2}


@pytest.mark.shared
def test_the_wire_item():
    path = DATA / "wire_item" / "covid19_eight_states_2020.csv"
    found = read(path, Wanted(cumulative=True))
    assert (found.key, found.step, found.frame.height) == (("iso3",), Step.DAY, 1008)
    last = pl.read_csv(path, comment_prefix="#").group_by("iso3").agg(pl.col("confirmed").max())
    sums = found.frame.group_by("iso3").agg(pl.col("count").sum().cast(pl.Int64))
    assert dict(sums.rows()) == dict(last.rows())
    assert found.comments[1].startswith("Source: COVID-19 Data Repository")
    deaths = read(path, Wanted(count="deaths", cumulative=True))
    assert {n.rule: n.count for n in deaths.notes}["cumulative-falls"] == 3


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "wanted", "key", "style", "step", "total"),
    [
        ("dengue/brazil_monthly_state_2001_2014.csv", {}, 2, Style.DATE, Step.MONTH, 7613192),
        ("dengue/colombia_weekly_department.csv", {}, 2, Style.DATE, Step.WEEK, 568808),
        (
            "dengue/colombia_weekly_department.csv",
            {"time": "year+week", "weeks": "mmwr"},
            2,
            Style.MMWR_WEEK,
            Step.WEEK,
            568808,
        ),
        (
            "dengue/taiwan_linelist_2003_2015.csv.gz",
            {"line_list": True, "key": ("county",), "step": "week"},
            1,
            Style.ISO_WEEK,
            Step.WEEK,
            71349,
        ),
        (
            "dengue/taiwan_weekly_indigenous_notified_matrix.csv",
            {},
            1,
            Style.DATE,
            Step.WEEK,
            67718,
        ),
        (
            "japan/weekly_prefecture_place_2001_2014.csv.gz",
            {},
            3,
            Style.DATE,
            Step.WEEK,
            137624,
        ),
        ("surveillance_R/measlesDE.csv", {}, 1, Style.INDEX, Step.INDEX, 3655),
        ("surveillance_R/rotaBB.csv", {}, 1, Style.DATE, Step.MONTH, 41627),
        ("surveillance_R/campyDE.csv", {}, 1, Style.DATE, Step.WEEK, 604962),
    ],
)
def test_a_real_file_is_read_without_help(name, wanted, key, style, step, total):
    found = read(DATA / name, Wanted(**wanted))
    assert (len(found.key), found.style, found.step) == (key, style, step)
    assert found.frame["count"].sum() == total


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "wanted", "row", "rule"),
    [
        ("covid/jhu_country_daily_2020.csv", {}, 60, "below 0"),
        ("covid/ru_regions_daily_2020.csv", {}, 7577, "below 0"),
        ("dengue/taiwan_weekly_county_2003_2015.csv", {}, 57, "row 6 says 6"),
        (
            "measles_who/measles_rubella_monthly_2012_2019.csv.gz",
            {"count": "measles_total"},
            11677,
            "below 0",
        ),
    ],
)
def test_a_known_defect_is_named_with_its_row(name, wanted, row, rule):
    with pytest.raises(BadInput) as caught:
        read(DATA / name, Wanted(**wanted))
    assert caught.value.place.row == row
    assert rule in caught.value.rule


@pytest.mark.shared
def test_weeks_of_the_colombian_bulletin_are_the_cdcs():
    path = DATA / "dengue" / "colombia_weekly_department.csv"
    stamped = read(path)
    numbered = read(path, Wanted(time="year+week", weeks="mmwr"))
    assert stamped.frame.equals(numbered.frame, null_equal=True)
