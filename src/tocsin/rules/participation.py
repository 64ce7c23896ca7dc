"""What is recorded of a party's part in an alliance: spans of status, modifiers, overrides.

Each record has two times. It is true from `start` until `end`, the first day on which it is no
longer true (None: open). It was believed from `known` until `known_until`, the first day on which
it was replaced (None: still). A correction is a new record; the old one gets a `known_until`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from tocsin.errors import BadInput, Place
from tocsin.rules.profile import Profile, Right


class Kind(StrEnum):
    """Kinds of modifiers."""

    SUSPENDED = "suspended"
    VOTING_SUSPENDED = "voting_suspended"
    FROZEN_DE_FACTO = "frozen_de_facto"
    """Information only: changes no right and no legal count."""
    NOTICE_OF_WITHDRAWAL = "notice_of_withdrawal"
    OPTED_OUT = "opted_out"
    PROVISIONAL = "provisional"
    """Information only: the act applies provisionally."""


class Scope(StrEnum):
    """How far a suspension goes."""

    ORGANS = "organs"
    VOTES = "votes"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Record:
    """What every record has.

    Attributes:
        start: first day on which it is true.
        end: first day on which it is no longer true; None for open.
        known: first day on which it was known.
        known_until: first day on which it was replaced; None for still believed.
        basis: the act that it rests on.
        decided_on: when that was decided or received; None if not recorded.
        confidence: "sourced", "to be reviewed", or any word of the alliance's own.
    """

    start: date
    end: date | None
    known: date
    known_until: date | None = None
    basis: str = ""
    decided_on: date | None = None
    confidence: str = ""

    def holds(self, day: date, known: date | None = None) -> bool:
        """Whether it is true on a day, as known on another; None: with all that is known."""
        return self.believed(known) and self.start <= day and (self.end is None or day < self.end)

    def believed(self, known: date | None) -> bool:
        """Whether it was believed on a day; None: whether it still is."""
        if known is None:
            return self.known_until is None
        return self.known <= known and (self.known_until is None or known < self.known_until)


@dataclass(frozen=True, slots=True)
class Span(Record):
    """The party has a status.

    Attributes:
        status: a word of the profile: member, observer, partner, associate, candidate, former.
        regime: which treaty or body it is a status in.
    """

    status: str = ""
    regime: str = ""


@dataclass(frozen=True, slots=True)
class Modifier(Record):
    """Something that takes rights from a status for a while, or only tells something about it.

    Attributes:
        kind: which.
        scope: of a suspension one of `Scope`; of an opt-out the topic; else "".
        effective_on: of a notice of withdrawal, the day on which it takes effect; None: the notice
            period of the profile counted from `start`.
        revoked_on: of a notice, when it was taken back; None if it was not.
    """

    kind: Kind = Kind.PROVISIONAL
    scope: str = ""
    effective_on: date | None = None
    revoked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Override(Record):
    """A decision that gives, or takes, one right for one topic: an observer invited to an item.

    Attributes:
        topic: what it is about.
        right: name of the right.
        allowed: whether it gives or takes.
    """

    topic: str = ""
    right: str = ""
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Participation:
    """Everything that is recorded of one party."""

    party: str
    spans: Sequence[Span] = ()
    modifiers: Sequence[Modifier] = ()
    overrides: Sequence[Override] = ()


def status_on(participation: Participation, day: date, known: date | None = None) -> Span | None:
    """Return the span in force on a day, as known on another; None where there is none.

    The order of the records does not matter: of two that contradict each other (`check` refuses
    them) the one that was known last, then the one that began last, is taken.
    """
    held = [span for span in participation.spans if span.holds(day, known)]
    return max(held, key=lambda s: (s.known, s.start, s.status, _whole(s)), default=None)


def modifiers_on(
    participation: Participation, day: date, known: date | None = None
) -> tuple[Modifier, ...]:
    """Return the modifiers in force on a day, as known on another, in order of their beginning.

    A notice of withdrawal is in force from its receipt until it is taken back or takes effect; one
    that does not state its effect has none here, since only the rules know the notice period.
    """
    held = [m for m in participation.modifiers if m.holds(day, known) and not _over(m, day)]
    return tuple(sorted(held, key=lambda m: (m.start, m.kind.value, m.scope, _whole(m))))


def effect_of(notice: Modifier, profile: Profile) -> date:
    """Return the day on which a notice takes effect: as stated, else after the notice period."""
    return notice.effective_on or months_after(notice.start, profile.notice_months)


def pending(
    participation: Participation, day: date, profile: Profile, known: date | None = None
) -> tuple[tuple[Modifier, date], ...]:
    """Return the notices that run on a day, with the day on which each takes effect."""
    notices = (
        (m, effect_of(m, profile))
        for m in modifiers_on(participation, day, known)
        if m.kind is Kind.NOTICE_OF_WITHDRAWAL
    )
    return tuple((notice, effect) for notice, effect in notices if day < effect)


def left_on(
    participation: Participation, day: date, profile: Profile, known: date | None = None
) -> Modifier | None:
    """Return the notice by which a party had left by a day, where the profile says that it does.

    Of several the one that took effect first counts. One that was taken back, or whose record
    ends, before its effect has none. A span that begins on or after the effect is a re-accession
    and stands by itself.
    """
    if not profile.notice_ends_membership:
        return None
    span = status_on(participation, day, known)
    since = date.min if span is None else span.start
    effects = (
        (effect_of(m, profile), m)
        for m in participation.modifiers
        if m.kind is Kind.NOTICE_OF_WITHDRAWAL and m.believed(known)
    )
    left = [(e, m) for e, m in effects if since < e <= day and not _stopped_before(m, e)]
    return min(left, key=lambda one: (one[0], _whole(one[1])), default=(None, None))[1]


@dataclass(frozen=True, slots=True)
class Event:
    """One change in a party's history: on this day this record begins, ends or is taken back."""

    day: date
    what: str
    record: Span | Modifier


