"""Signing in by an OpenID Connect service: linked from one's settings, never by an address."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.test import Client

from tests.node.conftest import PASSWORD
from tests.node.parties import openid_service
from tocsin_node import connections
from tocsin_node.conf import BadSetting, read
from tocsin_node.journal.models import Entry
from tocsin_node.parties.actions import people
from tocsin_node.parties.models import Person

LOGIN = "/account/oidc/oidc/login/"


@pytest.fixture
def service(settings):
    cache.clear()
    with openid_service.running() as made:
        conf = read(
            {
                "TOCSIN_DATA_DIR": str(settings.STATIC_ROOT.parent.parent),
                "TOCSIN_OIDC_URL": made.issuer,
                "TOCSIN_OIDC_CLIENT": openid_service.CLIENT,
                "TOCSIN_OIDC_SECRET": openid_service.SECRET,
                "TOCSIN_OIDC_NAME": "Ministry",
            }
        )
        settings.SOCIALACCOUNT_PROVIDERS = connections.openid(conf)
        yield made


def by_service(client, process="login"):
    """Go to the service and back, as a browser does."""
    away = client.post(f"{LOGIN}?process={process}")
    assert away.status_code == 302
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def linked(ann):
    client = Client()
    client.post("/account/login/", {"login": ann.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client, by_service(client, "connect")


def signed_in(client):
    return client.get("/settings/").status_code == 200


def test_ann_links_the_service_and_then_signs_in_by_it(service, ann):
    _, answer = linked(ann)
    assert answer.status_code == 302
    assert Entry.objects.filter(action="people.service_linked", by_id=ann.pk).count() == 1
    other = Client()
    assert by_service(other).status_code == 302
    assert signed_in(other)
    ways = Entry.objects.filter(action="people.signed_in").first().data["ways"]
    assert ways == ["socialaccount"]


def test_a_known_and_an_unknown_address_get_the_same_answer_and_no_account(service, ann):
    count = Person.objects.count()
    known = by_service(one := Client())
    service.person = {"sub": "8", "email": "nobody@example.org", "email_verified": True}
    unknown = by_service(other := Client())
    assert known.status_code == unknown.status_code == 403
    assert "Not linked to an account" in known.content.decode()
    assert "ann@example.org" not in known.content.decode()
    assert not signed_in(one)
    assert not signed_in(other)
    assert Person.objects.count() == count
    failures = Entry.objects.filter(action="people.sign_in_failed")
    assert [entry.subject for entry in failures] == ["an address without an account"] * 2


def test_the_address_that_the_service_tells_does_not_matter_once_linked(service, ann, bob):
    linked(ann)
    service.person = {"sub": "7", "email": "bob@example.org", "email_verified": True}
    client = Client()
    by_service(client)
    assert client.get("/settings/").context["user"] == ann


def test_a_closed_account_is_not_opened_by_the_service(service, ann, bob):
    linked(bob)
    people.close(person=bob, by=ann)
    client = Client()
    by_service(client)
    assert not signed_in(client)


def test_the_second_factor_is_asked_for_here_too(service, ann):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    linked(ann)
    TOTP.activate(ann, generate_totp_secret())
    client = Client()
    assert by_service(client).headers["Location"] == "/account/2fa/authenticate/"
    assert not signed_in(client)


@pytest.mark.parametrize(
    "what", ["another issuer", "another audience", "another state", "a used code"]
)
def test_an_answer_that_is_not_the_services_opens_nothing(service, ann, what):
    linked(ann)
    client = Client()
    if what == "another issuer":
        service.told_issuer = "https://other.example.org"
    if what == "another audience":
        service.audience = "somebody-else"
    away = client.post(LOGIN).headers["Location"]
    back = requests.get(away, allow_redirects=False, timeout=10).headers["Location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    if what == "another state":
        query["state"] = "made up"
    if what == "a used code":
        service.codes.clear()
    answer = client.get(urlsplit(back).path, query)
    assert "The service did not answer as it should" in answer.content.decode()
    assert not signed_in(client)


def test_going_to_the_service_is_a_button_not_a_link(service):
    client = Client()
    assert client.get(LOGIN).status_code == 200
    assert "/authorize" not in service.asked
    assert Client(enforce_csrf_checks=True).post(LOGIN).status_code == 403


def test_the_sign_in_page_names_the_service(service, client):
    assert "Sign in by Ministry" in client.get("/account/login/").content.decode()


def test_without_a_service_nothing_is_offered(client):
    assert "Sign in by" not in client.get("/account/login/").content.decode()
    assert client.get(LOGIN).status_code == 404


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://id.example.org", True),
        ("http://127.0.0.1:9000", True),
        ("http://localhost:9000/realms/x", True),
        ("http://id.example.org", False),
        ("id.example.org", False),
    ],
)
def test_a_service_is_asked_over_tls_only(url, taken):
    conf = read({"TOCSIN_OIDC_URL": url, "TOCSIN_SECRET_KEY": "x"})
    if taken:
        assert connections.openid(conf)["openid_connect"]["APPS"]
        return
    with pytest.raises(BadSetting, match="TOCSIN_OIDC_URL"):
        connections.openid(conf)


def test_the_policy_of_the_pages_names_the_services_origin():
    conf = read({"TOCSIN_OIDC_URL": "https://id.example.org/realms/x", "TOCSIN_SECRET_KEY": "x"})
    assert connections.sign_in_services(conf) == ["https://id.example.org"]
    assert connections.sign_in_services(read({"TOCSIN_SECRET_KEY": "x"})) == []
