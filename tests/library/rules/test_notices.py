"""Notices of withdrawal: when they take effect, and when they do not."""

from dataclasses import replace

import pytest

from tests.library.rules.records import (
    BY_ITSELF,
    asked,
    day,
    held,
    may,
    modifier,
    party,
    runs,
    span,
    texts,
)
from tocsin.rules import (
    DEFAULT,
    Kind,
    Right,
    modifiers_on,
)

ALL = set(Right)


def noticed(**about):
    """A member whose notice was received on 1 March 2020."""
    return party(
        span("member", "2000-01-01"), modifier("notice_of_withdrawal", "2020-03-01", **about)
    )


def test_a_notice_counts_the_notice_period_where_it_states_no_day():
    of = noticed()
    assert runs(of, "2020-02-29") == []
    assert runs(of, "2020-03-01") == [("2020-03-01", "2020-09-01")]
    assert runs(of, "2020-08-31") == [("2020-03-01", "2020-09-01")]
    assert runs(of, "2020-09-01") == []
    longer = replace(DEFAULT, notice_months=12)
    assert runs(of, "2020-09-01", longer) == [("2020-03-01", "2021-03-01")]


def test_a_notice_alone_ends_no_membership_where_the_rules_ask_for_a_decision():
    of = noticed()
    assert held(of, "2020-09-01") == ALL
    assert texts(asked(of, "2020-09-01", "vote")) == ["member since 2000-01-01: an act."]


def test_a_notice_ends_membership_by_itself_where_the_rules_say_so():
    of = noticed(basis="a note")
    assert held(of, "2020-08-31", profile=BY_ITSELF) == ALL
    assert held(of, "2020-09-01", profile=BY_ITSELF) == set()
    assert texts(asked(of, "2020-09-01", "vote", profile=BY_ITSELF)) == [
        "The notice of withdrawal of 2020-03-01 has taken effect: a note.",
        "This right is not one of former member.",
    ]


def test_who_left_by_notice_has_the_rights_of_a_former_member():
    statuses = {**BY_ITSELF.statuses, "former": frozenset({Right.RECEIVE, Right.REPORT})}
    receives = {**BY_ITSELF.receives, "former": ("public",)}
    profile = replace(BY_ITSELF, statuses=statuses, receives=receives)
    of = noticed()
    assert held(of, "2020-09-01", profile=profile) == {Right.RECEIVE, Right.REPORT}
    assert may(of, "2020-09-01", "receive", level="public", profile=profile)
    assert not may(of, "2020-09-01", "receive", level="members", profile=profile)
    without = replace(BY_ITSELF, statuses={"member": BY_ITSELF.statuses["member"]})
    assert held(of, "2020-09-01", profile=without) == set()


def test_a_notice_that_is_taken_back_before_its_effect_has_none():
    of = noticed(revoked_on="2020-08-31")
    assert runs(of, "2020-08-30") == [("2020-03-01", "2020-09-01")]
    assert runs(of, "2020-08-31") == []
    assert modifiers_on(of, day("2020-08-31")) == ()
    assert held(of, "2020-09-01", profile=BY_ITSELF) == ALL


@pytest.mark.parametrize("late", ["2020-09-01", "2021-01-01"])
def test_a_notice_cannot_be_taken_back_once_it_has_taken_effect(late):
    of = noticed(revoked_on=late)
    assert held(of, "2022-01-01", profile=BY_ITSELF) == set()


def test_a_notice_whose_record_ends_before_its_effect_has_none():
    of = noticed(end="2020-08-31")
    assert held(of, "2021-01-01", profile=BY_ITSELF) == ALL
    assert held(noticed(end="2020-09-01"), "2021-01-01", profile=BY_ITSELF) == set()


def test_of_two_notices_both_run_and_the_one_that_takes_effect_first_counts():
    first = modifier("notice_of_withdrawal", "2020-03-01", effective_on="2021-03-01", basis="first")
    second = modifier("notice_of_withdrawal", "2020-05-01", basis="second")
    for notices in ((first, second), (second, first)):
        of = party(span("member", "2000-01-01"), *notices)
        assert runs(of, "2020-06-01") == [
            ("2020-03-01", "2021-03-01"),
            ("2020-05-01", "2020-11-01"),
        ]
        assert held(of, "2020-10-31", profile=BY_ITSELF) == ALL
        for on in ("2020-11-01", "2022-01-01"):
            assert "second" in texts(asked(of, on, "vote", profile=BY_ITSELF))[0]


def test_of_two_notices_one_that_was_taken_back_does_not_count():
    of = party(
        span("member", "2000-01-01"),
        modifier("notice_of_withdrawal", "2020-03-01", revoked_on="2020-04-01"),
        modifier("notice_of_withdrawal", "2020-05-01"),
    )
    assert runs(of, "2020-06-01") == [("2020-05-01", "2020-11-01")]
    assert held(of, "2020-10-31", profile=BY_ITSELF) == ALL
    assert held(of, "2020-11-01", profile=BY_ITSELF) == set()


@pytest.mark.parametrize(
    ("received", "months", "effect"),
    [
        ("2012-02-29", 12, "2013-02-28"),
        ("2012-02-29", 48, "2016-02-29"),
        ("2019-08-31", 6, "2020-02-29"),
        ("2018-08-31", 6, "2019-02-28"),
        ("2020-03-31", 1, "2020-04-30"),
        ("2020-12-31", 2, "2021-02-28"),
        ("2020-06-30", 6, "2020-12-30"),
        ("2020-11-30", 1, "2020-12-30"),
        ("2020-01-15", 0, "2020-01-15"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(received, months, effect):
    from tocsin.rules.participation import months_after

    assert months_after(day(received), months) == day(effect)


def test_a_party_that_comes_back_is_not_bound_by_its_old_notice():
    of = party(
        span("member", "2000-01-01"),
        modifier("notice_of_withdrawal", "2020-03-01"),
    )
    back = replace(
        of, spans=[replace(of.spans[0], end=day("2020-09-01")), span("member", "2022-01-01")]
    )
    assert held(back, "2020-09-01", profile=BY_ITSELF) == set()
    assert held(back, "2021-12-31", profile=BY_ITSELF) == set()
    assert held(back, "2022-01-01", profile=BY_ITSELF) == ALL
    assert texts(asked(back, "2022-01-01", "vote", profile=BY_ITSELF)) == [
        "member since 2022-01-01: an act."
    ]
    at_once = replace(
        of, spans=[replace(of.spans[0], end=day("2020-09-01")), span("member", "2020-09-01")]
    )
    assert held(at_once, "2020-09-01", profile=BY_ITSELF) == ALL


def test_a_notice_may_take_rights_where_the_rules_say_so_until_it_takes_effect():
    taken = {**DEFAULT.taken, "notice_of_withdrawal": frozenset({Right.CHAIR})}
    profile = replace(DEFAULT, taken=taken)
    assert held(noticed(), "2020-08-31", profile=profile) == ALL - {Right.CHAIR}
    assert held(noticed(), "2020-09-01", profile=profile) == ALL
    assert not any(
        "no right" in text
        for text in texts(asked(noticed(), "2020-08-31", "vote", profile=profile))
    )


def test_a_notice_that_states_its_effect_is_in_force_until_then():
    stated = noticed(effective_on="2020-04-01")
    assert [one.kind for one in modifiers_on(stated, day("2020-03-31"))] == [
        Kind.NOTICE_OF_WITHDRAWAL
    ]
    assert modifiers_on(stated, day("2020-04-01")) == ()
    assert len(modifiers_on(noticed(), day("2030-01-01"))) == 1, "only the rules know its effect"
