"""Keeping data sets and their deliveries."""

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from tocsin_node.journal.actions import record
from tocsin_node.observations import store
from tocsin_node.observations.models import Dataset


@transaction.atomic
def describe(*, slug: str, title: str, by: object, **further: Any) -> Dataset:
    """Begin a data set, or say anew what it is.

    Args:
        slug: its short name.
        title: in English.
        by: who does it.
        **further: other fields of `Dataset`.
    """
    made, new = Dataset.objects.update_or_create(slug=slug, defaults={"title": title, **further})
    if made.leading:
        Dataset.objects.exclude(pk=made.pk).update(leading=False)
    record(by=by, action="data.begun" if new else "data.described", subject=made)
    return made


@transaction.atomic
def deliver(*, dataset: Dataset, file: Path, known_on: date, by: object) -> None:
    """Add a file to what is known of a data set from a day on; a resent file changes nothing.

    The archive takes the file whole or not at all, before the journal's entry is committed: after a
    failure between the two the same file may be delivered again.

    Raises:
        BadInput: names file, row, column, rule and remedy; nothing is added.
    """
    receipt = store.append(dataset.slug, file, dataset.settings, known_on)
    record(
        by=by,
        action="data.delivered",
        subject=dataset,
        known_on=known_on.isoformat(),
        file=file.name,
        rows=receipt.rows,
        delivery=receipt.sequence,
    )
