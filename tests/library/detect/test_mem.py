"""Moving epidemic method: epidemics, thresholds, intensity, and what cannot be judged."""

import csv
import runpy
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import tocsin
from tests.library.detect.series import batch, monthly, seasonal
from tests.library.naive import mem as naive
from tocsin import detect
from tocsin.detect import Status
from tocsin.detect.explain import explanation, plain_explanations
from tocsin.detect.kernels.seasons import epidemics, layout
from tocsin.detect.methods.mem import Parameters
from tocsin.errors import BadParameter
from tocsin.language import say
from tocsin.sentences import plain
from tocsin.series import Batch, Calendar, Step, Style

GOLDEN = Path(__file__).parents[2] / "golden" / "mem"
LIMITS = ("end_threshold", "medium", "high", "very_high")
EXACT = {"rtol": 1e-9}


def rows(name):
    with (GOLDEN / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def weeks(first, length, style=Style.DATE):
    return Calendar(Step.WEEK, style, np.datetime64(first) + 7 * np.arange(length))


def golden(style=Style.DATE):
    read = rows("counts.csv")
    values = np.array([[float(row["count"]) for row in read]])
    return Batch(values, weeks(read[0]["date"], len(read), style))


def judged(counts, parameters=None, **span):
    return detect.run(counts, "mem", parameters, **span)


@pytest.mark.parametrize("style", [Style.DATE, Style.ISO_WEEK])
def test_the_answers_worked_out_by_hand(style):
    counts, expected = golden(style), rows("expected.csv")
    found = judged(counts)
    assert len(expected) == found.alarm.shape[1]
    for column, row in enumerate(expected):
        assert str(counts.calendar.days[found.first + column]) == row["date"]
        assert found.alarm[0, column] == int(row["alarm"])
        assert found.details["intensity"][0, column] == int(row["intensity"])
        close = np.testing.assert_allclose
        close(found.threshold[0, column], float(row["threshold"]), **EXACT)
        for name in LIMITS:
            close(found.details[name][0, column], float(row[name]), **EXACT)
        for name in ("epidemic_start", "epidemic_end"):
            at = found.details[name][0, column]
            assert (str(counts.calendar.days[at]) if at >= 0 else "") == row[name]
    assert (found.details["seasons_used"] == 5).all()


def test_the_golden_folder_is_what_its_script_makes():
    made = runpy.run_path(str(GOLDEN / "make.py"))
    numbers = [str(n) for _, n in sorted(made["counts"]().items())]
    assert [row["count"] for row in rows("counts.csv")] == numbers
    wanted = made["judged"](made["limits"](sorted(made["SEASONS"])))
    assert [{k: str(v) for k, v in row.items()} for row in wanted] == rows("expected.csv")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("level", [2.0, 40.0])
def test_the_slow_twin_agrees(seed, level):
    counts = batch(seasonal(seed, 3, level, length=480))
    found = judged(counts, Parameters(seasons=6))
    places = layout(counts.calendar, 40, 20)
    for column in range(0, found.alarm.shape[1], 11):
        now = places.of_week[found.first + column]
        assert places.whole[now - 6 : now].all() or now < 7
        earlier = [s for s in range(now) if places.whole[s]][-6:]
        for row in range(3):
            past = [
                counts.values[row, places.begin[s] : places.end[s] + 1].tolist() for s in earlier
            ]
            expected = naive.limits(past)
            answer = (found.threshold, *(found.details[name] for name in LIMITS))
            np.testing.assert_allclose([a[row, column] for a in answer], expected, **EXACT)


def test_an_epidemic_is_the_stretch_whose_weeks_add_enough():
    season = np.array([[1, 1, 2, 20, 30, 25, 12, 3, 2, 1, 1, 1, 1]], dtype=float)  # 100 cases
    assert [int(part[0]) for part in epidemics(season, 2.8, 0)] == [3, 7, 1]
    # Exactly delta is still enough, a hair more is not.
    assert int(epidemics(season, 3.0, 0).last[0]) == 7
    assert int(epidemics(season, 3.01, 0).last[0]) == 6


def test_seasons_follow_iso_weeks_into_years_of_53_weeks():
    places = layout(weeks("2019-06-03", 150), 40, 20)
    labels = weeks("2019-06-03", 150, Style.ISO_WEEK).labels()
    spans = [(labels[b], labels[e]) for b, e in zip(places.begin, places.end, strict=True) if b > 0]
    assert spans[:2] == [("2019-W40", "2020-W20"), ("2020-W40", "2021-W20")]
    assert places.end[2] - places.begin[2] + 1 == 34
    assert places.whole.tolist() == [False, True, True, False]


def test_the_southern_season_lies_within_one_year():
    places = layout(weeks("2018-01-01", 150), 18, 39)
    labels = weeks("2018-01-01", 150, Style.ISO_WEEK).labels()
    assert labels[places.begin[1]] == "2018-W18"
    assert labels[places.end[1]] == "2018-W39"


def test_a_season_is_judged_by_earlier_ones_alone():
    counts = batch(seasonal(3, 2, length=480))
    before = judged(counts)
    later = counts.values.copy()
    later[:, before.first + 60 :] *= 9
    after = judged(batch(later), first=before.first)
    np.testing.assert_array_equal(before.threshold[:, :52], after.threshold[:, :52])
    np.testing.assert_array_equal(
        before.details["epidemic_end"][:, :60], after.details["epidemic_end"][:, :60]
    )


def test_few_seasons_and_gaps_and_silence_are_told_apart():
    counts = golden()
    values = np.repeat(counts.values, 6, axis=0)
    first = len(values[0]) - 15
    values[0, :52] = np.nan  # begins a season late
    values[1, 60:64] = np.nan  # a hole of four weeks in the second season
    values[2, 60:63] = np.nan  # three weeks are bridged
    values[3, :first] = 0  # five seasons without a case
    values[4, :first] = 7  # nothing but the same count
    values[5, first + 5] = np.nan
    found = judged(Batch(values, counts.calendar), first=first)
    assert found.status[:, 5].tolist() == [
        Status.NOT_ENOUGH_HISTORY,
        Status.MISSING_BASELINE,
        Status.OK,
        Status.DEGENERATE,
        Status.DEGENERATE,
        Status.MISSING_COUNT,
    ]
    assert (found.alarm[[0, 1, 3, 4], :] == -1).all()
    assert found.details["baseline_missing"][2, 5] == 3
    fewer = judged(Batch(values, counts.calendar), Parameters(fewest_seasons=4), first=first)
    assert fewer.status[:3, 5].tolist() == [Status.OK] * 3
    assert fewer.details["seasons_used"][:3, 5].tolist() == [4, 4, 5]


def test_a_second_wave_takes_the_end_back():
    counts = golden()
    values = np.concatenate([counts.values, [[3.0, 20.0, 30.0, 2.0]]], axis=1)
    found = judged(Batch(values, weeks("2010-10-04", values.shape[1])))
    end = found.details["epidemic_end"][0] - found.first
    assert end[[12, 13, 14, 15, 16, 17, 18]].tolist() == [
        -1 - found.first,
        13,
        13,
        13,
        -1 - found.first,
        -1 - found.first,
        18,
    ]
    assert (found.details["epidemic_start"][0, 2:] - found.first == 2).all()


def test_a_bridged_week_is_no_value():
    counts = golden()
    gap = counts.values.copy()
    gap[0, 5] = np.nan  # the six of the first season's early weeks
    plain_one, bridged = judged(counts), judged(Batch(gap, counts.calendar))
    assert bridged.threshold[0, 0] != plain_one.threshold[0, 0]
    assert bridged.details["medium"][0, 0] == plain_one.details["medium"][0, 0]


@pytest.mark.parametrize(
    "calendar",
    [monthly(120), Calendar(Step.INDEX, Style.INDEX, np.arange(120).astype("datetime64[D]"))],
)
def test_it_is_for_weeks(calendar):
    found = detect.run(batch(seasonal(1, length=120)[0], calendar), "mem", first=80)
    assert (found.status == Status.NOT_APPLICABLE).all()
    assert (found.alarm == -1).all()


def test_cases_per_population():
    counts = golden()
    people = np.where(np.arange(len(counts.calendar)) < 265, 1e5, 2e5)[None, :]
    with_people = Batch(counts.values * people / 1e5, counts.calendar, people)
    one, other = judged(counts), judged(with_people, Parameters(population_offset=True))
    np.testing.assert_array_equal(one.alarm, other.alarm)
    factor = people[:, one.first :] / 1e5
    np.testing.assert_allclose(one.threshold * factor, other.threshold)
    np.testing.assert_allclose(one.details["high"] * factor, other.details["high"])
    assert (
        judged(counts, Parameters(population_offset=True)).status == Status.NOT_APPLICABLE
    ).all()


def test_an_alarm_is_told_with_its_season_in_english_and_russian():
    counts, method = golden(Style.ISO_WEEK), detect.method("mem")
    found = judged(counts)
    said = [plain(part) for part in explanation(method, found, counts.calendar, 0, 8)]
    assert said[:3] == [
        "300 for 2015-W48; the alarm threshold is 8.18, the score 36.7.",
        (
            "Season from 2015-W40 on: very high intensity; medium above 78.4, high above 170, "
            "very high above 240 (earlier seasons: 5)."
        ),
        "Start of the epidemic: 2015-W42.",
    ]
    over = plain_explanations(method, found, counts.calendar, np.array([14]))[0]
    assert "no epidemic" in over
    assert "End of the epidemic: 2015-W53." in over
    parts = explanation(method, found, counts.calendar, 0, 8)
    assert "очень высокая интенсивность" in say(parts[1], "ru")


def test_a_table_tells_the_intensity_of_each_week_with_an_alarm():
    frame = pl.read_csv(GOLDEN / "counts.csv", try_parse_dates=True)
    answer = tocsin.detect(frame, "mem", key=())
    told = answer.filter("alarm")["reason"].to_list()
    assert [text.split(" on: ")[1].split(";")[0] for text in told[4:8]] == [
        "medium intensity",
        "high intensity",
        "very high intensity",
        "medium intensity",
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_week": 0}, "between 1 and 52"),
        ({"first_week": 20}, "one week"),
        ({"fewest_seasons": 2}, "3 or more"),
        ({"fewest_seasons": 11}, "at most seasons"),
        ({"delta": 0}, "per cent"),
        ({"values": 1}, "2 or more"),
        ({"intensities": "0.9,0.4,0.975"}, "rising"),
        ({"level": 1}, "between 0 and 1"),
    ],
)
def test_impossible_parameters_are_refused(wrong, said):
    from tocsin.detect.parameters import build

    with pytest.raises(BadParameter, match=said):
        build(detect.method("mem"), wrong)
