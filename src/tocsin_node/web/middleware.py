"""The reader's language and zone for each request, and how long requests take."""

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from prometheus_client import Histogram

from tocsin_node.conf import conf
from tocsin_node.languages import languages
from tocsin_node.web.problems import KIND, problem

Handler = Callable[[HttpRequest], HttpResponse]

SECONDS = Histogram(
    "tocsin_request_seconds",
    "Seconds from a request to its answer, by route and status",
    ("route", "method", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 10),
)


def measured(get_response: Handler) -> Handler:
    """Count and time each request by its route, never by its address."""

    def handle(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = match.route if match else "none"
        method = request.method if request.method in METHODS else "OTHER"
        SECONDS.labels(route, method, response.status_code).observe(time.perf_counter() - began)
        return response

    return handle


def problems(get_response: Handler) -> Handler:
    """Answer programs in their own way: every error below /api/ is a problem, none a page."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        wrong = response.status_code >= 400 and request.path.startswith("/api/v")
        if not wrong or response.get("Content-Type") == KIND:
            return response
        made = problem(response.status_code)
        for name in ("Allow", "Retry-After"):
            if response.has_header(name):
                made[name] = response[name]
        return made

    return handle


def compressed(get_response: Handler) -> Handler:
    """Send pages compressed; what programs read goes as it is."""
    zipped = GZipMiddleware(get_response)

    def handle(request: HttpRequest) -> Any:
        return get_response(request) if request.path.startswith("/api/") else zipped(request)

    return handle


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def preferences(get_response: Handler) -> Handler:
    """Speak the language chosen on this device, or by the person, or by the browser."""
    known = {code for code, _ in languages()}

    def handle(request: Any) -> HttpResponse:
        user = request.user
        code = request.COOKIES.get("language", "")
        if code not in known and user.is_authenticated:
            code = user.language
        if code not in known:
            code = translation.get_language_from_request(request)
        with translation.override(code), timezone.override(_zone(request)):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        if not response.has_header("Content-Language"):
            response["Content-Language"] = code
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response

    return handle


def _zone(request: Any) -> ZoneInfo:
    name = request.user.zone if request.user.is_authenticated else ""
    try:
        return ZoneInfo(name or conf().time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
