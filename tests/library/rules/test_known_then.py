"""Rights on a day as known on a day: a correction never rewrites what was answered."""

from dataclasses import replace

from tests.library.rules.records import (
    BY_ITSELF,
    DECISIONS,
    day,
    held,
    may,
    modifier,
    override,
    party,
    span,
)
from tocsin.rules import Right, modifiers_on, pending, status_on

ALL = set(Right)


def corrected(on):
    """A membership whose end was recorded later than it was true."""
    return party(
        span("member", "2000-01-01", until=on),
        span("member", "2000-01-01", "2020-03-01", known=on),
        span("former", "2020-03-01", known=on),
    )


def test_a_correction_changes_nothing_of_what_was_known_before_it():
    of = corrected("2020-05-01")
    assert status_on(of, day("2020-04-01"), day("2020-04-30")).status == "member"
    assert held(of, "2020-04-01", known="2020-04-30") == ALL
    assert status_on(of, day("2020-04-01"), day("2020-05-01")).status == "former"
    assert held(of, "2020-04-01", known="2020-05-01") == set()
    assert held(of, "2020-04-01") == set()
    assert held(of, "2020-02-01", known="2020-05-01") == ALL


def test_nothing_is_known_before_the_first_record():
    of = party(span("member", "2000-01-01", known="2010-01-01"))
    assert held(of, "2005-01-01") == ALL
    assert held(of, "2005-01-01", known="2009-12-31") == set()
    assert held(of, "2005-01-01", known="2010-01-01") == ALL


def test_what_is_corrected_on_the_day_of_its_record_was_never_believed():
    of = party(
        span("observer", "2020-01-01", known="2020-01-10", until="2020-01-10"),
        span("member", "2020-01-01", known="2020-01-10"),
    )
    for known in ("2020-01-10", "2020-01-11", None):
        assert status_on(of, day("2020-02-01"), day(known) if known else None).status == "member"
    assert status_on(of, day("2020-02-01"), day("2020-01-09")) is None


def test_a_modifier_recorded_late_takes_rights_in_later_answers_only():
    of = party(
        span("member", "2000-01-01"), modifier("voting_suspended", "2020-01-01", known="2020-03-01")
    )
    assert held(of, "2020-02-01", known="2020-02-29") == ALL
    assert held(of, "2020-02-01", known="2020-03-01") == ALL - DECISIONS
    assert modifiers_on(of, day("2020-02-01"), day("2020-02-29")) == ()


def test_a_notice_recorded_late_runs_from_its_receipt_but_in_later_answers_only():
    notice = modifier("notice_of_withdrawal", "2020-03-01", known="2020-10-01")
    of = party(span("member", "2000-01-01"), notice)
    assert pending(of, day("2020-06-01"), BY_ITSELF, day("2020-09-30")) == ()
    assert pending(of, day("2020-06-01"), BY_ITSELF, day("2020-10-01")) == (
        (notice, day("2020-09-01")),
    )
    assert held(of, "2020-09-15", known="2020-09-30", profile=BY_ITSELF) == ALL
    assert held(of, "2020-09-15", known="2020-10-01", profile=BY_ITSELF) == set()


def test_a_notice_that_was_recorded_taken_back_stays_in_what_was_known_before():
    notice = modifier("notice_of_withdrawal", "2020-03-01", until="2020-08-20")
    back = replace(notice, known=day("2020-08-20"), known_until=None, revoked_on=day("2020-08-10"))
    of = party(span("member", "2000-01-01"), notice, back)
    assert held(of, "2020-09-01", known="2020-08-19", profile=BY_ITSELF) == set()
    assert held(of, "2020-09-01", known="2020-08-20", profile=BY_ITSELF) == ALL


def test_a_decision_about_a_topic_has_both_times():
    of = party(
        span("observer", "2000-01-01"),
        override("item 4", "vote", "2020-05-01", known="2020-05-10", until="2020-05-20"),
    )
    asked = {
        known: may(of, "2020-05-01", "vote", topic="item 4", known=known)
        for known in ("2020-05-09", "2020-05-10", "2020-05-19", "2020-05-20", None)
    }
    assert asked == {
        "2020-05-09": False,
        "2020-05-10": True,
        "2020-05-19": True,
        "2020-05-20": False,
        None: False,
    }


def test_a_correction_does_not_decide_which_of_two_records_counted_before_it():
    one = span("member", "2000-01-01", basis="one")
    two = span("member", "2000-01-01", basis="two")
    on = day("2001-01-01")
    before = status_on(party(one, two), on, on)
    for spans in (
        (replace(one, known_until=day("2010-01-01")), two),
        (one, replace(two, known_until=day("2010-01-01"))),
    ):
        assert status_on(party(*spans), on, on).basis == before.basis
