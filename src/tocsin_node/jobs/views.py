"""What is to be done, what failed and why."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tocsin_node.jobs import actions, queries
from tocsin_node.web.access import Request, page

ROWS = 50


@page("see_jobs")
def jobs(request: Request) -> HttpResponse:
    """Show what failed and why, then what waits or runs, then what was done."""
    parts = (
        (_("Failed, waiting for a person"), queries.failed()[:ROWS]),
        (_("Waiting or running"), queries.open_jobs()[:ROWS]),
        (_("Done lately"), queries.ended()[:ROWS]),
    )
    context = {
        "parts": parts,
        "numbers": queries.numbers(),
        "may": request.standing.may("retry_jobs"),
    }
    return render(request, "jobs/jobs.html", context)


@page("retry_jobs", "POST")
def retry(request: Request, number: int) -> HttpResponse:
    """Try a failed job again."""
    job = queries.jobs().filter(pk=number).first()
    if job is None:
        raise Http404
    actions.retry(job=job, by=request.user)
    messages.success(request, _("It is tried again."))
    return redirect("jobs")
