"""Who a person is today: roles of one's own, and those of whom one stands in for."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tocsin_node.parties.models import Appointment, Delegation, Desk, Person
from tocsin_node.parties.models.people import ROLES
from tocsin_node.parties.roles import May, Role, capabilities


@dataclass(frozen=True, slots=True)
class Seat:
    """One role that a person holds now.

    Attributes:
        role: which.
        desk: name of the desk.
        party: code of the desk's party.
        instead_of: name of the person stood in for, "" where the role is one's own.
    """

    role: Role
    desk: str
    party: str
    instead_of: str = ""

    @property
    def label(self) -> str:
        """The role in the reader's language."""
        return str(dict(ROLES)[self.role.value])


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
    """Return what a person may do at a moment, from appointments and delegations in force then."""
    now = at or timezone.now()
    if not person.is_active:
        return Standing()
    given = list(delegations_in_force(now).filter(taker=person).select_related("giver"))
    wanted = Q(person=person)
    for delegation in given:
        wanted |= Q(person=delegation.giver, role=delegation.role)
    names = {d.giver_id: d.giver.name for d in given}
    held = appointments_in_force(now).filter(wanted, person__is_active=True)
    seats = tuple(
        Seat(
            role=Role(held_one.role),
            desk=held_one.desk.name,
            party=held_one.desk.party.code,
            instead_of="" if held_one.person_id == person.pk else names[held_one.person_id],
        )
        for held_one in held.select_related("desk__party")
    )
    return Standing(seats, capabilities(frozenset(seat.role for seat in seats)))


def appointments_in_force(at: datetime) -> models.QuerySet[Appointment]:
    """Return the appointments in force at a moment."""
    return Appointment.objects.filter(starts_at__lte=at).filter(Q(ends_at=None) | Q(ends_at__gt=at))


def delegations_in_force(at: datetime) -> models.QuerySet[Delegation]:
    """Return the delegations in force on the day (UTC) of a moment."""
    day = at.date()
    return Delegation.objects.filter(revoked_at=None, starts_on__lte=day, ends_on__gte=day)


def people() -> models.QuerySet[Person]:
    """Return everybody with an account, with what they hold now at hand."""
    return Person.objects.prefetch_related(
        models.Prefetch(
            "appointments",
            queryset=appointments_in_force(timezone.now()).select_related("desk__party"),
            to_attr="held",
        )
    )


def desks() -> models.QuerySet[Desk]:
    """Return every desk with its party."""
    return Desk.objects.select_related("party")
