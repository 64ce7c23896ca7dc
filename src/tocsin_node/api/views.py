"""Pages about the API: what can be asked, and one's own tokens."""

from datetime import UTC, datetime, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tocsin_node.api.forms import WORDS, Make
from tocsin_node.api.service import api
from tocsin_node.parties.actions import tokens as actions
from tocsin_node.parties.queries import tokens as queries
from tocsin_node.parties.roles import May, Scope
from tocsin_node.web.access import Request, page

OPERATIONS = {
    "me": _("Whose token this is, and what it may be used for."),
    "parties": _("The parties with their status on a day, as known on a day."),
    "party": _("One party: each of its rights on a day, with reasons."),
    "people": _("Who sits where."),
    "journal": _("Acts, newest first: all of them, or the person's own."),
    "jobs": _("Jobs, newest first."),
    "job": _("One job."),
    "retry_job": _("Have a failed job tried again; any other is left as it is."),
    "datasets": _("What is watched."),
    "runs": _("Watches, newest first."),
    "run": _("One watch with all that it found."),
    "signals": _("The series of the latest watches."),
}


@page("")
def described(request: Request) -> HttpResponse:
    """List what can be asked of the API."""
    schema = api.get_openapi_schema(path_prefix="/api/v1")
    operations = [
        {"method": method.upper(), "path": path, "words": OPERATIONS[one["operationId"]]}
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    ]
    return render(request, "api/described.html", {"operations": operations})


@page(May.HAVE_TOKENS)
def tokens(request: Request) -> HttpResponse:
    """Show one's own tokens."""
    return _tokens(request, Make(standing=request.standing))


@page(May.HAVE_TOKENS, "POST")
def make(request: Request) -> HttpResponse:
    """Make a token; its secret is shown on this answer and never again."""
    form = Make(request.POST, standing=request.standing)
    if form.is_valid():
        given = form.cleaned_data
        # The day is whole: the token ends with it, in UTC.
        end = datetime.combine(given["expires_on"] + timedelta(days=1), time(), UTC)
        try:
            _token, secret = actions.make(
                person=request.user,
                name=given["name"],
                scopes=[Scope(scope) for scope in given["scopes"]],
                expires_at=end,
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            answer = _tokens(request, Make(standing=request.standing), secret=secret)
            answer["Cache-Control"] = "no-store"
            return answer
    return _tokens(request, form, status=422)


@page(May.HAVE_TOKENS, "POST")
def revoke(request: Request, number: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = queries.own(request.user).filter(pk=number).first()
    if token is None:
        raise Http404
    actions.revoke(token=token, by=request.user)
    messages.success(request, gettext("The token has ended."))
    return redirect("tokens")


def _tokens(request: Request, form: Make, *, secret: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    rows = [
        (token, [WORDS.get(scope, scope) for scope in token.scopes], _open(token, now))
        for token in queries.own(request.user)
    ]
    context = {"rows": rows, "form": form, "secret": secret}
    return render(request, "api/tokens.html", context, status=status)


def _open(token: object, now: datetime) -> bool:
    revoked = getattr(token, "revoked_at", None)
    expires: datetime = getattr(token, "expires_at", now)
    return revoked is None and expires > now
