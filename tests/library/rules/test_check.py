"""Records that cannot be true together are refused, with the place, the rule and the remedy."""

import pytest

from tests.library.rules.records import modifier, override, party, span
from tocsin.errors import BadInput
from tocsin.rules import DEFAULT, check

STATUSES = "associate, candidate, former, member, observer, partner"
MEMBER = span("member", "2000-01-01", "2010-01-01")


def refused(*records):
    with pytest.raises(BadInput) as caught:
        check(party(*records), DEFAULT)
    error = caught.value
    assert error.place.file == "AAA"
    return error.place.column, error.place.value, error.rule, error.remedy


def test_spans_that_overlap_are_refused():
    for spans in (
        (MEMBER, span("observer", "2009-12-31")),
        (span("observer", "2009-12-31"), MEMBER),
    ):
        assert refused(*spans) == (
            "start",
            "2009-12-31",
            "The party is member since 2000-01-01 already, and observer from this day on.",
            "End the first span on the day when the second one begins.",
        )


def test_a_span_after_one_without_end_is_refused():
    column, value, _, _ = refused(span("member", "2000-01-01"), span("former", "2012-01-01"))
    assert (column, value) == ("start", "2012-01-01")


def test_spans_that_touch_or_leave_a_gap_are_taken():
    check(party(MEMBER, span("former", "2010-01-01")), DEFAULT)
    check(party(MEMBER, span("member", "2015-01-01")), DEFAULT)


def test_spans_of_two_treaties_may_hold_at_once():
    check(party(span("member", "2000-01-01", regime="a"), span("observer", "2000-01-01")), DEFAULT)


def test_a_span_that_was_replaced_may_overlap_the_one_that_replaced_it():
    old = span("member", "2000-01-01", until="2012-01-01")
    check(party(old, span("observer", "2000-01-01", known="2012-01-01")), DEFAULT)


def test_a_status_that_the_rules_do_not_know_is_refused():
    assert refused(span("guest", "2000-01-01")) == (
        "status",
        "guest",
        "The rules of participation know no such status.",
        f"Take one of {STATUSES}, or add it to the rules first.",
    )


@pytest.mark.parametrize("scope", ["", "vote", "everything"])
def test_a_suspension_of_nothing_known_is_refused(scope):
    assert refused(MEMBER, modifier("suspended", "2001-01-01", scope=scope)) == (
        "scope",
        scope,
        "A suspension is of organs, of votes, or of all.",
        "Name one of them.",
    )


@pytest.mark.parametrize("scope", ["organs", "votes", "all"])
def test_a_suspension_of_a_known_scope_is_taken(scope):
    check(party(MEMBER, modifier("suspended", "2001-01-01", scope=scope)), DEFAULT)


def test_an_opt_out_without_a_topic_is_refused():
    column, value, rule, remedy = refused(MEMBER, modifier("opted_out", "2001-01-01", scope=" "))
    assert (column, value, remedy) == ("scope", " ", "Name the topic.")
    assert "topic" in rule


@pytest.mark.parametrize(
    "record",
    [
        span("member", "2000-01-01", "2000-01-01"),
        modifier("voting_suspended", "2000-01-01", "2000-01-01"),
        override("item 4", "speak", "2000-01-01", "2000-01-01"),
    ],
)
def test_what_ends_on_the_day_of_its_beginning_is_refused(record):
    assert refused(record) == (
        "end",
        "2000-01-01",
        "It ends before or on the day when it begins, 2000-01-01.",
        "Give the first day on which it is no longer true.",
    )


def test_what_ends_before_it_begins_is_refused():
    assert refused(span("member", "2000-01-02", "2000-01-01"))[:2] == ("end", "2000-01-01")
    check(party(span("member", "2000-01-01", "2000-01-02")), DEFAULT)


@pytest.mark.parametrize(
    "record",
    [
        span("member", "2000-01-01", until="1999-12-31"),
        modifier("provisional", "2000-01-01", until="1999-12-31"),
        override("item 4", "speak", "2000-01-01", until="1999-12-31"),
    ],
)
def test_what_was_replaced_before_it_was_known_is_refused(record):
    assert refused(record) == (
        "known_until",
        "1999-12-31",
        "It was replaced before it was known.",
        "Give the day of the correction.",
    )


def test_what_was_replaced_on_the_day_it_was_known_is_taken():
    check(party(span("member", "2000-01-01", until="2000-01-01")), DEFAULT)


@pytest.mark.parametrize("column", ["effective_on", "revoked_on"])
def test_a_notice_neither_takes_effect_nor_is_taken_back_before_its_receipt(column):
    early = modifier("notice_of_withdrawal", "2001-01-01", **{column: "2000-12-31"})
    assert refused(MEMBER, early) == (
        column,
        "2000-12-31",
        "This is before the day when it begins, 2001-01-01.",
        "Give a day that is not before it.",
    )
    same = modifier("notice_of_withdrawal", "2001-01-01", **{column: "2001-01-01"})
    check(party(MEMBER, same), DEFAULT)


def test_a_decision_about_a_right_that_does_not_exist_is_refused():
    column, value, rule, remedy = refused(MEMBER, override("item 4", "veto", "2001-01-01"))
    assert (column, value, rule) == ("right", "veto", "There is no such right.")
    assert "object_in_silence" in remedy


def test_a_decision_without_a_topic_is_refused():
    assert refused(MEMBER, override("", "speak", "2001-01-01"))[:2] == ("topic", "")
