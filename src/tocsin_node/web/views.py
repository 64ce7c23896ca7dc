"""Pages about what went wrong, and whether the node is well."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tocsin_node.web.access import public


@public
def forged(request: HttpRequest, **_given: object) -> HttpResponse:
    """Tell that a form did not come from a page of this node, or is too old."""
    return render(request, "web/forged.html", status=403)


@public
def denied(request: HttpRequest, **_given: object) -> HttpResponse:
    """Tell that the person has no right to this page, and what to do."""
    return render(request, "web/denied.html", status=403)


@public
def absent(request: HttpRequest, **_given: object) -> HttpResponse:
    """Tell that there is no such page, or none for this person: the same words for both."""
    return render(request, "web/absent.html", status=404)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """Tell that the node failed; no database is asked."""
    return render(request, "web/broken.html", status=500)
