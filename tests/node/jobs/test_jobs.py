"""Jobs are claimed by one worker, done at least once, tried again, and never lost."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tocsin_node.jobs import actions, queries
from tocsin_node.jobs.models import DONE, FAILED, RUNNING, WAITING, Job
from tocsin_node.journal.models import Entry
from tocsin_node.ops import work
from tocsin_node.ops.jobs import HANDLERS, PERIODIC, Periodic

NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
KINDS = ["thing"]


def enqueue(**further) -> Job:
    return actions.enqueue(kind="thing", due_at=NOON, by="test", **further)


def take(worker="one", at=NOON) -> Job | None:
    return actions.claim(worker=worker, kinds=KINDS, at=at)


def test_a_job_is_claimed_once():
    made = enqueue()
    assert take("one") == made
    assert take("two") is None


def test_what_is_not_due_or_of_another_kind_is_left():
    enqueue()
    assert take(at=NOON - dt.timedelta(seconds=1)) is None
    assert actions.claim(worker="one", kinds=["other"], at=NOON) is None


def test_the_one_that_is_due_longest_comes_first():
    late = actions.enqueue(kind="thing", due_at=NOON, by="test")
    early = actions.enqueue(kind="thing", due_at=NOON - dt.timedelta(hours=1), by="test")
    assert [take(), take()] == [early, late]


def test_the_job_of_a_killed_worker_is_done_by_another_one():
    made = enqueue()
    assert take("killed") == made
    later = NOON + actions.LEASE + dt.timedelta(seconds=1)
    again = take("two", at=later)
    assert again == made
    assert again.attempts == 2
    assert not actions.succeed(job=made, worker="killed", at=later), "it is another worker's now"
    assert actions.succeed(job=again, worker="two", at=later)
    made.refresh_from_db()
    assert made.state == DONE


def test_a_claim_that_is_held_is_not_lost():
    made = enqueue()
    take("one")
    at = NOON
    for _ in range(5):
        at += actions.LEASE / 2
        assert actions.keep(job=made, worker="one", at=at)
        assert take("two", at=at) is None


def test_a_failure_is_tried_again_later_each_time_and_then_waits_for_a_person():
    made, at, delays = enqueue(), NOON, []
    while (job := take(at=at)) is not None:
        actions.fail(job=job, worker="one", reason="no wire", at=at)
        made.refresh_from_db()
        if made.state == FAILED:
            break
        delays.append((made.due_at - at).total_seconds())
        assert take(at=made.due_at - dt.timedelta(seconds=1)) is None
        at = made.due_at
    assert delays == [10, 60, 300, 1800]
    assert (made.state, made.attempts, made.error) == (FAILED, 5, "no wire")
    assert Entry.objects.filter(action="jobs.failed").count() == 1


def test_a_job_with_a_key_waits_once_but_runs_beside():
    one = enqueue(key="a")
    assert enqueue(key="a") == one
    take()
    assert enqueue(key="a") != one


def test_a_person_tries_a_failed_job_again(ann):
    made = enqueue()
    Job.objects.update(state=FAILED, attempts=5)
    actions.retry(job=made, by=ann)
    assert (made.state, made.attempts) == (WAITING, 0)
    assert Entry.objects.filter(action="jobs.retried", by=str(ann)).count() == 1
    actions.retry(job=made, by=ann)
    assert Entry.objects.filter(action="jobs.retried").count() == 1


def test_the_loop_does_what_waits_and_tells_what_failed():
    done = []

    def thing(arguments, _at):
        if arguments.get("bad"):
            raise ValueError("<b>broken</b>")
        done.append(arguments["n"])

    good = [enqueue(arguments={"n": n}) for n in range(3)]
    bad = enqueue(arguments={"bad": True})
    for _ in range(4):
        work.do(take(at=timezone.now()), "one", {"thing": thing})
    assert done == [0, 1, 2]
    assert {job.state for job in Job.objects.filter(pk__in=[j.pk for j in good])} == {DONE}
    bad.refresh_from_db()
    assert (bad.state, bad.error) == (WAITING, "ValueError: <b>broken</b>")


def test_periodic_work_is_asked_for_once_in_its_interval():
    for minutes in (0, 1, 59):
        work.make_periodic(NOON + dt.timedelta(minutes=minutes))
    assert Job.objects.count() == len(PERIODIC)
    work.make_periodic(NOON + dt.timedelta(days=1))
    assert Job.objects.count() == 2 * len(PERIODIC)


def test_periodic_work_that_was_done_is_not_asked_for_again_in_its_interval():
    work.make_periodic(NOON)
    Job.objects.update(state=DONE)
    work.make_periodic(NOON + dt.timedelta(hours=1))
    assert Job.objects.count() == len(PERIODIC)


def test_an_interval_has_one_name():
    hourly = Periodic("x", dt.timedelta(hours=1))
    assert hourly.key(NOON) == hourly.key(NOON + dt.timedelta(minutes=59))
    assert hourly.key(NOON) != hourly.key(NOON + dt.timedelta(hours=1))


def test_every_periodic_kind_has_its_handler():
    assert {periodic.kind for periodic in PERIODIC} <= set(HANDLERS)


@pytest.mark.parametrize("kind", ["clear-sessions", "forget-jobs"])
def test_the_periodic_handlers_work(kind):
    HANDLERS[kind]({}, NOON)


def test_many_workers_at_once_never_get_the_same_job(committed):
    if connection.vendor == "sqlite":
        threads, jobs = 3, 30
    else:
        threads, jobs = 8, 100
    for _ in range(jobs):
        enqueue()
    got, lock = [], threading.Lock()

    def run(number):
        try:
            while (job := take(f"w{number}", at=NOON + dt.timedelta(seconds=1))) is not None:
                with lock:
                    got.append(job.pk)
        finally:
            connection.close()

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert len(got) == len(set(got)) == jobs
    assert queries.numbers() == {RUNNING: jobs}


def test_the_page_says_what_failed_and_why(client_of, ann):
    enqueue()
    Job.objects.update(state=FAILED, error="<script>alert(1)</script>\u202e")
    page = client_of(ann).get("/jobs/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    assert "Try again" in page
    assert "thing" in client_of(ann).get("/").content.decode(), "it is among what needs her"


def test_bob_and_eve_see_no_jobs_and_retry_none(client_of, bob, eve):
    made = enqueue()
    Job.objects.update(state=FAILED)
    for who in (bob, eve):
        assert client_of(who).get("/jobs/").status_code == 403
        assert client_of(who).post(f"/jobs/{made.pk}/retry/").status_code == 403
    made.refresh_from_db()
    assert made.state == FAILED


def test_retrying_needs_a_form_of_our_own(client_of, ann):
    made = enqueue()
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    assert client.post(f"/jobs/{made.pk}/retry/").status_code == 403
    assert client_of(ann).get(f"/jobs/{made.pk}/retry/").status_code == 405
    assert client_of(ann).post("/jobs/999999/retry/").status_code == 404


def test_the_page_asks_a_bounded_number_of_times(client_of, ann, django_assert_max_num_queries):
    for _ in range(40):
        enqueue()
    client = client_of(ann)
    with django_assert_max_num_queries(11):
        client.get("/jobs/")
