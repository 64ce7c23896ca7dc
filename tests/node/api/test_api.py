"""What programs may ask, page by page, and how they are refused."""

import datetime as dt
import json

import pytest
from django.core.cache import caches
from django.test import Client

from tests.node.api.conftest import client_with, secret_of
from tests.node.conftest import person
from tocsin.watch.record import from_json
from tocsin_node.api.models import Answered
from tocsin_node.jobs.models import FAILED, WAITING, Job
from tocsin_node.journal.actions import record
from tocsin_node.journal.models import Entry
from tocsin_node.parties.actions import people, tokens
from tocsin_node.parties.models import Appointment, Party, Token
from tocsin_node.parties.queries.tokens import digest
from tocsin_node.parties.roles import NEEDED, Role, Scope
from tocsin_node.web.problems import KIND

READS = {
    "/api/v1/me": None,
    "/api/v1/parties": Scope.READ_PARTIES,
    "/api/v1/parties/KAZ": Scope.READ_PARTIES,
    "/api/v1/people": Scope.READ_PEOPLE,
    "/api/v1/journal": Scope.READ_JOURNAL,
    "/api/v1/jobs": Scope.READ_JOBS,
    "/api/v1/datasets": Scope.READ_SITUATION,
    "/api/v1/runs": Scope.READ_SITUATION,
    "/api/v1/signals": Scope.READ_SITUATION,
}
LISTS = ["/api/v1/journal", "/api/v1/jobs", "/api/v1/datasets", "/api/v1/runs", "/api/v1/signals"]


def refused(answer, status: int) -> None:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == KIND
    told = json.loads(answer.content)
    assert told["status"] == status
    assert told["title"]


@pytest.mark.parametrize("path", READS)
def test_a_program_with_a_token_reads(program, path, django_assert_max_num_queries):
    program.get(path)
    with django_assert_max_num_queries(14):
        answer = program.get(path)
    assert answer.status_code == 200, answer.content
    assert answer.json()


@pytest.mark.parametrize("path", READS)
def test_without_a_token_nothing_is_told(client, client_of, officer, path):
    refused(client.get(path), 401)
    refused(client_of(officer).get(path), 401)
    refused(client_with("tcs_wrong").get(path), 401)
    refused(client_with("").get(path), 401)


@pytest.mark.parametrize("path", [path for path, scope in READS.items() if scope])
def test_a_scope_that_is_too_small_is_refused(officer, path):
    others = [scope for scope in Scope if scope is not READS[path]]
    refused(client_with(secret_of(officer, *others)).get(path), 403)


@pytest.mark.parametrize("path", [path for path, scope in READS.items() if scope])
def test_a_role_that_was_taken_takes_the_token_s_rights(officer, path):
    program = client_with(secret_of(officer))
    assert program.get(path).status_code == 200
    Appointment.objects.filter(person=officer).update(ends_at=dt.datetime.now(dt.UTC))
    refused(program.get(path), 403)


