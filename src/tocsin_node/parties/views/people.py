"""Who is who, and what an operator changes about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tocsin_node.parties import letters
from tocsin_node.parties.actions import people as actions
from tocsin_node.parties.forms.people import NewAppointment, NewDesk, NewPerson
from tocsin_node.parties.models import Person
from tocsin_node.parties.queries import listing
from tocsin_node.parties.roles import May
from tocsin_node.web.access import Request, page


@page(May.SEE_PEOPLE)
def people(request: Request) -> HttpResponse:
    """Show everybody whom the reader may see, narrowed by a text."""
    text = request.GET.get("text", "")[:200]
    found = listing.listed(request.user, text)
    shown = found[: listing.MOST_ROWS]
    return render(
        request,
        "parties/people.html",
        {"people": shown, "count": len(found), "text": text, "more": len(found) > len(shown)},
    )


@page(May.SEE_PEOPLE)
def person(request: Request, person_id: int) -> HttpResponse:
    """Show one person: roles now and before, standing in, and what was done to the account."""
    found = listing.one(request.user, person_id)
    if found is None:
        raise Http404
    return render(
        request,
        "parties/person.html",
        {
            "person": found,
            "before": listing.before(person_id, timezone.now()),
            "cover": listing.cover(person_id),
            "entries": listing.told_about(request.user, person_id),
            "today": timezone.now().date(),
        },
    )


@page(May.CHANGE_PEOPLE, "GET", "POST")
def add(request: Request) -> HttpResponse:
    """Make an account and send a letter by which its person sets a password."""
    form = NewPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(**form.cleaned_data, password=None, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _invite(request, made)
            return redirect("person", made.pk)
    return render(request, "parties/add.html", {"form": form})


@page(May.CHANGE_PEOPLE, "POST")
def invite(request: Request, person_id: int) -> HttpResponse:
    """Send the letter again."""
    _invite(request, _person(request, person_id))
    return redirect("person", person_id)


@page(May.CHANGE_PEOPLE, "GET", "POST")
def appoint(request: Request, person_id: int) -> HttpResponse:
    """Give a role at a desk."""
    found = _person(request, person_id)
    form = NewAppointment(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(person=found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The role is given."))
            return redirect("person", person_id)
    return render(request, "parties/appoint.html", {"form": form, "person": found})


@page(May.CHANGE_PEOPLE, "POST")
def end_appointment(request: Request, appointment_id: int) -> HttpResponse:
    """Take a role."""
    found = listing.appointment(request.user, appointment_id)
    if found is None:
        raise Http404
    _tried(
        request,
        lambda: actions.end_appointment(appointment=found, by=request.user),
        _("The role is ended."),
    )
    return redirect("person", found.person.pk)


@page(May.CHANGE_PEOPLE, "GET", "POST")
def desks(request: Request) -> HttpResponse:
    """Show the desks, and open one."""
    form = NewDesk(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_desk(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The desk is open."))
            return redirect("desks")
    return render(request, "parties/desks.html", {"form": form, "desks": listing.desks()})


@page(May.CHANGE_PEOPLE, "POST")
def close(request: Request, person_id: int) -> HttpResponse:
    """Close an account."""
    found = _person(request, person_id)
    _tried(
        request,
        lambda: actions.close(person=found, by=request.user),
        _("The account is closed. Open sessions end at their next click."),
    )
    return redirect("person", person_id)


@page(May.CHANGE_PEOPLE, "POST")
def reopen(request: Request, person_id: int) -> HttpResponse:
    """Open a closed account again."""
    found = _person(request, person_id)
    _tried(
        request,
        lambda: actions.reopen(person=found, by=request.user),
        _("The account is open again."),
    )
    return redirect("person", person_id)


def _person(request: Request, person_id: int) -> Person:
    found = listing.visible_to(request.user).filter(pk=person_id).first()
    if found is None:
        raise Http404
    return found


def _tried(request: HttpRequest, act: Any, done: str) -> None:
    """Do it, and say on the next page that it is done or why it is not."""
    try:
        act()
    except ValidationError as error:
        for told in error.messages:
            messages.error(request, told)
    else:
        messages.success(request, done)


def _invite(request: Request, person: Person) -> None:
    try:
        actions.invited(person=person, by=request.user)
        letters.invitation(person, f"{request.scheme}://{request.get_host()}").send()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except OSError:
        messages.error(request, _("The letter could not be sent. Try again from this page."))
    else:
        messages.success(request, _("A letter with a link for setting the password is sent."))
