"""What the pages show of parties, in the reader's language."""

from dataclasses import dataclass
from datetime import date

from django.utils import translation

from tocsin.language import Tongue
from tocsin.rules import (
    Kind,
    Profile,
    Right,
    all_rights,
    modifiers_on,
    pending,
    status_on,
    timeline,
)
from tocsin.rules.rights import MODIFIER, STATUS
from tocsin.rules.words import EFFECT, EVENTS, RIGHTS
from tocsin_node.parties.models import Modifier, Party
from tocsin_node.parties.queries import alliance


@dataclass(frozen=True, slots=True)
class Note:
    """A modifier in force, as a sentence."""

    words: str
    basis: str
    taking: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """One party of the list."""

    code: str
    name: str
    word: str
    status: str
    since: date | None
    basis: str
    notes: tuple[Note, ...]
    votes: bool


@dataclass(frozen=True, slots=True)
class RightLine:
    """One right, whether the party has it, and why."""

    key: str
    name: str
    allowed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change in a party's history."""

    day: date
    words: str
    basis: str
    decided_on: date | None
    confidence: str
    known: date


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything the page of a party shows."""

    code: str
    name: str
    overview: Overview
    rights: tuple[RightLine, ...]
    history: tuple[Change, ...]
    running: tuple[Modifier, ...]
    desks: tuple[str, ...]


def overview(day: date, known: date) -> list[Overview]:
    """Return every party with its status on a day, members first."""
    rules = alliance.profile(day)
    order = {word: place for place, word in enumerate(["member", "observer", "partner"])}
    found = []
    for one in alliance.parties():
        span = status_on(alliance.participation(one), day, known)
        found.append((order.get(span.status, 8) if span else 9, _overview(one, day, known, rules)))
    return [row for _, row in sorted(found, key=lambda pair: (pair[0], pair[1].name))]


def portrait(party: Party, day: date, known: date) -> Portrait:
    """Return what the page of a party shows on a day, as known on a day."""
    tongue = _tongue()
    part = alliance.participation(party)
    rules = alliance.profile(day)
    answers = all_rights(part, day, known=known, profile=rules)
    return Portrait(
        code=party.code,
        name=alliance.name_of(party),
        overview=_overview(party, day, known, rules),
        rights=tuple(
            RightLine(
                key=right.value,
                name=tongue.say(RIGHTS[right]),
                allowed=answer.allowed,
                reasons=tuple(tongue.say(reason) for reason in answer.reasons),
            )
            for right, answer in answers.items()
        ),
        history=tuple(
            Change(
                day=event.day,
                words=tongue.say(EVENTS[event.what], what=tongue.say(_name(event.record))),
                basis=event.record.basis,
                decided_on=event.record.decided_on,
                confidence=event.record.confidence,
                known=event.record.known,
            )
            for event in timeline(part, known)
        ),
        running=tuple(m for m in party.modifiers.all() if _runs(m, day)),
        desks=tuple(desk.name for desk in party.desks.all()),
    )


def organs() -> list[str]:
    """Return the names of the alliance's bodies."""
    code = translation.get_language() or "en"
    return [organ.names.get(code, organ.name) for organ in alliance.organs()]


def modifier(party: Party, number: int) -> Modifier | None:
    """Return a running modifier of a party."""
    return party.modifiers.filter(pk=number, known_until=None).first()


def _runs(one: Modifier, day: date) -> bool:
    ended = (one.ends_on and one.ends_on <= day) or (one.revoked_on and one.revoked_on <= day)
    return one.known_until is None and not ended


def _overview(party: Party, day: date, known: date, rules: Profile) -> Overview:
    tongue = _tongue()
    part = alliance.participation(party)
    span = status_on(part, day, known)
    effects = dict(pending(part, day, rules, known))
    notes = []
    for one in modifiers_on(part, day, known):
        words = tongue.say(MODIFIER[one.kind])
        if one in effects:
            words = tongue.say(
                EFFECT,
                what=words,
                effect_day=effects[one].isoformat(),
            )
        informs = one.kind in (Kind.FROZEN_DE_FACTO, Kind.PROVISIONAL, Kind.NOTICE_OF_WITHDRAWAL)
        notes.append(Note(words, one.basis, not informs))
    votes = all_rights(part, day, known=known, profile=rules)[Right.JOIN_CONSENSUS].allowed
    return Overview(
        code=party.code,
        name=alliance.name_of(party),
        word=span.status if span else "",
        status=tongue.say(STATUS.get(span.status, span.status)) if span else "",
        since=span.start if span else None,
        basis=span.basis if span else "",
        notes=tuple(notes),
        votes=votes,
    )


def _name(record: object) -> str:
    kind = getattr(record, "kind", None)
    status = getattr(record, "status", "")
    return MODIFIER[kind] if kind is not None else STATUS.get(status, status)


def _tongue() -> Tongue:
    return Tongue(translation.get_language() or "en")
