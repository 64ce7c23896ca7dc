"""Addresses of the journal; what acts are called is handed in."""

from collections.abc import Mapping

from django.urls import URLPattern, path

from tocsin_node.journal import views


def patterns(acts: Mapping[str, str]) -> list[URLPattern]:
    """Return the addresses."""
    return [
        path("journal/", views.journal, {"acts": acts}, name="journal"),
        path("journal/export/", views.export, name="journal_export"),
    ]
