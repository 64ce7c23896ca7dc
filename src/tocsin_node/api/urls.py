"""Addresses of the API, of tokens, and of what machines ask about the node's health."""

from django.urls import path

from tocsin_node.api import health, views
from tocsin_node.api.resources import jobs, journal, me, parties, people, watches
from tocsin_node.api.service import api

for resource in (me, parties, people, journal, jobs, watches):
    api.add_router("", resource.router)

served, app_name, namespace = api.urls
for found in served:
    # A token is asked for by the API itself, never a session.
    setattr(found.callback, "login_required", False)  # noqa: B010  an attribute that no type knows

urlpatterns = [
    path("api/v1/", (served, app_name, namespace)),
    path("interface/", views.described, name="interface"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/make/", views.make, name="make_token"),
    path("tokens/<int:number>/revoke/", views.revoke, name="revoke_token"),
    path("health", health.health, name="health"),
    path("ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
