"""Who a person is today: roles of one's own, and those of whom one stands in for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tocsin_node.parties.models import Appointment, Delegation, Person
from tocsin_node.parties.models.people import ROLES
from tocsin_node.parties.roles import May, Role, capabilities

LABELS = dict(ROLES)


@dataclass(frozen=True, slots=True)
class Seat:
    """One role that a person holds now.

    Attributes:
        role: which.
        desk: name of the desk.
        party: code of the desk's party.
        instead_of: name of the person stood in for, "" where the role is one's own.
        until: last day of standing in, None where the role is one's own.
    """

    role: Role
    desk: str
    party: str
    instead_of: str = ""
    until: date | None = None

    @property
    def label(self) -> str:
        """What the role is called in the reader's language."""
        return str(LABELS[self.role])


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may do at this moment."""

    seats: tuple[Seat, ...] = ()
    capabilities: frozenset[May] = frozenset()

    def may(self, what: str) -> bool:
        """Whether any of the roles allows it."""
        return what in self.capabilities

    @property
    def parties(self) -> frozenset[str]:
        """Codes of the parties that the person acts for."""
        return frozenset(seat.party for seat in self.seats)


def standing(person: Person, at: datetime | None = None) -> Standing:
    """Return what a person may do at a moment, from appointments and delegations in force then.

    One stands in for somebody only at a party where one has a role of one's own: whoever leaves a
    party's service takes no delegation along.
    """
    now = at or timezone.now()
    if not person.is_active:
        return Standing()
    given = list(delegations_in_force(now).filter(taker=person).select_related("giver"))
    wanted = Q(person=person)
    for delegation in given:
        wanted |= Q(person=delegation.giver, role=delegation.role)
    cover = {(d.giver_id, d.role): d for d in given}
    held = list(
        appointments_in_force(now)
        .filter(wanted, person__is_active=True)
        .select_related("desk__party")
    )
    own = {one.desk.party_id for one in held if one.person_id == person.pk}
    seats = tuple(
        _seat(one, None if one.person_id == person.pk else cover[one.person_id, one.role])
        for one in held
        if one.desk.party_id in own
    )
    return Standing(seats, capabilities(frozenset(seat.role for seat in seats)))


def _seat(held: Appointment, cover: Delegation | None) -> Seat:
    return Seat(
        role=Role(held.role),
        desk=held.desk.name,
        party=held.desk.party.code,
        instead_of=cover.giver.name if cover else "",
        until=cover.ends_on if cover else None,
    )


def appointments_in_force(at: datetime) -> models.QuerySet[Appointment]:
    """Return the appointments in force at a moment."""
    return Appointment.objects.filter(starts_at__lte=at).filter(Q(ends_at=None) | Q(ends_at__gt=at))


def delegations_in_force(at: datetime) -> models.QuerySet[Delegation]:
    """Return the delegations in force on the day (UTC) of a moment."""
    day = at.date()
    return Delegation.objects.filter(revoked_at=None, starts_on__lte=day, ends_on__gte=day)


def operators(at: datetime) -> models.QuerySet[Appointment]:
    """Return the appointments by which somebody runs the node for good at a moment."""
    return appointments_in_force(at).filter(
        role=Role.OPERATOR.value, person__is_active=True, ends_at=None
    )


def parties_served(person: Person, role: Role | None = None) -> set[int]:
    """Return the keys of the parties at whose desks a person has a role now."""
    held = appointments_in_force(timezone.now()).filter(person=person)
    if role is not None:
        held = held.filter(role=role.value)
    return set(held.values_list("desk__party_id", flat=True))
