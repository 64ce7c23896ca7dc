"""Every address, tried by a stranger, by eve, and by a person of each role against its rule.

The addresses come from the routes: a page that is added is tried here without a new line. Each test
tells all faults that it finds.
"""

import pytest
from django.test import Client

from tests.node.routes import routes
from tocsin_node.parties.actions import people
from tocsin_node.parties.roles import MATRIX, May, Role

ROUTES = routes()
GUARDED = [route for route in ROUTES if route.rule is not None]
METHODS = ("get", "post", "put", "patch", "delete")
PUBLIC = {
    "language": "chooses a language, which the page of signing in needs",
    "shut": "tells that a page of the sign-in package is not used here",
}
"""View -> why everybody may open it. A new one needs a reason."""
OPEN_API = frozenset({"api:openapi-json"})
"""The description of the interface tells nothing that its manual does not."""


def answers(client, chosen):
    """Yield route, method and answer of each address by each method."""
    for route in chosen:
        for method in METHODS:
            yield route, method, getattr(client, method)(route.path())


def listed(faults):
    return "\n".join(["", *faults])


@pytest.fixture
def of_each_role(aaa, client_of):
    desk = people.open_desk(party=aaa, name="Watch", by="test")
    clients = {}
    for role in Role:
        email = f"{role.value}@example.org"
        who = people.add(email=email, name=role.value, password=None, by="test")
        people.appoint(person=who, desk=desk, role=role, by="test")
        clients[role] = client_of(who)
    return clients


def test_there_are_routes_to_try():
    assert len(GUARDED) >= 8


def test_a_view_says_who_may_open_it():
    faults = []
    for route in (route for route in ROUTES if not route.api):
        if route.public and route.view.__name__ not in PUBLIC:
            faults.append(
                f"{route.title} is open to everybody. Decorate the view with @page(May.…), or give "
                "the reason in PUBLIC."
            )
        if not route.public and route.rule is None:
            faults.append(f"{route.title} has no rule. Decorate the view with @page(May.…).")
        if route.rule and route.rule.needs and route.rule.needs not in set(May):
            faults.append(f"{route.title} needs {route.rule.needs!r}, which no role can have.")
    assert not faults, listed(faults)


def test_a_stranger_is_asked_to_sign_in_and_gets_nothing_else(client):
    faults = [
        f"{route.title}: {method} gave {answer.status_code}. A stranger is sent to the sign-in."
        for route, method, answer in answers(client, GUARDED)
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/account/login/")
    ]
    assert not faults, listed(faults)


def test_eve_is_refused(client_of, eve):
    """Eve is signed in and holds no role: what needs a capability is not for her."""
    needing = [route for route in GUARDED if route.rule.needs]
    faults = [
        f"{route.title}: {method} by eve gave {answer.status_code}; the rule needs "
        f"{str(route.rule.needs)!r}."
        for route, method, answer in answers(client_of(eve), needing)
        if answer.status_code not in {403, 404, 405}
    ]
    assert not faults, listed(faults)


def test_a_method_that_the_rule_does_not_name_is_refused(client_of, ann):
    faults = [
        f"{route.title}: {method} gave {answer.status_code}, not 405. Name the method in @page."
        for route, method, answer in answers(client_of(ann), GUARDED)
        if method.upper() not in route.rule.methods and answer.status_code != 405
    ]
    assert not faults, listed(faults)


def test_each_role_may_open_exactly_what_its_capabilities_allow(of_each_role):
    """403 for whoever lacks the capability that the rule names, never for whoever has it."""
    faults = []
    for route in GUARDED:
        needs = route.rule.needs
        for method in (m.lower() for m in route.rule.methods if m != "HEAD"):
            for role, client in of_each_role.items():
                status = getattr(client, method)(route.path()).status_code
                allowed = not needs or needs in MATRIX[role]
                if (status != 403) != allowed or status >= 500:
                    faults.append(
                        f"{route.title}: {method} by the role {role.value} gave {status}; the rule "
                        f"needs {str(needs)!r}, and roles.MATRIX "
                        f"{'gives' if allowed else 'does not give'} it."
                    )
    assert not faults, listed(faults)


def test_a_form_of_another_site_changes_nothing(ann):
    """Writing needs the token of a form of ours."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    faults = [
        f"{route.title}: a POST without the form's token was not refused."
        for route in GUARDED
        if "POST" in route.rule.methods and client.post(route.path()).status_code != 403
    ]
    assert not faults, listed(faults)


def test_the_interface_refuses_strangers_and_eve_with_a_problem(client, client_of, eve):
    """401 without a token, 403 or 404 without the right, and never a page."""
    faults = []
    asked = [r for r in ROUTES if r.api and not r.name.startswith(tuple(OPEN_API))]
    for who, asking in (("a stranger", client), ("eve's session", client_of(eve))):
        for route, method, answer in answers(asking, asked):
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code not in {401, 403, 404, 405}:
                faults.append(f"{route.title}: {method} by {who} gave {answer.status_code}.")
            elif answer.status_code in {401, 403} and "application/problem+json" not in kind:
                faults.append(f"{route.title}: {method} by {who} answers with {kind}.")
    assert not faults, listed(faults)
