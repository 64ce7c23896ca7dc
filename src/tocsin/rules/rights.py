"""May a party do this on this day? The answer, with its reasons.

`rights` is the matrix of the status, minus what the modifiers in force that day take away, with
what was decided for a single topic on top. Nothing of it is kept; asked twice it answers the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tocsin.language import mark
from tocsin.rules.participation import (
    Kind,
    Modifier,
    Override,
    Participation,
    Span,
    effect_of,
    left_on,
    modifiers_on,
    status_on,
)
from tocsin.rules.profile import DEFAULT, Profile, Right
from tocsin.sentences import Sentence

STATUS = {
    "member": mark("member"),
    "observer": mark("observer"),
    "partner": mark("partner"),
    "associate": mark("associate"),
    "candidate": mark("candidate"),
    "former": mark("former member"),
}
MODIFIER = {
    Kind.SUSPENDED: mark("suspended"),
    Kind.VOTING_SUSPENDED: mark("vote suspended"),
    Kind.FROZEN_DE_FACTO: mark("frozen de facto, information only"),
    Kind.NOTICE_OF_WITHDRAWAL: mark("notice of withdrawal"),
    Kind.OPTED_OUT: mark("opted out"),
    Kind.PROVISIONAL: mark("provisional"),
}
FORMER = "former"
INFORMING = {Kind.FROZEN_DE_FACTO, Kind.PROVISIONAL}
NO_STATUS = mark("No status is recorded for {on_day}.")
HAS_STATUS = mark("{status} since {since_day}: {basis}.")
NOT_OF_STATUS = mark("This right is not one of {status}.")
TAKEN = mark("Taken by: {modifier}, since {since_day}: {basis}.")
INFORMED = mark("{modifier}, since {since_day}: {basis}. It changes no right.")
LEFT = mark("The notice of withdrawal of {since_day} has taken effect: {basis}.")
NOT_RECEIVED = mark("{status} does not receive what is released to {level}.")
GIVEN = mark("Given for this topic: {basis}.")
WITHHELD = mark("Withheld for this topic: {basis}.")
OPTED = mark("Opted out of this topic since {since_day}: {basis}.")


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a party may, and why.

    Attributes:
        right: which was asked for.
        allowed: whether it may.
        reasons: the status first, then each thing that gives or takes, in order.
    """

    right: Right
    allowed: bool
    reasons: tuple[Sentence, ...]


def rights(
    participation: Participation,
    day: date,
    right: Right,
    *,
    known: date | None = None,
    topic: str | None = None,
    level: str | None = None,
    profile: Profile = DEFAULT,
) -> Answer:
    """Return whether a party has a right on a day, and why.

    Args:
        participation: what is recorded of the party.
        day: on which it would act.
        right: which right.
        known: use only what was known on this day; None: all that is believed now.
        topic: the item or subject, for decisions about single topics and opt-outs.
        level: for `Right.RECEIVE`, the release level; None: whether anything is received at all.
        profile: the rules in force that day.
    """
    span = status_on(participation, day, known)
    if span is None:
        return Answer(right, allowed=False, reasons=(Sentence(NO_STATUS, {"on_day": _iso(day)}),))
    left = left_on(participation, day, profile, known)
    status = span.status if left is None else FORMER
    reasons = [_held(span) if left is None else _about(LEFT, left)]
    allowed = right in profile.statuses.get(status, frozenset())
    if not allowed:
        reasons.append(Sentence(NOT_OF_STATUS, {"status": _status(status)}))
    elif right is Right.RECEIVE and level is not None:
        allowed = level in profile.receives[status]
        if not allowed:
            reasons.append(Sentence(NOT_RECEIVED, {"status": _status(status), "level": level}))
    allowed = _with_topic(participation, (day, known), right, topic, reasons) or allowed
    for modifier in _running(participation, day, known, profile):
        if _takes(modifier, right, topic, profile):
            allowed = False
            reasons.append(_told(modifier))
        elif _informs(modifier, profile):
            reasons.append(_about(INFORMED, modifier, modifier=Sentence(MODIFIER[modifier.kind])))
    if _withheld(participation, (day, known), right, topic, reasons):
        allowed = False
    return Answer(right, allowed, tuple(reasons))


