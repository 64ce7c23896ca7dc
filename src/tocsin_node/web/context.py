"""What the frame around every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone, translation

from tocsin_node.conf import conf
from tocsin_node.languages import languages


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the frame; asks no database unless the frame asks for the standing."""
    code = translation.get_language() or "en"
    return {
        "exercise": conf().exercise,
        "development": conf().development,
        "now": timezone.now(),
        "language_code": code,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "languages": languages(),
        "standing": getattr(request, "standing", None),
    }
