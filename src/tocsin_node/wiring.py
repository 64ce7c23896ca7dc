"""Who handles what: with `urls` and `ops` the only modules that may know every room.

`SECTIONS` are the entries of the navigation, `NEEDS` what waits for a person, `SEARCHES` where the
search looks. A room that comes later adds its line to each.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from tocsin import __version__
from tocsin_node.conf import conf
from tocsin_node.detection import acts as detection
from tocsin_node.detection import panels as detection_panels
from tocsin_node.jobs import acts as jobs
from tocsin_node.jobs import panels as jobs_panels
from tocsin_node.journal import acts as journal
from tocsin_node.observations import acts as observations
from tocsin_node.parties import acts as parties
from tocsin_node.parties import panels as parties_panels
from tocsin_node.parties import ready
from tocsin_node.parties.models.people import ROLES
from tocsin_node.parties.roles import May
from tocsin_node.web.finding import Search
from tocsin_node.web.needs import Need
from tocsin_node.web.sections import Section, mark

SECTIONS = (
    Section("situation", mark("Situation"), May.SEE_SITUATION),
    Section("outbreaks", mark("Outbreaks"), May.SEE_SITUATION),
    Section("parties", mark("Parties"), May.SEE_PARTIES),
    Section("people", mark("People"), May.SEE_PEOPLE),
    Section("journal", mark("Journal"), May.SEE_SITUATION),
    Section("jobs", mark("Jobs"), May.SEE_JOBS),
)
ACTS = journal.ACTS | jobs.ACTS | parties.ACTS | observations.ACTS | detection.ACTS
NEEDS: tuple[Need, ...] = (
    jobs_panels.needs,
    parties_panels.needs,
    detection_panels.needs,
)
SEARCHES: tuple[Search, ...] = (
    Search(mark("Parties"), May.SEE_PARTIES, parties_panels.find_parties),
    Search(mark("Series"), May.SEE_SITUATION, detection_panels.find),
    Search(mark("People"), May.SEE_PEOPLE, parties_panels.find_people),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the entries of the navigation that the person may open."""
    standing = getattr(request, "standing", None)
    entries = []
    for section in SECTIONS:
        if standing is None or not standing.may(section.needs):
            continue
        address = reverse(section.route)
        exact = request.path == address
        entries.append(
            {
                "address": address,
                "label": gettext(section.label),
                "exact": exact,
                "here": exact or (address != "/" and request.path.startswith(address)),
            }
        )
    return {"sections": entries, "version": __version__, **_ready(request)}


def _ready(request: HttpRequest) -> dict[str, Any]:
    """Return the demonstration's accounts for the page that signs in, in development mode only."""
    if not conf().development or request.user.is_authenticated:
        return {}
    roles = dict(ROLES)
    accounts = [
        {"email": one.email, "name": one.name, "label": roles[one.role.value]}
        for one in ready.ACCOUNTS
    ]
    return {"ready": accounts, "ready_password": ready.PASSWORD}
