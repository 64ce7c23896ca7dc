"""Every address of the node, room by room."""

from django.urls import include, path

from tocsin_node.parties import urls as parties
from tocsin_node.situation import urls as situation

urlpatterns = [
    *parties.urlpatterns,
    path("account/", include("allauth.urls")),
    *situation.urlpatterns,
]
