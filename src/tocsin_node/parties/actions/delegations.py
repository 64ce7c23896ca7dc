"""Standing in for somebody who is away."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tocsin_node.journal.actions import record
from tocsin_node.parties.models import Delegation, Person
from tocsin_node.parties.queries import people
from tocsin_node.parties.roles import May, Role

LONGEST = timedelta(days=366)


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
    """Let a colleague of the same party act in a role while its holder is away.

    A role that one has only instead of somebody else cannot be handed on.
    """
    if isinstance(by, Person) and by.pk != giver.pk:
        raise PermissionDenied("only one's own role can be delegated")
    _check_days(starts_on, ends_on)
    if giver.pk == taker.pk:
        raise ValidationError({"taker": _("One cannot stand in for oneself.")})
    parties = people.parties_served(giver, role)
    if not parties:
        raise ValidationError({"role": _("This is not a role of your own.")})
    if not taker.is_active or not parties & people.parties_served(taker):
        raise ValidationError({"taker": _("Only a colleague of the same party can stand in.")})
    if _meanwhile(giver, role, starts_on, ends_on):
        raise ValidationError({"starts_on": _("Somebody stands in for this role on these days.")})
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


@transaction.atomic
def revoke(*, delegation: Delegation, by: object) -> None:
    """End a delegation before its last day; what it allowed is refused from the next request on."""
    own = isinstance(by, Person) and by.pk == delegation.giver.pk
    if isinstance(by, Person) and not own and not people.standing(by).may(May.CHANGE_PEOPLE):
        raise PermissionDenied(May.CHANGE_PEOPLE)
    if delegation.revoked_at is not None:
        raise ValidationError(_("This was taken back already."))
    delegation.revoked_at = timezone.now()
    delegation.save(update_fields=["revoked_at"])
    record(by=by, action="people.delegation_revoked", subject=delegation)


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
    if ends_on < timezone.now().date():
        raise ValidationError({"ends_on": _("The last day is over.")})
    if ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": _("A year at most; then delegate again.")})


def _meanwhile(giver: Person, role: Role, starts_on: date, ends_on: date) -> bool:
    return Delegation.objects.filter(
        giver=giver,
        role=role.value,
        revoked_at=None,
        starts_on__lte=ends_on,
        ends_on__gte=starts_on,
    ).exists()
