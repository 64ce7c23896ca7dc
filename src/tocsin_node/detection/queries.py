"""Reading what watches found."""

from datetime import date, datetime

from django.db import models

from tocsin.watch.findings import Findings
from tocsin.watch.record import from_json
from tocsin_node.detection.models import Run, Signal
from tocsin_node.observations.models import Dataset


def latest(dataset: Dataset, before: date | None = None) -> Run | None:
    """Return the last watch of a data set, or the last one as on an earlier day.

    What it found is large and is read only when somebody asks for it.
    """
    runs = Run.objects.filter(dataset=dataset).select_related("dataset").defer("findings")
    return (runs.filter(as_of__lt=before) if before else runs).first()


def runs() -> models.QuerySet[Run]:
    """Return every watch, without what it found; newest first."""
    return Run.objects.select_related("dataset").defer("findings")


def signals() -> models.QuerySet[Signal]:
    """Return the series of the latest watch of each data set."""
    newest = Run.objects.filter(dataset=models.OuterRef("run__dataset")).values("pk")[:1]
    found = Signal.objects.filter(run=models.Subquery(newest))
    return found.select_related("run__dataset").defer("run__findings")


def latest_times() -> list[tuple[str, datetime]]:
    """Return short name of each data set that was watched, and when that was last done."""
    made = models.Max("made_at")
    return list(Run.objects.order_by().values_list("dataset__slug").annotate(at=made))


def findings(run: Run) -> Findings:
    """Return what a watch found."""
    return from_json(run.findings)
