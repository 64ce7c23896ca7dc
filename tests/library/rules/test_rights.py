"""Who may do what on a day: the cases that have happened, and those that will."""

import itertools
from dataclasses import replace

import pytest

from tests.library.rules.records import (
    DECISIONS,
    asked,
    day,
    held,
    may,
    modifier,
    override,
    party,
    runs,
    span,
    texts,
)
from tocsin.rules import (
    DEFAULT,
    Kind,
    Right,
    frozen_group,
    modifiers_on,
    preset,
    status_on,
    timeline,
)

ALL = set(Right)
OBSERVER = {
    Right.ATTEND_OPEN,
    Right.SPEAK,
    Right.ALIGN,
    Right.RECEIVE,
    Right.REQUEST_AID,
    Right.OFFER_AID,
}
MEMBER = party(span("member", "2000-01-01"))
INVITED = party(span("observer", "2000-01-01"))


def uzbekistan():
    return preset("wire-item").parties["UZB"]


def armenia():
    return preset("wire-item").parties["ARM"]


def test_uzbekistan_in_september_2012_is_a_member_with_a_notice_that_runs():
    of = uzbekistan()
    assert status_on(of, day("2012-09-01")).status == "member"
    assert runs(of, "2012-09-01") == [("2012-06-28", "2012-12-19")]
    assert held(of, "2012-09-01") == ALL
    assert any("notice of withdrawal" in text for text in texts(asked(of, "2012-09-01", "vote")))


def test_uzbekistan_after_the_decision_is_former():
    of = uzbekistan()
    assert status_on(of, day("2012-12-18")).status == "member"
    for on in ("2012-12-19", "2012-12-20"):
        assert status_on(of, day(on)).status == "former"
        assert held(of, on) == set()
        assert runs(of, on) == []
        assert modifiers_on(of, day(on)) == ()


def test_uzbekistan_is_suspended_where_the_alliance_records_it_so():
    recorded = uzbekistan()
    of = replace(
        recorded,
        spans=[
            replace(one, end=None) if one.start == day("2006-08-16") else one
            for one in recorded.spans
            if one.status != "former"
        ],
        modifiers=[
            *recorded.modifiers,
            modifier("suspended", "2012-12-19", scope="all", basis="decision of 19 December"),
        ],
    )
    assert status_on(of, day("2012-12-20")).status == "member"
    assert [one.kind for one in modifiers_on(of, day("2012-12-20"))] == [Kind.SUSPENDED]
    assert held(of, "2012-12-20") == set()
    assert held(of, "2012-12-18") == ALL
    assert texts(asked(of, "2012-12-20", "vote")) == [
        "member since 2006-08-16: taken up again in 2006.",
        "Taken by: suspended, since 2012-12-19: decision of 19 December.",
    ]


def test_uzbekistan_had_no_status_between_its_memberships():
    of = uzbekistan()
    assert status_on(of, day("1999-04-01")).status == "member"
    for on in ("1999-04-02", "2003-01-01", "2006-08-15"):
        assert status_on(of, day(on)) is None
        assert held(of, on) == set()
    assert held(of, "2006-08-16") == ALL
    assert texts(asked(of, "2003-01-01", "vote")) == ["No status is recorded for 2003-01-01."]


def test_armenia_frozen_de_facto_keeps_every_right():
    of = armenia()
    assert status_on(of, day("2024-06-01")).status == "member"
    assert [one.kind for one in modifiers_on(of, day("2024-06-01"))] == [Kind.FROZEN_DE_FACTO]
    assert held(of, "2024-06-01") == ALL
    told = texts(asked(of, "2024-06-01", "object_in_silence"))
    assert told[1].startswith("frozen de facto, information only, since 2024-02-23")
    assert told[1].endswith("It changes no right.")


def test_arrears_take_the_decisions_from_their_day_and_nothing_else():
    of = replace(
        armenia(),
        modifiers=[
            *armenia().modifiers,
            modifier("voting_suspended", "2024-09-01", basis="arrears"),
        ],
    )
    assert held(of, "2024-08-31") == ALL
    assert held(of, "2024-09-01") == ALL - DECISIONS
    assert "Taken by: vote suspended, since 2024-09-01: arrears." in texts(
        asked(of, "2024-09-01", "object_in_silence")
    )
    assert not any("Taken" in text for text in texts(asked(of, "2024-09-01", "speak")))


def test_arrears_that_are_paid_give_the_vote_back_on_the_day_of_their_end():
    of = party(
        span("member", "2000-01-01"), modifier("voting_suspended", "2020-01-01", "2020-07-01")
    )
    assert not may(of, "2020-06-30", "vote")
    assert may(of, "2020-07-01", "vote")


