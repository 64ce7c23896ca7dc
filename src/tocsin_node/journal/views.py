"""The journal as a page and as a file."""

import csv
import io
import json
from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tocsin_node.journal import actions, queries
from tocsin_node.journal.chain import stamp
from tocsin_node.web.access import Request, page

ROWS = 50
WHOLE = "see_whole_journal"
SPREADSHEET_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@page("see_situation")
def journal(request: Request, acts: Mapping[str, str]) -> HttpResponse:
    """Show who did what, newest first: all of it, or one's own acts."""
    whole = request.standing.may(WHOLE)
    text = request.GET.get("q", "").strip()[:100].replace("\0", "")
    entries = queries.page(
        person_id=request.user.pk, everything=whole, text=text, before=_number(request)
    )
    shown = list(entries[: ROWS + 1])
    return render(
        request,
        "journal/journal.html",
        {
            "rows": [
                (entry, gettext(acts.get(entry.action, entry.action))) for entry in shown[:ROWS]
            ],
            "older": shown[ROWS - 1].number if len(shown) > ROWS else None,
            "whole": whole,
            "text": text,
            "head": queries.head() if whole else None,
        },
    )


@page("see_situation", "POST")
def export(request: Request) -> HttpResponse:
    """Give the entries that the person may read as a table; that it was taken is an entry too."""
    whole = request.standing.may(WHOLE)
    actions.exported(by=request.user, whole=whole)
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["number", "at", "by", "action", "subject", "data", "previous", "digest"])
    for entry in queries.visible(person_id=request.user.pk, everything=whole).iterator():
        told = json.dumps(entry.data, ensure_ascii=False, sort_keys=True)
        words = [entry.by, entry.action, entry.subject, told]
        table.writerow(
            [entry.number, stamp(entry.at), *map(_cell, words), entry.previous, entry.digest]
        )
    response = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="journal.csv"'
    return response


def _cell(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(SPREADSHEET_SIGNS) else text


def _number(request: Request) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
