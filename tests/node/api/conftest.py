"""Tokens and clients that carry them."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.test import Client

from tests.node.conftest import person
from tests.node.figures import watched
from tocsin_node.jobs.models import FAILED, Job
from tocsin_node.parties.actions import alliance, tokens
from tocsin_node.parties.models import Party, Person
from tocsin_node.parties.roles import Role, Scope

YEAR_END = dt.datetime.now(dt.UTC) + dt.timedelta(days=30)


@pytest.fixture
def node():
    """A filled node: the alliance, a watch, a failed job."""
    caches["counted"].clear()
    alliance.load_preset(name="wire-item", by="test")
    watched()
    Job.objects.create(kind="thing", state=FAILED, due_at=YEAR_END, error="no wire")
    return Party.objects.get(code="KAZ")


@pytest.fixture
def officer(node):
    """Somebody who may do all that the API has."""
    return person("officer", Role.OPERATOR, Role.DUTY_OFFICER, party=node)


def secret_of(who: Person, *scopes: Scope) -> str:
    """Make a token and return its secret."""
    chosen = list(scopes) or list(Scope)
    made = tokens.make(person=who, name="t", scopes=chosen, expires_at=YEAR_END, by=who)
    return made[1]


def client_with(secret: str) -> Client:
    """Return a program that shows a secret."""
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def program(officer):
    """A program with a token that may do everything."""
    return client_with(secret_of(officer))
