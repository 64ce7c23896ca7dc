"""The description is right: what a machine makes of it, by rule and against it, finds nothing."""

import pytest
import schemathesis
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate

from tests.node.api.conftest import secret_of
from tocsin_node.api.urls import api

DESCRIPTION = api.get_openapi_schema(path_prefix="/api/v1")
schema = schemathesis.openapi.from_dict(DESCRIPTION)


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
    return secret_of(officer)


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_found(case, secret):
    caches["counted"].clear()
    case.call_and_validate(
        app=get_wsgi_application(), headers={"Authorization": f"Bearer {secret}"}
    )
