"""Pages about parties: who belongs to the alliance, as what, and what each may do on a day."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tocsin.errors import BadInput
from tocsin.rules import Kind
from tocsin_node.parties.actions import alliance as actions
from tocsin_node.parties.forms import alliance as forms
from tocsin_node.parties.models import Party
from tocsin_node.parties.queries import alliance, portrait
from tocsin_node.parties.roles import May
from tocsin_node.web.access import Request, page


@page(May.SEE_PARTIES)
def parties(request: Request) -> HttpResponse:
    """Show every party with its status on a day, as known on a day."""
    asked = forms.Moment(request.GET)
    day, known = _moment(asked)
    return render(
        request,
        "parties/parties.html",
        {
            "asked": asked,
            "day": day,
            "known": known,
            "rows": portrait.overview(day, known),
            "alliance": alliance.alliance(),
            "organs": portrait.organs(),
        },
    )


@page(May.SEE_PARTIES)
def party(request: Request, code: str) -> HttpResponse:
    """Show one party: its status, its rights with their reasons, its history, its desks."""
    return _party(request, _found(code), forms.Status(), forms.Modifier())


@page(May.CHANGE_PARTIES, "POST")
def give_status(request: Request, code: str) -> HttpResponse:
    """Record a status."""
    found, form = _found(code), forms.Status(request.POST)
    if form.is_valid() and _done(
        form,
        "starts_on",
        lambda given: actions.give_status(
            party=found, known_from=timezone.now().date(), by=request.user, **given
        ),
    ):
        messages.success(request, _("The status is recorded."))
        return redirect("party", code=found.code)
    return _party(request, found, form, forms.Modifier(), status=422)


@page(May.CHANGE_PARTIES, "POST")
def modify(request: Request, code: str) -> HttpResponse:
    """Record a modifier."""
    found, form = _found(code), forms.Modifier(request.POST)

    def act(given: dict[str, Any]) -> None:
        kind, topic = Kind(given.pop("kind")), given.pop("topic")
        scope = topic if kind is Kind.OPTED_OUT else given.pop("scope", "")
        given.pop("scope", None)
        today = timezone.now().date()
        actions.modify(
            party=found, kind=kind, scope=scope, known_from=today, by=request.user, **given
        )

    if form.is_valid() and _done(form, "starts_on", act):
        messages.success(request, _("It is recorded."))
        return redirect("party", code=found.code)
    return _party(request, found, forms.Status(), form, status=422)


@page(May.CHANGE_PARTIES, "POST")
def end_modifier(request: Request, code: str, number: int) -> HttpResponse:
    """Record that a modifier ended, or that a notice was taken back."""
    found, form = _found(code), forms.Ending(request.POST)
    modifier = portrait.modifier(found, number)
    if modifier is None:
        raise Http404
    if form.is_valid() and _done(
        form,
        "day",
        lambda given: actions.end_modifier(
            modifier=modifier, known_from=timezone.now().date(), by=request.user, **given
        ),
    ):
        messages.success(request, _("It is recorded."))
    else:
        for faults in form.errors.values():
            messages.error(request, " ".join(map(str, faults)))
    return redirect("party", code=found.code)


def _party(
    request: Request, found: Party, status_form: Form, modifier_form: Form, status: int = 200
) -> HttpResponse:
    asked = forms.Moment(request.GET)
    day, known = _moment(asked)
    return render(
        request,
        "parties/party.html",
        {
            "asked": asked,
            "day": day,
            "known": known,
            "portrait": portrait.portrait(found, day, known),
            "status_form": status_form,
            "modifier_form": modifier_form,
            "ending": forms.Ending(),
            "may_change": request.standing.may(May.CHANGE_PARTIES),
        },
        status=status,
    )


def _done(form: Form, field: str, act: Any) -> bool:
    """Do it, or say beside the field why it cannot be."""
    try:
        act(dict(form.cleaned_data))
    except BadInput as error:
        form.add_error(field, f"{error.rule} {error.remedy}")
        return False
    return True


def _moment(asked: forms.Moment) -> tuple[date, date]:
    """Return the two days that were asked for; today for each that was not."""
    today = timezone.now().date()
    given = asked.cleaned_data if asked.is_valid() else {}
    return given.get("day") or today, given.get("known") or today


def _found(code: str) -> Party:
    found = alliance.party(code)
    if found is None:
        raise Http404
    return found
