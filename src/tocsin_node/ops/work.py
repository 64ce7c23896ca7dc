"""The loop of a worker: claim a job, do it, say how it went; make periodic jobs when due."""

import logging
import os
import socket
import threading
from collections.abc import Mapping
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from tocsin_node.jobs import actions, queries
from tocsin_node.jobs.models import Job
from tocsin_node.ops.jobs import HANDLERS, PERIODIC, Handler

log = logging.getLogger("tocsin_node.worker")
IDLE = 1.0
"""Seconds between two looks when nothing is due."""
PERIODIC_EVERY = 60.0
HOLD_EVERY = actions.LEASE.total_seconds() / 3


def name() -> str:
    """Return what this worker is called: machine, process, thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:80]


def work(stop: threading.Event, handlers: Mapping[str, Handler] = HANDLERS) -> None:
    """Work until told to stop; a job that has begun is finished first.

    A database that cannot be reached for a while ends nothing: the loop tries again.
    """
    worker, periodic_at = name(), 0.0
    while not stop.is_set():
        close_old_connections()
        now = timezone.now()
        try:
            if now.timestamp() - periodic_at > PERIODIC_EVERY:
                make_periodic(now)
                periodic_at = now.timestamp()
            job = actions.claim(worker=worker, kinds=list(handlers), at=now)
            if job is not None:
                do(job, worker, handlers)
                continue
        except DatabaseError:
            log.exception("the database did not answer; the worker goes on")
        stop.wait(IDLE)
    connection.close()


def make_periodic(at: datetime) -> None:
    """Ask for each periodic work once in its interval."""
    for periodic in PERIODIC:
        key = periodic.key(at)
        if not queries.jobs().filter(kind=periodic.kind, key=key).exists():
            actions.enqueue(kind=periodic.kind, key=key, due_at=at, by=name())


def do(job: Job, worker: str, handlers: Mapping[str, Handler]) -> None:
    """Do one job and say how it went."""
    done = threading.Event()
    holding = threading.Thread(target=_hold, args=(job, worker, done), daemon=True)
    holding.start()
    try:
        handlers[job.kind](job.arguments, timezone.now())
    except Exception as error:  # noqa: BLE001  whatever it is, it is the reason of this job's failure
        log.warning("job %s %s failed: %s", job.kind, job.pk, error)
        reason = f"{type(error).__name__}: {error}"
        actions.fail(job=job, worker=worker, reason=reason, at=timezone.now())
    else:
        actions.succeed(job=job, worker=worker, at=timezone.now())
    finally:
        done.set()


def _hold(job: Job, worker: str, done: threading.Event) -> None:
    """Keep the claim alive while the work lasts."""
    while not done.wait(HOLD_EVERY):
        try:
            actions.keep(job=job, worker=worker, at=timezone.now())
        except DatabaseError:
            log.exception("a claim could not be held; another worker may take the job")
    connection.close()
