"""What a watch says about the data, so that neither a signal nor silence is believed too much."""

import datetime as dt

import pytest

from tests.library.watch.outbreaks import random, signals, table, watched
from tocsin.sentences import Sentence, plain
from tocsin.series import Step, Style
from tocsin.watch import Remark
from tocsin.watch.quality import MOST_NAMED


def serious(found):
    return {(q.title, plain(q.finding)) for q in found.quality if q.serious}


def starts(found, text):
    return [title for title, said in serious(found) if said.startswith(text)]


def test_series_that_were_not_judged_are_counted_with_the_reason():
    counts = {"calm": random(1, 330)} | {f"late {i}": [*random(i, 329), None] for i in range(3)}
    said = {text for _, text in serious(watched(counts))}
    assert said == {
        "3 series not judged at the end: No count was reported, so there is nothing to judge."
    }
    short = {text for _, text in serious(watched({"A": [5, 6], "B": [0, 0]}))}
    assert len(short) == 1
    assert short.pop().startswith("2 series not judged at the end: The series is too short")
    assert not serious(watched({f"c{i}": random(i, 330) for i in range(4)}))


def test_no_first_case_is_no_judgement_where_there_were_cases():
    """That a case is not the first says nothing about how many there are."""
    counts = {"gaps": [4 if i % 2 else None for i in range(60)], "calm": random(1, 60)}
    said = {text for _, text in serious(watched(table(counts, Step.DAY)))}
    assert (
        "1 series not judged at the end: Earlier counts that the method needs are missing." in said
    )


def test_rows_that_are_left_out_where_there_are_no_cases_are_suspected():
    sparse = {
        name: [1 if i % 9 == place else None for i in range(330)] for place, name in enumerate("AB")
    }
    assert starts(watched(sparse), "Most counts are missing and none is 0") == [""]
    honest = {name: [v or 0 for v in values] for name, values in sparse.items()}
    assert not starts(watched(honest), "Most counts are missing")
    gaps = {"A": [v or (0 if i % 50 == 0 else None) for i, v in enumerate(sparse["A"])]}
    assert not starts(watched(gaps), "Most counts are missing and none is 0")


def weeks_on(*weekdays):
    """Return series of weekly counts, each on its own day of the week, read as days."""
    days = [dt.date(2020, 1, 6) + dt.timedelta(i) for i in range(140)]
    return table(
        {f"day {w}": [5 if i % 7 == w else None for i in range(140)] for w in weekdays},
        Step.DAY,
        days=days,
    )


def test_weeks_on_different_days_of_the_week_are_told():
    assert starts(watched(weeks_on(0, 1)), "2 series with counts a week or more apart") == [""]
    assert not starts(watched({"A": random(1, 100)}), "1 series with counts a week")
    days = [5 if i % 7 in {0, 3} else None for i in range(140)]
    found = watched(table({"A": days}, Step.DAY))
    assert not starts(found, "1 series with counts a week")


