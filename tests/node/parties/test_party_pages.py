"""Who belongs to the alliance on a day, and what each party may do, as pages."""

import datetime as dt

import pytest
from django.test import Client

from tests.node.conftest import person
from tocsin.errors import BadInput
from tocsin.rules import Kind, Right, rights
from tocsin_node.journal.models import Entry
from tocsin_node.parties.actions import alliance
from tocsin_node.parties.models import Modifier, Party, StatusSpan
from tocsin_node.parties.queries import alliance as queries
from tocsin_node.parties.roles import Role

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def kaz():
    alliance.load_preset(name="wire-item", by="test")
    return Party.objects.get(code="KAZ")


@pytest.fixture
def lawyer(kaz):
    return person("lawyer", Role.LEGAL_ADVISER, party=kaz)


@pytest.fixture
def reader(kaz):
    return person("reader", Role.READER, party=kaz)


def test_the_list_shows_six_members_and_two_observers(client_of, reader):
    page = client_of(reader).get("/parties/?day=2020-05-26&known=2020-05-26").content.decode()
    assert page.count('<td role="cell" data-label="Status">member</td>') == 6
    assert page.count('<td role="cell" data-label="Status">observer</td>') == 2
    assert "former member" in page


def test_the_day_and_the_day_of_knowledge_can_be_chosen(client_of, reader):
    client = client_of(reader)
    before = client.get("/parties/UZB/?day=2012-09-01&known=2012-09-01").content.decode()
    assert "notice of withdrawal, takes effect on 19\u00a0December\u00a02012" in before
    after = client.get("/parties/UZB/?day=2012-12-20&known=2012-12-20").content.decode()
    assert "<b>former member</b>" in after
    unknown = client.get("/parties/UZB/?day=2012-12-20&known=2012-06-01").content.decode()
    assert "takes effect" not in unknown


def test_each_right_says_why(client_of, reader):
    page = client_of(reader).get("/parties/SRB/?day=2020-05-26").content.decode()
    assert "This right is not one of observer." in page
    assert "object in a silence procedure" in page


def test_frozen_is_information_only(client_of, reader):
    page = client_of(reader).get("/parties/ARM/?day=2024-06-01").content.decode()
    assert "frozen de facto, information only" in page
    assert "✕" not in page


def test_it_speaks_russian(client_of, reader):
    client = client_of(reader)
    client.cookies["language"] = "ru"
    page = client.get("/parties/ARM/?day=2024-06-01").content.decode()
    assert "Армения" in page
    assert "возражать в процедуре умолчания" in page


def test_a_lawyer_records_a_suspended_vote_and_nothing_is_overwritten(client_of, lawyer, kaz):
    form = {"kind": "voting_suspended", "starts_on": "2026-01-01", "basis": "decision 7"}
    assert client_of(lawyer).post("/parties/KAZ/modifier/", form).status_code == 302
    part = queries.participation(Party.objects.get(code="KAZ"))
    assert not rights(part, TODAY, Right.OBJECT_IN_SILENCE).allowed
    assert rights(part, TODAY, Right.SPEAK).allowed
    yesterday = TODAY - dt.timedelta(days=1)
    assert rights(part, TODAY, Right.OBJECT_IN_SILENCE, known=yesterday).allowed
    assert Entry.objects.filter(action="parties.modified", by=str(lawyer)).count() == 1


def test_a_new_status_ends_the_one_before_it(client_of, lawyer, kaz):
    form = {"status": "partner", "starts_on": "2026-06-01", "basis": "decision 9"}
    assert client_of(lawyer).post("/parties/SRB/status/", form).status_code == 302
    assert queries.statuses(dt.date(2026, 5, 31), TODAY)["SRB"] == "observer"
    assert queries.statuses(dt.date(2026, 6, 1), TODAY)["SRB"] == "partner"
    assert StatusSpan.objects.filter(party__code="SRB").count() == 3


