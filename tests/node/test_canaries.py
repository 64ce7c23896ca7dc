"""A canary in every text field: each may be seen by whom the table says, and by nobody else.

Every role's client opens every page it can reach, the search, the errors and the exports; bodies,
headers and logs are looked through. A field that is not in the table may be seen by nobody.
"""

import logging

import pytest
from django.test import Client

from tests.node import world
from tests.node.crawl import crawl, read
from tests.node.routes import routes
from tocsin_node.conf import conf
from tocsin_node.parties.actions import people
from tocsin_node.parties.models import Appointment
from tocsin_node.parties.roles import Role

ALL = frozenset(Role)
JOURNAL = frozenset({Role.OPERATOR, Role.LEGAL_ADVISER, Role.CHAIR})
OPERATOR = frozenset({Role.OPERATOR})
OWNER = frozenset({"the owner"})
"""Who the rows are about: an analyst of their party, who also hands a role over."""
SEEN: dict[str, frozenset[object]] = {
    "Dataset.attribution": ALL | OWNER,
    "Dataset.question": ALL | OWNER,
    "Dataset.questions": ALL | OWNER,
    "Dataset.title": ALL | OWNER,
    "Dataset.titles": ALL | OWNER,
    "Delegation.reason": OPERATOR | OWNER,  # why somebody is away is nobody else's business
    "Desk.name": ALL | OWNER,  # one must know whom to call
    "Entry.action": JOURNAL,
    "Entry.by": JOURNAL,
    "Entry.data": JOURNAL,
    "Entry.subject": JOURNAL,
    "Job.error": OPERATOR,
    "Job.key": OPERATOR,
    "Job.kind": OPERATOR,
    "Modifier.basis": ALL | OWNER,
    "Modifier.confidence": ALL | OWNER,
    "Organ.name": ALL | OWNER,
    "Organ.names": ALL | OWNER,
    "Party.name": ALL | OWNER,
    "Party.names": ALL | OWNER,
    # And people of the same party, of whom no client here is; the journal says in full who acted.
    "Person.email": OPERATOR | OWNER | JOURNAL,
    "Person.name": ALL | OWNER,
    "Signal.title": ALL | OWNER,
    "StatusSpan.basis": ALL | OWNER,
    "StatusSpan.confidence": ALL | OWNER,
    "Token.name": OWNER,
    "Token.scopes": OWNER,
    "Token.start": OWNER,
}
"""Table and field -> who may see it: roles of another party than the rows', and the rows' owner."""


class Canaries:
    """Gives each field a word that stands nowhere else."""

    def __init__(self):
        self.words: dict[str, str] = {}

    def __call__(self, field) -> str:
        word = self.words.setdefault(world.title(field), f"zq{len(self.words):03d}qz")
        return f"{word}@example.org" if field.name == "email" else word

    def found(self, text: str) -> list[str]:
        """Return the fields whose word stands in a text."""
        return [title for title, word in self.words.items() if word in text.casefold()]


@pytest.fixture
def canaries():
    return Canaries()


@pytest.fixture
def made(canaries):
    return world.build(canaries)


@pytest.fixture
def clients(made, eve, client_of):
    """A client of each role, one of eve, and one of nobody."""
    desk = people.open_desk(party=world.party(), name="Watch", by="test")
    owner = made.rows[Appointment].person
    found: dict[object, Client] = {"eve": client_of(eve), "a stranger": Client()}
    found["the owner"] = client_of(owner)
    for role in Role:
        email = f"{role.value}@example.org"
        who = people.add(email=email, name=role.value, password=None, by="test")
        people.appoint(person=who, desk=desk, role=role, by="test")
        found[role] = client_of(who)
    return found


def answers(client, made, canaries):
    """Yield every answer: pages, searches by the words' beginnings, and exports."""
    searches = [
        f"{asked}={beginning}"
        for asked in ("/search/?q", "/journal/?q", "/people/?text")
        for beginning in sorted({word[:4] for word in canaries.words.values()})
    ]
    yield from crawl(client, made, *searches)
    for route in routes():
        if route.rule and "POST" in route.rule.methods and "export" in route.name:
            yield read(route.path(), client.post(route.path()))


def secrets() -> dict[str, str]:
    """What the node knows and tells nobody."""
    return {
        "conf.secret_key": conf().secret_key,
        "conf.database_url": conf().database_url,
        "conf.data_dir": str(conf().data_dir),
    }


def test_nobody_sees_what_the_table_does_not_give_him(clients, made, canaries, caplog):
    caplog.set_level(logging.DEBUG)
    shown: dict[str, dict[str, str]] = {}
    for who, client in clients.items():
        for seen in answers(client, made, canaries):
            told = f"{seen.headers}\n{seen.body}"
            titles = [t for t in canaries.found(told) if who not in SEEN.get(t, frozenset())]
            titles += [title for title, value in secrets().items() if value in told]
            for title in titles:
                shown.setdefault(title, {}).setdefault(str(who), seen.address)
    faults = [
        f"{title}: shown to {', '.join(whom)}, first at {next(iter(whom.values()))}"
        for title, whom in sorted(shown.items())
    ]
    assert not faults, "\n".join(["show it to nobody else, or add a line to SEEN:", *faults])
    written = "\n".join(record.getMessage().partition("?")[0] for record in caplog.records)
    logged = canaries.found(written) + [t for t, value in secrets().items() if value in written]
    assert not logged, f"{logged} stand in the log: log numbers, not what people wrote"


def test_the_table_names_fields_that_exist():
    known = {
        world.title(field)
        for model in world.tables()
        for field in model._meta.get_fields()
        if hasattr(field, "column")
    }
    assert not SEEN.keys() - known, "take out what is gone"
