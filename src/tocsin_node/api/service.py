"""The API itself: who may ask, how errors look, how its description is written."""

from typing import Any

from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle

from tocsin_node.parties.queries import people, tokens
from tocsin_node.parties.roles import NEEDED, Scope
from tocsin_node.web.problems import KIND, problem

RATE = "600/m"
DESCRIPTION = """Everything that a person's token may see of this party's node.

Every list is paged by an opaque `cursor`; errors are problems as RFC 9457 has them; a write takes
an `Idempotency-Key`, with which the same request may be sent again and is done once."""


class Problem(Schema):
    """What is wrong."""

    type: str
    title: str
    status: int
    detail: str | None = None


ERRORS: dict[int, Any] = dict.fromkeys((401, 403, 404, 422, 429), Problem)
WRITE_ERRORS: dict[int, Any] = ERRORS | {409: Problem}


class Bearer(HttpBearer):
    """`Authorization: Bearer tcs_…`; cookies of a browser are not looked at."""

    def authenticate(self, request: Any, token: str) -> Any:
        """Return the token's row; None for an unknown, expired or ended one, all the same."""
        now = timezone.now()
        found = tokens.valid(token, now)
        if found is None:
            return None
        tokens.touch(found, now)
        request.user = found.person
        request.standing = people.standing(found.person, now)
        return found


class PerToken(AuthRateThrottle):
    """So many requests a minute and token, counted by each process of the node."""

    cache = caches["counted"]

    def get_cache_key(self, request: Any) -> str:
        """Count by token."""
        return f"api:{request.auth.pk}"


class Described(NinjaAPI):
    """The API, whose errors are described as what they are."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """Return the description, with the content type of problems."""
        schema = super().get_openapi_schema(**given)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        answer["content"] = {KIND: content["application/json"]}
        return schema


api = Described(
    title="Tocsin node",
    version="1",
    description=DESCRIPTION,
    auth=Bearer(),
    throttle=[PerToken(RATE)],
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def needs(request: Any, scope: Scope) -> None:
    """Refuse unless both the token and its person may.

    Raises:
        PermissionDenied: one of them may not.
    """
    if scope.value not in request.auth.scopes or not request.standing.may(NEEDED[scope]):
        raise PermissionDenied(scope.value)


@api.exception_handler(AuthenticationError)
def _unknown(_request: HttpRequest, _error: Any) -> HttpResponse:
    answer = problem(401, "Send `Authorization: Bearer` with a token that is still valid.")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(PermissionDenied)
def _refused(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(403, "The token's scopes, or its person's roles, do not allow this.")


@api.exception_handler(Http404)
def _absent(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(404, "There is no such thing, or none that the token may see.")


@api.exception_handler(ValidationError)
def _wrong(_request: HttpRequest, error: Any) -> HttpResponse:
    faults = [
        {"where": ".".join(map(str, one["loc"])), "rule": str(one["msg"])} for one in error.errors
    ]
    return problem(422, "Something in the request is not as it is described.", faults=faults)


@api.exception_handler(Throttled)
def _slower(_request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(429, f"At most {RATE.replace('/m', '')} requests a minute. Wait, then go on.")
    if error.wait:
        answer["Retry-After"] = str(max(1, round(error.wait)))
    return answer


@api.exception_handler(HttpError)
def _other(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, str(error))
