"""What this room shows on the pages above it: signals that wait, and series that are found."""

from collections.abc import Iterable

from django.core.cache import caches
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from tocsin.language import Tongue
from tocsin.report.pieces import row_of
from tocsin_node.detection import queries
from tocsin_node.detection.models import Run
from tocsin_node.observations import queries as observations
from tocsin_node.parties.roles import Role
from tocsin_node.web.finding import MOST, Hit
from tocsin_node.web.needs import Asking, Waiting

LOOKS_AT_SIGNALS = frozenset({Role.ANALYST, Role.DUTY_OFFICER})
_MOST_SIGNALS = 4
_DAY = 24 * 3600


def needs(asking: Asking) -> Iterable[Waiting]:
    """Name the signals of the leading data set that are new or growing, and silent sources."""
    if not LOOKS_AT_SIGNALS & {seat.role for seat in asking.standing.seats}:
        return
    dataset = observations.datasets().first()
    run = queries.latest(dataset) if dataset else None
    if dataset is None or run is None:
        return
    code = translation.get_language() or "en"
    key = f"needs:{run.pk}:{code}"
    known = caches["drawn"].get(key)
    if known is None:
        known = list(_waiting(run, code))
        caches["drawn"].set(key, known, _DAY)
    yield from known


def _waiting(run: Run, code: str) -> Iterable[Waiting]:
    """Yield what a watch leaves to look at; a watch never changes."""
    findings, tongue, slug = queries.findings(run), Tongue(code), run.dataset.slug
    urgent = [
        f for f in findings.signals if not f.weak and row_of(f, tongue, findings.unit).growing
    ]
    for finding in urgent[:_MOST_SIGNALS]:
        row = row_of(finding, tongue, findings.unit)
        yield Waiting(
            kind=gettext("Signal"),
            title=row.title,
            address=reverse("signal", args=[slug, finding.rank]),
            why=row.reason,
            due=f"{row.symbol} {row.direction}",
            order=20 + finding.rank,
        )
    for trouble in [r for r in findings.reporting if r.serious][:2]:
        yield Waiting(
            kind=gettext("Source"),
            title=trouble.title,
            address=reverse("outbreak", args=[slug]),
            why=tongue.say(trouble.finding),
            order=60,
        )


def find(_asking: Asking, words: list[str]) -> Iterable[Hit]:
    """Find series of the latest watches by the beginnings of their words, in any language."""
    wanted = Q()
    for word in words:
        wanted &= Q(words__startswith=word) | Q(words__contains=f" {word}")
    for signal in queries.signals().filter(wanted).order_by("-alarm", "rank")[: MOST + 1]:
        dataset = signal.run.dataset
        code = translation.get_language() or "en"
        yield Hit(
            title=signal.title,
            address=reverse("signal", args=[dataset.slug, signal.rank]),
            why=dataset.titles.get(code, dataset.title),
        )
