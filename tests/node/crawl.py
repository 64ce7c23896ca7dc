"""Opens every page that a client can reach: each route with each row, and every link from there."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.http import HttpResponse
from django.test import Client

from tests.node.routes import Route, routes
from tests.node.world import World

MOST = 400
"""Pages of one crawl; more would mean that links lead to ever new pages."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer."""

    address: str
    status: int
    kind: str
    headers: str
    body: str

    @property
    def page(self) -> lxml.html.HtmlElement | None:
        """The answer as a browser reads it, None where it is none of HTML."""
        if self.kind != "text/html" or not self.body.strip():
            return None
        return lxml.html.document_fromstring(self.body)


def addresses(route: Route, world: World) -> Iterator[str]:
    """Yield the addresses of a route with what is in the world."""
    if not route.arguments:
        yield route.path()
        return
    choices: list[dict[str, object]] = [{}]
    for name, kind in route.arguments.items():
        values = world.numbers() if kind == "int" else world.words()
        choices = [{**chosen, name: value} for chosen in choices for value in values]
    yield from (route.path(**chosen) for chosen in choices)


def crawl(client: Client, world: World, *further: str) -> Iterator[Seen]:
    """Yield every answer to a GET that the client can have."""
    known: set[str] = set()
    waiting = ["/", "/there-is-no-such-page/", *further]
    waiting += [
        address
        for route in routes()
        if route.api or (route.rule and "GET" in route.rule.methods)
        for address in addresses(route, world)
    ]
    asked = 0
    while waiting:
        address = waiting.pop(0)
        if address in known:
            continue
        known.add(address)
        answer = client.get(address)
        seen = read(address, answer)
        asked += seen.status == 200
        assert asked < MOST, f"more than {MOST} pages; the last was {address}"
        yield seen
        if seen.page is not None:
            waiting += links(seen)


def read(address: str, answer: HttpResponse) -> Seen:
    """Return an answer as text, a stream read to its end."""
    body = b"".join(answer) if answer.streaming else answer.content
    return Seen(
        address,
        answer.status_code,
        answer.headers.get("Content-Type", "").partition(";")[0],
        "\n".join(f"{name}: {value}" for name, value in answer.headers.items()),
        body.decode("utf-8", "replace"),
    )


def links(seen: Seen) -> list[str]:
    """Return the pages of this node that a page links to, without those that sign one out."""
    found = []
    for target in seen.page.xpath("//a/@href"):
        parts = urlsplit(urljoin(seen.address, target))
        ours = not parts.netloc and parts.scheme in ("", "http")
        if ours and not parts.path.startswith(("/static/", "/account/", "/language/")):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found
