"""The first page, outbreaks, one series, search and help."""

import datetime as dt

import pytest
from django.core.cache import caches

from tests.node.conftest import person
from tests.node.figures import watched
from tocsin_node.parties.actions import alliance
from tocsin_node.parties.models import Party
from tocsin_node.parties.roles import Role

PAGES = [
    "/",
    "/outbreaks/",
    "/outbreaks/covid-19/",
    "/outbreaks/covid-19/1/",
    "/search/?q=kaz",
    "/help/",
]


@pytest.fixture
def run():
    caches["drawn"].clear()
    alliance.load_preset(name="wire-item", by="test")
    return watched()


@pytest.fixture
def officer(run):
    return person("officer", Role.DUTY_OFFICER, party=Party.objects.get(code="KAZ"))


def test_an_empty_node_says_what_to_do(client_of, ann, bob):
    page = client_of(bob).get("/").content.decode()
    assert "No counts are watched yet" in page
    assert "Nothing waits for you" in page
    assert "Add a second factor" in client_of(ann).get("/").content.decode()


def test_the_officer_sees_the_alliance_and_what_waits(client_of, officer):
    page = client_of(officer).get("/").content.decode()
    assert "COVID-19, is it growing?" in page
    assert page.count('<path class="area ') == 8
    assert page.count(' observer"') >= 2, "Afghanistan and Serbia are dashed"
    assert "As known on 26\u00a0May\u00a02020" in page
    assert page.index("Afghanistan") > 0
    assert "imply no opinion" in page
    assert page.count('<span class="k">Signal</span>') == 3


def test_it_speaks_russian(client_of, officer):
    client = client_of(officer)
    client.cookies["language"] = "ru"
    page = client.get("/").content.decode()
    assert '<html lang="ru"' in page
    assert "Таджикистан" in page
    assert "COVID-19: растёт ли?" in page


def test_a_delegate_is_not_asked_to_look_at_signals(client_of, run):
    delegate = person("del", Role.DELEGATE, party=Party.objects.get(code="KAZ"))
    assert "Nothing waits for you" in client_of(delegate).get("/").content.decode()


def test_the_party_without_figures_is_on_the_map_all_the_same(client_of, officer):
    alliance_party = Party.objects.create(code="MNG", name="Mongolia")
    alliance.give_status(
        party=alliance_party,
        status="partner",
        starts_on=dt.date(2019, 1, 1),
        basis="test",
        known_from=dt.date(2019, 1, 1),
        decided_on=None,
        by="test",
    )
    page = client_of(officer).get("/").content.decode()
    assert page.count('<path class="area ') == 9
    assert "Mongolia: no data" in page


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_the_database_a_bounded_number_of_times(
    client_of, officer, path, django_assert_max_num_queries
):
    client = client_of(officer)
    client.get(path)
    with django_assert_max_num_queries(18):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES[:-1], "/outbreaks/covid-19/report/"])
def test_eve_is_refused(client_of, eve, run, path):
    answer = client_of(eve).get(path)
    assert answer.status_code == 403
    assert "Tajikistan" not in answer.content.decode()


def test_eve_may_read_the_help(client_of, eve):
    assert client_of(eve).get("/help/").status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/outbreaks/covid-19/report/"])
def test_a_stranger_is_asked_to_sign_in(client, path):
    assert client.get(path).headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    "path", ["/outbreaks/none/", "/outbreaks/covid-19/99/", "/outbreaks/none/report/"]
)
def test_what_is_not_there_is_not_found(client_of, officer, path):
    assert client_of(officer).get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_only_read(client_of, officer, method):
    assert getattr(client_of(officer), method)("/").status_code == 405


def test_the_report_is_one_file(client_of, officer):
    answer = client_of(officer).get("/outbreaks/covid-19/report/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="covid-19.html"'
    assert answer.content.startswith(b"<!doctype html>")


@pytest.mark.parametrize("text", ["казах", "KAZ", "kazakhstan"])
def test_the_search_finds_in_any_script(client_of, officer, text):
    page = client_of(officer).get("/search/", {"q": text}).content.decode()
    assert 'href="/outbreaks/covid-19/3/"' in page


def test_the_search_gives_its_words_back_escaped(client_of, officer):
    hostile = '"><script>alert(1)</script>'
    page = client_of(officer).get("/search/", {"q": hostile}).content.decode()
    assert "<script>alert" not in page
    assert "Nothing that you may see" in page


def test_the_policy_of_the_browser_is_strict(client_of, officer):
    policy = client_of(officer).get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_language_link_goes_nowhere_else(client):
    answer = client.get("/language/ru/?next=https://evil.example/")
    assert answer.headers["Location"] == "/"
    assert answer.cookies["language"].value == "ru"
    assert "language" not in client.get("/language/xx/?next=/help/").cookies
