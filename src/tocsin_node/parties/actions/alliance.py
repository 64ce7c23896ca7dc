"""Recording who belongs to the alliance; a correction is a new record, nothing is changed."""

from datetime import date
from typing import Any

from django.db import transaction

from tocsin.rules import Kind, check, preset
from tocsin.rules import Modifier as ModifierRecord
from tocsin.rules import Span as SpanRecord
from tocsin_node.journal.actions import record
from tocsin_node.parties.models import Alliance, Modifier, Organ, Party, StatusSpan
from tocsin_node.parties.queries import alliance as queries


@transaction.atomic
def load_preset(*, name: str, by: object) -> Alliance:
    """Set up the alliance of a file that ships.

    Raises:
        UnknownName: there is none of that name.
    """
    given = preset(name)
    made = Alliance.objects.create(slug=given.slug, name=given.names["en"], names=dict(given.names))
    for order, organ in enumerate(given.organs):
        Organ.objects.create(
            slug=organ.slug, name=organ.names["en"], names=dict(organ.names), order=order
        )
    for code, recorded in given.parties.items():
        party = Party.objects.create(code=code, name=queries.english(code))
        StatusSpan.objects.bulk_create([_span(party, span) for span in recorded.spans])
        Modifier.objects.bulk_create([_modifier(party, one) for one in recorded.modifiers])
    record(by=by, action="parties.alliance_set_up", subject=made, parties=sorted(given.parties))
    return made


@transaction.atomic
def give_status(
    *,
    party: Party,
    status: str,
    starts_on: date,
    basis: str,
    known_from: date,
    decided_on: date | None,
    by: object,
) -> StatusSpan:
    """Record a status from a day on; the one that was open until then ends on that day.

    The open span is not changed: it is replaced, from the day of knowledge on, by one that ends.

    Raises:
        BadInput: the spans of the party would contradict each other; nothing is recorded.
    """
    for open_one in party.spans.filter(known_until=None, starts_on__lt=starts_on, ends_on=None):
        _replaced(open_one, known_from, ends_on=starts_on)
    made = StatusSpan.objects.create(
        party=party,
        status=status,
        starts_on=starts_on,
        basis=basis,
        decided_on=decided_on,
        known_from=known_from,
    )
    _checked(party, starts_on)
    record(
        by=by,
        action="parties.status_given",
        subject=party,
        status=status,
        starts_on=starts_on.isoformat(),
        basis=basis,
    )
    return made


@transaction.atomic
def modify(
    *,
    party: Party,
    kind: Kind,
    scope: str,
    starts_on: date,
    effective_on: date | None,
    basis: str,
    known_from: date,
    by: object,
) -> Modifier:
    """Record what takes rights from a party for a while, or only tells something about it.

    Raises:
        BadInput: it cannot be so; nothing is recorded.
    """
    made = Modifier.objects.create(
        party=party,
        kind=kind.value,
        scope=scope,
        starts_on=starts_on,
        effective_on=effective_on,
        basis=basis,
        known_from=known_from,
    )
    _checked(party, starts_on)
    record(
        by=by,
        action="parties.modified",
        subject=party,
        kind=kind.value,
        scope=scope,
        starts_on=starts_on.isoformat(),
        basis=basis,
    )
    return made


@transaction.atomic
def end_modifier(*, modifier: Modifier, day: date, known_from: date, by: object) -> Modifier:
    """Record that a suspension ended, or that a notice was taken back, on a day.

    Raises:
        BadInput: the day lies before its beginning; nothing is recorded.
    """
    notice = modifier.kind == Kind.NOTICE_OF_WITHDRAWAL.value
    made = _replaced(modifier, known_from, **{"revoked_on" if notice else "ends_on": day})
    _checked(modifier.party, day)
    record(
        by=by,
        action="parties.modifier_ended",
        subject=modifier.party,
        kind=modifier.kind,
        day=day.isoformat(),
    )
    return made


def _checked(party: Party, day: date) -> None:
    """Refuse what cannot be true together, by the records as they are in the database now."""
    fresh = Party.objects.get(pk=party.pk)
    check(queries.participation(fresh), queries.profile(day))


def _replaced(old: Any, known_from: date, **changed: Any) -> Any:
    """Return a copy of a record with something changed; the old one says until when it held.

    What is replaced on the day when it became known was never believed for a whole day: it is kept
    with an empty time of belief.
    """
    fields = {
        field.attname: getattr(old, field.attname)
        for field in old._meta.concrete_fields
        if not field.primary_key
    }
    old.known_until = known_from
    old.save(update_fields=["known_until"])
    return type(old).objects.create(**{**fields, "known_from": known_from, **changed})


def _span(party: Party, span: SpanRecord) -> StatusSpan:
    return StatusSpan(party=party, status=span.status, **_dates(span))


def _modifier(party: Party, one: ModifierRecord) -> Modifier:
    return Modifier(
        party=party,
        kind=one.kind.value,
        scope=one.scope,
        effective_on=one.effective_on,
        revoked_on=one.revoked_on,
        **_dates(one),
    )


def _dates(one: SpanRecord | ModifierRecord) -> dict[str, Any]:
    return {
        "starts_on": one.start,
        "ends_on": one.end,
        "basis": one.basis,
        "decided_on": one.decided_on,
        "confidence": one.confidence,
        "known_from": one.known,
        "known_until": one.known_until,
    }