def test_a_contradiction_is_told_beside_the_field_and_nothing_is_recorded(client_of, lawyer, kaz):
    before = (StatusSpan.objects.count(), Entry.objects.count())
    form = {"status": "observer", "starts_on": "1990-01-01", "basis": "x"}
    answer = client_of(lawyer).post("/parties/KAZ/status/", form)
    assert answer.status_code == 422
    assert "End the first span" in answer.content.decode()
    assert (StatusSpan.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "suspended", "starts_on": "2026-01-01", "basis": "x"}, "from what the party"),
        ({"kind": "opted_out", "starts_on": "2026-01-01", "basis": "x"}, "Name the topic"),
        ({"kind": "suspended", "scope": "all", "starts_on": "x", "basis": "x"}, "valid date"),
        ({"kind": "suspended", "scope": "all", "starts_on": "2026-01-01", "basis": ""}, "required"),
        ({"kind": "none", "starts_on": "2026-01-01", "basis": "x"}, "valid choice"),
    ],
)
def test_a_wrong_form_says_what_is_wrong(client_of, lawyer, kaz, given, words):
    answer = client_of(lawyer).post("/parties/KAZ/modifier/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Modifier.objects.filter(party=kaz).exists()


def test_a_notice_is_taken_back(client_of, lawyer, kaz):
    alliance.modify(
        party=kaz,
        kind=Kind.NOTICE_OF_WITHDRAWAL,
        scope="",
        starts_on=dt.date(2026, 10, 1),
        effective_on=None,
        basis="note",
        known_from=dt.date(2026, 10, 2),
        by="test",
    )
    number = Modifier.objects.get(party=kaz).pk
    client = client_of(lawyer)
    assert (
        client.post(f"/parties/KAZ/modifier/{number}/end/", {"day": "2026-11-01"}).status_code
        == 302
    )
    page = client.get("/parties/KAZ/").content.decode()
    assert "is taken back" in page
    assert "takes effect on" not in page
    assert (
        "takes effect on"
        in client.get("/parties/KAZ/?day=2026-10-20&known=2026-10-20").content.decode()
    )


def test_another_party_s_modifier_is_not_ended_by_its_number(client_of, lawyer, kaz):
    number = Modifier.objects.get(party__code="ARM").pk
    client = client_of(lawyer)
    assert (
        client.post(f"/parties/KAZ/modifier/{number}/end/", {"day": "2026-01-01"}).status_code
        == 404
    )
    assert Modifier.objects.get(pk=number).known_until is None


WRITES = ["/parties/KAZ/status/", "/parties/KAZ/modifier/", "/parties/ARM/modifier/1/end/"]


@pytest.mark.parametrize("path", WRITES)
def test_who_has_no_right_records_nothing(client_of, eve, reader, path):
    for who in (eve, reader):
        assert client_of(who).post(path, {"day": "2026-01-01"}).status_code == 403


@pytest.mark.parametrize("path", WRITES)
def test_only_a_form_of_our_own_page_is_taken(lawyer, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lawyer)
    assert client.post(path, {"day": "2026-01-01"}).status_code == 403
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("path", ["/parties/", "/parties/KAZ/"])
def test_eve_is_refused(client_of, eve, kaz, path):
    assert client_of(eve).get(path).status_code == 403


def test_a_party_that_is_not_there_is_not_found(client_of, reader):
    assert client_of(reader).get("/parties/XXX/").status_code == 404


@pytest.mark.parametrize(
    "asked", ["day=x", "day=0000-00-00", "known=2020-02-30", "day=99999-01-01"]
)
def test_an_odd_day_is_told_and_today_is_shown(client_of, reader, asked):
    answer = client_of(reader).get(f"/parties/?{asked}")
    assert answer.status_code == 200
    assert "Enter a valid date" in answer.content.decode()


@pytest.mark.parametrize("path", ["/parties/", "/parties/UZB/"])
def test_pages_ask_a_bounded_number_of_times(
    client_of, reader, path, django_assert_max_num_queries
):
    client = client_of(reader)
    with django_assert_max_num_queries(16):
        client.get(path)


def test_a_preset_is_loaded_once_or_not_at_all(kaz):
    before = Party.objects.count()
    with pytest.raises(Exception, match=r"(?i)unique"):
        alliance.load_preset(name="wire-item", by="test")
    from django.db import transaction

    if not transaction.get_connection().needs_rollback:
        assert Party.objects.count() == before


def test_an_impossible_record_is_refused_by_the_action_itself(kaz):
    with pytest.raises(BadInput):
        alliance.give_status(
            party=kaz,
            status="king",
            starts_on=TODAY,
            basis="x",
            known_from=TODAY,
            decided_on=None,
            by="test",
        )