def timeline(participation: Participation, known: date | None = None) -> tuple[Event, ...]:
    """Return the changes of a party's status and modifiers, in order, as known on a day.

    On the same day what ends stands before what begins.
    """
    events: list[Event] = []
    for record in (*participation.spans, *participation.modifiers):
        if not record.believed(known):
            continue
        events.append(Event(record.start, "begins", record))
        if record.end is not None:
            events.append(Event(record.end, "ends", record))
        if isinstance(record, Modifier) and record.revoked_on is not None:
            events.append(Event(record.revoked_on, "taken back", record))
    return tuple(
        sorted(events, key=lambda e: (e.day, e.what == "begins", e.what, _whole(e.record)))
    )


def check(participation: Participation, profile: Profile) -> None:
    """Refuse records that cannot be true together.

    Raises:
        BadInput: names the party, the record, the rule and the remedy.
    """
    for record in (*participation.spans, *participation.modifiers, *participation.overrides):
        _ordered(participation.party, record)
    for span in participation.spans:
        if span.status not in profile.statuses:
            known = ", ".join(sorted(profile.statuses))
            raise BadInput(
                Place(participation.party, column="status", value=span.status),
                "The rules of participation know no such status.",
                f"Take one of {known}, or add it to the rules first.",
            )
    for modifier in participation.modifiers:
        _scoped(participation.party, modifier)
        _after_receipt(participation.party, modifier)
    for override in participation.overrides:
        _aimed(participation.party, override)
    _apart([s for s in participation.spans if s.known_until is None], participation.party)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; where that month lacks it, the month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, last))


def _whole(record: Record) -> tuple[str, str]:
    """Return all of a record, last when it was replaced: that is knowledge of a later day."""
    return repr(replace(record, known_until=None)), repr(record.known_until)


def _over(modifier: Modifier, day: date) -> bool:
    """Whether it was taken back by a day or, a notice, has taken effect as it states."""
    ends = [modifier.revoked_on]
    if modifier.kind is Kind.NOTICE_OF_WITHDRAWAL:
        ends.append(modifier.effective_on)
    return any(end is not None and end <= day for end in ends)


def _stopped_before(notice: Modifier, effect: date) -> bool:
    """Whether a notice was taken back, or its record ends, before the day of its effect."""
    return any(end is not None and end < effect for end in (notice.revoked_on, notice.end))


def _scoped(party: str, modifier: Modifier) -> None:
    if modifier.kind is Kind.SUSPENDED and modifier.scope not in set(Scope):
        raise BadInput(
            Place(party, column="scope", value=modifier.scope),
            "A suspension is of organs, of votes, or of all.",
            "Name one of them.",
        )
    if modifier.kind is Kind.OPTED_OUT and not modifier.scope.strip():
        raise BadInput(
            Place(party, column="scope", value=modifier.scope),
            "An opt-out is of a topic; of none it would change nothing.",
            "Name the topic.",
        )


def _after_receipt(party: str, modifier: Modifier) -> None:
    """A notice takes effect after its receipt, and nothing is taken back before it began."""
    for column in ("effective_on", "revoked_on"):
        day: date | None = getattr(modifier, column)
        if day is not None and day < modifier.start:
            raise BadInput(
                Place(party, column=column, value=day.isoformat()),
                f"This is before the day when it begins, {modifier.start.isoformat()}.",
                "Give a day that is not before it.",
            )


def _aimed(party: str, override: Override) -> None:
    if override.right not in set(Right):
        raise BadInput(
            Place(party, column="right", value=override.right),
            "There is no such right.",
            f"Take one of {', '.join(Right)}.",
        )
    if not override.topic.strip():
        raise BadInput(
            Place(party, column="topic", value=override.topic),
            "A decision of this kind is about one topic.",
            "Name the topic; what holds for every topic belongs in the rules.",
        )


def _ordered(party: str, record: Record) -> None:
    if record.end is not None and record.end <= record.start:
        raise BadInput(
            Place(party, column="end", value=record.end.isoformat()),
            f"It ends before or on the day when it begins, {record.start.isoformat()}.",
            "Give the first day on which it is no longer true.",
        )
    if record.known_until is not None and record.known_until < record.known:
        raise BadInput(
            Place(party, column="known_until", value=record.known_until.isoformat()),
            "It was replaced before it was known.",
            "Give the day of the correction.",
        )


def _apart(spans: Iterable[Span], party: str) -> None:
    """Two spans of the same regime may not hold on the same day."""
    by_regime: dict[str, list[Span]] = {}
    for span in spans:
        by_regime.setdefault(span.regime, []).append(span)
    for members in by_regime.values():
        ordered = sorted(members, key=lambda s: s.start)
        for before, after in pairwise(ordered):
            if before.end is None or before.end > after.start:
                raise BadInput(
                    Place(party, column="start", value=after.start.isoformat()),
                    f"The party is {before.status} since {before.start.isoformat()} already, and "
                    f"{after.status} from this day on.",
                    "End the first span on the day when the second one begins.",
                )
