"""Every kind of job, and what is done periodically, in one table each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management import call_command

from tocsin_node.detection import actions as detection
from tocsin_node.jobs import actions as jobs
from tocsin_node.observations import queries as observations

BY = "worker"
KEPT = timedelta(days=30)

Handler = Callable[[dict[str, Any], datetime], None]
"""Called with the arguments of the job and the time; what it raises is the reason of its failure.

A job may run twice (its worker may die after the work and before saying so): a handler bears it.
"""


def _watch(arguments: dict[str, Any], at: datetime) -> None:
    """Watch one data set as known on a day, today if none is named."""
    dataset = observations.datasets().get(slug=arguments["dataset"])
    day = date.fromisoformat(arguments["as_of"]) if "as_of" in arguments else at.date()
    detection.watch(dataset=dataset, as_of=day, by=BY)


def _clear_sessions(_arguments: dict[str, Any], _at: datetime) -> None:
    """Remove sessions that have run out."""
    call_command("clearsessions")


def _forget(_arguments: dict[str, Any], at: datetime) -> None:
    """Remove jobs that were done long ago."""
    jobs.forget_done(before=at - KEPT, by=BY)


HANDLERS: dict[str, Handler] = {
    "watch": _watch,
    "clear-sessions": _clear_sessions,
    "forget-jobs": _forget,
}


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that is due once in each interval."""

    kind: str
    every: timedelta

    def key(self, at: datetime) -> str:
        """Return the name of the interval that a moment lies in."""
        start = int(at.timestamp() // self.every.total_seconds() * self.every.total_seconds())
        return datetime.fromtimestamp(start, UTC).isoformat()


PERIODIC = (
    Periodic("clear-sessions", timedelta(days=1)),
    Periodic("forget-jobs", timedelta(days=1)),
)
