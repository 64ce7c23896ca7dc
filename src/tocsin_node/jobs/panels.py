"""What this room shows on the first page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext

from tocsin_node.jobs import queries
from tocsin_node.web.needs import Asking, Waiting


def needs(asking: Asking) -> Iterable[Waiting]:
    """Name the jobs that failed, for whoever may try them again."""
    if not asking.standing.may("retry_jobs"):
        return
    for job in queries.failed()[:3]:
        yield Waiting(
            kind=gettext("Job"),
            title=job.kind,
            address=reverse("jobs"),
            why=job.error[:160],
            due=gettext("failed"),
            late=True,
            order=10,
        )
