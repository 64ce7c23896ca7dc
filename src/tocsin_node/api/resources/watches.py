"""Data sets, their watches, and the series in them."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404
from ninja import Field, Path, Router, Schema

from tocsin_node.api.paging import Paged, paged
from tocsin_node.api.service import ERRORS, needs
from tocsin_node.detection import queries
from tocsin_node.observations import queries as observations
from tocsin_node.parties.roles import Scope

router = Router(tags=["watches"])


class Dataset(Schema):
    """Series of counts that are watched together."""

    slug: str
    title: str
    attribution: str
    known: bool


class Datasets(Schema):
    """A page of data sets."""

    items: list[Dataset]
    next: str | None


class Run(Schema):
    """One watch of one data set as on one day."""

    id: int
    dataset: str
    as_of: date
    made_at: datetime
    version: str


class Runs(Schema):
    """A page of watches, newest first."""

    items: list[Run]
    next: str | None


class Found(Run):
    """A watch with all that it found, as `tocsin.watch.record` writes it."""

    findings: dict[str, Any]


class Signal(Schema):
    """A series of the latest watch of its data set."""

    id: int
    dataset: str
    rank: int
    area: str
    title: str
    alarm: bool
    direction: str
    change: str


class Signals(Schema):
    """A page of series."""

    items: list[Signal]
    next: str | None


@router.get("/datasets", response={200: Datasets, **ERRORS}, operation_id="datasets")
def datasets(request: Any, page: Paged) -> dict[str, Any]:
    """List what is watched."""
    needs(request, Scope.READ_SITUATION)
    return paged(observations.datasets(), page, lambda row: row)


@router.get("/runs", response={200: Runs, **ERRORS}, operation_id="runs")
def runs(request: Any, page: Paged) -> dict[str, Any]:
    """List watches, newest first."""
    needs(request, Scope.READ_SITUATION)
    return paged(queries.runs(), page, _run)


@router.get("/runs/{number}", response={200: Found, **ERRORS}, operation_id="run")
def run(request: Any, number: Path[Annotated[int, Field(ge=1, le=2**63 - 1)]]) -> dict[str, Any]:
    """Show one watch with all that it found."""
    needs(request, Scope.READ_SITUATION)
    found = queries.runs().filter(pk=number).first()
    if found is None:
        raise Http404
    return {**_run(found), "findings": found.findings}


@router.get("/signals", response={200: Signals, **ERRORS}, operation_id="signals")
def signals(request: Any, page: Paged) -> dict[str, Any]:
    """List the series of the latest watches."""
    needs(request, Scope.READ_SITUATION)
    return paged(queries.signals(), page, _signal)


def _run(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "dataset": row.dataset.slug,
        "as_of": row.as_of,
        "made_at": row.made_at,
        "version": row.version,
    }


def _signal(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "dataset": row.run.dataset.slug,
        "rank": row.rank,
        "area": row.area,
        "title": row.title,
        "alarm": row.alarm,
        "direction": row.direction,
        "change": row.change,
    }
