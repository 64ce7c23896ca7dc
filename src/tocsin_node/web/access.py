"""Who may open a page: every view says it in its first line, and the house tests look for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


class Standing(Protocol):
    """What the request knows of its person's rights."""

    @property
    def seats(self) -> Any:
        """The roles that the person holds now, each with its desk."""
        ...

    def may(self, what: str) -> bool:
        """Whether the person may do it now."""
        ...


class Request(HttpRequest):
    """A request after the middleware."""

    standing: Any
    user: Any


@dataclass(frozen=True, slots=True)
class Rule:
    """What a view asks for; kept on the view, so that tests can read it."""

    needs: str
    methods: tuple[str, ...]


def public(view: View) -> View:
    """Open a page to everybody, signed in or not."""
    view.login_required = False  # type: ignore[attr-defined]  what Django's middleware reads
    view.rule = None  # type: ignore[attr-defined]
    return view


def page(needs: str, *methods: str) -> Callable[[View], View]:
    """Open a page to whoever may `needs`; `needs=""` to everybody who is signed in.

    Args:
        needs: a capability.
        methods: the methods that the page answers; GET and HEAD if none is named.
    """
    allowed = ("HEAD", *(methods or ("GET",)))

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if needs and not request.standing.may(needs):
                raise PermissionDenied(needs)
            return view(request, *args, **kwargs)

        made = require_http_methods(list(allowed))(guarded)
        made.rule = Rule(needs, allowed)  # type: ignore[attr-defined]
        return made

    return decorate
