"""Tokens: what programs show instead of a person."""

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tocsin_node.journal.actions import record
from tocsin_node.parties.models import Person, Token
from tocsin_node.parties.queries.people import standing
from tocsin_node.parties.queries.tokens import digest
from tocsin_node.parties.roles import May, Scope

PREFIX = "tcs_"
LONGEST = timedelta(days=365)
SHOWN = 10


@transaction.atomic
def make(
    *, person: Person, name: str, scopes: list[Scope], expires_at: datetime, by: object
) -> tuple[Token, str]:
    """Make a token; return it and its secret, which is nowhere kept and shown once.

    Raises:
        PermissionDenied: the person may have none.
        ValidationError: it would last too long, or allow nothing.
    """
    if not standing(person).may(May.HAVE_TOKENS):
        raise PermissionDenied(May.HAVE_TOKENS)
    now = timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise ValidationError(
            {"expires_on": _("A token lasts at least a day, and at most a year.")}
        )
    if not scopes:
        raise ValidationError({"scopes": _("Choose what the program may do.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    made = Token.objects.create(
        person=person,
        name=name.strip(),
        digest=digest(secret),
        start=secret[:SHOWN],
        scopes=sorted(scope.value for scope in scopes),
        expires_at=expires_at,
    )
    record(
        by=by,
        action="tokens.made",
        subject=made,
        scopes=made.scopes,
        expires_at=expires_at.isoformat(timespec="seconds"),
    )
    return made, secret


@transaction.atomic
def revoke(*, token: Token, by: object) -> None:
    """End a token at once."""
    changed = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        record(by=by, action="tokens.revoked", subject=token)
