"""Lists a page at a time: a cursor names the last row that was given; new rows move nothing."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from ninja import Field, Query, Schema
from ninja.errors import HttpError

Row = TypeVar("Row")
MOST = 200


class Page(Schema):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=MOST, description="How many rows at most")
    cursor: str | None = Field(
        None, max_length=64, description="`next` of the page before; the first page without"
    )


Paged = Query[Page]


def paged(rows: QuerySet[Any], page: Page, tell: Callable[[Any], Row]) -> dict[str, Any]:
    """Return one page of rows, newest key first.

    Args:
        rows: what the token may see; ordered here by primary key, descending.
        page: which page.
        tell: what is told of a row.
    """
    last = _read(page.cursor)
    ordered = rows.order_by("-pk")
    if last is not None:
        ordered = ordered.filter(pk__lt=last)
    found = list(ordered[: page.limit + 1])
    more = len(found) > page.limit
    told = found[: page.limit]
    return {"items": [tell(row) for row in told], "next": _write(told[-1].pk) if more else None}


def _write(key: int) -> str:
    return base64.urlsafe_b64encode(f"k{key}".encode()).decode().rstrip("=")


def _read(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = int(text[1:]) if text[:1] == b"k" and text[1:].isdigit() else -1
    except (binascii.Error, ValueError):
        key = -1
    if not 0 <= key < 1 << 63:
        raise HttpError(422, "This cursor is none of ours. Take `next` of a page as it is.")
    return key
