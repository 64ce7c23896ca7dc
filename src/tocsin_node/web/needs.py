"""What waits for a person: each room says it in one function, listed in `wiring.NEEDS`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin_node.web.access import Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    Attributes:
        kind: a word for its kind, translated.
        title: what to do, translated.
        address: page where it is done.
        why: one sentence, translated.
        due: until when, translated; "" if at no time.
        late: whether that has passed.
        order: what is smaller stands above.
    """

    kind: str
    title: str
    address: str
    why: str = ""
    due: str = ""
    late: bool = False
    order: int = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and when."""

    person: Any  # a row of parties.Person, which this room must not know
    standing: Standing
    at: datetime


Need = Callable[[Asking], Iterable[Waiting]]


def waiting(needs: Iterable[Need], asking: Asking) -> list[Waiting]:
    """Return all that waits for a person, the most urgent first."""
    found = [one for need in needs for one in need(asking)]
    return sorted(found, key=lambda one: (not one.late, one.order))
