"""A write that is sent twice is done once: the key names it, the first answer is given again."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from ninja import Field, Schema
from ninja.errors import HttpError

from tocsin_node.api.models import Answered

KEPT = timedelta(hours=24)
LONGEST = 120


class Once(Schema):
    """The header of a write."""

    idempotency_key: str | None = Field(
        None,
        alias="Idempotency-Key",
        max_length=LONGEST,
        pattern=r"^[!-~]+$",
        description="Names this request: sent again within a day, it is not done again",
    )


def once(
    request: Any, key: str | None, act: Callable[[], tuple[int, dict[str, Any]]]
) -> tuple[int, dict[str, Any]]:
    """Do a write, or give the answer that it had.

    The answer is committed with the act: after a crash either both are there or neither is.

    Raises:
        HttpError: 422 where the key was used for another request, 409 while that is being done.
    """
    if not key:
        return act()
    whole = f"{request.method}\n{request.get_full_path()}\n".encode() + request.body
    digest = hashlib.sha256(whole).hexdigest()
    person = request.auth.person
    Answered.objects.filter(person=person, made_at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            row = Answered.objects.create(person=person, key=key, request_digest=digest)
            status, told = act()
            row.status, row.body = status, json.dumps(told)
            row.save(update_fields=["status", "body"])
    except IntegrityError:
        return _again(person, key, digest)
    return status, told


def _again(person: Any, key: str, digest: str) -> tuple[int, dict[str, Any]]:
    known = Answered.objects.filter(person=person, key=key).first()
    if known is None or known.status is None:
        raise HttpError(409, "The same request is being done. Ask again in a moment.")
    if known.request_digest != digest:
        raise HttpError(422, "This Idempotency-Key was used for another request. Take a new one.")
    return known.status, json.loads(known.body)
