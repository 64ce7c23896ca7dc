"""A row as a line of JSON, the same from every database, and back without any loss."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Cast

MICROSECOND = timedelta(microseconds=1)
_READ: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "DurationField": lambda value: timedelta(microseconds=value),
    "DecimalField": Decimal,
    "UUIDField": UUID,
    "BinaryField": b64decode,
}


def columns(model: type[models.Model]) -> list[Any]:
    """Return the fields that are columns of the model's own table."""
    return list(model._meta.local_concrete_fields)


def kind(field: Any) -> str:
    """Return what a column holds; a foreign key holds what it points at."""
    while field.remote_field is not None:
        field = field.target_field
    return str(field.get_internal_type())


def rows(model: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table by primary key, without holding them all; JSON comes as text."""
    chosen = [
        Cast(field.name, models.TextField()) if kind(field) == "JSONField" else field.attname
        for field in columns(model)
    ]
    table = model._base_manager.order_by("pk")  # noqa: SLF001  the manager that hides no row
    yield from table.values_list(*chosen).iterator(chunk_size=1000)


def line(row: tuple[Any, ...]) -> str:
    """Write a row."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":"))


def parsed(text: bytes, kinds: list[str]) -> list[Any]:
    """Read a row again.

    Raises:
        ValueError: a line that is no row of these kinds.
    """
    values = json.loads(text)
    if not isinstance(values, list) or len(values) != len(kinds):
        raise ValueError(f"{len(kinds)} values are due")
    return [
        value if value is None or which not in _READ else _READ[which](value)
        for value, which in zip(values, kinds, strict=True)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):  # before date, which it is too
        whole = value.astimezone(UTC) if value.tzinfo else value
        return whole.isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // MICROSECOND
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode("ascii")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a value of {type(value).__name__} has no place in a backup")
