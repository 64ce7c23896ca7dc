"""Alliances that ship as data: one file each in this folder."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from tocsin.errors import BadInput, Place, UnknownName
from tocsin.rules.participation import Kind, Modifier, Participation, Span, check
from tocsin.rules.profile import DEFAULT


@dataclass(frozen=True, slots=True)
class Organ:
    """A body of the alliance.

    Attributes:
        slug: its short name.
        names: language -> name; English is always there.
    """

    slug: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alliance:
    """An alliance as a file states it.

    Attributes:
        slug: its short name.
        names: language -> name; English is always there.
        as_of: the day of which it is a picture.
        parties: code -> what is recorded of the party.
        organs: its bodies, the highest first.
    """

    slug: str
    names: Mapping[str, str]
    as_of: date
    parties: Mapping[str, Participation]
    organs: Sequence[Organ]


def presets() -> tuple[str, ...]:
    """Return the names of the alliances that ship."""
    files = resources.files(__name__).iterdir()
    found = (file.name for file in files if file.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml").replace("_", "-") for name in found))


def preset(name: str) -> Alliance:
    """Return an alliance that ships.

    Raises:
        UnknownName: there is none of that name.
    """
    if name not in presets():
        raise UnknownName(f"There is no alliance {name!r}. There are: {', '.join(presets())}.")
    file = f"{name.replace('-', '_')}.toml"
    text = resources.files(__name__).joinpath(file).read_text("utf-8")
    return alliance_from(tomllib.loads(text), file)


def alliance_from(data: Mapping[str, Any], file: str) -> Alliance:
    """Return the alliance that a table of data states.

    Raises:
        BadInput: something is missing, or records contradict each other.
    """
    try:
        parties = {code: _participation(code, row) for code, row in data["party"].items()}
        made = Alliance(
            slug=str(data["slug"]),
            names=dict(data["names"]),
            as_of=data["as_of"],
            parties=parties,
            organs=[Organ(row["slug"], dict(row["names"])) for row in data["organ"]],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        rule = f"Something of the alliance is missing or wrong: {error}."
        raise BadInput(Place(file), rule, "Mend this entry.") from error
    for participation in parties.values():
        check(participation, DEFAULT)
    return made


def _participation(code: str, row: Mapping[str, Any]) -> Participation:
    return Participation(
        party=code,
        spans=tuple(_span(span) for span in row.get("span", ())),
        modifiers=tuple(_modifier(one) for one in row.get("modifier", ())),
    )


def _span(row: Mapping[str, Any]) -> Span:
    return Span(
        start=row["start"],
        end=row.get("end"),
        known=row.get("known", row["start"]),
        known_until=row.get("known_until"),
        basis=row["basis"],
        decided_on=row.get("decided_on"),
        confidence=row["confidence"],
        status=row["status"],
        regime=row.get("regime", ""),
    )


def _modifier(row: Mapping[str, Any]) -> Modifier:
    return Modifier(
        start=row["start"],
        end=row.get("end"),
        known=row.get("known", row["start"]),
        known_until=row.get("known_until"),
        basis=row["basis"],
        decided_on=row.get("decided_on"),
        confidence=row["confidence"],
        kind=Kind(row["kind"]),
        scope=row.get("scope", ""),
        effective_on=row.get("effective_on"),
        revoked_on=row.get("revoked_on"),
    )
