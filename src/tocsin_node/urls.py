"""Every address of the node, room by room."""

from django.urls import include, path

from tocsin_node import wiring
from tocsin_node.api import urls as api
from tocsin_node.jobs import urls as jobs
from tocsin_node.journal import urls as journal
from tocsin_node.parties import urls as parties
from tocsin_node.situation import urls as situation
from tocsin_node.web import urls as web

urlpatterns = [
    *parties.urlpatterns,
    path("account/", include("allauth.urls")),
    *web.urlpatterns,
    *api.urlpatterns,
    *journal.patterns(wiring.ACTS),
    *jobs.urlpatterns,
    *situation.patterns(wiring.NEEDS, wiring.SEARCHES),
]

handler403 = "tocsin_node.web.views.denied"
handler404 = "tocsin_node.web.views.absent"
handler500 = "tocsin_node.web.views.broken"
