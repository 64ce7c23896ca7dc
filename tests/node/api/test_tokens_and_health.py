"""The page of tokens, and what machines ask about the node's health."""

import datetime as dt
import re

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tests.node.api.conftest import client_with, secret_of
from tests.node.conftest import person
from tocsin_node import conf as settings
from tocsin_node.api import health
from tocsin_node.jobs.models import Job
from tocsin_node.journal.models import Entry
from tocsin_node.parties.models import Token
from tocsin_node.parties.roles import Role, Scope

TODAY = dt.datetime.now(dt.UTC).date()
GOOD = {"name": "<b>robot</b>", "scopes": ["read:parties"], "expires_on": f"{TODAY:%Y-%m-%d}"}


def test_a_token_is_made_shown_once_and_works(client_of, officer):
    client = client_of(officer)
    answer = client.post("/tokens/make/", GOOD)
    secret = re.search(r"tcs_[\w-]+", answer.content.decode())[0]
    assert answer.headers["Cache-Control"] == "no-store"
    assert client_with(secret).get("/api/v1/parties").status_code == 200
    assert client_with(secret).get("/api/v1/jobs").status_code == 403
    page = client.get("/tokens/").content.decode()
    assert secret not in page
    assert "&lt;b&gt;robot" in page
    assert Entry.objects.filter(action="tokens.made", by=str(officer)).count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "required"),
        ({"scopes": []}, "required"),
        ({"scopes": ["write:everything"]}, "valid choice"),
        ({"expires_on": "2020-01-01"}, "at most a year"),
        ({"expires_on": f"{TODAY + dt.timedelta(days=366):%Y-%m-%d}"}, "at most a year"),
        ({"expires_on": "soon"}, "valid date"),
    ],
)
def test_a_wrong_form_says_what_is_wrong(client_of, officer, change, words):
    answer = client_of(officer).post("/tokens/make/", GOOD | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Token.objects.exists()


def test_only_what_one_may_oneself_is_offered(client_of, node):
    analyst = person("analyst", Role.ANALYST, party=node)
    page = client_of(analyst).get("/tokens/").content.decode()
    assert "read:parties" in page
    assert "write:jobs" not in page
    answer = client_of(analyst).post("/tokens/make/", GOOD | {"scopes": ["write:jobs"]})
    assert answer.status_code == 422


def test_one_ends_only_one_s_own_token(client_of, officer, node):
    analyst = person("analyst", Role.ANALYST, party=node)
    secret_of(officer, Scope.READ_PARTIES)
    number = Token.objects.get().pk
    assert client_of(analyst).post(f"/tokens/{number}/revoke/").status_code == 404
    assert Token.objects.get().revoked_at is None
    assert client_of(officer).post(f"/tokens/{number}/revoke/").status_code == 302
    assert Token.objects.get().revoked_at is not None


@pytest.mark.parametrize("path", ["/tokens/make/", "/tokens/1/revoke/"])
def test_only_a_form_of_our_own_page_is_taken(officer, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.post(path, GOOD).status_code == 403
    assert client.get(path).status_code == 405


def test_the_operations_are_listed(client_of, eve):
    page = client_of(eve).get("/interface/").content.decode()
    assert "/api/v1/jobs/{number}/retry" in page


def test_health_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health").json() == {"status": "ok"}


def test_ready_when_the_database_is_current(client):
    assert client.get("/ready").json() == {"status": "ok", "faults": []}


def test_not_ready_when_nobody_works(client):
    Job.objects.create(kind="x", due_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert "worker" in answer.json()["faults"][0]


def test_not_ready_before_the_database_is_current(client):
    MigrationRecorder.Migration.objects.filter(app="api").delete()
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert "migrate" in answer.json()["faults"][0]


def test_figures_for_this_machine_only(client, node):
    text = client.get("/metrics").content.decode()
    assert 'tocsin_jobs{state="failed"} 1.0' in text
    assert 'tocsin_watch_age_seconds{dataset="covid-19"}' in text
    assert "tocsin_request_seconds_bucket" in text
    assert "example.org" not in text
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_figures_for_whoever_has_the_token(client, monkeypatch):
    with_token = settings.read(
        {"TOCSIN_METRICS_TOKEN": "long", "TOCSIN_DATA_DIR": settings.conf().data_dir}
    )
    monkeypatch.setattr(health, "conf", lambda: with_token)
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer long"}).status_code == 200
