"""The jobs of the node."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Header, Path, Query, Router, Schema

from tocsin_node.api.idempotency import Once, once
from tocsin_node.api.paging import Page, paged
from tocsin_node.api.service import ERRORS, WRITE_ERRORS, needs
from tocsin_node.jobs import actions, queries
from tocsin_node.parties.roles import Scope

router = Router(tags=["jobs"])
Number = Path[Annotated[int, Field(ge=1, le=2**63 - 1)]]


class Which(Page):
    """Which jobs."""

    state: Literal["waiting", "running", "done", "failed"] | None = Field(None)


class Job(Schema):
    """One piece of work."""

    id: int
    kind: str
    state: str
    attempts: int
    due_at: datetime
    ended_at: datetime | None
    error: str


class Jobs(Schema):
    """A page of jobs, newest first."""

    items: list[Job]
    next: str | None


@router.get("/jobs", response={200: Jobs, **ERRORS}, operation_id="jobs")
def jobs(request: HttpRequest, which: Query[Which]) -> dict[str, Any]:
    """List jobs, newest first."""
    needs(request, Scope.READ_JOBS)
    rows = queries.jobs()
    return paged(rows.filter(state=which.state) if which.state else rows, which, lambda row: row)


@router.get("/jobs/{number}", response={200: Job, **ERRORS}, operation_id="job")
def job(request: HttpRequest, number: Number) -> Any:
    """Show one job."""
    needs(request, Scope.READ_JOBS)
    return _found(number)


@router.post("/jobs/{number}/retry", response={200: Job, **WRITE_ERRORS}, operation_id="retry_job")
def retry(
    request: Any,
    number: Number,
    headers: Header[Once],
) -> Any:
    """Try a failed job again; any other is left as it is."""
    needs(request, Scope.WRITE_JOBS)

    def act() -> tuple[int, dict[str, Any]]:
        done = actions.retry(job=_found(number), by=request.user)
        return 200, Job.from_orm(done).model_dump(mode="json")

    return once(request, headers.idempotency_key, act)[1]


def _found(number: int) -> Any:
    found = queries.jobs().filter(pk=number).first()
    if found is None:
        raise Http404
    return found
