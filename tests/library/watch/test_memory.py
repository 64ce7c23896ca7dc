"""What a watch remembers: nothing shouts twice, and what is gone is told with its reason."""

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.watch.outbreaks import MONDAY, random, table, watched
from tocsin.errors import BadInput
from tocsin.sentences import plain
from tocsin.watch.findings import Change, Gone
from tocsin.watch.memory import Memory, Remembered, comparable, read, remembered, written

UP = [*random(7, 324), 40, 44, 43, 90, 92, 300]
"""An outbreak that goes on: it grows, stays, and grows much."""


def day(last):
    return MONDAY + dt.timedelta(7 * last + 6)


def week(last, previous=None, counts=UP, **others):
    data = {"up": counts, "calm": random(8, 330), **others}
    return watched(data, as_of=day(last), previous=previous)


def of(found, title="up"):
    return next(f for f in found.findings if f.title == title)


def test_an_outbreak_that_goes_on_does_not_shout_each_week():
    memory, told = None, []
    for last in range(323, 330):
        found = week(last, memory)
        signal = of(found)
        told.append((str(signal.change), signal.since) if signal.alarm else None)
        memory = remembered(found)
    first = str(day(324))
    assert told == [
        None,
        ("new", first),
        ("continuing", first),
        ("continuing", first),
        ("growing", first),
        ("continuing", first),
        ("growing", first),
    ]


def test_growth_in_small_steps_is_told_once_it_adds_up():
    counts = [*random(7, 322), *[int(30 * 1.2**i) for i in range(8)]]
    memory, told = remembered(week(321, None, counts)), []
    for last in range(322, 330):
        found = week(last, memory, counts)
        told.append(of(found).change)
        memory = remembered(found)
    assert told[0] is Change.NEW
    assert 2 <= told.count(Change.GROWING) <= 4
    assert Change.CONTINUING in told


def test_the_same_again_is_the_same_and_nothing_is_new():
    one = week(329)
    two = week(329, remembered(one))
    for a, b in zip(one.findings, two.findings, strict=True):
        blank = {"change": None, "since": "", "told": 0.0}
        assert dataclasses.replace(a, **blank) == dataclasses.replace(b, **blank)
    assert one.compared == ""
    assert {f.change for f in one.signals} == {None}
    assert two.compared == str(day(329))
    assert {f.change for f in two.signals} == {Change.CONTINUING}
    assert two.over == ()
    assert remembered(two) == remembered(one)


def test_new_ones_stand_above_those_that_go_on():
    small = [*random(9, 329), 35]
    before = remembered(week(328, small=small))
    found = week(329, before, [*UP[:-1], 95], small=small)
    assert [f.title for f in found.signals][:2] == ["small", "up"]
    assert of(found, "small").change is Change.NEW
    assert of(found).change is Change.CONTINUING
    first = week(329, None, [*UP[:-1], 95], small=small)
    assert first.signals[0].title == "up", "without a memory the larger one leads"


def test_what_is_gone_is_told_with_its_reason():
    ended = [*random(7, 318), 90, 95, *random(5, 10)]
    stopped = [*random(6, 318), 90, 95, *[None] * 10]
    left = [*random(4, 318), 90, 95, *random(3, 10)]
    before = remembered(week(319, ended=ended, stopped=stopped, left=left))
    assert {s.title for s in before.signals} >= {"ended", "stopped", "left"}
    found = week(329, before, ended=ended, stopped=stopped)
    gone = {p.title: p for p in found.over}
    assert gone["ended"].gone is Gone.OVER
    assert gone["stopped"].gone is Gone.UNJUDGED, "no report is no end"
    assert gone["left"].gone is Gone.ABSENT
    assert gone["ended"].since == gone["ended"].seen == str(day(319))
    assert remembered(found).signals == tuple(
        s for s in remembered(found).signals if s.title not in gone
    )


def test_a_later_watch_or_other_columns_cannot_be_compared_with():
    later = remembered(week(329))
    found = week(325, later)
    assert found.compared == ""
    assert {f.change for f in found.signals} == {None}
    assert any("Not compared with the watch of" in plain(q.finding) for q in found.quality)
    other = watched(table({"up": UP}, key="district"), as_of=day(329), previous=later)
    assert other.compared == ""
    assert not comparable(Memory("9", ("a",), ()), ["a"], "8")
    assert comparable(Memory("9", ("a",), ()), ["a"], "10"), "numbers, not texts"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SIGNALS = st.builds(
    Remembered,
    key=st.dictionaries(TEXT, TEXT, max_size=3),
    title=TEXT,
    since=TEXT,
    told=st.floats(0, 1e9),
    weak=st.booleans(),
    period=TEXT,
    observed=st.one_of(st.none(), st.floats(0, 1e12)),
)


@given(st.builds(Memory, TEXT, st.lists(TEXT).map(tuple), st.lists(SIGNALS).map(tuple), TEXT))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read(memory):
    assert read(written(memory), "state.json") == memory


def test_unknown_fields_are_ignored():
    data = json.loads(written(remembered(week(329))))
    data["later"] = 1
    data["signals"][0]["more"] = {}
    assert read(json.dumps(data), "state.json") == remembered(week(329))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: "null",
        lambda text: '{"format": "other", "version": 1}',
        lambda text: text.replace('"title"', '"titel"'),
        lambda text: text.replace('"told": ', '"told": "x", "t": '),
        lambda text: text.replace('"signals": [', '"signals": [3,'),
        lambda text: "[" * 100_000,
    ],
)
def test_a_damaged_file_is_refused_with_a_remedy(damage):
    text = damage(written(remembered(week(329))))
    with pytest.raises(BadInput, match=r"state\.json: This is no state .*Remedy: Watch without"):
        read(text, "state.json")


def test_a_later_version_is_refused_by_its_number():
    text = written(remembered(week(329))).replace('"version": 1', '"version": 2')
    with pytest.raises(BadInput, match=r"value '2': A state of version 1 can be read\."):
        read(text, "state.json")