def test_one_heap_among_the_latest_counts_is_told():
    """Kyrgyzstan added 11,505 pneumonias on 18 July 2020."""
    days = 120
    heap = [*random(1, days - 1, level=30), 900]
    growth = [*random(2, days - 7, level=30), *[60 * 1.3**i // 1 for i in range(7)]]
    found = watched(table({"heap": heap, "growth": growth, "calm": random(3, days)}, Step.DAY))
    assert set(signals(found)) >= {"heap", "growth"}
    assert starts(found, "900 for 2020-04-29, the next highest count of the last 21 days is ") == [
        "heap"
    ]
    assert not [title for title, text in serious(found) if title == "growth"]


def test_an_outbreak_in_the_shadow_of_last_year_s_is_told():
    """Kaohsiung 2015: the model of the season expects the epidemic of 2014."""
    year = (
        [0] * 20
        + [1, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 6, 5, 4, 6, 5, 4, 3, 2, 2, 1, 1]
        + [0] * 8
    )
    epidemic = [v * (1 if i < 22 else 120) for i, v in enumerate(year)]
    now = [*year[:24], 2, 4, 6, 9, 14, 20, 32, 48]
    calm = random(1, 52 * 6 + 32)
    found = watched({"shadow": year * 5 + epidemic + now, "calm": calm})
    assert signals(found) == ["shadow"], "judged without the epidemic's year"
    assert not starts(found, "Growing. ")
    short = watched({"shadow": year * 2 + epidemic + now, "calm": calm[: -52 * 3]})
    assert "shadow" not in signals(short), "of three years two would stay: too few"
    assert starts(short, "Growing. ") == ["shadow"]
    without = watched({"alone": year * 6 + now})
    assert signals(without) == ["alone"]
    assert not starts(without, "Growing. ")


def test_gaps_and_the_share_of_missing_counts_are_told():
    values = random(1, 200)
    values[-20:-8] = [None] * 12
    found = watched({"gaps": values})
    said = {plain(q.finding) for q in found.quality}
    assert "12 of the last 52 counts are missing." in said
    assert "1 series over 200 weeks; 6 percent of the counts are missing." in said


def test_remarks_of_the_reader_and_long_lists():
    counts = {f"gone {i:02}": [*random(i, 100), *[None] * 30] for i in range(MOST_NAMED + 5)}
    counts["calm"] = random(99, 130)
    found = watched(
        counts,
        remarks=(Remark("a.csv", Sentence("{n} rows of {what}", {"n": 7, "what": "{totals}"})),),
    )
    assert len(starts(found, "Nothing reported since")) == MOST_NAMED
    assert any(said == "The same holds for 5 more series." for _, said in serious(found))
    assert any(plain(q.finding) == "7 rows of {totals}" for q in found.quality)


def test_serious_things_come_first_and_general_ones_before_those():
    counts = {"gone": [*random(1, 100), *[None] * 30], "calm": random(2, 130)}
    found = watched(counts, remarks=(Remark("a.csv", Sentence("x")),))
    order = [(not q.serious, q.title != "") for q in found.quality]
    assert order == sorted(order)
    assert order[0] == (False, False)


KEYS = [
    # column, values, titles, areas
    ("iso3", ["KAZ", "TJK"], ["Kazakhstan", "Tajikistan"], ["KAZ", "TJK"]),
    ("place", ["KAZ", "TJK"], ["Kazakhstan", "Tajikistan"], ["KAZ", "TJK"]),
    ("country_code", ["KZ", "TJ"], ["Kazakhstan", "Tajikistan"], ["KAZ", "TJK"]),
    ("country", ["Korea, South", "Armenia"], ["South Korea", "Armenia"], ["KOR", "ARM"]),
    ("country", ["Georgia"], ["Georgia"], ["GEO"]),
    # the states of Brazil and of the US are no Armenia, Albania, Canada
    ("state", ["AM", "AL", "PA"], ["AM", "AL", "PA"], ["AM", "AL", "PA"]),
    ("state", ["CA", "GA", "IN"], ["CA", "GA", "IN"], ["CA", "GA", "IN"]),
    ("state", ["Georgia", "Utah"], ["Georgia", "Utah"], ["Georgia", "Utah"]),
    ("district", ["004", "008"], ["004", "008"], ["004", "008"]),
    ("series", ["A", ""], ["A", "(no name)"], ["A", ""]),
]  # fmt: skip


@pytest.mark.parametrize(("column", "values", "titles", "areas"), KEYS)
def test_a_code_is_a_country_only_where_the_whole_column_is(column, values, titles, areas):
    found = watched(table({v: random(i, 60) for i, v in enumerate(values)}, key=column))
    of = {f.key[column]: f for f in found.findings}
    assert [of[v].title for v in values] == titles
    assert [of[v].area for v in values] == areas


def test_titles_are_not_shared():
    found = watched(table({"KAZ": random(1, 60), "Kazakhstan": random(2, 60)}, key="country"))
    assert sorted(f.title for f in found.findings) == [
        "Kazakhstan (KAZ)",
        "Kazakhstan (Kazakhstan)",
    ]


def test_numbers_say_which_column_they_are_of():
    import polars as pl

    from tocsin.series.tables import tabulate

    frame = pl.DataFrame(
        {
            "county": ["X", "X"] * 30,
            "imported": ["0", "1"] * 30,
            "period": [dt.date(2020, 1, 6) + dt.timedelta(7 * (i // 2)) for i in range(60)],
            "count": [4.0] * 60,
        }
    )
    found = watched(tabulate(frame, ["county", "imported"], Style.DATE))
    assert sorted(f.title for f in found.findings) == ["X, imported 0", "X, imported 1"]
