"""What an operator does about people, and what people do about themselves.

Each action that changes what others may do asks again whether whoever does it may: a command of
this machine, which comes with a name instead of a person, may.
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tocsin_node.journal.actions import record
from tocsin_node.parties.addresses import canonical
from tocsin_node.parties.models import Appointment, Desk, Party, Person
from tocsin_node.parties.queries import people
from tocsin_node.parties.roles import May, Role


@transaction.atomic
def add(*, email: str, name: str, password: str | None, by: object) -> Person:
    """Make an account; without a password the person sets one by the link in a letter."""
    _allowed(by)
    person = Person(email=canonical(email), name=name.strip())
    if Person.objects.filter(email=person.email).exists():
        raise ValidationError({"email": _("This address has an account already.")})
    person.set_password(password)
    person.save(force_insert=True)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    record(by=by, action="people.added", subject=person)
    return person


@transaction.atomic
def open_desk(*, party: Party, name: str, by: object) -> Desk:
    """Make a desk of a party."""
    _allowed(by)
    if Desk.objects.filter(party=party, name=name.strip()).exists():
        raise ValidationError({"name": _("The party has a desk of this name already.")})
    desk = Desk.objects.create(party=party, name=name.strip())
    record(by=by, action="people.desk_opened", subject=desk, party=party.code)
    return desk


@transaction.atomic
def appoint(
    *, person: Person, desk: Desk, role: Role, by: object, at: datetime | None = None
) -> Appointment:
    """Give a person a role at a desk from now on."""
    _allowed(by)
    if not person.is_active:
        raise ValidationError(_("The account is closed. Open it again first."))
    if Appointment.objects.filter(person=person, desk=desk, role=role, ends_at=None).exists():
        raise ValidationError({"role": _("The person has this role at this desk already.")})
    made = Appointment.objects.create(
        person=person, desk=desk, role=role.value, starts_at=at or timezone.now()
    )
    record(by=by, action="people.appointed", subject=made, role=role.value, person=person.email)
    return made


@transaction.atomic
def end_appointment(*, appointment: Appointment, by: object, at: datetime | None = None) -> None:
    """Take a role from a person; what it allowed is refused from the next request on."""
    _allowed(by)
    now = timezone.now()
    if appointment.ends_at is not None and appointment.ends_at <= now:
        raise ValidationError(_("This role ended already."))
    if appointment.role == Role.OPERATOR:
        _leave_an_operator([appointment.pk], at or now)
    appointment.ends_at = at or now
    appointment.save(update_fields=["ends_at"])
    record(by=by, action="people.appointment_ended", subject=appointment, role=appointment.role)


@transaction.atomic
def close(*, person: Person, by: object) -> None:
    """Let a person sign in no more; open sessions end at their next request."""
    _allowed(by)
    now = timezone.now()
    own = people.operators(now).filter(person=person)
    if own.exists():
        _leave_an_operator(list(own.values_list("pk", flat=True)), now)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(by=by, action="people.account_closed", subject=person)


@transaction.atomic
def reopen(*, person: Person, by: object) -> None:
    """Let a person sign in again, with the roles that were not ended meanwhile."""
    _allowed(by)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(by=by, action="people.account_reopened", subject=person)


@transaction.atomic
def invited(*, person: Person, by: object) -> None:
    """Write down that a letter with a link for setting the password goes to a person."""
    _allowed(by)
    if not person.is_active:
        raise ValidationError(_("The account is closed. Open it again first."))
    record(by=by, action="people.invited", subject=person)


@transaction.atomic
def prefer(*, person: Person, name: str, language: str, zone: str, theme: str) -> None:
    """Write down how a person wants to be called and shown the pages."""
    before = person.name
    person.name, person.language = name.strip(), language
    person.zone, person.theme = zone, theme
    person.save(update_fields=["name", "language", "zone", "theme"])
    if before != person.name:  # others read the name; the rest concerns nobody else
        record(by=person, action="people.renamed", subject=person, before=before)


def _allowed(by: object) -> None:
    if isinstance(by, Person) and not people.standing(by).may(May.CHANGE_PEOPLE):
        raise PermissionDenied(May.CHANGE_PEOPLE)


def _leave_an_operator(leaving: list[int], at: datetime) -> None:
    """Refuse to leave the node without somebody who runs it."""
    # Locked, so that two operators who end each other's role at once do not both succeed.
    staying = set(people.operators(at).select_for_update().values_list("pk", flat=True))
    if not staying - set(leaving):
        raise ValidationError(_("This is the last operator. Appoint another one first."))
