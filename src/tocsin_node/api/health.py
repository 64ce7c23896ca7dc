"""What machines ask: is the process well, may it get requests, how much is there to do."""

import hmac
from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from tocsin_node.conf import conf
from tocsin_node.detection import queries as detection
from tocsin_node.jobs import queries as jobs
from tocsin_node.journal import queries as journal
from tocsin_node.web.access import public
from tocsin_node.web.problems import problem

LATE = timedelta(minutes=15)
HERE = frozenset({"127.0.0.1", "::1"})


@public
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answer; nothing is asked of the database."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether requests may come: the database answers and is current, and jobs are done."""
    faults = list(_faults())
    return JsonResponse(
        {"status": "wait" if faults else "ok", "faults": faults}, status=503 if faults else 200
    )


def _faults() -> Iterator[str]:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield "The database is not current: run `tocsin-node migrate`."
            return
        oldest = jobs.oldest_due(timezone.now())
    except DatabaseError:
        yield "The database does not answer."
        return
    if oldest is not None and timezone.now() - oldest > LATE:
        yield "Jobs wait for long: is a worker running (`tocsin-node work`)?"


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give figures to Prometheus: with the token that is set, or to this machine."""
    if not _may(request):
        return problem(404)
    registry = CollectorRegistry()
    registry.register(_Node())
    told = generate_latest(REGISTRY) + generate_latest(registry)
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    wanted = conf().metrics_token
    if wanted:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), wanted.encode())
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META
    return request.META.get("REMOTE_ADDR") in HERE and not forwarded


class _Node:
    """Figures of the database, asked when they are wanted; no label holds a person."""

    def collect(self) -> Iterator[Metric]:
        """Yield each figure."""
        states = GaugeMetricFamily("tocsin_jobs", "Jobs by state", labels=["state"])
        for state, number in jobs.numbers().items():
            states.add_metric([state], number)
        yield states
        now = timezone.now()
        oldest = jobs.oldest_due(now)
        waited = (now - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily("tocsin_job_wait_seconds", "Since when a job is due", value=waited)
        entries = journal.head().count
        yield GaugeMetricFamily("tocsin_journal_entries", "Entries of the journal", value=entries)
        ages = GaugeMetricFamily(
            "tocsin_watch_age_seconds", "Since the latest watch", labels=["dataset"]
        )
        for slug, made_at in detection.latest_times():
            ages.add_metric([slug], (now - made_at).total_seconds())
        yield ages
