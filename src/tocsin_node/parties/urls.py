"""Addresses of parties and people."""

from django.urls import path

from tocsin_node.parties.views import alliance

urlpatterns = [
    path("parties/", alliance.parties, name="parties"),
    path("parties/<slug:code>/", alliance.party, name="party"),
    path("parties/<slug:code>/status/", alliance.give_status, name="give_status"),
    path("parties/<slug:code>/modifier/", alliance.modify, name="modify"),
    path(
        "parties/<slug:code>/modifier/<int:number>/end/", alliance.end_modifier, name="end_modifier"
    ),
]
