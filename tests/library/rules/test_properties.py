"""What holds for any records whatever."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.rules.records import BY_ITSELF
from tocsin.rules import (
    DEFAULT,
    Kind,
    Modifier,
    Override,
    Participation,
    Right,
    Scope,
    Span,
    modifiers_on,
    pending,
    rights,
    status_on,
    timeline,
)

CALMLY = settings(deadline=None)  # a busy machine is no fault
FIRST = date(2019, 12, 1)
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(n))
TOPICS = ["item 4", "item 5"]
PROFILES = st.sampled_from([DEFAULT, BY_ITSELF])
QUESTION = st.fixed_dictionaries(
    {
        "right": st.sampled_from(Right),
        "topic": st.sampled_from([None, *TOPICS]),
        "level": st.sampled_from([None, *DEFAULT.levels]),
        "known": st.none() | DAYS,
        "profile": PROFILES,
    }
)


@st.composite
def times(draw):
    start, known = draw(DAYS), draw(DAYS)
    return {
        "start": start,
        "end": draw(st.none() | st.integers(1, 300).map(lambda n: start + timedelta(n))),
        "known": known,
        "known_until": draw(st.none() | st.integers(0, 300).map(lambda n: known + timedelta(n))),
        "basis": draw(st.sampled_from(["", "one act", "another act"])),
    }


@st.composite
def modifiers(draw, kinds=tuple(Kind)):
    dates = draw(times())
    kind = draw(st.sampled_from(kinds))
    scope = {Kind.SUSPENDED: [*Scope], Kind.OPTED_OUT: TOPICS}.get(kind, [""])
    later = st.none() | st.integers(0, 300).map(lambda n: dates["start"] + timedelta(n))
    notice = kind is Kind.NOTICE_OF_WITHDRAWAL
    return Modifier(
        kind=kind,
        scope=draw(st.sampled_from(scope)),
        effective_on=draw(later) if notice else None,
        revoked_on=draw(later) if notice else None,
        **dates,
    )


@st.composite
def spans(draw):
    return Span(status=draw(st.sampled_from(sorted(DEFAULT.statuses))), **draw(times()))


@st.composite
def overrides(draw):
    return Override(
        topic=draw(st.sampled_from(TOPICS)),
        right=draw(st.sampled_from(Right)).value,
        allowed=draw(st.booleans()),
        **draw(times()),
    )


def few(kind):
    return st.lists(kind, max_size=4).map(tuple)


def told(events):
    """A history without when its records were replaced."""
    return [(e.day, e.what, replace(e.record, known_until=None)) for e in events]


PARTIES = st.builds(
    Participation,
    party=st.just("AAA"),
    spans=few(spans()),
    modifiers=few(modifiers()),
    overrides=few(overrides()),
)


@CALMLY
@given(PARTIES, DAYS, QUESTION)
def test_outside_of_every_span_there_is_no_right(of, on, question):
    known = question["known"]
    believed = [
        one
        for one in of.spans
        if (one.known_until is None if known is None else one.known <= known)
        and (one.known_until is None or (known is not None and known < one.known_until))
    ]
    if not any(s.start <= on and (s.end is None or on < s.end) for s in believed):
        assert status_on(of, on, known) is None
        assert not rights(of, on, **question).allowed


@CALMLY
@given(PARTIES, DAYS, QUESTION)
def test_the_same_question_has_the_same_answer(of, on, question):
    assert rights(of, on, **question) == rights(of, on, **question)


@CALMLY
@given(PARTIES, DAYS, QUESTION, st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(of, on, question, chance):
    mixed = Participation(
        of.party, *(chance.sample(list(r), len(r)) for r in (of.spans, of.modifiers, of.overrides))
    )
    known, profile = question["known"], question["profile"]
    assert rights(mixed, on, **question) == rights(of, on, **question)
    assert status_on(mixed, on, known) == status_on(of, on, known)
    assert modifiers_on(mixed, on, known) == modifiers_on(of, on, known)
    assert pending(mixed, on, profile, known) == pending(of, on, profile, known)
    assert timeline(mixed, known) == timeline(of, known)


@CALMLY
@given(PARTIES, modifiers((Kind.FROZEN_DE_FACTO, Kind.PROVISIONAL)), DAYS, QUESTION)
def test_what_is_information_only_changes_no_answer(of, more, on, question):
    taken = {**DEFAULT.taken, "frozen_de_facto": frozenset(Right), "provisional": frozenset(Right)}
    question["profile"] = replace(question["profile"], taken=taken)  # whatever the rules say
    under = replace(of, modifiers=(*of.modifiers, more))
    assert rights(under, on, **question).allowed == rights(of, on, **question).allowed


@CALMLY
@given(PARTIES, modifiers(), DAYS, QUESTION)
def test_no_modifier_ever_adds_a_right(of, more, on, question):
    under = replace(of, modifiers=(*of.modifiers, more))
    if rights(under, on, **question).allowed:
        assert rights(of, on, **question).allowed


@CALMLY
@given(PARTIES, overrides(), DAYS, QUESTION)
def test_a_decision_about_another_topic_changes_nothing(of, more, on, question):
    if more.topic != question["topic"] or more.right != question["right"].value:
        decided = replace(of, overrides=(*of.overrides, more))
        assert rights(decided, on, **question) == rights(of, on, **question)


@CALMLY
@given(PARTIES, PARTIES, DAYS, DAYS, QUESTION, st.integers(1, 300))
def test_later_knowledge_never_changes_what_was_known(of, more, on, known, question, after):
    """New records are known after the day of the question, and replace all old ones then."""
    question["known"] = known
    later = known + timedelta(after)

    def replaced(records):
        return tuple(
            replace(r, known_until=later) if r.known_until is None or r.known_until > later else r
            for r in records
        )

    def learned(records):
        return tuple(replace(r, known=max(r.known, later), known_until=None) for r in records)

    new = Participation(
        of.party,
        spans=(*replaced(of.spans), *learned(more.spans)),
        modifiers=(*replaced(of.modifiers), *learned(more.modifiers)),
        overrides=(*replaced(of.overrides), *learned(more.overrides)),
    )
    assert rights(new, on, **question) == rights(of, on, **question)
    assert told(timeline(new, known)) == told(timeline(of, known))


@pytest.mark.parametrize("make", [spans, modifiers, overrides])
def test_the_end_is_the_first_day_on_which_a_record_does_not_hold(make):
    @CALMLY
    @given(make())
    def holds(one):
        one = replace(one, known_until=None)
        assert one.holds(one.start)
        assert not one.holds(one.start - timedelta(1))
        if one.end is not None:
            assert one.holds(one.end - timedelta(1))
            assert not one.holds(one.end)

    holds()


@CALMLY
@given(PARTIES, DAYS, QUESTION)
def test_an_answer_gives_its_reason(of, on, question):
    answer = rights(of, on, **question)
    assert answer.reasons
    assert answer.right is question["right"]
