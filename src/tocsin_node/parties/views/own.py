"""What people set and do for themselves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tocsin_node.conf import conf
from tocsin_node.parties.actions import delegations
from tocsin_node.parties.actions import people as actions
from tocsin_node.parties.forms.people import NewDelegation, Preferences
from tocsin_node.parties.queries import listing
from tocsin_node.parties.roles import May
from tocsin_node.web.access import Request, page, public


@public
def shut(_request: Request, **_given: object) -> HttpResponse:
    """Answer as if there were no such page."""
    raise Http404


@page("", "GET", "POST")
def settings(request: Request) -> HttpResponse:
    """Show and keep how a person wants to be called and shown the pages."""
    user = request.user
    known = {"name": user.name, "language": user.language, "zone": user.zone, "theme": user.theme}
    form = Preferences(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        actions.prefer(person=user, **form.cleaned_data)
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Kept."))
        return redirect("settings")
    return render(
        request,
        "parties/settings.html",
        {
            "form": form,
            "service": bool(conf().oidc_url),
            "may_have_tokens": request.standing.may(May.HAVE_TOKENS),
        },
    )


@page(May.SEE_PEOPLE, "GET", "POST")
def cover(request: Request) -> HttpResponse:
    """Show who stands in for whom, and let a colleague stand in."""
    form = NewDelegation(request.POST or None, giver=request.user, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        try:
            delegations.delegate(giver=request.user, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your colleague stands in for you on these days."))
            return redirect("cover")
    given = {
        "form": form,
        "cover": listing.cover(request.user.pk),
        "today": timezone.now().date(),
    }
    return render(request, "parties/cover.html", given)


@page(May.SEE_PEOPLE, "POST")
def revoke(request: Request, delegation_id: int) -> HttpResponse:
    """Take a delegation back."""
    found = listing.delegation(request.user, delegation_id)
    if found is None:
        raise Http404
    delegations.revoke(delegation=found, by=request.user)
    messages.success(request, _("It is taken back."))
    return redirect("cover" if found.giver_id == request.user.pk else "people")
