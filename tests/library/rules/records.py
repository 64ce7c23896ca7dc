"""Records of participation to ask about, short to write."""

from dataclasses import replace
from datetime import date

from tocsin.rules import (
    DEFAULT,
    Kind,
    Modifier,
    Override,
    Participation,
    Right,
    Span,
    all_rights,
    pending,
    rights,
)

DECISIONS = {Right.VOTE, Right.JOIN_CONSENSUS, Right.OBJECT_IN_SILENCE}
BY_ITSELF = replace(DEFAULT, notice_ends_membership=True)


def day(text):
    return date.fromisoformat(text)


def optional(text):
    return None if text is None else day(text)


def dates(start, end, known, until):
    return {
        "start": day(start),
        "end": optional(end),
        "known": day(known or start),
        "known_until": optional(until),
    }


def span(status, start, end=None, known=None, until=None, basis="an act", regime=""):
    return Span(status=status, basis=basis, regime=regime, **dates(start, end, known, until))


def modifier(kind, start, end=None, known=None, until=None, basis="an act", **more):
    for name in ("effective_on", "revoked_on"):
        more[name] = optional(more.get(name))
    return Modifier(kind=Kind(kind), basis=basis, **dates(start, end, known, until), **more)


def override(topic, right, start, end=None, allowed=True, known=None, until=None, basis="an act"):
    times = dates(start, end, known, until)
    return Override(topic=topic, right=right, allowed=allowed, basis=basis, **times)


def party(*records):
    """A party of which this is recorded."""
    return Participation(
        "AAA",
        spans=[one for one in records if isinstance(one, Span)],
        modifiers=[one for one in records if isinstance(one, Modifier)],
        overrides=[one for one in records if isinstance(one, Override)],
    )


def held(of, on, **more):
    """The rights that a party has on a day."""
    for name in ("known",):
        more[name] = optional(more.get(name))
    return {right for right, answer in all_rights(of, day(on), **more).items() if answer.allowed}


def may(of, on, right, **more):
    """Whether it may."""
    return asked(of, on, right, **more).allowed


def asked(of, on, right, **more):
    more["known"] = optional(more.get("known"))
    return rights(of, day(on), Right(right), **more)


def texts(answer):
    """The reasons as English sentences."""
    from tocsin.sentences import plain

    return [plain(reason) for reason in answer.reasons]


def runs(of, on, profile=DEFAULT, known=None):
    """The notices that run, received and effective."""
    return [
        (notice.start.isoformat(), effect.isoformat())
        for notice, effect in pending(of, day(on), profile, known)
    ]
