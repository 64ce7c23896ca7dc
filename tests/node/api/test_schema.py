"""The description is right: what a machine makes of it, by rule and against it, finds nothing."""

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate

from tests.node.api.conftest import secret_of

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
# What the description does not name is not looked at: more parameters than that are no fault.
schema.config.generation.update(allow_extra_parameters=False)


def test_the_description_is_openapi_3_1(client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    validate(told)
    identifiers = [one["operationId"] for path in told["paths"].values() for one in path.values()]
    assert len(set(identifiers)) == len(identifiers)
    for path in told["paths"].values():
        for one in path.values():
            assert one["security"]
            assert {"200", "401", "403", "404", "422", "429"} <= set(one["responses"])


@pytest.fixture
def secret(officer):
    """A secret; the test's connection outlives the requests, as in Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield secret_of(officer)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_found(case, secret):
    caches["counted"].clear()
    headers = {"Authorization": f"Bearer {secret}"}
    case.call_and_validate(headers=headers)
