"""The first page, the outbreaks, the search and the help."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from tocsin_node.observations import queries as observations
from tocsin_node.observations.models import Dataset
from tocsin_node.parties.roles import May
from tocsin_node.situation import queries
from tocsin_node.web import finding
from tocsin_node.web.access import Request, page
from tocsin_node.web.finding import Search
from tocsin_node.web.needs import Asking, Need, waiting


@page(May.SEE_SITUATION)
def situation(request: Request, needs: Sequence[Need]) -> HttpResponse:
    """Show the alliance on a map, and what waits for the person."""
    asking = Asking(request.user, request.standing, timezone.now())
    return render(
        request,
        "situation/situation.html",
        {"view": queries.leading(), "needs": waiting(needs, asking)},
    )


@page(May.SEE_SITUATION)
def outbreaks(request: Request) -> HttpResponse:
    """Show the data sets that are watched."""
    views = [queries.view_of(dataset) for dataset in observations.datasets()]
    return render(request, "situation/outbreaks.html", {"views": views})


@page(May.SEE_SITUATION)
def outbreak(request: Request, slug: str) -> HttpResponse:
    """Show the latest watch of one data set."""
    return render(request, "situation/outbreak.html", {"view": queries.view_of(_dataset(slug))})


@page(May.SEE_SITUATION)
def signal(request: Request, slug: str, rank: int) -> HttpResponse:
    """Show one series: its curve, and why it is unusual or not."""
    dataset = _dataset(slug)
    found = queries.series(dataset, rank)
    if found is None:
        raise Http404
    run, single = found
    context = {"dataset": dataset, "run": run, "single": single, "rank": rank}
    return render(request, "situation/signal.html", context)


@page(May.SEE_SITUATION)
def report(_request: Request, slug: str) -> HttpResponse:
    """Give the whole report as a file to keep."""
    text = queries.report(_dataset(slug))
    if text is None:
        raise Http404
    response = HttpResponse(
        text.encode("utf-8", "replace"), content_type="text/html; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.html"'
    return response


@page(May.SEE_SITUATION)
def search(request: Request, searches: Sequence[Search]) -> HttpResponse:
    """Look for words in everything that the person may see."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    asking = Asking(request.user, request.standing, timezone.now())
    found = [(gettext(one.kind), one) for one in finding.search(searches, asking, text)]
    return render(request, "situation/search.html", {"query": text, "found": found})


@page("")
def help_page(request: Request) -> HttpResponse:
    """Explain the words, the keys, and whom to ask."""
    return render(request, "situation/help.html")


def _dataset(slug: str) -> Dataset:
    dataset = queries.named(slug)
    if dataset is None:
        raise Http404
    return dataset
