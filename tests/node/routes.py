"""Every address of the node, taken from its routes, so that a new page is tried by every test here.

Packages' own pages (signing in) and addresses for machines that watch the node are not ours to try.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

from tocsin_node.web.access import Rule

OURS = "tocsin_node."
MACHINES = frozenset({"health", "ready", "metrics"})
"""Asked by monitoring, without a person; they have tests of their own."""
PLAUSIBLE = {
    "int": "987654",  # nobody's: a test that may write changes nothing
    "slug": "a-word",
    "str": "word",
    "path": "a/b",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
KINDS = {type(converter): name for name, converter in get_converters().items()}


@dataclass(frozen=True, slots=True)
class Route:
    """One address of ours.

    Attributes:
        pattern: as Django writes it, `parties/<slug:code>/`.
        name: what templates call it; "" if it has none.
        view: the function.
        rule: who may open it; None if everybody may, signed in or not.
        arguments: name -> kind of what varies in it.
    """

    pattern: str
    name: str
    view: Any
    rule: Rule | None
    arguments: dict[str, str] = field(hash=False)

    @property
    def title(self) -> str:
        """What a failed test calls it."""
        return f"{self.name or 'nameless'} (/{self.pattern}, {self.where})"

    @property
    def where(self) -> str:
        """Module and name of the view."""
        return f"{self.view.__module__}.{getattr(self.view, '__name__', self.view)}"

    @property
    def public(self) -> bool:
        """Whether somebody who is not signed in may open it."""
        return getattr(self.view, "login_required", True) is False

    @property
    def api(self) -> bool:
        """Whether programs ask it, who are told of refusals by problem+json."""
        return self.pattern.startswith("api/")

    def path(self, **given: object) -> str:
        """Return the address with values that are given, or plausible ones."""
        made = self.pattern
        for name, kind in self.arguments.items():
            value = str(given.get(name, PLAUSIBLE.get(kind, "1")))
            made = made.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
        return "/" + made


def routes() -> list[Route]:
    """Return every address of ours that people or programs ask."""
    return [route for route in _walk(get_resolver().url_patterns, "", "") if _ours(route)]


def _ours(route: Route) -> bool:
    return (route.view.__module__.startswith(OURS) or route.api) and route.pattern.strip(
        "/"
    ) not in MACHINES


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str, space: str) -> Iterator[Route]:
    for one in patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, pattern, inner)
            continue
        kinds = {n: KINDS.get(type(c), "str") for n, c in one.pattern.converters.items()}
        rule = getattr(one.callback, "rule", None)
        yield Route(pattern, f"{space}{one.name}" if one.name else "", one.callback, rule, kinds)
