"""The search: each room looks among what the person may see; listed in `wiring.SEARCHES`.

Words are compared without case, accents and width, in any script, and by their beginnings; a name
is found in each language of the node.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tocsin_node.web.needs import Asking

MOST = 20
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    title: str
    address: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look.

    Attributes:
        kind: heading of what is found there, English.
        needs: capability without which nothing is looked for.
        find: words, folded -> what was found, best first, at most one more than `MOST`.
    """

    kind: str
    needs: str
    find: Callable[[Asking, list[str]], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind."""

    kind: str
    hits: list[Hit]
    more: bool


def folded(text: str) -> str:
    """Return a text such that what a person takes for the same word is the same."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("ё", "е")
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """Return the words that are looked for, at most eight."""
    return folded(text).split()[:8]


def fits(text: str, wanted: list[str]) -> bool:
    """Whether each of the words begins a word of a text."""
    there = folded(text).replace("-", " ").replace("@", " ").replace(".", " ").split()
    return all(any(one.startswith(word) for one in there) or word in there for word in wanted)


def search(searches: Iterable[Search], asking: Asking, text: str) -> list[Found]:
    """Look everywhere that the person may look; nothing for no words."""
    wanted = words(text)
    if not wanted:
        return []
    found = []
    for place in searches:
        if not asking.standing.may(place.needs):
            continue
        hits = list(place.find(asking, wanted))
        if hits:
            found.append(Found(place.kind, hits[:MOST], len(hits) > MOST))
    return found
