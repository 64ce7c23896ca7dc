"""Signing in: nobody learns who has an account, nobody tries for long, and all of it is told."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.node.conftest import PASSWORD
from tocsin_node.journal.models import Entry
from tocsin_node.parties import letters
from tocsin_node.parties.actions import people
from tocsin_node.parties.models import Appointment

LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def sure(client, email):
    """Sign in, and show the password again, as what matters asks for."""
    sign_in(client, email)
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def acts(*names):
    return list(Entry.objects.filter(action__in=names).values_list("action", flat=True))


def plain(response):
    """A page without what is its own each time."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    page = re.sub(r"<time.*?</time>", "", page)
    return re.sub(r'value="[^"]*@[^"]*"', "", page)


def code_of(secret, counter=None):
    """The code that an app shows (RFC 6238)."""
    counter = int(time.time()) // 30 if counter is None else counter
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_ann_signs_in_and_out_and_the_journal_tells(client, ann):
    response = sign_in(client, ann.email)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    entry = Entry.objects.get(action="people.signed_in")
    assert (entry.by_id, entry.data["ways"]) == (ann.pk, ["password"])
    client.post("/account/logout/")
    assert acts("people.signed_out") == ["people.signed_out"]
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("written", ["ANN@example.org", " ann@EXAMPLE.org ", "Ann@Example.Org"])
def test_an_address_opens_one_account_however_it_is_written(client, ann, written):
    assert sign_in(client, written).status_code == 302


def test_the_session_gets_a_new_key(client, ann):
    client.get(LOGIN)
    client.session["mine"] = 1
    client.session.save()
    before = client.session.session_key
    client.cookies["sessionid"] = before or "planted" * 5
    sign_in(client, ann.email)
    assert client.session.session_key not in (before, "planted" * 5)


def test_a_known_and_an_unknown_address_get_the_same_answer(ann):
    known, unknown = Client(), Client()
    one = sign_in(known, ann.email, "wrong password")
    other = sign_in(unknown, "nobody@example.org", "wrong password")
    assert one.status_code == other.status_code == 200
    assert plain(one) == plain(other)


@pytest.mark.parametrize("who", ["ann@example.org", "nobody@example.org", "invited@example.org"])
def test_each_try_costs_one_hash(client, ann, monkeypatch, who):
    people.add(email="invited@example.org", name="I", password=None, by="test")
    hashed, own = [], ScryptPasswordHasher.encode
    monkeypatch.setattr(
        ScryptPasswordHasher, "encode", lambda *a, **k: hashed.append(1) or own(*a, **k)
    )
    sign_in(client, who, "wrong password")
    assert len(hashed) == 1


def test_asking_for_a_new_password_tells_nothing(ann):
    one = Client().post("/account/password/reset/", {"email": "ANN@example.org"})
    other = Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert one.status_code == other.status_code == 302
    assert one.headers["Location"] == other.headers["Location"]
    letters.post(mail.EmailMessage("last", to=["x@example.org"])).result()
    assert [letter.to[0] for letter in mail.outbox] == ["ann@example.org", "x@example.org"]


def test_a_failure_tells_the_address_only_where_it_is_an_account(client, ann):
    sign_in(client, ann.email, "my secret word")
    sign_in(client, "typed.my.password@here.org", "my secret word")
    entries = list(Entry.objects.filter(action="people.sign_in_failed").order_by("number"))
    assert entries[0].subject_id == str(ann.pk)
    assert entries[1].subject == "an address without an account"
    everything = repr([(entry.subject, entry.data, entry.by) for entry in Entry.objects.all()])
    assert "my secret word" not in everything
    assert "typed.my.password" not in everything


