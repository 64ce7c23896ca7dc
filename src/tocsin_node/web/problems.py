"""Errors as programs read them: RFC 9457, `application/problem+json`."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

KIND = "application/problem+json"


def problem(status: int, detail: str = "", **further: Any) -> HttpResponse:
    """Return an answer that says what is wrong.

    Args:
        status: of HTTP.
        detail: one sentence: what is wrong, and what to do.
        **further: other members, as JSON can hold them.
    """
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        told["detail"] = detail
    return HttpResponse(json.dumps(told | further), status=status, content_type=KIND)
