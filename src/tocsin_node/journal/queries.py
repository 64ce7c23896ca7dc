"""Reading the journal."""

from collections.abc import Iterator

from django.db import models
from django.db.models import Q

from tocsin_node.journal.chain import Broken, Link, content, verify
from tocsin_node.journal.models import Entry, Head


def visible(*, person_id: int, everything: bool) -> models.QuerySet[Entry]:
    """Return the entries that a person may read: all, or those of the person's own acts."""
    return Entry.objects.all() if everything else Entry.objects.filter(by_id=person_id)


def page(
    *, person_id: int, everything: bool, text: str = "", before: int | None = None
) -> models.QuerySet[Entry]:
    """Return the entries that a person may read, with a text in their words, below a number."""
    entries = visible(person_id=person_id, everything=everything)
    if text:
        words = Q(by__icontains=text) | Q(action__icontains=text) | Q(subject__icontains=text)
        entries = entries.filter(words)
    return entries.filter(number__lt=before) if before is not None else entries


def about(subject: models.Model) -> models.QuerySet[Entry]:
    """Return the entries about one row, newest first."""
    return Entry.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))


def head() -> Head:
    """Return the end of the chain."""
    return Head.objects.get(pk=1)


def broken() -> list[Broken]:
    """Check the whole chain, in memory that does not grow with it."""
    end = head()
    # What is written while this reads is not counted: the check ends at the head of its beginning.
    return verify(_links(end.count), end.count, end.digest)


def _links(count: int) -> Iterator[Link]:
    entries = Entry.objects.order_by("number").filter(number__lte=max(count, 0))
    beyond = Entry.objects.order_by("number").filter(number__gt=count)
    for entry in entries.iterator(chunk_size=2000):
        yield Link(entry.number, content(entry), entry.previous, entry.digest)
    # An entry beyond the head, if the head still says the same, was not written by `record`.
    if Head.objects.filter(pk=1, count=count).exists():
        for entry in beyond.iterator(chunk_size=2000):
            yield Link(entry.number, content(entry), entry.previous, entry.digest)
