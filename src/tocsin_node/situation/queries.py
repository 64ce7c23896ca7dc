"""What the first page shows, put together from the rooms below."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone, translation

from tocsin.report.pieces import Geography
from tocsin.watch.findings import Finding
from tocsin_node.conf import conf
from tocsin_node.detection import drawing
from tocsin_node.detection import queries as detection
from tocsin_node.detection.drawing import Drawn, Single
from tocsin_node.detection.models import Run
from tocsin_node.journal import queries as journal
from tocsin_node.observations import queries as observations
from tocsin_node.observations.models import Dataset
from tocsin_node.parties.queries import alliance

OBSERVER = "observer"
_HOUR = 3600
BELONG = frozenset({"member", "observer", "partner", "associate", "candidate"})


@dataclass(frozen=True, slots=True)
class View:
    """A data set, its latest watch, and both as the page shows them."""

    dataset: Dataset
    title: str
    question: str
    run: Run | None
    drawn: Drawn | None


def today(run: Run | None) -> date:
    """Return the day that the node stands on: that of its leading watch, else the day it is."""
    return run.as_of if run else timezone.now().date()


def leading() -> View | None:
    """Return the data set that the first page opens with; None before there is one."""
    dataset = observations.datasets().first()
    return view_of(dataset) if dataset else None


def view_of(dataset: Dataset) -> View:
    """Return a data set with its latest watch."""
    run = detection.latest(dataset)
    code = translation.get_language() or "en"
    return View(
        dataset=dataset,
        title=dataset.titles.get(code, dataset.title),
        question=dataset.questions.get(code, dataset.question),
        run=run,
        drawn=drawing.drawn(run, code, _geography(run, code), _link(dataset)) if run else None,
    )


def named(slug: str) -> Dataset | None:
    """Return a data set by its short name."""
    return observations.datasets().filter(slug=slug).first()


def series(dataset: Dataset, rank: int) -> tuple[Run, Single] | None:
    """Return one series of the latest watch; None where there is none of that rank."""
    run = detection.latest(dataset)
    found = drawing.single(run, rank, translation.get_language() or "en") if run else None
    return (run, found) if run and found else None


def report(dataset: Dataset) -> str | None:
    """Return the report of the latest watch, one file that needs nothing else."""
    run = detection.latest(dataset)
    code = translation.get_language() or "en"
    return drawing.whole_report(run, code, conf().boundaries) if run else None


def _geography(run: Run, code: str) -> Geography:
    """Return how the alliance lies on the map, on the day of the run and as known then.

    Every change of the alliance is an act in the journal: until there is a new one, nothing has
    changed.
    """
    key = f"geography:{journal.head().count}:{run.pk}:{code}"
    known = caches["drawn"].get(key)
    if known is None:
        known = _drawn_geography(run, code)
        caches["drawn"].set(key, known, _HOUR)
    return known


def _drawn_geography(run: Run, code: str) -> Geography:
    parties = list(alliance.parties())
    statuses = alliance.statuses_of(parties, run.as_of, run.as_of)
    names = {party.code: alliance.name_of(party, code) for party in parties}
    return Geography(
        areas=sorted(code for code, status in statuses.items() if status in BELONG)
        if run.dataset.leading
        else (),
        dashed=sorted(code for code, status in statuses.items() if status == OBSERVER),
        names=names,
        file=conf().boundaries,
    )


def _link(dataset: Dataset) -> Any:
    def link(what: Finding | str) -> str:
        if isinstance(what, Finding):
            return reverse("signal", args=[dataset.slug, what.rank])
        return f"{reverse('parties')}{what}/"

    return link


def moment_of(view: View | None) -> datetime | None:
    """Return when the latest watch was made."""
    return view.run.made_at if view and view.run else None
