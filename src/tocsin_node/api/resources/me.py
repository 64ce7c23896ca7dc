"""Who the token acts for."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from tocsin_node.api.service import ERRORS

router = Router(tags=["me"])


class Seat(Schema):
    """A role that the person holds now."""

    role: str
    desk: str
    party: str
    instead_of: str


class Me(Schema):
    """The person and the token."""

    name: str
    email: str
    seats: list[Seat]
    scopes: list[str]
    expires_at: datetime


@router.get("/me", response={200: Me, **ERRORS}, operation_id="me")
def me(request: Any) -> dict[str, Any]:
    """Say whose token this is, and what it may be used for."""
    return {
        "name": request.user.name,
        "email": request.user.email,
        "seats": [
            {
                "role": seat.role.value,
                "desk": seat.desk,
                "party": seat.party,
                "instead_of": seat.instead_of,
            }
            for seat in request.standing.seats
        ],
        "scopes": request.auth.scopes,
        "expires_at": request.auth.expires_at,
    }
