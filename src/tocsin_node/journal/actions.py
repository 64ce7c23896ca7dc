"""The only way to write the journal."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from tocsin_node.journal.chain import content, digest
from tocsin_node.journal.models import Entry, Head

SEEN_AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic
def record(
    *, by: object, action: str, subject: object, at: datetime | None = None, **data: Any
) -> Entry:
    """Add an entry in the caller's transaction.

    The head of the chain is locked until that transaction ends: entries are numbered without gaps
    in the order in which they become visible, and an act that is rolled back leaves none.

    Args:
        by: the person, or the name of the job.
        action: `room.verb`, such as `people.appointed`.
        subject: what it was done to; a row, or a text for what is none.
        at: when; now if not given.
        **data: what else a reader must know, as JSON can hold it.
    """
    head = Head.objects.select_for_update().get(pk=1)
    entry = Entry(
        number=head.count + 1,
        at=at or timezone.now(),
        by=str(by)[:200],
        by_id=by.pk if isinstance(by, models.Model) else None,
        action=action,
        subject=str(subject)[:200],
        subject_kind=subject._meta.label_lower if isinstance(subject, models.Model) else "",
        subject_id=str(subject.pk) if isinstance(subject, models.Model) else "",
        data=data,
        previous=head.digest,
    )
    entry.digest = digest(entry.number, content(entry), entry.previous)
    entry.save(force_insert=True)
    head.count, head.digest = entry.number, entry.digest
    head.save()
    return entry


def saw(*, by: models.Model, subject: models.Model, at: datetime | None = None) -> None:
    """Write down that a person looked at something, once an hour for the same thing."""
    now = at or timezone.now()
    known = Entry.objects.filter(
        by_id=by.pk,
        action="saw",
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        at__gt=now - SEEN_AGAIN_AFTER,
    )
    if not known.exists():
        record(by=by, action="saw", subject=subject, at=now)


@transaction.atomic
def exported(*, by: models.Model, whole: bool) -> None:
    """Write down that a person took the journal as a file."""
    record(by=by, action="journal.exported", subject="journal", whole=whole)
