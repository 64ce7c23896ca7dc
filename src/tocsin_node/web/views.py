"""Pages about what went wrong, and whether the node is well."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from tocsin_node.languages import languages
from tocsin_node.web.access import public

YEAR = 365 * 24 * 3600


@public
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Speak another language from now on, on this device; go back to the page."""
    goal = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure()):
        goal = "/"
    response = HttpResponseRedirect(goal)
    if code in dict(languages()):
        response.set_cookie(
            "language",
            code,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response


@public
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell that a form did not come from a page of this node, or is too old."""
    return render(request, "web/forged.html", status=403)


@public
def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell that the person has no right to this page, and what to do."""
    return render(request, "web/denied.html", status=403)


@public
def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell that there is no such page, or none for this person: the same words for both."""
    return render(request, "web/absent.html", status=404)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """Tell that the node failed; no database is asked."""
    return render(request, "web/broken.html", status=500)
