"""The page: the findings put into the templates, with everything that they need inside one file."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tocsin import __version__
from tocsin.language import Tongue, mark
from tocsin.report.comparison import compared
from tocsin.report.curve import RECENT, curve_svg
from tocsin.report.limits import GENERAL, cannot_see
from tocsin.report.names import named, named_past
from tocsin.report.place import placed
from tocsin.report.replaying import replay_of
from tocsin.report.words import (
    DIRECTION,
    GLOSSARY,
    PERIOD,
    SYMBOL,
    TINT,
    TINT_SYMBOL,
    clean,
    period,
    tint,
)
from tocsin.series import Step
from tocsin.watch import saying
from tocsin.watch.findings import Finding, Findings, Past, Sentence
from tocsin.watch.kinship import WORDS as KIN
from tocsin.watch.words import SPANS

_SPARKS = 300
_LATEST = {
    "day": mark("Latest {n} day|Latest {n} days"),
    "week": mark("Latest {n} week|Latest {n} weeks"),
    "month": mark("Latest {n} month|Latest {n} months"),
    "index": mark("Latest {n} period|Latest {n} periods"),
}


def page(
    findings: Findings, language: Tongue, others: Mapping[str, str], file: Path | None = None
) -> str:
    """Return the whole page.

    Args:
        findings: what to show.
        language: in which to show it.
        others: language code -> relative file name of the same report.
        file: boundaries of the user's own, GeoJSON or TopoJSON.

    Raises:
        BadInput: a file of boundaries that cannot be read.
    """

    def name(finding: Finding) -> str:
        return named(finding, language)

    def past_name(past: Past) -> str:
        return named_past(past, language)

    def when(label: str) -> str:
        return period(label, language)

    def curve(finding: Finding) -> Markup:
        named_so = replace(finding, title=name(finding))
        return Markup(curve_svg(named_so, language, findings.unit))  # noqa: S704  escaped there

    def spark(finding: Finding) -> Markup:
        named_so = replace(finding, title=name(finding))
        svg = curve_svg(named_so, language, findings.unit, compact=True)
        return Markup(svg)  # noqa: S704  escaped there

    style, script = _style(_cyrillic(findings, language)), _asset("script.js")
    stamp = (
        mark("As known on {as_of_day}.") if findings.known else mark("Truncated at {as_of_day}.")
    )
    lengths = [len(f.curve.observed) for f in findings.findings]
    text = _templates().get_template("report.html.j2")
    return text.render(
        data=findings,
        language=language,
        tongue=Tongue,
        others=others,
        version=__version__,
        stamp=stamp,
        summary=summary(findings, language),
        where=where(findings, language),
        rest=[f for f in findings.findings if not f.alarm],
        place=placed(findings.findings, name, language, file),
        parts=saying.parts(findings),
        by_rank={f.rank: f for f in findings.signals},
        notes=[s for s in (saying.chance(findings), saying.compared(findings)) if s],
        troubles=saying.TROUBLES,
        change_of=saying.change_of,
        gone_of=saying.gone_of,
        past_name=past_name,
        kin=KIN,
        span=SPANS[Step(findings.unit)],
        rates=compared(findings.findings),
        replay=replay_of(findings, name, language),
        sparks=_SPARKS,
        recent=_LATEST[findings.unit],
        recent_count=min(RECENT[findings.unit], max(lengths, default=0)),
        a_period=PERIOD[findings.unit],
        origin=_origin(findings, language, stamp),
        limits=GENERAL,
        glossary=GLOSSARY,
        style=Markup(style),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
        name=name,
        t=language.say,
        num=language.number,
        fig=language.figure,
        prob=language.probability,
        when=when,
        curve=curve,
        spark=spark,
        tint=tint,
        tints=TINT,
        tint_signs=TINT_SYMBOL,
        symbol=SYMBOL,
        turn=DIRECTION,
        cannot_see=cannot_see,
    )


def summary(findings: Findings, language: Tongue) -> str:
    """Return the one sentence under the title."""
    shown = {f.title for f in findings.findings}
    series = findings.series + sum(title not in shown for title in findings.silent)
    signals = len(findings.signals) + findings.beyond
    if not series:
        return language.say("No series was judged; look at the data quality for the reason.")
    looked = Sentence("{n} series was looked at|{n} series were looked at", {"n": series})
    found = Sentence("{n} gives a signal|{n} give a signal", {"n": signals})
    if not signals:
        return language.say("{looked}; none gives a signal.", looked=looked)
    return language.say("{looked}; {found}.", looked=looked, found=found)


def where(findings: Findings, language: Tongue) -> str:
    """Return the first line of the map's card: the areas with a signal, strongest first."""
    names = list(dict.fromkeys(named(f, language) for f in findings.signals))
    if not names:
        return language.say("Nowhere above the threshold.")
    if len(names) > 6:
        others = Sentence("{n} other|{n} others", {"n": len(names) - 5})
        names = [*names[:5], language.say(others)]
    return language.say("Strongest first: {names}.", names=language.listing(names))


def _origin(findings: Findings, language: Tongue, stamp: str) -> str:
    known = dict.fromkeys(s.attribution or s.name for s in findings.sources)
    when = language.say(stamp, as_of_day=findings.as_of)
    if not known:
        return when
    return language.say("Source: {names}. {stamp}", names="; ".join(known), stamp=when)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("tocsin.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_washed,
    )


def _washed(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _cyrillic(findings: Findings, language: Tongue) -> bool:
    """Whether the page has Cyrillic letters, which are a second file of the typeface."""
    titles = (findings.title, *(f.title for f in findings.findings), *findings.silent)
    return language.code in ("ru", "be", "kk", "ky", "tg", "sr", "uk", "bg", "mk", "mn") or any(
        "\u0400" <= c <= "\u04ff" for title in titles for c in title
    )


@cache
def _style(cyrillic: bool) -> str:  # noqa: FBT001  a key of the cache, not a switch of behaviour
    faces = [_face("inter-latin.woff2", "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+2000-22FF")]
    if cyrillic:
        faces.append(_face("inter-cyrillic.woff2", "U+0301,U+0400-045F,U+0490-0491,U+2116"))
    return "".join(faces) + _asset("style.css")


def _face(file: str, letters: str) -> str:
    data = (resources.files("tocsin.report") / "static" / file).read_bytes()
    inside = base64.b64encode(data).decode("ascii")
    return (
        "@font-face{font-family:Inter;font-weight:100 900;font-display:swap;"
        f'src:url(data:font/woff2;base64,{inside}) format("woff2");unicode-range:{letters}}}\n'
    )


@cache
def _asset(file: str) -> str:
    folder = resources.files("tocsin.report") / "static"
    return folder.joinpath(file).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
