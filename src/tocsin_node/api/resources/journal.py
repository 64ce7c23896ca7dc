"""The journal, as far as the token's person may read it."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from tocsin_node.api.paging import Paged, paged
from tocsin_node.api.service import ERRORS, needs
from tocsin_node.journal import queries
from tocsin_node.parties.roles import May, Scope

router = Router(tags=["journal"])


class Entry(Schema):
    """One act; `digest` covers it and the entry before."""

    number: int
    at: datetime
    by: str
    action: str
    subject: str
    data: dict[str, Any]
    previous: str
    digest: str


class Entries(Schema):
    """A page of the journal, newest first."""

    items: list[Entry]
    next: str | None


@router.get("/journal", response={200: Entries, **ERRORS}, operation_id="journal")
def journal(request: Any, page: Paged) -> dict[str, Any]:
    """List acts, newest first: all of them, or the person's own."""
    needs(request, Scope.READ_JOURNAL)
    whole = request.standing.may(May.SEE_WHOLE_JOURNAL)
    rows = queries.visible(person_id=request.user.pk, everything=whole)
    return paged(rows, page, lambda row: row)
