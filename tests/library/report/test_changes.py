"""What the report says of q-values, outbreaks, the last watch, rates, sources and earlier days."""

import re
from dataclasses import replace

import pytest

from tests.library.report import records
from tocsin.language import Tongue
from tocsin.report import render
from tocsin.report.comparison import FEW, MOST, compared
from tocsin.report.replaying import most_urgent, replay_of
from tocsin.report.words import tint
from tocsin.sentences import Sentence
from tocsin.watch.findings import (
    Change,
    Discovery,
    Gone,
    Kin,
    Past,
    Rate,
    Reporting,
    Tie,
    Trouble,
)


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main")[1])).strip()


def test_the_level_and_the_number_of_series_are_said():
    page = text_of(render(records.weak()))
    assert "At q = 0.05 over 8 series 3 signals stand out of chance; 1 is weak." in page
    apart = replace(records.covid(), discovery=Discovery(0.05, 6, 2))
    assert "2 series have no probability and are not counted" in text_of(render(apart))
    assert "stand out of chance" not in text_of(render(records.quiet()))


def test_weak_signals_stand_in_a_part_of_their_own():
    page = text_of(render(records.weak()))
    where = [page.index(words) for words in ("New or growing since", "Armenia growing", "Weak: ")]
    assert where == sorted(where)
    weak = next(f for f in records.weak().signals if f.weak)
    assert page.index("Weak: ") < page.index(f"{weak.title} growing, first told on")


def test_a_weak_signal_is_not_red():
    rising = next(f for f in records.covid().signals if not f.weak)
    assert (tint(rising), tint(replace(rising, weak=True))) == ("hot", "warm")


def test_without_a_last_watch_nothing_is_called_new():
    first = tuple(replace(f, change=None) for f in records.weak().findings)
    page = text_of(render(replace(records.weak(), findings=first, compared="", over=())))
    assert "Compared with" not in page
    assert "since the last watch" not in page
    assert "Beyond chance" in page


@pytest.mark.parametrize(
    ("kin", "english", "russian"),
    [
        (Kin.PART, "Part of Afghanistan, at the same time.", "Часть ряда «Афганистан»"),
        (Kin.WHOLE, "Holds Afghanistan", "Включает ряд «Афганистан»"),
        (Kin.SUBTYPE, "A kind of Afghanistan", "Разновидность: Афганистан"),
        (Kin.SUPERTYPE, "Of one kind with Afghanistan", "Того же рода, что Афганистан"),
        (Kin.NEIGHBOUR, "Neighbour of Afghanistan across", "Сосед через границу: Афганистан"),
    ],
)
def test_a_member_says_what_ties_it(kin, english, russian):
    first, second, *rest = records.covid().findings
    tied = replace(second, tie=Tie(kin, first.rank))
    found = replace(records.covid(), findings=(first, tied, *rest))
    assert text_of(render(found)).count(english) == 2, "in the table and in its card"
    assert russian in text_of(render(found, "ru"))


def test_what_is_gone_has_its_reason_and_its_name():
    over = tuple(
        Past("Belarus", {"iso3": "BLR"}, "2020-05-20", "2020-05-25", gone) for gone in Gone
    )
    page = text_of(render(replace(records.covid(), over=over)))
    for words in ("over: judged", "not judged any more", "not in the data any more"):
        assert f"Belarus {words}" in page
    assert "Беларусь закончился" in text_of(render(replace(records.covid(), over=over), "ru"))


def test_changes_are_said_with_their_day():
    first, *rest = records.covid().findings
    for change, words in (
        (Change.NEW, "new in this watch"),
        (Change.GROWING, "growing, first told on 20\u00a0May\u00a02020"),
        (Change.CONTINUING, "known since 20\u00a0May\u00a02020"),
    ):
        told = replace(first, change=change, since="2020-05-20")
        others = tuple(replace(f, change=None) for f in rest)
        page = render(replace(records.covid(), findings=(told, *others)))
        assert page.count(words) == 2, "in the table and in its card"


def test_sources_to_ask_are_no_signals():
    source = Reporting(
        Trouble.LATE, "Sender", "2020-05-01", Sentence("{days} late.", {"days": 9}), 0.01
    )
    note = replace(source, title="Note", serious=False)
    page = render(replace(records.quiet(), reporting=(source, note)))
    assert "Sources to ask" in page
    assert "Sender" in page
    assert ">Note<" not in page
    assert "0 give" not in page
    assert "Sources to ask" not in render(records.quiet())


def rated(number, cases=100.0):
    loud = records.covid().findings[0]
    return [
        replace(loud, title=f"A{i:03}", rank=i + 1, rate=Rate(cases, 1e6, 4, 4, i + 1.0, i, i + 3))
        for i in range(number)
    ]


def test_rates_are_compared_from_the_highest_and_never_alone():
    bars = compared(rated(MOST + 5))
    assert len(bars) == MOST
    assert [b.rate.per_100k for b in bars] == sorted((b.rate.per_100k for b in bars), reverse=True)
    assert not any(b.few for b in bars)
    assert all(b.few for b in compared(rated(3, cases=FEW - 1.0)))
    assert compared(rated(1)) == ()
    assert compared(records.dengue().findings) == ()


def test_a_wide_interval_of_one_case_stretches_no_scale():
    village = replace(rated(1)[0], title="village", rate=Rate(1.0, 300.0, 4, 4, 5.0, 0.1, 900.0))
    (wide,) = (b for b in compared([*rated(9), village]) if b.finding.title == "village")
    ends = [float(x) for x in re.findall(r"[MHV ](\d+\.\d)", wide.picture)]
    assert max(ends) <= 238.0
    highest = compared(rated(9))[0]
    assert 'd="M0 4H194.7V14H0Z"' in highest.picture, "nine of eleven, the end of its interval"


def test_rates_stand_in_the_page_only_with_people():
    page = text_of(render(records.covid()))
    assert "Highest: Armenia, 138 cases per 100,000 people in the latest 14 days." in page
    assert "How many cases for the people" not in render(records.dengue())
    few = [replace(f, rate=Rate(3.0, 1e5, 14, 9, 3.0, 1.0, 8.0)) for f in records.covid().findings]
    page = text_of(render(replace(records.covid(), findings=tuple(few))))
    assert "few cases: chance alone moves this rate" in page
    assert "9 of 14 counts are there: the rate is too low" in page


def test_an_area_with_several_series_shows_the_most_urgent():
    assert most_urgent(["qlGf", "NLgu"]) == "NLGf"
    assert most_urgent(["uq"]) == "uq"


def test_the_replay_names_all_that_were_signals():
    found = records.covid()
    replay = replay_of(found, lambda f: f.title, Tongue("ru"))
    assert {title for title, _, _ in replay.named} == {
        f.title for f in found.findings if any(c.isupper() for c in f.replay)
    }
    assert replay.labels[-1] == "26\u00a0мая\u00a02020"
    assert replay.words.startswith("n=")
    assert len(replay.labels) == len(found.findings[0].replay)


def test_the_control_needs_letters_and_is_hidden_without_a_script():
    page = render(records.covid())
    assert 'id="replay" hidden' in page
    assert page.count("data-past=") >= 8 * 2
    none = tuple(replace(f, replay="") for f in records.covid().findings)
    page = render(replace(records.covid(), findings=none, replayed=()))
    assert "data-past=" not in page.split("<script>")[0]
    assert 'id="replay"' not in page.split("<script>")[0]