def test_a_thousand_tries_come_to_five(ann, monkeypatch):
    """All ways of writing one address count together, whatever the method and the network."""
    tried = []
    monkeypatch.setattr(
        ScryptPasswordHasher, "verify", lambda *a, **k: (tried.append(1) and False) or False
    )
    written = [
        "ann@example.org",
        "ANN@example.org",
        "Ann@Example.ORG",
        " ann@example.org",
        "aNN@EXAMPLE.org",
    ]
    client = Client()
    for number in range(1_000 // 9 + 1):
        address = f"10.{number // 20}.{number % 20}.1"
        for variant in written:
            sign_in(client, variant, f"guess {number}", REMOTE_ADDR=address)
        for method in ("put", "patch", "delete", "options"):
            getattr(client, method)(LOGIN, REMOTE_ADDR=address)
    assert len(tried) <= 5
    refused = sign_in(client, ann.email, REMOTE_ADDR="10.200.0.1")
    assert refused.status_code == 200
    assert "Too many failures" in refused.content.decode()
    assert len(acts("people.sign_in_failed")) <= 5


def test_one_network_address_tries_ten_accounts_a_minute(client, ann):
    tried = [sign_in(client, f"n{number}@example.org", "wrong") for number in range(40)]
    assert sum("do not belong" in r.content.decode() for r in tried) <= 10
    assert tried[-1].status_code == 429
    assert "Too many tries" in tried[-1].content.decode()


def test_the_code_of_an_app_is_asked_for_and_is_good_once(
    client, ann, django_capture_on_commit_callbacks
):
    sure(client, ann.email)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        added = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    codes = added.context["unused_codes"]
    assert len(codes) == 10
    assert sorted(acts("people.app_added", "people.recovery_codes_made")) == ["people.app_added"]
    second = Client()
    halfway = sign_in(second, ann.email)
    assert halfway.headers["Location"] == "/account/2fa/authenticate/"
    assert second.get("/").status_code == 302, "a password alone is not enough"
    cache.clear()
    given = code_of(secret)
    assert second.post("/account/2fa/authenticate/", {"code": given}).headers["Location"] == "/"
    third = Client()
    sign_in(third, ann.email)
    again = third.post("/account/2fa/authenticate/", {"code": given})
    assert "wrong, or was used already" in again.content.decode()
    assert acts("people.second_factor_failed") == ["people.second_factor_failed"]
    assert third.post("/account/2fa/authenticate/", {"code": codes[0]}).headers["Location"] == "/"
    fourth = Client()
    sign_in(fourth, ann.email)
    again = fourth.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert "wrong, or was used already" in again.content.decode()
    assert fourth.get("/").status_code == 302


def test_codes_are_not_guessed_for_long(client, ann):
    sure(client, ann.email)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    guesser = Client()
    sign_in(guesser, ann.email)
    for number in range(12):
        page = guesser.post("/account/2fa/authenticate/", {"code": f"{number:06}"})
    assert "Too many failures" in page.content.decode()
    page = guesser.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert "Too many failures" in page.content.decode()


def test_the_square_for_the_app_is_readable_on_a_dark_page(client, ann):
    sure(client, ann.email)
    drawn = client.get("/account/2fa/totp/activate/").context["totp_svg"]
    assert 'fill="white"' in drawn


def test_removing_a_factor_asks_again_who_it_is(client, ann, client_of):
    browser = client_of(ann)  # signed in without having shown a password just now
    response = browser.get("/account/2fa/webauthn/add/")
    assert response.status_code == 302
    assert "/account/reauthenticate/" in response.headers["Location"]


def test_a_role_that_is_taken_gives_nothing_at_the_next_request(client, ann, bob):
    sign_in(client, bob.email)
    assert client.get("/people/").status_code == 200
    people.end_appointment(appointment=Appointment.objects.get(person=bob), by=ann)
    assert client.get("/people/").status_code == 403


def test_a_closed_account_ends_its_sessions_and_opens_none(client, ann, bob):
    sign_in(client, bob.email)
    people.close(person=bob, by=ann)
    response = client.get("/people/")
    assert (response.status_code, response.headers["Location"][: len(LOGIN)]) == (302, LOGIN)
    closed = sign_in(Client(), bob.email)
    assert closed.headers["Location"] == "/account/inactive/"
    assert acts("people.sign_in_failed") == ["people.sign_in_failed"]


def test_a_changed_password_signs_out_everywhere(ann):
    here, there = Client(), Client()
    sign_in(here, ann.email)
    sign_in(there, ann.email)
    new = "another long word for tests"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/account/password/change/", given)
    assert here.get("/").status_code == there.get("/").status_code == 302
    assert acts("people.password_changed") == ["people.password_changed"]
    assert sign_in(Client(), ann.email, new).status_code == 302


def test_sessions_are_listed_and_the_others_can_be_ended(ann):
    here, there = Client(), Client(headers={"user-agent": "Other <b>browser</b>\u202e"})
    sign_in(here, ann.email)
    sign_in(there, ann.email)
    page = here.get("/account/sessions/").content.decode()
    assert "Other &lt;b&gt;browser" in page
    here.post("/account/sessions/")
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


@pytest.mark.parametrize(
    "place",
    [
        "/account/email/",
        "/account/confirm-email/",
        "/account/password/set/",
        "/account/3rdparty/signup/",
    ],
)
def test_what_people_who_sign_up_need_is_shut(client, client_of, ann, place):
    assert client.get(place).status_code == 404
    assert client_of(ann).get(place).status_code == 404
    assert (
        client_of(ann).post(place, {"email": "x@example.org", "action_add": ""}).status_code == 404
    )


def test_nobody_signs_up(client):
    given = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    page = client.post("/account/signup/", given)
    assert "made by an operator" in page.content.decode()
    assert sign_in(client, "new@example.org").status_code == 200


@pytest.mark.parametrize(
    "place",
    [
        LOGIN,
        "/account/logout/",
        "/account/password/reset/",
        "/account/password/change/",
        "/account/reauthenticate/",
        "/account/sessions/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/login/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/recovery-codes/generate/",
    ],
)
def test_a_form_without_its_token_is_refused(ann, place):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    assert client.post(place, {"login": ann.email, "password": PASSWORD}).status_code == 403


OPEN = ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
OPEN += ["account_reset_password_from_key_done", "account_inactive"]
OPEN += ["socialaccount_login_cancelled"]
OWN = ["account_logout", "account_change_password", "account_reauthenticate", "mfa_index"]
OWN += ["mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"]
OWN += ["mfa_view_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"]
OWN += ["mfa_reauthenticate_webauthn", "usersessions_list", "socialaccount_connections"]


def whole(response, language):
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in page
    assert " style=" not in page
    for script in re.findall(r"<script([^>]*)>", page):
        assert "src=" in script or 'type="application/json"' in script
    assert not re.search(r"<[^>]+ on\w+=", page)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", OPEN)
def test_every_open_page_has_our_frame_and_no_inline_script(client, name, language):
    client.cookies["language"] = language
    whole(client.get(reverse(name)), language)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_own_page_has_our_frame_and_no_inline_script(client, ann, language):
    client.cookies["language"] = language
    sure(client, ann.email)
    first = [name for name in OWN if name in ("mfa_index", "account_logout", "mfa_add_webauthn")]
    for name in [*first, "mfa_activate_totp"]:
        whole(client.get(reverse(name)), language)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    for name in OWN:
        if name not in ("mfa_activate_totp", "mfa_reauthenticate_webauthn"):
            whole(client.get(reverse(name), follow=True), language)
