"""Lists a page at a time: a cursor names the last row that was given; new rows move nothing."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from ninja import Field, Query, Schema

Row = TypeVar("Row")
MOST = 200


class Page(Schema):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=MOST, description="How many rows at most")
    cursor: str | None = Field(
        None, pattern=r"^k[0-9]{1,18}$", description="`next` of the page before, as it is"
    )


Paged = Query[Page]


def paged(rows: QuerySet[Any], page: Page, tell: Callable[[Any], Row]) -> dict[str, Any]:
    """Return one page of rows, newest key first.

    Args:
        rows: what the token may see; ordered here by primary key, descending.
        page: which page.
        tell: what is told of a row.
    """
    ordered = rows.order_by("-pk")
    if page.cursor is not None:
        ordered = ordered.filter(pk__lt=int(page.cursor[1:]))
    found = list(ordered[: page.limit + 1])
    more = len(found) > page.limit
    told = found[: page.limit]
    return {"items": [tell(row) for row in told], "next": f"k{told[-1].pk}" if more else None}