@pytest.mark.parametrize(
    ("scope", "taken"),
    [
        ("votes", DECISIONS),
        (
            "organs",
            {
                *DECISIONS,
                Right.ATTEND_OPEN,
                Right.ATTEND_CLOSED,
                Right.SPEAK,
                Right.PROPOSE,
                Right.CHAIR,
                Right.BE_COORDINATING_STATE,
            },
        ),
        ("all", ALL),
    ],
)
def test_a_suspension_takes_what_its_scope_says(scope, taken):
    of = party(span("member", "2000-01-01"), modifier("suspended", "2020-01-01", scope=scope))
    assert held(of, "2020-01-01") == ALL - taken
    assert held(of, "2019-12-31") == ALL


def test_an_observer_may_align_but_not_break_silence():
    assert held(INVITED, "2020-01-01") == OBSERVER
    assert may(INVITED, "2020-01-01", "align")
    answer = asked(INVITED, "2020-01-01", "object_in_silence")
    assert not answer.allowed
    assert texts(answer) == [
        "observer since 2000-01-01: an act.",
        "This right is not one of observer.",
    ]


@pytest.mark.parametrize(
    ("status", "levels"),
    [
        ("member", ["public", "partners", "observers", "members"]),
        ("observer", ["public", "partners", "observers"]),
        ("partner", ["public", "partners"]),
        ("associate", ["public", "partners"]),
        ("candidate", ["public"]),
        ("former", []),
    ],
)
def test_a_status_receives_its_release_levels_only(status, levels):
    of = party(span(status, "2000-01-01"))
    got = [one for one in DEFAULT.levels if may(of, "2020-01-01", "receive", level=one)]
    assert got == levels
    assert may(of, "2020-01-01", "receive") == bool(levels)
    assert not may(of, "2020-01-01", "receive", level="no such level")


def test_a_release_level_is_named_where_it_is_not_received():
    answer = asked(INVITED, "2020-01-01", "receive", level="members")
    assert texts(answer)[-1] == "observer does not receive what is released to members."


def test_a_level_decides_about_nothing_but_receiving():
    assert may(INVITED, "2020-01-01", "speak", level="members")


def test_between_two_spans_there_is_no_status_and_no_right():
    of = party(span("candidate", "2000-01-01", "2001-01-01"), span("member", "2001-02-01"))
    assert held(of, "2000-12-31") == {Right.ATTEND_OPEN, Right.ALIGN, Right.RECEIVE}
    assert status_on(of, day("2001-01-01")) is None
    assert held(of, "2001-01-31") == set()
    assert held(of, "2001-02-01") == ALL


def test_of_spans_that_contradict_each_other_the_one_known_last_is_taken():
    early = span("member", "2000-01-01", known="2000-01-01")
    late = span("observer", "1999-01-01", known="2001-01-01")
    for of in (party(early, late), party(late, early)):
        assert status_on(of, day("2002-01-01")).status == "observer"
        assert status_on(of, day("2002-01-01"), day("2000-06-01")).status == "member"


def test_of_spans_recorded_and_begun_on_one_day_the_same_is_taken_in_any_order():
    spans = [
        span("member", "2000-01-01", basis="one"),
        span("member", "2000-01-01", basis="two"),
        span("observer", "2000-01-01", basis="one"),
        span("observer", "2000-01-01", basis="one", until="2010-01-01"),
    ]
    taken = {
        status_on(party(*order), day("2001-01-01"), day("2001-01-01"))
        for order in itertools.permutations(spans)
    }
    assert len(taken) == 1


def test_a_membership_may_begin_and_end_on_a_leap_day():
    of = party(span("member", "2012-02-29", "2016-02-29"))
    assert [
        held(of, on) == ALL for on in ("2012-02-28", "2012-02-29", "2016-02-28", "2016-02-29")
    ] == [
        False,
        True,
        True,
        False,
    ]


def test_an_opt_out_takes_every_right_for_its_topic_only():
    of = party(span("member", "2000-01-01"), modifier("opted_out", "2020-01-01", scope="vaccines"))
    assert not any(may(of, "2020-01-01", right, topic="vaccines") for right in Right)
    assert all(may(of, "2020-01-01", right, topic="borders") for right in Right)
    assert held(of, "2020-01-01") == ALL
    assert may(of, "2019-12-31", "vote", topic="vaccines")
    assert texts(asked(of, "2020-01-01", "vote", topic="vaccines"))[-1] == (
        "Opted out of this topic since 2020-01-01: an act."
    )


