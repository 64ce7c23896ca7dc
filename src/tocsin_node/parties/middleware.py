"""Gives each request the standing of its person, computed anew: a role removed is gone at once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tocsin_node.parties.models import Person
from tocsin_node.parties.queries import people
from tocsin_node.parties.queries.people import Standing


def standing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.standing`; it asks the database when it is first looked at."""

    def handle(request: Any) -> HttpResponse:
        def found() -> Standing:
            user = request.user
            return people.standing(user) if isinstance(user, Person) else Standing()

        request.standing = SimpleLazyObject(found)
        return get_response(request)

    return handle
