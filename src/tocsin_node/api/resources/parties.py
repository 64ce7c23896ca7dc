"""Parties, their status on a day, and what they may do."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema
from pydantic import BeforeValidator

from tocsin.language import iso_day
from tocsin_node.api.service import ERRORS, needs
from tocsin_node.parties.queries import alliance, portrait
from tocsin_node.parties.roles import Scope

router = Router(tags=["parties"])


def _iso(value: object) -> object:
    """Let only a day as ISO writes it through; a bare number would be taken for seconds."""
    if value is None or (isinstance(value, str) and iso_day(value)):
        return value
    raise ValueError("Write a day like 2020-05-26.")


Day = Annotated[date | None, BeforeValidator(_iso)]


class Moment(Schema):
    """On which day, and as known on which day; today if not given."""

    day: Day = Field(None, description="the day that it is about")
    known: Day = Field(None, description="the day on which it was known")


class Party(Schema):
    """A party on a day."""

    code: str
    name: str
    status: str | None
    since: date | None
    basis: str
    notes: list[str]


class Right(Schema):
    """One right and why."""

    right: str
    allowed: bool
    reasons: list[str]


class Portrait(Party):
    """A party with its rights."""

    rights: list[Right]


class Parties(Schema):
    """Every party."""

    day: date
    known: date
    items: list[Party]


@router.get("/parties", response={200: Parties, **ERRORS}, operation_id="parties")
def parties(request: Any, moment: Query[Moment]) -> dict[str, Any]:
    """List the parties with their status on a day, as known on a day."""
    needs(request, Scope.READ_PARTIES)
    day, known = _days(moment)
    return {
        "day": day,
        "known": known,
        "items": [_party(row) for row in portrait.overview(day, known)],
    }


@router.get("/parties/{code}", response={200: Portrait, **ERRORS}, operation_id="party")
def party(
    request: Any, code: Path[Annotated[str, Field(max_length=12)]], moment: Query[Moment]
) -> dict[str, Any]:
    """Show one party: each of its rights on a day, with reasons."""
    needs(request, Scope.READ_PARTIES)
    found = alliance.party(code.replace("\0", ""))
    if found is None:
        raise Http404
    day, known = _days(moment)
    whole = portrait.portrait(found, day, known)
    rights = [
        {"right": line.key, "allowed": line.allowed, "reasons": line.reasons}
        for line in whole.rights
    ]
    return {**_party(whole.overview), "rights": rights}


def _party(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "status": row.word or None,
        "since": row.since,
        "basis": row.basis,
        "notes": [note.words for note in row.notes],
    }


def _days(moment: Moment) -> tuple[date, date]:
    today = timezone.now().date()
    return moment.day or today, moment.known or today
