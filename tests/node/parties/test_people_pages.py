"""The pages about people: who sees them, what they show, and how they take what is typed."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.node.conftest import PASSWORD, person
from tocsin_node.journal.models import Entry
from tocsin_node.parties.actions import delegations, people
from tocsin_node.parties.models import Appointment, Desk, Person
from tocsin_node.parties.roles import Role

GET = ["people", "person", "add_person", "appoint", "desks", "cover", "settings"]
OPERATORS_ONLY = ["add_person", "appoint", "desks"]
POST = [
    "add_person",
    "appoint",
    "desks",
    "invite",
    "close_account",
    "reopen_account",
    "end_appointment",
    "cover",
    "revoke",
    "settings",
]
OF_ONESELF = ["settings"]


@pytest.fixture
def colleague(ann, aaa):
    return person("carol", Role.ANALYST, party=aaa)


@pytest.fixture
def standing_in(ann, colleague, today):
    return delegations.delegate(
        giver=ann,
        taker=colleague,
        role=Role.DUTY_OFFICER,
        starts_on=today,
        ends_on=today,
        reason="leave",
        by=ann,
    )


def address(name, ann, standing_in=None):
    if name in {"person", "appoint", "invite", "close_account", "reopen_account"}:
        return reverse(name, args=[ann.pk])
    if name == "end_appointment":
        return reverse(name, args=[Appointment.objects.filter(person=ann).first().pk])
    if name == "revoke":
        return reverse(name, args=[standing_in.pk])
    return reverse(name)


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("name", GET)
def test_an_operator_sees_every_page(client_of, ann, bob, name):
    assert client_of(ann).get(address(name, ann)).status_code == 200


@pytest.mark.parametrize("name", sorted(set(GET) - set(OF_ONESELF)))
def test_eve_sees_no_page_about_people(client_of, ann, eve, name):
    response = client_of(eve).get(address(name, ann))
    assert response.status_code == 403
    assert ann.email not in text_of(response)


@pytest.mark.parametrize("name", sorted(set(POST) - set(OF_ONESELF)))
def test_eve_changes_nothing(client_of, ann, eve, standing_in, name):
    before = Entry.objects.count()
    assert client_of(eve).post(address(name, ann, standing_in)).status_code == 403
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", OPERATORS_ONLY)
def test_a_delegate_sees_no_page_of_operators(client_of, ann, bob, name):
    assert client_of(bob).get(address(name, ann)).status_code == 403


@pytest.mark.parametrize("name", sorted(set(POST) - {"cover", "revoke", "settings"}))
def test_a_delegate_changes_nobody(client_of, ann, bob, name):
    before = Entry.objects.count()
    assert client_of(bob).post(address(name, ann)).status_code == 403
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", [*GET, *POST])
def test_a_stranger_is_asked_to_sign_in(client, ann, standing_in, name):
    response = client.get(address(name, ann, standing_in))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", POST)
def test_a_form_without_its_token_is_refused(ann, standing_in, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    before = Entry.objects.count()
    assert client.post(address(name, ann, standing_in)).status_code == 403
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", sorted(set(POST) - set(GET)))
def test_what_changes_something_is_not_got(client_of, ann, standing_in, name):
    assert client_of(ann).get(address(name, ann, standing_in)).status_code == 405


def test_addresses_are_shown_to_colleagues_and_operators(client_of, ann, bob, colleague):
    assert "bob@example.org" in text_of(client_of(ann).get("/people/"))
    seen = text_of(client_of(colleague).get("/people/"))
    assert "ann@example.org" in seen
    assert "Bob" in seen
    assert "bob@example.org" not in seen
    page = text_of(client_of(bob).get(f"/people/{ann.pk}/"))
    assert "Ann" in page
    assert "ann@example.org" not in page


def test_an_address_that_is_not_shown_is_not_found_by_it_either(client_of, ann, bob, colleague):
    assert "Bob" not in text_of(client_of(colleague).get("/people/?text=bob@example"))
    assert "Bob" in text_of(client_of(ann).get("/people/?text=bob@example"))


@pytest.mark.parametrize("text", ["ЁЛКИНА", "елкина", "watch ёлкина", "duty ёлк"])
def test_people_are_found_in_any_case_and_with_or_without_accents(client_of, ann, aaa, text):
    found = people.add(email="olga@example.org", name="Ольга Ёлкина", password=None, by="test")
    desk = Desk.objects.get(party=aaa)
    people.appoint(person=found, desk=desk, role=Role.DUTY_OFFICER, by="test")
    page = text_of(client_of(ann).get("/people/", {"text": text}))
    assert "Ольга Ёлкина" in page
    assert f'href="/people/{ann.pk}/"' not in page


HOSTILE = ["<script>alert(1)</script>", "a\u202eb", "c\x1b[31md", '"><img src=x onerror=alert(1)>']


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_on_every_page(client_of, ann, aaa, today, name):
    desk = people.open_desk(party=aaa, name=name, by="test")
    other = people.add(email="x@example.org", name=name, password=None, by="test")
    people.appoint(person=other, desk=desk, role=Role.READER, by="test")
    delegations.delegate(
        giver=ann,
        taker=other,
        role=Role.DUTY_OFFICER,
        starts_on=today,
        ends_on=today,
        reason=name,
        by=ann,
    )
    pages = ["/people/", f"/people/{other.pk}/", "/people/desks/", "/settings/cover/"]
    pages += [f"/people/{other.pk}/appoint/", f"/people/{ann.pk}/"]
    for place in pages:
        seen = text_of(client_of(ann).get(place))
        assert "<script>alert" not in seen
        assert "<img" not in seen
        assert "\u202e" not in seen
        assert "\x1b" not in seen


def test_somebody_is_added_with_a_letter_and_no_password_is_shown(client_of, ann):
    response = client_of(ann).post(
        "/people/add/", {"name": "New One", "email": "New.One@Example.org"}, follow=True
    )
    made = Person.objects.get(email="new.one@example.org")
    assert "New One" in text_of(response)
    assert not made.has_usable_password()
    (letter,) = mail.outbox
    assert letter.to == ["new.one@example.org"]
    (link,) = re.findall(r"http://testserver(/account/password/reset/key/\S+)", letter.body)
    newcomer = Client()
    form = newcomer.get(link, follow=True)
    action = form.request["PATH_INFO"]
    newcomer.post(action, {"password1": PASSWORD, "password2": PASSWORD})
    assert Client().get(link, follow=True).context["token_fail"], "the link is good once"
    entry = newcomer.post("/account/login/", {"login": made.email, "password": PASSWORD})
    assert entry.status_code == 302
    assert newcomer.get("/").status_code == 403, "no role yet"


def test_an_address_has_one_account_however_it_is_written(client_of, ann, bob):
    response = client_of(ann).post("/people/add/", {"name": "B", "email": "BOB@example.ORG"})
    assert "This address has an account already." in text_of(response)
    assert Person.objects.filter(name="B").count() == 0


def test_a_role_is_given_and_ended_on_the_page(client_of, ann, bob, aaa):
    browser = client_of(ann)
    desk = Desk.objects.get(party=aaa)
    browser.post(f"/people/{bob.pk}/appoint/", {"desk": desk.pk, "role": "analyst"})
    made = Appointment.objects.get(person=bob, desk=desk)
    again = browser.post(f"/people/{bob.pk}/appoint/", {"desk": desk.pk, "role": "analyst"})
    assert "has this role at this desk already" in text_of(again)
    browser.post(f"/people/appointments/{made.pk}/end/")
    made.refresh_from_db()
    assert made.ends_at is not None
    page = text_of(browser.get(f"/people/{bob.pk}/"))
    assert "Roles before" in page
    assert "gave a role" in page


def test_the_last_operator_is_told_why_the_role_stays(client_of, ann):
    operator = Appointment.objects.get(person=ann, role="operator")
    page = text_of(client_of(ann).post(f"/people/appointments/{operator.pk}/end/", follow=True))
    operator.refresh_from_db()
    assert operator.ends_at is None
    assert Person.objects.get(pk=ann.pk).is_active
    assert page


def test_the_journal_of_a_person_is_for_overseers_and_oneself(client_of, ann, bob, colleague):
    page = f"/people/{bob.pk}/"
    assert "In the journal" in text_of(client_of(ann).get(page))
    assert "In the journal" in text_of(client_of(bob).get(page))
    assert "In the journal" not in text_of(client_of(colleague).get(page))


def test_a_closed_account_is_shown_to_operators_only(client_of, ann, bob, colleague):
    people.close(person=bob, by=ann)
    page = f"/people/{bob.pk}/"
    assert client_of(ann).get(page).status_code == 200
    assert client_of(colleague).get(page).status_code == 404
    assert "Bob" not in text_of(client_of(colleague).get("/people/"))


def test_nobody_and_a_person_not_to_be_seen_look_the_same(client_of, ann, bob, colleague):
    people.close(person=bob, by=ann)
    browser = client_of(colleague)
    hidden, absent = browser.get(f"/people/{bob.pk}/"), browser.get("/people/999999/")
    assert hidden.status_code == absent.status_code == 404
    own = [
        re.sub(r"people(/|%2F)\d+|(?<=csrfmiddlewaretoken\" value=\")\w+", "", text_of(one))
        for one in (hidden, absent)
    ]
    assert own[0] == own[1]


@pytest.mark.parametrize(("place", "most"), [("/people/", 12), ("/people/{}/", 20)])
def test_the_number_of_queries_does_not_grow_with_people(
    client_of, ann, aaa, bbb, place, most, django_assert_max_num_queries
):
    for number in range(30):
        person(f"p{number}", Role.READER, party=aaa if number % 2 else bbb)
    browser = client_of(ann)
    with django_assert_max_num_queries(most):
        assert browser.get(place.format(ann.pk)).status_code == 200


def test_settings_are_kept_and_speak_the_chosen_language(client_of, eve):
    browser = client_of(eve)
    given = {"name": "Eva", "language": "ru", "zone": "Asia/Almaty", "theme": "dark"}
    response = browser.post("/settings/", given, follow=True)
    eve.refresh_from_db()
    assert (eve.name, eve.language, eve.zone, eve.theme) == tuple(given.values())
    assert response.headers["Content-Language"] == "ru"
    assert 'data-theme="dark"' in text_of(response)
    assert Entry.objects.filter(action="people.renamed").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"zone": "Mars/Base"}, {"theme": "pink"}, {"name": ""}]
)
def test_settings_refuse_what_is_none(client_of, eve, wrong):
    given = {"name": "Eva", "language": "", "zone": "", "theme": ""} | wrong
    response = client_of(eve).post("/settings/", given)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in text_of(response)
    eve.refresh_from_db()
    assert eve.name == "Eve"
