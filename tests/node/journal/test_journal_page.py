"""The journal as a page and as a file."""

import csv
import io

import pytest
from django.test import Client

from tests.node.conftest import person
from tocsin_node.journal.actions import record
from tocsin_node.journal.models import Entry
from tocsin_node.parties.roles import Role


def test_an_operator_reads_all_of_it(client_of, ann, bob):
    page = client_of(ann).get("/journal/").content.decode()
    assert "bob@example.org" in page
    assert "added a person" in page
    assert Entry.objects.order_by("-number").first().digest in page


def test_a_delegate_reads_only_his_own_acts(client_of, ann, bob):
    record(by=ann, action="test.done", subject="a secret of Ann")
    record(by=bob, action="test.done", subject="a deed of Bob")
    page = client_of(bob).get("/journal/").content.decode()
    assert "a deed of Bob" in page
    assert "a secret of Ann" not in page
    assert "ann@example.org" not in page
    assert (
        "a secret of Ann" not in client_of(bob).get("/journal/", {"q": "secret"}).content.decode()
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_eve_is_refused(client_of, eve, ann, method):
    for path in ("/journal/", "/journal/export/"):
        assert getattr(client_of(eve), method)(path).status_code in (403, 405)
    assert client_of(eve).get("/journal/").status_code == 403


def test_it_is_read_page_by_page_without_gap_or_double(client_of, ann):
    for number in range(120):
        record(by="test", action="test.done", subject=f"thing-{number:03}.")
    client, seen, address = client_of(ann), [], "/journal/?q=thing-"
    while address:
        page = client.get(address).content.decode()
        seen += [part[:10] for part in page.split("<bdi>")[1:] if part.startswith("thing-")]
        found = (
            page.partition('rel="next"')[0].rpartition('href="')[2] if 'rel="next"' in page else ""
        )
        address = "/journal/" + found.partition('"')[0].replace("&amp;", "&") if found else ""
    assert seen == [f"thing-{number:03}." for number in reversed(range(120))]


def test_hostile_words_are_shown_as_words(client_of, ann):
    record(by="<b>x</b>", action="<i>", subject="\u202egpj.exe\x1b[31m", told='"><img src=x>')
    page = client_of(ann).get("/journal/").content.decode()
    assert "<b>x</b>" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page


def test_the_export_is_a_table_and_an_entry_itself(client_of, ann):
    record(by="test", action="test.done", subject="=1+1")
    answer = client_of(ann).post("/journal/export/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert rows[0]["action"] == "journal.exported"
    assert rows[0]["by"] == str(ann)
    assert "'=1+1" in {row["subject"] for row in rows}
    assert len(rows) == Entry.objects.count()


def test_bob_exports_only_his_own_acts(client_of, ann, bob):
    answer = client_of(bob).post("/journal/export/")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["by"] for row in rows} == {str(bob)}


def test_a_form_of_another_page_takes_nothing(ann):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    before = Entry.objects.count()
    assert client.post("/journal/export/").status_code == 403
    assert Entry.objects.count() == before


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1.5", "٣", ""])
def test_an_odd_number_in_the_address_is_no_fault(client_of, ann, before):
    assert client_of(ann).get("/journal/", {"before": before}).status_code == 200


@pytest.mark.parametrize("text", ["\0", "a" * 5000, "%", "_", "\ud800"])
def test_odd_words_are_no_fault(client_of, ann, text):
    answer = client_of(ann).get("/journal/", {"q": text.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200


def test_a_long_journal_asks_no_more_often(client_of, ann, django_assert_max_num_queries):
    for number in range(60):
        record(by="test", action="test.done", subject=f"{number}")
    client = client_of(ann)
    with django_assert_max_num_queries(10):
        client.get("/journal/")


def test_the_chair_reads_all_of_it(client_of, aaa, bob):
    chair = person("chair", Role.CHAIR, party=aaa)
    assert "bob@example.org" in client_of(chair).get("/journal/").content.decode()