def all_rights(
    participation: Participation,
    day: date,
    *,
    known: date | None = None,
    profile: Profile = DEFAULT,
) -> dict[Right, Answer]:
    """Return the answer for every right, in the order of `Right`."""
    return {
        right: rights(participation, day, right, known=known, profile=profile) for right in Right
    }


def frozen_group(
    participations: Iterable[Participation],
    day: date,
    right: Right = Right.JOIN_CONSENSUS,
    *,
    known: date | None = None,
    profile: Profile = DEFAULT,
) -> frozenset[str]:
    """Return the parties that had a right on the day of adoption: those whom the act binds.

    The group is fixed by that day; what becomes of their status later does not change it.
    """
    return frozenset(
        one.party
        for one in participations
        if rights(one, day, right, known=known, profile=profile).allowed
    )


def _running(
    participation: Participation, day: date, known: date | None, profile: Profile
) -> list[Modifier]:
    """Return the modifiers in force, without notices that have taken effect by the rules."""
    return [
        one
        for one in modifiers_on(participation, day, known)
        if one.kind is not Kind.NOTICE_OF_WITHDRAWAL or day < effect_of(one, profile)
    ]


def _takes(modifier: Modifier, right: Right, topic: str | None, profile: Profile) -> bool:
    if modifier.kind is Kind.OPTED_OUT:
        return topic is not None and modifier.scope == topic
    if modifier.kind in INFORMING:
        return False  # information only, whatever the rules say
    name = modifier.kind.value
    if modifier.kind is Kind.SUSPENDED:
        name = f"{name}/{modifier.scope}"
    return right in profile.taken.get(name, frozenset())


def _informs(modifier: Modifier, profile: Profile) -> bool:
    """Whether it is to be told although it takes no right at all."""
    if modifier.kind is Kind.NOTICE_OF_WITHDRAWAL:
        return not profile.taken.get(modifier.kind.value)
    return modifier.kind in INFORMING


def _decisions(
    participation: Participation, when: tuple[date, date | None], right: Right, topic: str | None
) -> list[Override]:
    return [
        one
        for one in sorted(participation.overrides, key=lambda o: (o.start, o.basis))
        if topic is not None
        and one.topic == topic
        and one.right == right.value
        and one.holds(*when)
    ]


def _with_topic(
    participation: Participation,
    when: tuple[date, date | None],
    right: Right,
    topic: str | None,
    reasons: list[Sentence],
) -> bool:
    """Whether a decision about the topic gives the right; says so among the reasons."""
    given = [one for one in _decisions(participation, when, right, topic) if one.allowed]
    reasons.extend(Sentence(GIVEN, {"basis": one.basis}) for one in given)
    return bool(given)


def _withheld(
    participation: Participation,
    when: tuple[date, date | None],
    right: Right,
    topic: str | None,
    reasons: list[Sentence],
) -> bool:
    """Whether a decision about the topic takes the right: it goes before one that gives it."""
    taken = [one for one in _decisions(participation, when, right, topic) if not one.allowed]
    reasons.extend(Sentence(WITHHELD, {"basis": one.basis}) for one in taken)
    return bool(taken)


def _held(span: Span) -> Sentence:
    values = {"status": _status(span.status), "since_day": _iso(span.start), "basis": span.basis}
    return Sentence(HAS_STATUS, values)


def _told(modifier: Modifier) -> Sentence:
    if modifier.kind is Kind.OPTED_OUT:
        return _about(OPTED, modifier)
    return _about(TAKEN, modifier, modifier=Sentence(MODIFIER[modifier.kind]))


def _about(text: str, what: Modifier, **further: Sentence) -> Sentence:
    return Sentence(text, {"since_day": _iso(what.start), "basis": what.basis, **further})


def _status(word: str) -> Sentence:
    return Sentence(STATUS.get(word, word))


def _iso(day: date) -> str:
    return day.isoformat()
