"""Who belongs to the alliance, as what, on a day and as known on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.utils import translation

from tocsin.codes import area_codes, area_name
from tocsin.rules import DEFAULT, Kind, Participation, Profile, profile_from, status_on
from tocsin.rules import Modifier as ModifierRecord
from tocsin.rules import Override as OverrideRecord
from tocsin.rules import Span as SpanRecord
from tocsin.rules.profile import profile_on
from tocsin_node.parties.models import Alliance, Modifier, Organ, Override, Party, StatusSpan
from tocsin_node.parties.models import Profile as ProfileRow


def alliance() -> Alliance | None:
    """Return the alliance of this node; None before it is set up."""
    return Alliance.objects.first()


def organs() -> models.QuerySet[Organ]:
    """Return the bodies of the alliance, the highest first."""
    return Organ.objects.all()


def parties() -> models.QuerySet[Party]:
    """Return every party with its records at hand."""
    return Party.objects.prefetch_related("spans", "modifiers", "overrides")


def party(code: str) -> Party | None:
    """Return a party by its code."""
    return parties().filter(code=code.upper()).first()


def participation(of: Party) -> Participation:
    """Return what is recorded of a party, as the rules take it."""
    return Participation(
        party=of.code,
        spans=tuple(_span(row) for row in of.spans.all()),
        modifiers=tuple(_modifier(row) for row in of.modifiers.all()),
        overrides=tuple(_override(row) for row in of.overrides.all()),
    )


def profile(day: date) -> Profile:
    """Return the rules of participation in force on a day: the alliance's own, else what ships."""
    rows = ProfileRow.objects.all()
    own = [
        profile_from({**row.content, "start": row.starts_on, "end": row.ends_on}) for row in rows
    ]
    return profile_on(own, day) or DEFAULT


def statuses(day: date, known: date) -> dict[str, str]:
    """Return code -> status of each party that has one on a day, as known on another."""
    return statuses_of(parties(), day, known)


def statuses_of(of: Iterable[Party], day: date, known: date) -> dict[str, str]:
    """Return code -> status of each of some parties that has one on a day."""
    found = {one.code: status_on(participation(one), day, known) for one in of}
    return {code: span.status for code, span in found.items() if span}


def name_of(of: Party, language: str | None = None) -> str:
    """Return what a party is called in a language: by the alliance, else by CLDR."""
    code = language or translation.get_language() or "en"
    own = of.names.get(code)
    return str(own) if own else area_name(of.code, code) if of.code in area_codes() else of.name


def english(code: str) -> str:
    """Return what CLDR calls a code in English; the code itself if it names no area."""
    return area_name(code, "en") if code in area_codes() else code


def _span(row: StatusSpan) -> SpanRecord:
    return SpanRecord(status=row.status, **_dates(row))


def _modifier(row: Modifier) -> ModifierRecord:
    return ModifierRecord(
        kind=Kind(row.kind),
        scope=row.scope,
        effective_on=row.effective_on,
        revoked_on=row.revoked_on,
        **_dates(row),
    )


def _override(row: Override) -> OverrideRecord:
    return OverrideRecord(topic=row.topic, right=row.right, allowed=row.allowed, **_dates(row))


def _dates(row: Any) -> dict[str, Any]:
    return {
        "start": row.starts_on,
        "end": row.ends_on,
        "known": row.known_from,
        "known_until": row.known_until,
        "basis": row.basis,
        "decided_on": row.decided_on,
        "confidence": row.confidence,
    }
