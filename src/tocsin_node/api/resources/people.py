"""People, as far as the token's person may see them."""

from typing import Any

from ninja import Field, Query, Router, Schema

from tocsin_node.api.service import ERRORS, needs
from tocsin_node.parties.queries import listing
from tocsin_node.parties.roles import Scope

router = Router(tags=["people"])


class Words(Schema):
    """What is looked for."""

    q: str = Field("", max_length=100, description="words of name, desk, role or party")


class Seat(Schema):
    """A role at a desk."""

    role: str
    desk: str
    party: str


class Person(Schema):
    """A person; without address where the token's person may not see it."""

    id: int
    name: str
    email: str | None
    seats: list[Seat]


class People(Schema):
    """Everybody who was found, at most 200."""

    items: list[Person]


@router.get("/people", response={200: People, **ERRORS}, operation_id="people")
def people(request: Any, words: Query[Words]) -> dict[str, Any]:
    """List who sits where."""
    needs(request, Scope.READ_PEOPLE)
    found = listing.listed(request.user, words.q)[: listing.MOST_ROWS]
    return {
        "items": [
            {
                "id": one.pk,
                "name": one.name,
                "email": one.email or None,
                "seats": [
                    {"role": h.role, "desk": h.desk.name, "party": h.desk.party.code}
                    for h in one.held
                ],
            }
            for one in found
        ]
    }
