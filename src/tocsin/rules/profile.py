"""Rules of participation: which status has which rights, and what a suspension takes away.

They are data of the alliance (`data/participation.toml` is the one that ships), with a history of
their own: a profile holds from a day until another one follows.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from tocsin.errors import BadInput, Place


class Right(StrEnum):
    """What a party may do."""

    ATTEND_OPEN = "attend_open"
    ATTEND_CLOSED = "attend_closed"
    SPEAK = "speak"
    PROPOSE = "propose"
    VOTE = "vote"
    JOIN_CONSENSUS = "join_consensus"
    OBJECT_IN_SILENCE = "object_in_silence"
    ALIGN = "align"
    RECEIVE = "receive"
    BE_ADDRESSEE = "be_addressee"
    REQUEST_AID = "request_aid"
    OFFER_AID = "offer_aid"
    REPORT = "report"
    CHAIR = "chair"
    BE_COORDINATING_STATE = "be_coordinating_state"


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules from a day on.

    Attributes:
        name: of the rules.
        start: first day on which they hold; None: always before the next.
        end: first day on which they no longer hold; None: open.
        statuses: status -> its rights.
        receives: status -> the release levels that it receives, where it has the right at all.
        taken: modifier ("voting_suspended", "suspended/organs", …) -> the rights it takes.
        levels: release levels, the most open first.
        notice_months: notice before a withdrawal takes effect.
        notice_ends_membership: whether a party is former on the day when its notice takes effect;
            else the alliance records a span of its own.
        quorum: share of those with a vote that must take part.
        sources: name of an entry -> where it is from, or that it is to be reviewed.
    """

    name: str
    start: date | None
    end: date | None
    statuses: Mapping[str, frozenset[Right]]
    receives: Mapping[str, tuple[str, ...]]
    taken: Mapping[str, frozenset[Right]]
    levels: tuple[str, ...]
    notice_months: int
    notice_ends_membership: bool
    quorum: tuple[int, int]
    sources: Mapping[str, str]

    def holds(self, day: date) -> bool:
        """Whether these rules hold on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def profile_on(profiles: Iterable[Profile], day: date) -> Profile | None:
    """Return the rules in force on a day; None where there are none."""
    held = [profile for profile in profiles if profile.holds(day)]
    return max(held, key=lambda p: (p.start or date.min, p.name), default=None)


def profile_from(data: Mapping[str, Any], name: str = "rules") -> Profile:
    """Return the rules that a table of data states.

    Args:
        data: as `data/participation.toml` has it.
        name: of the file, for the message.

    Raises:
        BadInput: a right or a level that does not exist, or something is missing.
    """
    try:
        levels = tuple(data["levels"])
        return Profile(
            name=str(data["name"]),
            start=_day(data, "start"),
            end=_day(data, "end"),
            statuses={s: _rights(row["rights"]) for s, row in data["status"].items()},
            receives={s: _levels(row, levels) for s, row in data["status"].items()},
            taken={kind: _rights(row["takes"]) for kind, row in data["modifier"].items()},
            levels=levels,
            notice_months=int(data["withdrawal"]["notice_months"]),
            notice_ends_membership=bool(data["withdrawal"]["ends_membership"]),
            quorum=(int(data["quorum"]["of"][0]), int(data["quorum"]["of"][1])),
            sources=dict(_sources(data, "")),
        )
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise BadInput(
            Place(name),
            f"Rules of participation are missing or wrong: {error}.",
            "Mend this entry.",
        ) from error


def _day(data: Mapping[str, Any], name: str) -> date | None:
    day = data.get(name)
    if day is not None and type(day) is not date:
        raise TypeError(f"{name} is to be a day, not {day!r}")
    return day


def _rights(names: Iterable[str]) -> frozenset[Right]:
    return frozenset(Right(name) for name in names)


def _levels(row: Mapping[str, Any], levels: tuple[str, ...]) -> tuple[str, ...]:
    odd = set(row["receives"]) - set(levels)
    if odd:
        raise ValueError(f"no such release level: {', '.join(sorted(odd))}")
    return tuple(row["receives"])


def _sources(data: Mapping[str, Any], path: str) -> Iterable[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _sources(value, f"{path}{key}.")  # pyright: ignore[reportUnknownArgumentType]
        elif key == "source":
            yield path.rstrip("."), str(value)


@cache
def shipped() -> Profile:
    """Return the rules that ship with the program."""
    file = resources.files("tocsin.rules") / "data" / "participation.toml"
    return profile_from(tomllib.loads(file.read_text("utf-8")), "participation.toml")


DEFAULT = shipped()
