"""Findings written as JSON come back as they were, and what is damaged is refused."""

import copy
import json
import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.library.report import records
from tests.library.watch.outbreaks import random, table, watched
from tocsin.errors import BadInput
from tocsin.report import render
from tocsin.sentences import Sentence
from tocsin.watch.findings import (
    Change,
    Curve,
    Direction,
    Discovery,
    Finding,
    Findings,
    Gone,
    Kin,
    MethodUse,
    Past,
    Quality,
    Rate,
    Reporting,
    Source,
    Tie,
    Trouble,
)
from tocsin.watch.record import VERSION, as_json, from_json

WORDS = st.text(max_size=8) | st.sampled_from(["NaN", "Infinity", "-Infinity", "number", "null"])
NUMBERS = st.floats() | st.sampled_from([math.inf, -math.inf, math.nan, -0.0, 1.7e308])
COUNTS = st.integers(-(2**53), 2**53)
SENTENCES = st.recursive(
    st.builds(Sentence, WORDS, st.dictionaries(WORDS, WORDS | COUNTS | NUMBERS, max_size=3)),
    lambda inner: st.builds(Sentence, WORDS, st.dictionaries(WORDS, inner | NUMBERS, max_size=2)),
    max_leaves=3,
)
KEYS = st.dictionaries(WORDS, WORDS, max_size=2)


def several(kind, most=2):
    return st.lists(kind, max_size=most).map(tuple)


KINDS = {
    str: WORDS,
    int: COUNTS,
    float: NUMBERS,
    float | None: st.none() | NUMBERS,
    bool: st.booleans(),
    Sentence: SENTENCES,
    tuple[str, ...]: several(WORDS, 3),
    Mapping[str, str]: KEYS,
}


def any_of(record, **given):
    """A record with something in every field, of the kind that its annotation names."""
    hints = get_type_hints(record)
    names = {
        f.name: given[f.name] if f.name in given else KINDS[hints[f.name]] for f in fields(record)
    }
    return st.builds(record, **names)


PLACES = st.none() | st.tuples(COUNTS, COUNTS)
LISTS = several(st.none() | NUMBERS, 3)
CURVES = any_of(
    Curve,
    observed=LISTS,
    expected=LISTS,
    threshold=LISTS,
    alarms=several(st.booleans(), 3),
    baseline=PLACES,
    excluded=PLACES,
)
FINDING = any_of(
    Finding,
    direction=st.sampled_from(Direction),
    explanation=several(SENTENCES),
    curve=CURVES,
    tie=st.none() | any_of(Tie, kin=st.sampled_from(Kin)),
    change=st.none() | st.sampled_from(Change),
    rate=st.none() | any_of(Rate),
)
FINDINGS = any_of(
    Findings,
    findings=several(FINDING),
    quality=several(any_of(Quality)),
    methods=several(any_of(MethodUse)),
    sources=several(any_of(Source)),
    discovery=st.none() | any_of(Discovery),
    over=several(any_of(Past, gone=st.sampled_from(Gone))),
    reporting=several(any_of(Reporting, trouble=st.sampled_from(Trouble))),
)


def again(findings):
    """Through the text of JSON, as strict as can be, and back."""
    return from_json(json.loads(json.dumps(as_json(findings), allow_nan=False)))


def exactly(one):
    """Every value with its kind; a number that is none equals itself here."""
    return repr(one)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FINDINGS)
def test_any_findings_come_back_exactly(findings):
    back = again(findings)
    assert exactly(back) == exactly(findings)
    assert exactly(as_json(back)) == exactly(as_json(findings))


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", math.inf, -math.inf, math.nan, 3, 3.0, "3", ""]
)
def test_what_a_sentence_holds_keeps_its_kind(value):
    first = records.dengue().findings[0]
    said = Sentence("{x}", {"x": value, "in": Sentence("{y}", {"y": value})})
    findings = replace(records.dengue(), findings=(replace(first, reason=said),))
    assert exactly(again(findings)) == exactly(findings)


@pytest.mark.parametrize("name", ["covid", "dengue"])
def test_real_findings_come_back_and_render_the_same_bytes(name):
    findings = records.read(name)
    back = again(findings)
    assert exactly(back) == exactly(findings)
    assert render(back, "ru") == render(findings, "ru")


def test_a_watch_comes_back_and_renders_the_same_bytes():
    counts = {f"District {i}": random(i, 160) for i in range(4)}
    counts["District 1"][-2:] = [60.0, 90.0]
    counts["District 2"][-1] = None
    counts["District 3"][-6:] = [None] * 6
    findings = watched(table(counts))
    assert findings.signals
    back = again(findings)
    assert exactly(back) == exactly(findings)
    for language in ("en", "ru"):
        assert render(back, language) == render(findings, language)


def damaged(change):
    data = json.loads(json.dumps(as_json(records.dengue())))
    change(data)
    with pytest.raises(BadInput) as caught:
        from_json(data, "run 7")
    assert caught.value.place.file == "run 7"
    assert caught.value.remedy == "Watch anew."
    return caught.value.rule


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_refused(version):
    rule = damaged(lambda d: d.update(version=version))
    assert rule == f"They are of version {version!r}; {VERSION} is read."


def first(data):
    return data["findings"]["findings"][0]


DAMAGE = {
    "no version": lambda d: d.pop("version"),
    "no findings": lambda d: d.pop("findings"),
    "findings in a list": lambda d: d.update(findings=[]),
    "nothing": lambda d: d.update(findings=None),
    "a field too few": lambda d: first(d).pop("rank"),
    "a field too many": lambda d: first(d).update(colour="red"),
    "an unknown direction": lambda d: first(d).update(direction="sideways"),
    "a rank as text": lambda d: first(d).update(rank="1"),
    "a title that is none": lambda d: first(d).update(title=None),
    "a count as text": lambda d: first(d).update(observed="83"),
    "a count as an unknown number": lambda d: first(d).update(observed={"number": "83"}),
    "a count too large for a number": lambda d: first(d).update(observed=10**400),
    "a text where a list is": lambda d: d["findings"].update(silent="abc"),
    "a list where an object is": lambda d: first(d).update(key=[]),
    "a reason as text": lambda d: first(d).update(reason="because"),
    "a reason that holds a list": lambda d: first(d)["reason"]["values"].update(observed=[1]),
    "a reason that holds nothing": lambda d: first(d)["reason"]["values"].update(observed=None),
    "a place too many": lambda d: first(d)["curve"].update(baseline=[1, 2, 3]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_refused(damage):
    assert damaged(DAMAGE[damage]).startswith("They are damaged: ")


@pytest.mark.parametrize("data", [[], None, "findings", 1])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(BadInput):
        from_json(data)


def test_writing_changes_nothing_and_reading_neither():
    findings = records.covid()
    data = as_json(findings)
    kept = copy.deepcopy(data)
    from_json(data)
    assert data == kept
