"""Reading the jobs."""

from datetime import datetime

from django.db import models

from tocsin_node.jobs.models import FAILED, RUNNING, WAITING, Job


def jobs() -> models.QuerySet[Job]:
    """Return every job, newest first."""
    return Job.objects.all()


def failed() -> models.QuerySet[Job]:
    """Return the jobs that wait for a person, the latest first."""
    return Job.objects.filter(state=FAILED).order_by("-ended_at", "-pk")


def open_jobs() -> models.QuerySet[Job]:
    """Return the jobs that wait or run, in the order of their turn."""
    return Job.objects.filter(state__in=[WAITING, RUNNING]).order_by("-state", "due_at", "pk")


def ended() -> models.QuerySet[Job]:
    """Return the jobs that were done, the latest first."""
    return Job.objects.exclude(state__in=[WAITING, RUNNING, FAILED]).order_by("-ended_at", "-pk")


def numbers() -> dict[str, int]:
    """Return how many jobs there are in each state."""
    counted = Job.objects.order_by().values("state").annotate(n=models.Count("pk"))
    return {row["state"]: row["n"] for row in counted}


def oldest_due(at: datetime) -> datetime | None:
    """Return since when the job that is due longest waits; None if none is due."""
    due = Job.objects.filter(state=WAITING, due_at__lte=at).order_by("due_at")
    return due.values_list("due_at", flat=True).first()
