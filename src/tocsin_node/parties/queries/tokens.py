"""Reading tokens."""

import hashlib
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from tocsin_node.parties.models import Person, Token

USED_AGAIN = timedelta(minutes=1)


def digest(secret: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def own(person: Person) -> models.QuerySet[Token]:
    """Return the tokens of a person."""
    return Token.objects.filter(person=person)


def valid(secret: str, at: datetime) -> Token | None:
    """Return the token of a secret, if it may be used at a moment."""
    found = Token.objects.select_related("person").filter(
        digest=digest(secret), revoked_at=None, expires_at__gt=at, person__is_active=True
    )
    return found.first()


def touch(token: Token, at: datetime) -> None:
    """Write down that a token was used, once a minute."""
    old = Q(used_at=None) | Q(used_at__lt=at - USED_AGAIN)
    if token.used_at is None or token.used_at < at - USED_AGAIN:
        Token.objects.filter(old, pk=token.pk).update(used_at=at)
