"""What a watch found, drawn for a page: once for each run, language and picture of the alliance.

A run never changes, so what was drawn is kept in the memory of the process; a page that is opened a
second time draws nothing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import caches

from tocsin.language import Tongue
from tocsin.report import pieces, render
from tocsin.watch import saying
from tocsin.watch.findings import Finding, Findings
from tocsin_node.detection import queries
from tocsin_node.detection.models import Run

_DAY = 24 * 3600
_ROWS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a page's table."""

    rank: int
    row: pieces.Row


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the page of a run shows; markup is escaped already.

    Attributes:
        key: names this picture; the same for whoever may see it.
        stamp: of which day it is.
        summary: one sentence.
        map: the map with its groups.
        lines: the series, strongest first, at most a hundred.
        left_out: how many series more there are.
        growing: series that grow.
        series: all that were judged.
        troubles: title and sentence of each source whose reporting has changed.
        heads: headings of the columns: the picture, the total.
    """

    key: str
    stamp: str
    summary: str
    map: pieces.Map
    lines: tuple[Line, ...]
    left_out: int
    growing: int
    series: int
    troubles: tuple[tuple[str, str, str], ...]
    heads: tuple[str, str]


def drawn(run: Run, language: str, geography: pieces.Geography, link: Callable[..., str]) -> Drawn:
    """Return what the page of a run shows.

    Args:
        run: the watch; what it found is read from the database only if it was not drawn yet.
        language: code.
        geography: which areas the map shows, and how.
        link: the address of a finding, or of an area without one.
    """
    key = _key("page", run, language, repr(geography))
    made = caches["drawn"].get(key)
    if made is None:
        made = _draw(key, queries.findings(run), Tongue(language), geography, link)
        caches["drawn"].set(key, made, _DAY)
    return made


def _draw(
    key: str,
    findings: Findings,
    tongue: Tongue,
    geography: pieces.Geography,
    link: Callable[..., str],
) -> Drawn:
    stamp, summary = pieces.told(findings, tongue)
    shown = findings.findings[:_ROWS]
    lines = tuple(Line(f.rank, pieces.row_of(f, tongue, findings.unit)) for f in shown)
    return Drawn(
        key=key,
        stamp=stamp,
        summary=summary,
        map=pieces.map_of(findings, tongue, geography, link),
        lines=lines,
        left_out=max(findings.series - len(shown), 0),
        growing=sum(line.row.growing for line in lines),
        series=findings.series,
        troubles=tuple(
            (tongue.say(saying.TROUBLES[r.trouble]), r.title, tongue.say(r.finding))
            for r in findings.reporting
            if r.serious
        )[:20],
        heads=(
            pieces.recent(findings.unit, tongue),
            pieces.totalled(findings.unit, tongue),
        ),
    )


@dataclass(frozen=True, slots=True)
class Single:
    """What the page of one series shows."""

    row: pieces.Row
    curve: str
    facts: tuple[tuple[str, str], ...]
    sentences: list[str]
    method: str
    stamp: str


def single(run: Run, rank: int, language: str) -> Single | None:
    """Return what the page of one series shows; None where the run has no such series."""
    key = _key("single", run, language, str(rank))
    made = caches["drawn"].get(key)
    if made is None:
        findings = queries.findings(run)
        found = next((f for f in findings.findings if f.rank == rank), None)
        if found is None:
            return None
        made = _single(found, findings, Tongue(language))
        caches["drawn"].set(key, made, _DAY)
    return made


def _single(found: Finding, findings: Findings, tongue: Tongue) -> Single:
    facts, sentences = pieces.facts_of(found, tongue)
    return Single(
        row=pieces.row_of(found, tongue, findings.unit),
        curve=pieces.curve_of(found, tongue, findings.unit),
        facts=facts,
        sentences=sentences,
        method=f"{found.method} {found.version}",
        stamp=pieces.told(findings, tongue)[0],
    )


def whole_report(run: Run, language: str, boundaries: Path | None) -> str:
    """Return the report of a run, the one file that needs nothing else."""
    key = _key("report", run, language, str(boundaries))
    made = caches["drawn"].get(key)
    if made is None:
        made = render(queries.findings(run), language, boundaries=boundaries)
        caches["drawn"].set(key, made, _DAY)
    return made


def _key(kind: str, run: Run, language: str, further: str) -> str:
    digest = hashlib.sha256(further.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{kind}:{run.pk}:{language}:{digest}"
