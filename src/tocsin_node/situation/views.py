"""The first page."""

from django.http import HttpResponse
from django.shortcuts import render

from tocsin_node.parties.roles import May
from tocsin_node.web.access import Request, page


@page(May.SEE_SITUATION)
def situation(request: Request) -> HttpResponse:
    """Show the alliance on a map, and what waits for the person."""
    return render(request, "situation/situation.html")
