"""How entries hang together: the digest of an entry, and the check of a whole chain. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

BEGINNING = "0" * 64
"""What the first entry names as the digest before it."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as the chain sees it.

    Attributes:
        number: 1, 2, 3, … without a gap.
        content: what the entry tells, as JSON would hold it.
        previous: digest of the entry before.
        digest: of this one, as it was written down.
    """

    number: int
    content: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain breaks, and how that shows."""

    number: int
    rule: str


def digest(number: int, content: Mapping[str, Any], previous: str) -> str:
    """Return the SHA-256 of an entry, over JSON with sorted keys, as 64 hexadecimal digits."""
    whole = {"number": number, "previous": previous, "content": content}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stamp(at: datetime) -> str:
    """Return a time as an entry holds it: UTC, microseconds, the same from every database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Told(Protocol):
    """What an entry has that its digest covers."""

    at: Any
    by: Any
    by_id: Any
    action: Any
    subject: Any
    subject_kind: Any
    subject_id: Any
    data: Any


def content(entry: Told) -> dict[str, Any]:
    """Return what an entry tells, as its digest covers it."""
    return {
        "at": stamp(entry.at),
        "by": entry.by,
        "by_id": entry.by_id,
        "action": entry.action,
        "subject": entry.subject,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "data": entry.data,
    }


def verify(links: Iterable[Link], count: int, last: str) -> list[Broken]:
    """Return every place where a chain breaks, none for a sound one.

    Args:
        links: the entries in order of their number.
        count: how many entries there should be.
        last: digest that the last of them should have.
    """
    broken: list[Broken] = []
    expected, previous = 1, BEGINNING
    for link in links:
        if link.number != expected:
            broken.append(Broken(expected, "the entry is missing"))
        elif link.previous != previous:
            broken.append(Broken(link.number, "it does not follow the entry before it"))
        if digest(link.number, link.content, link.previous) != link.digest:
            broken.append(Broken(link.number, "its content is not what was written"))
        expected, previous = link.number + 1, link.digest
    if expected - 1 != count:
        broken.append(Broken(expected, f"the journal ends here, but {count} entries were written"))
    elif previous != last:
        broken.append(Broken(count, "the last entry is not the one that was written last"))
    return broken
