"""Enqueueing, claiming, ending and trying again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from tocsin_node.jobs.models import DONE, FAILED, RUNNING, WAITING, Job
from tocsin_node.journal.actions import record

LEASE = timedelta(minutes=5)
DELAYS = (10, 60, 300, 1800, 7200)
"""Seconds until the next try, after the first, the second, … failure."""
LONGEST_REASON = 2_000


@transaction.atomic
def enqueue(
    *,
    kind: str,
    arguments: dict[str, Any] | None = None,
    key: str = "",
    due_at: datetime | None = None,
    by: object,
) -> Job:
    """Ask for work; a job of the same kind and key that still waits is not doubled.

    Periodic work that asks for itself leaves no entry in the journal; a person does.
    """
    waiting = Job.objects.filter(kind=kind, key=key, state=WAITING).first() if key else None
    if waiting is not None:
        return waiting
    try:
        with transaction.atomic():
            made = Job.objects.create(
                kind=kind, arguments=arguments or {}, key=key, due_at=due_at or timezone.now()
            )
    except IntegrityError:  # another process was quicker
        return Job.objects.get(kind=kind, key=key, state=WAITING)
    if isinstance(by, models.Model):
        record(by=by, action="jobs.enqueued", subject=made, kind=kind)
    return made


def claim(*, worker: str, kinds: list[str], at: datetime) -> Job | None:
    """Take the job that is due longest; None if there is none.

    One UPDATE with the state in its condition decides between workers: who changed a row has it.
    """
    lost = models.Q(state=RUNNING, claimed_until__lt=at)
    due = models.Q(state=WAITING, due_at__lte=at)
    for number in (
        Job.objects.filter(lost | due, kind__in=kinds)
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:10]
    ):
        taken = Job.objects.filter(lost | due, pk=number).update(
            state=RUNNING,
            claimed_by=worker,
            claimed_until=at + LEASE,
            attempts=models.F("attempts") + 1,
        )
        if taken:
            return Job.objects.get(pk=number)
    return None


def keep(*, job: Job, worker: str, at: datetime) -> bool:
    """Hold on to a claim while the work lasts; False if another worker has it by now."""
    mine = Job.objects.filter(pk=job.pk, state=RUNNING, claimed_by=worker)
    return bool(mine.update(claimed_until=at + LEASE))


def succeed(*, job: Job, worker: str, at: datetime) -> bool:
    """Say that it is done; False if another worker has it by now."""
    mine = Job.objects.filter(pk=job.pk, state=RUNNING, claimed_by=worker)
    return bool(mine.update(state=DONE, ended_at=at, claimed_until=None, error=""))


@transaction.atomic
def fail(*, job: Job, worker: str, reason: str, at: datetime) -> bool:
    """Say why it failed; it is tried again later, or, after the last try, waits for a person."""
    mine = Job.objects.filter(pk=job.pk, state=RUNNING, claimed_by=worker)
    told = reason.replace("\0", "")[:LONGEST_REASON]
    if job.attempts < job.most_attempts:
        delay = DELAYS[min(job.attempts, len(DELAYS)) - 1]
        later = at + timedelta(seconds=delay)
        return bool(mine.update(state=WAITING, due_at=later, claimed_until=None, error=told))
    done = mine.update(state=FAILED, ended_at=at, claimed_until=None, error=told)
    if done:
        record(by=worker, action="jobs.failed", subject=job, kind=job.kind, reason=told[:300])
    return bool(done)


@transaction.atomic
def retry(*, job: Job, by: object) -> Job:
    """Try a failed job again, from the first attempt on; any other is left as it is."""
    changed = Job.objects.filter(pk=job.pk, state=FAILED).update(
        state=WAITING, attempts=0, due_at=timezone.now(), ended_at=None
    )
    job.refresh_from_db()
    if changed:
        record(by=by, action="jobs.retried", subject=job, kind=job.kind)
    return job


@transaction.atomic
def forget_done(*, before: datetime, by: object) -> int:
    """Remove jobs that were done long ago; failed ones stay until a person has looked."""
    number, _ = Job.objects.filter(state=DONE, ended_at__lt=before).delete()
    if number:
        record(by=by, action="jobs.forgotten", subject="jobs", number=number)
    return number