def test_an_expired_an_ended_and_a_closed_one_are_all_the_same(officer, node):
    second = person("second", Role.OPERATOR, party=node)
    secrets = [secret_of(officer), secret_of(officer), secret_of(second), "tcs_none"]
    rows = [Token.objects.get(digest=digest(secret)) for secret in secrets[:3]]
    Token.objects.filter(pk=rows[0].pk).update(expires_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    tokens.revoke(token=rows[1], by=officer)
    people.close(person=second, by="test")
    answers = [client_with(secret).get("/api/v1/me") for secret in secrets]
    for answer in answers:
        refused(answer, 401)
    assert len({answer.content for answer in answers}) == 1


def test_a_token_in_the_address_is_no_token(client, officer):
    refused(client.get(f"/api/v1/me?token={secret_of(officer)}"), 401)


def test_only_the_digest_is_kept(officer):
    secret = secret_of(officer)
    kept = json.dumps(list(Token.objects.values()), default=str)
    assert secret not in kept
    assert secret[14:] not in json.dumps(list(Entry.objects.values()), default=str)


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_read_page_by_page_though_rows_are_added(program, path):
    for number in range(7):
        record(by="test", action="test.done", subject=f"{number}")
        Job.objects.create(kind="thing", due_at=dt.datetime.now(dt.UTC))
    whole = program.get(path, {"limit": 200}).json()["items"]
    found, cursor = [], None
    while True:
        page = program.get(path, {"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        found += page["items"]
        record(by="test", action="test.later", subject="later")
        Job.objects.create(kind="later", due_at=dt.datetime.now(dt.UTC))
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole


@pytest.mark.parametrize(
    "asked",
    [
        "cursor=x",
        "cursor=%00",
        "cursor=k-1",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=k" + "9" * 19,
    ],
)
def test_an_odd_page_is_refused(program, asked):
    answer = program.get(f"/api/v1/jobs?{asked}")
    refused(answer, 422)


def test_what_is_not_there_and_what_may_not_be_seen_are_the_same(program):
    answers = [program.get(f"/api/v1/{path}") for path in ("jobs/999", "runs/999", "parties/XXX")]
    for answer in answers:
        refused(answer, 404)
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("path", ["/api/v1/none", "/api/v1/", "/api/v2/me"])
def test_an_unknown_address_is_a_problem_too(program, path):
    refused(program.get(path), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_another_method_is_refused_with_those_allowed(program, method):
    answer = getattr(program, method)("/api/v1/me")
    refused(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_the_findings_of_a_run_are_the_library_s(program):
    run = program.get("/api/v1/runs").json()["items"][0]
    found = from_json(program.get(f"/api/v1/runs/{run['id']}").json()["findings"])
    assert {f.area for f in found.signals} == {"AFG", "TJK", "KAZ", "ARM"}


def test_rights_come_with_their_reasons(program):
    told = program.get("/api/v1/parties/SRB?day=2020-05-26").json()
    rights = {one["right"]: one for one in told["rights"]}
    assert rights["align"]["allowed"]
    assert not rights["object_in_silence"]["allowed"]
    assert "observer" in rights["object_in_silence"]["reasons"][-1]


def test_a_delegate_s_token_reads_only_his_own_acts(node):
    analyst = person("analyst", Role.ANALYST, party=node)
    record(by="somebody", action="test.done", subject="a secret")
    told = client_with(secret_of(analyst)).get("/api/v1/journal?limit=200").content.decode()
    assert "a secret" not in told


def test_addresses_of_other_parties_are_not_told(node):
    analyst = person("analyst", Role.ANALYST, party=node)
    person("foreign", Role.DELEGATE, party=Party.objects.get(code="ARM"))
    told = client_with(secret_of(analyst)).get("/api/v1/people").json()["items"]
    assert {one["name"]: one["email"] for one in told}["Foreign"] is None


def retry(program, job, **headers):
    return program.post(f"/api/v1/jobs/{job.pk}/retry", headers=headers)


def test_a_failed_job_is_tried_again_once_for_one_key(program):
    job = Job.objects.get()
    first = retry(program, job, idempotency_key="k1")
    assert first.status_code == 200
    assert first.json()["state"] == WAITING
    Job.objects.update(state=FAILED)
    again = retry(program, job, idempotency_key="k1")
    assert again.json() == first.json()
    assert Job.objects.get().state == FAILED, "nothing was done the second time"
    assert Entry.objects.filter(action="jobs.retried").count() == 1
    assert retry(program, job).json()["state"] == WAITING


def test_a_key_of_another_request_is_refused(program):
    job = Job.objects.get()
    other = Job.objects.create(kind="x", state=FAILED, due_at=job.due_at)
    assert retry(program, job, idempotency_key="k1").status_code == 200
    refused(retry(program, other, idempotency_key="k1"), 422)
    other.refresh_from_db()
    assert other.state == FAILED


def test_the_same_request_meanwhile_is_told_to_wait(program, officer):
    job = Job.objects.get()
    Answered.objects.create(person=officer, key="k1", request_digest="0" * 64)
    refused(retry(program, job, idempotency_key="k1"), 409)


def test_an_old_key_is_forgotten(program, officer):
    job = Job.objects.get()
    old = Answered.objects.create(person=officer, key="k1", request_digest="0" * 64, status=200)
    Answered.objects.filter(pk=old.pk).update(made_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert retry(program, job, idempotency_key="k1").status_code == 200


@pytest.mark.parametrize("key", ["a" * 121, "a\x7f"])
def test_an_odd_key_is_refused(program, key):
    refused(retry(program, Job.objects.get(), idempotency_key=key), 422)


METHODS = ["get", "put", "patch", "delete"]
BODIES = [
    {"data": "{}", "content_type": "application/json"},
    {"data": "a=1", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"--x--", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"\xff\xfe", "content_type": "application/json"},
]


@pytest.mark.parametrize("body", BODIES, ids=lambda b: b["content_type"])
def test_a_write_needs_its_own_method_and_its_own_token(officer, node, body):
    job = Job.objects.get()
    path = f"/api/v1/jobs/{job.pk}/retry"
    reader = client_with(secret_of(officer, Scope.READ_JOBS))
    analyst = client_with(secret_of(person("analyst", Role.ANALYST, party=node)))
    for method in METHODS:
        for program in (reader, analyst, Client()):
            asked = getattr(program, method)
            answer = asked(path) if method == "get" else asked(path, **body)
            assert answer.status_code in (401, 405)
    override = {"X-HTTP-Method-Override": "POST"}
    assert client_with(secret_of(officer)).get(path, headers=override).status_code == 405
    refused(reader.post(path, **body), 403)
    refused(analyst.post(path, **body), 403)
    refused(Client().post(path, **body), 401)
    job.refresh_from_db()
    assert job.state == FAILED


def test_too_many_requests_are_told_to_wait(program):
    answers = [program.get("/api/v1/me") for _ in range(601)]
    assert answers[599].status_code == 200
    refused(answers[600], 429)
    assert int(answers[600].headers["Retry-After"]) >= 1
    caches["counted"].clear()


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_has_what_its_person_must_be_allowed(scope):
    assert scope in NEEDED


def test_eve_has_no_tokens_and_no_page_of_them(client_of, eve, node):
    with pytest.raises(Exception, match="have_tokens"):
        secret_of(eve)
    for path in ("/tokens/",):
        assert client_of(eve).get(path).status_code == 403
    assert client_of(eve).post("/tokens/make/").status_code == 403
    assert client_of(eve).post("/tokens/1/revoke/").status_code == 403
