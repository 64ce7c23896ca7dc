"""Watching a data set, and keeping what was found."""

from datetime import date

from django.db import transaction

from tocsin import __version__
from tocsin.language import Tongue, languages
from tocsin.report.names import named
from tocsin.watch import Request, watch_all
from tocsin.watch.findings import Finding, Findings, Source
from tocsin.watch.memory import remembered
from tocsin.watch.record import as_json
from tocsin_node.detection import queries
from tocsin_node.detection.models import Run, Signal
from tocsin_node.journal.actions import record
from tocsin_node.observations import store
from tocsin_node.observations.models import Dataset
from tocsin_node.web.finding import folded


def watch(*, dataset: Dataset, as_of: date, by: object) -> Run:
    """Judge every series of a data set as known on a day, and keep what was found.

    The watch itself runs outside of any transaction, so that it holds up nobody; a watch of the
    same day that found the same is kept once.

    Raises:
        BadInput: nothing was known on that day.
    """
    return keep(dataset=dataset, findings=_found(dataset, as_of), by=by)


@transaction.atomic
def keep(*, dataset: Dataset, findings: Findings, by: object) -> Run:
    """Keep the findings of a watch, with a row for each series that it names."""
    content = as_json(findings)
    day = date.fromisoformat(findings.as_of)
    same = Run.objects.filter(dataset=dataset, as_of=day, findings=content).first()
    if same is not None:
        return same
    run = Run.objects.create(dataset=dataset, as_of=day, version=__version__, findings=content)
    Signal.objects.bulk_create([_row(run, finding) for finding in findings.findings])
    record(
        by=by,
        action="detection.watched",
        subject=run,
        series=findings.series,
        signals=len(findings.signals) + findings.beyond,
    )
    return run


def _found(dataset: Dataset, as_of: date) -> Findings:
    known = store.known(dataset.slug, as_of)
    before = queries.latest(dataset, before=as_of)
    request = Request(
        title=dataset.title,
        as_of=as_of,
        known=dataset.known,
        counted=bool(dataset.settings.get("line_list")),
        sources=(Source(dataset.title, known.rows, known.digest, dataset.attribution),),
        previous=remembered(queries.findings(before)) if before else None,
        revisions=known.revisions(),
    )
    return watch_all(known.tables(), known.series, request)


def _row(run: Run, finding: Finding) -> Signal:
    names = {named(finding, Tongue(code)) for code in languages()}
    return Signal(
        run=run,
        rank=finding.rank,
        area=finding.area,
        title=finding.title[:300],
        words=folded(" ".join(sorted({*names, *finding.key.values(), finding.area}))),
        alarm=finding.alarm,
        direction=finding.direction.value,
        change=finding.change.value if finding.change else "",
    )
