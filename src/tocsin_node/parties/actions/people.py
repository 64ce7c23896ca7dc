"""What an operator does about people, and what people do about themselves."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from tocsin_node.journal.actions import record
from tocsin_node.parties.models import Appointment, Delegation, Desk, Party, Person
from tocsin_node.parties.roles import Role


@transaction.atomic
def add(*, email: str, name: str, password: str | None, by: object) -> Person:
    """Make an account; without a password the person sets one by the link in a letter."""
    person = Person(email=email.strip().casefold(), name=name.strip())
    person.set_password(password)
    person.save(force_insert=True)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    record(by=by, action="people.added", subject=person)
    return person


@transaction.atomic
def open_desk(*, party: Party, name: str, by: object) -> Desk:
    """Make a desk of a party."""
    desk = Desk.objects.create(party=party, name=name.strip())
    record(by=by, action="people.desk_opened", subject=desk, party=party.code)
    return desk


@transaction.atomic
def appoint(
    *, person: Person, desk: Desk, role: Role, by: object, at: datetime | None = None
) -> Appointment:
    """Give a person a role at a desk from now on."""
    made = Appointment.objects.create(
        person=person, desk=desk, role=role.value, starts_at=at or timezone.now()
    )
    record(by=by, action="people.appointed", subject=made, role=role.value, person=person.email)
    return made


@transaction.atomic
def end_appointment(*, appointment: Appointment, by: object, at: datetime | None = None) -> None:
    """Take a role from a person; what it allowed is refused from the next request on."""
    appointment.ends_at = at or timezone.now()
    appointment.save(update_fields=["ends_at"])
    record(by=by, action="people.appointment_ended", subject=appointment, role=appointment.role)


@transaction.atomic
def delegate(
    *,
    giver: Person,
    taker: Person,
    role: Role,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: object,
) -> Delegation:
    """Let another person act in a role while its holder is away."""
    made = Delegation.objects.create(
        giver=giver,
        taker=taker,
        role=role.value,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    record(
        by=by,
        action="people.delegated",
        subject=made,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        reason=made.reason,
    )
    return made