def test_an_observer_invited_to_an_item_has_that_right_for_that_item_only():
    of = party(
        span("observer", "2000-01-01"),
        override("item 4", "attend_closed", "2020-05-01", "2020-06-01", basis="invitation"),
    )
    assert may(of, "2020-05-01", "attend_closed", topic="item 4")
    assert texts(asked(of, "2020-05-01", "attend_closed", topic="item 4"))[-1] == (
        "Given for this topic: invitation."
    )
    assert not may(of, "2020-05-01", "attend_closed", topic="item 5")
    assert not may(of, "2020-05-01", "attend_closed")
    assert not may(of, "2020-05-01", "vote", topic="item 4")
    assert not may(of, "2020-06-01", "attend_closed", topic="item 4")
    assert not may(of, "2020-04-30", "attend_closed", topic="item 4")


def test_what_is_withheld_goes_before_what_is_given():
    given = override("item 4", "speak", "2020-05-01")
    taken = override("item 4", "speak", "2020-05-01", allowed=False, basis="objection")
    for decisions in ((given, taken), (taken, given)):
        of = party(span("observer", "2000-01-01"), *decisions)
        answer = asked(of, "2020-05-01", "speak", topic="item 4")
        assert not answer.allowed
        assert texts(answer) == [
            "observer since 2000-01-01: an act.",
            "Given for this topic: an act.",
            "Withheld for this topic: objection.",
        ]
        assert may(of, "2020-05-01", "speak")


def test_a_suspension_goes_before_what_is_given_for_a_topic():
    of = party(
        span("member", "2000-01-01"),
        modifier("suspended", "2020-01-01", scope="all"),
        override("item 4", "speak", "2020-05-01"),
    )
    assert not may(of, "2020-05-01", "speak", topic="item 4")


def test_no_decision_gives_a_right_to_who_has_no_status():
    of = party(
        span("member", "2000-01-01", "2010-01-01"), override("item 4", "speak", "2000-01-01")
    )
    assert not may(of, "2010-01-01", "speak", topic="item 4")


@pytest.mark.parametrize("kind", ["frozen_de_facto", "provisional"])
def test_rules_cannot_let_a_declaration_take_a_right(kind):
    profile = replace(DEFAULT, taken={**DEFAULT.taken, kind: frozenset(Right)})
    of = party(span("member", "2000-01-01"), modifier(kind, "2020-01-01"))
    assert held(of, "2020-01-01", profile=profile) == ALL
    assert texts(asked(of, "2020-01-01", "vote", profile=profile))[-1].endswith(
        "since 2020-01-01: an act. It changes no right."
    )


def test_a_status_that_the_rules_do_not_know_has_no_right():
    assert held(party(span("guest", "2000-01-01")), "2020-01-01") == set()


def test_the_group_that_an_act_binds_is_fixed_on_its_day():
    alliance = preset("wire-item").parties.values()
    six = {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"}
    assert frozen_group(alliance, day("2012-12-18")) == six | {"UZB"}
    assert frozen_group(alliance, day("2012-12-19")) == six
    assert frozen_group(alliance, day("2024-06-01")) == six
    receivers = frozen_group(alliance, day("2020-05-26"), Right.RECEIVE)
    assert receivers == six | {"AFG", "SRB"}
    early = frozen_group(alliance, day("2020-05-26"), Right.RECEIVE, known=day("2013-04-10"))
    assert early == six, "the observers were not known yet"


def test_the_history_says_what_ends_before_what_begins():
    events = [
        (one.day.isoformat(), one.what, getattr(one.record, "status", "notice"))
        for one in timeline(uzbekistan())
    ]
    assert events == [
        ("1994-04-20", "begins", "member"),
        ("1999-04-02", "ends", "member"),
        ("2006-08-16", "begins", "member"),
        ("2012-06-28", "begins", "notice"),
        ("2012-12-19", "ends", "notice"),
        ("2012-12-19", "ends", "member"),
        ("2012-12-19", "begins", "former"),
    ]


def test_the_history_tells_what_was_taken_back_and_only_what_was_believed():
    of = party(
        span("observer", "2000-01-01", until="2001-01-01"),
        span("member", "2000-01-01", known="2001-01-01"),
        modifier("notice_of_withdrawal", "2020-03-01", revoked_on="2020-04-01"),
    )
    assert [one.what for one in timeline(of)] == ["begins", "begins", "taken back"]
    early = timeline(of, day("2000-06-01"))
    assert [one.record.status for one in early] == ["observer"]
