"""Addresses of the first pages; what higher rooms show here is handed in."""

from collections.abc import Sequence

from django.urls import URLPattern, path

from tocsin_node.situation import views
from tocsin_node.web.finding import Search
from tocsin_node.web.needs import Need


def patterns(needs: Sequence[Need], searches: Sequence[Search]) -> list[URLPattern]:
    """Return the addresses."""
    return [
        path("", views.situation, {"needs": needs}, name="situation"),
        path("outbreaks/", views.outbreaks, name="outbreaks"),
        path("outbreaks/<slug:slug>/", views.outbreak, name="outbreak"),
        path("outbreaks/<slug:slug>/report/", views.report, name="report"),
        path("outbreaks/<slug:slug>/<int:rank>/", views.signal, name="signal"),
        path("search/", views.search, {"searches": searches}, name="search"),
        path("help/", views.help_page, name="help"),
    ]
