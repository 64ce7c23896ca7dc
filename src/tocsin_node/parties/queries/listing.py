"""What a person may see of other people.

Everybody who may see people sees names, desks and roles of all parties: one must know whom to call.
Addresses are shown to people of the same party, to operators, and to oneself; accounts that are
closed to operators only.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone, translation

from tocsin.codes import area_code, area_name
from tocsin_node.journal.models import Entry
from tocsin_node.parties.models import Appointment, Delegation, Desk, Party, Person
from tocsin_node.parties.queries.people import Standing, appointments_in_force, standing
from tocsin_node.parties.roles import May

MOST_ROWS = 200
MOST_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as the reader may see it.

    Attributes:
        pk: key.
        name: as it is shown.
        email: address, "" where the reader may not see it.
        is_active: whether the account is open.
        held: appointments in force.
    """

    pk: int
    name: str
    email: str
    is_active: bool
    held: tuple[Appointment, ...]

    @property
    def words(self) -> str:
        """What a text is looked for in."""
        parts = [self.name, self.email]
        for one in self.held:
            party = one.desk.party
            parts += [one.desk.name, str(one.get_role_display()), party.code, party_name(party)]
        return folded(" ".join(parts))


def folded(text: str) -> str:
    """Return a text without case and accents, so that it is found as it is typed."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def party_name(party: Party) -> str:
    """Return a party's name in the reader's language where it is known."""
    language = translation.get_language() or "en"
    told = party.names.get(language)
    return str(told or (area_name(party.code, language) if area_code(party.code) else party.name))


def listed(reader: Person, text: str = "") -> list[Listed]:
    """Return the people whom a reader may see and whose words have all words of a text."""
    rights = standing(reader)
    everybody = (_listed(person, reader, rights) for person in _visible(rights))
    wanted = folded(text).split()
    return [one for one in everybody if all(word in one.words for word in wanted)]


def one(reader: Person, person_id: int) -> Listed | None:
    """Return a person as a reader may see it, None where there is nobody to be seen."""
    rights = standing(reader)
    found = _visible(rights).filter(pk=person_id).first()
    return _listed(found, reader, rights) if found else None


def visible_to(reader: Person) -> models.QuerySet[Person]:
    """Return the people whom a reader may see."""
    return _visible(standing(reader))


def _visible(rights: Standing) -> models.QuerySet[Person]:
    if not rights.may(May.SEE_PEOPLE):
        return Person.objects.none()
    everybody = Person.objects.prefetch_related(
        models.Prefetch(
            "appointments",
            queryset=appointments_in_force(timezone.now()).select_related("desk__party"),
            to_attr="held",
        )
    )
    return everybody if rights.may(May.CHANGE_PEOPLE) else everybody.filter(is_active=True)


def _listed(person: Person, reader: Person, rights: Standing) -> Listed:
    held: tuple[Appointment, ...] = tuple(getattr(person, "held", ()))
    known = (
        person.pk == reader.pk
        or rights.may(May.CHANGE_PEOPLE)
        or any(a.desk.party.code in rights.parties for a in held)
    )
    return Listed(person.pk, person.name, person.email if known else "", person.is_active, held)


def before(person_id: int, at: datetime) -> models.QuerySet[Appointment]:
    """Return the roles that a person had and has no more."""
    return (
        Appointment.objects.filter(person_id=person_id, ends_at__lte=at)
        .select_related("desk__party")
        .order_by("-ends_at")
    )


def cover(person_id: int) -> models.QuerySet[Delegation]:
    """Return what a person delegated and what was delegated to the person, newest first."""
    return (
        Delegation.objects.filter(Q(giver_id=person_id) | Q(taker_id=person_id))
        .select_related("giver", "taker")
        .order_by("-starts_on", "-pk")
    )


def takers(giver: Person) -> models.QuerySet[Person]:
    """Return whoever could stand in for a person: colleagues with a role at the same party."""
    now = timezone.now()
    parties = appointments_in_force(now).filter(person=giver).values("desk__party_id")
    colleagues = appointments_in_force(now).filter(desk__party_id__in=parties).values("person_id")
    return Person.objects.filter(pk__in=colleagues, is_active=True).exclude(pk=giver.pk)


def desks() -> models.QuerySet[Desk]:
    """Return every desk with its party."""
    return Desk.objects.select_related("party")


def parties() -> models.QuerySet[Party]:
    """Return every party."""
    return Party.objects.all()


def appointment(reader: Person, appointment_id: int) -> Appointment | None:
    """Return an appointment in force of somebody whom the reader may see."""
    return (
        appointments_in_force(timezone.now())
        .filter(pk=appointment_id, person__in=visible_to(reader))
        .select_related("desk__party", "person")
        .first()
    )


def delegation(reader: Person, delegation_id: int) -> Delegation | None:
    """Return a delegation that a reader may take back: one's own, or any for an operator."""
    given = Delegation.objects.filter(pk=delegation_id, revoked_at=None)
    if not standing(reader).may(May.CHANGE_PEOPLE):
        given = given.filter(giver=reader)
    return given.select_related("giver", "taker").first()


def told_about(reader: Person, person_id: int) -> list[Entry]:
    """Return what the journal tells of a person, newest first: to that person and to overseers."""
    if reader.pk != person_id and not standing(reader).may(May.SEE_WHOLE_JOURNAL):
        return []
    appointments = Appointment.objects.filter(person_id=person_id).values_list("pk", flat=True)
    delegations = cover(person_id).values_list("pk", flat=True)
    wanted = (
        _rows(Person, [person_id])
        | _rows(Appointment, appointments)
        | _rows(Delegation, delegations)
    )
    return list(Entry.objects.filter(wanted)[:MOST_ENTRIES])


def _rows(table: type[models.Model], keys: Iterable[int]) -> Q:
    return Q(subject_kind=table._meta.label_lower, subject_id__in=[str(key) for key in keys])
