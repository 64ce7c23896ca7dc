"""Passkeys, codes and sessions in a real browser with a real device that holds keys."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest

from tests.browser.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.browser


def code_of(secret, counter):
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def device(page, verifies=True):
    """Plug in a device that holds passkeys; return how to speak to it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def show_password_again(page):
    page.fill("#id_password", PASSWORD)
    page.click("text=Go on")


def test_a_passkey_is_added_and_opens_the_account_alone(visitor, node_server):
    page = visitor()
    session, key = device(page)
    sign_in(page, "ann")
    page.goto("/account/2fa/webauthn/add/")
    show_password_again(page)
    page.fill("#id_name", "Stick <b>one</b>")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert [one["rpId"] for one in kept] == ["localhost"]
    page.goto("/account/2fa/webauthn/")
    assert "Stick <b>one</b>" in page.inner_text("main")
    page.goto("/account/logout/")
    page.click("main button:has-text('Sign out')")
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(node_server.url + "/")
    journal = node_server.run(
        "from tocsin_node.journal.models import Entry\n"
        "for e in Entry.objects.filter(by_id__isnull=False).order_by('number'):\n"
        "    print(e.action, e.data.get('ways', ''))"
    )
    told = [line for line in journal.splitlines() if not line.startswith("people.recovery")]
    assert told[-4:] == [
        "people.signed_in ['password']",
        "people.passkey_added ",
        "people.signed_out ",
        "people.signed_in ['webauthn']",
    ]


def test_a_device_that_does_not_know_the_person_opens_nothing(visitor):
    page = visitor()
    device(page)
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.locator("#passkey_failed").wait_for(state="visible")
    page.goto("/")
    assert "/account/login/" in page.url


def test_a_code_of_an_app_is_asked_for_and_a_recovery_code_is_good_once(visitor, node_server):
    page = visitor()
    sign_in(page, "bob")
    page.goto("/account/2fa/totp/activate/")
    show_password_again(page)
    secret = page.inner_text("#secret")
    page.fill("#id_code", code_of(secret, int(time.time()) // 30))
    page.click("form button:has-text('Add the app')")
    page.wait_for_url("**/recovery-codes/")
    codes = page.locator(".codes li").all_inner_texts()
    for code, opens in ((codes[0], True), (codes[0], False), (codes[1], True)):
        other = visitor()
        sign_in(other, "bob")
        other.wait_for_url("**/2fa/authenticate/")
        other.fill("#id_code", code)
        other.click("main form.form button[type=submit]")
        other.wait_for_load_state()
        assert (other.url == node_server.url + "/") is opens


def test_a_session_elsewhere_is_seen_and_ended(visitor):
    here, there = visitor(), visitor()
    sign_in(here, "carol")
    sign_in(there, "carol")
    here.goto("/account/sessions/")
    assert here.locator("tbody tr").count() == 2
    here.click("main button:has-text('Sign out everywhere else')")
    there.goto("/people/")
    assert "/account/login/" in there.url
    here.goto("/people/")
    assert here.url.endswith("/people/")


PAGES = ["/people/", "/people/1/", "/people/add/", "/people/1/appoint/", "/people/desks/"]
PAGES += ["/settings/", "/settings/cover/", "/account/2fa/", "/account/sessions/"]
PAGES += ["/account/password/change/"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out_and_nobody_else_is_asked(visitor, node_server, language, width):
    page = visitor(viewport={"width": width, "height": 900}, locale=language)
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto("/account/login/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("#id_login", "carol@example.org" if width == 390 else "ann@example.org")
    page.goto("/account/password/reset/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    code = (
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from tocsin_node.parties.models import Person\n"
        "ann = Person.objects.get(email='ann@example.org')\n"
        "made = SessionStore()\n"
        "made['_auth_user_id'] = str(ann.pk)\n"
        "made['_auth_user_backend'] = 'allauth.account.auth_backends.AuthenticationBackend'\n"
        "made['_auth_user_hash'] = ann.get_session_auth_hash()\n"
        "made.save()\n"
        "print(made.session_key)"
    )
    key = node_server.run(code).strip()
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": node_server.url}])
    for place in PAGES:
        answer = page.goto(place)
        assert answer.status == 200, place
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        if language == "ru":
            seen = page.inner_text("main")
            assert not re.search(r"\b(the|your|password)\b", seen, re.IGNORECASE), place
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {
        node_server.url.split("/")[2]
    }
