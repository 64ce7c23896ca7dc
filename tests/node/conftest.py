"""Who is who on the node under test.

`ann` is an officer of AAA and runs its node (duty officer, operator), `bob` a delegate of BBB;
`eve` has an account and no role at all: she must see nothing. Tests use the real database, SQLite
or PostgreSQL, and no doubles of our own code.
"""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.node_environment import HOME
from tocsin_node.journal.chain import BEGINNING
from tocsin_node.journal.models import Head
from tocsin_node.observations import store
from tocsin_node.parties.actions import people
from tocsin_node.parties.models import Party, Person
from tocsin_node.parties.roles import Role

PASSWORD = "a long word for tests only"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_xdist_suffix):
    """Put SQLite's test database into a file: one in memory has no WAL and no second process."""
    from django.db import connections

    settings = connections.databases["default"]
    if settings["ENGINE"].endswith("sqlite3"):
        settings["TEST"]["NAME"] = str(Path(HOME) / "test.sqlite3")


@pytest.fixture(scope="session")
def _static_files():
    """Name the static files by their digests once, as the node does when it starts."""
    call_command("collectstatic", verbosity=0, interactive=False)


UNGUARDED: list[str] = []


@pytest.fixture(autouse=True)
def _node(db, _static_files):
    """Every test of the node has the database and the static files."""
    Head.objects.get_or_create(pk=1, defaults={"count": 0, "digest": BEGINNING})
    while UNGUARDED:
        with connection.cursor() as cursor:
            cursor.execute(UNGUARDED.pop())


@pytest.fixture
def committed(transactional_db):
    """Commit for real, for tests with several connections; afterwards the tables are emptied.

    The journal refuses to be emptied; between this test and the next one it does not.
    """
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        UNGUARDED.append("ALTER TABLE journal_entry ENABLE TRIGGER USER")


@pytest.fixture
def data_home(tmp_path, monkeypatch):
    """A data folder of this test's own, so that its archives are empty."""
    monkeypatch.setattr(store, "home", lambda slug: tmp_path / "archives" / slug)
    return tmp_path


@pytest.fixture
def aaa():
    return Party.objects.create(code="AAA", name="Aland")


@pytest.fixture
def bbb():
    return Party.objects.create(code="BBB", name="Beland")


def person(name: str, *roles: Role, party: Party | None = None) -> Person:
    """Make somebody with roles at the desk "Watch" of a party."""
    made = people.add(email=f"{name}@example.org", name=name.title(), password=PASSWORD, by="test")
    if party is not None:
        desk = party.desks.filter(name="Watch").first()
        desk = desk or people.open_desk(party=party, name="Watch", by="test")
        for role in roles:
            people.appoint(person=made, desk=desk, role=role, by="test")
    return made


@pytest.fixture
def ann(aaa):
    return person("ann", Role.DUTY_OFFICER, Role.OPERATOR, party=aaa)


@pytest.fixture
def bob(bbb):
    return person("bob", Role.DELEGATE, party=bbb)


@pytest.fixture
def eve():
    return person("eve")


@pytest.fixture
def client_of():
    """Return a function: a browser in which a person is signed in."""

    def make(who: Person) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return make
