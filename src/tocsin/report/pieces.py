"""Single pieces of the report for a page that is not the report: map, rows, curves.

The same pictures as in the report, in one language. A picture is markup, escaped already; every
other text is as it is, without what would deceive a reader, and the page escapes it. What the page
knows beyond the findings (who belongs to an alliance, what its areas are called, where a click
leads) is handed in.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.codes import area_codes, area_name
from tocsin.language import Tongue, mark
from tocsin.report.atlas import Spot, map_svg
from tocsin.report.curve import RECENT, curve_svg
from tocsin.report.names import named
from tocsin.report.page import summary
from tocsin.report.shapes import Ring, boundaries, world
from tocsin.report.words import DIRECTION, SYMBOL, TINT, TINT_SYMBOL, clean, period, tint
from tocsin.watch import saying
from tocsin.watch.findings import Direction, Finding, Findings

__all__ = ["Geography", "Group", "Map", "Row", "curve_of", "facts_of", "map_of", "row_of", "told"]

DISCLAIMER = mark(
    "Boundaries and names are those of the map data and imply no opinion on the status of any "
    "territory. Equal-area projection."
)
_NO_DATA = mark("no data")
_LATEST = {
    "day": mark("Latest {n} day|Latest {n} days"),
    "week": mark("Latest {n} week|Latest {n} weeks"),
    "month": mark("Latest {n} month|Latest {n} months"),
    "index": mark("Latest {n} period|Latest {n} periods"),
}
_TOTALLED = {"day": 7, "week": 4, "month": 3, "index": 4}


@dataclass(frozen=True, slots=True)
class Geography:
    """What a page knows about areas beyond the findings.

    Attributes:
        areas: codes that the map always shows, with or without a finding.
        dashed: codes whose outline is dashed.
        names: code -> name in the reader's language; others have theirs of CLDR.
        file: boundaries of one's own, GeoJSON or TopoJSON; None for the world's states.
    """

    areas: Sequence[str] = ()
    dashed: Collection[str] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Areas of one tint, for a list beside the map.

    Attributes:
        tint: its class.
        symbol: ▲ ! ● ▼ ○ ?
        words: what the tint means.
        members: name and address of each area.
    """

    tint: str
    symbol: str
    words: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Map:
    """A map and what stands beside it.

    Attributes:
        svg: the picture; "" where no area has an outline.
        groups: the areas by tint, most urgent first.
        disclaimer: what is to stand on it.
        dashed: whether an outline is dashed, so that the legend must say why.
    """

    svg: str
    groups: tuple[Group, ...]
    disclaimer: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of a table says of one series, in the reader's language.

    Attributes:
        title: what the series is.
        reason: why it is unusual, or not.
        latest: count of the latest periods; None where none of them has one.
        direction: ▲ growing.
        symbol: ▲ ● ▼ ○ ?
        tint: class of its colour.
        change: new, growing; "" for none.
        spark: picture of the latest periods.
        growing: whether the counts rise.
    """

    title: str
    reason: str
    latest: float | None
    direction: str
    symbol: str
    tint: str
    change: str
    spark: str
    growing: bool


def map_of(
    findings: Findings, language: Tongue, geography: Geography, link: Callable[[Finding | str], str]
) -> Map:
    """Return the map of the findings.

    Args:
        findings: of a watch.
        language: of every word.
        geography: which areas are shown, and how.
        link: the address that a finding, or an area without one, leads to.

    Raises:
        BadInput: a file of boundaries that cannot be read.
    """
    lead: dict[str, Finding] = {}
    for finding in findings.findings:
        if finding.area and finding.rank < lead.get(finding.area, _LAST).rank:
            lead[finding.area] = finding
    wanted = [*dict.fromkeys([*lead, *geography.areas])]
    spots = [
        _spot(area, lead.get(area), rings, language, geography, link)
        for area in wanted
        if (rings := _outline(area, lead.get(area), geography.file))
    ]
    signals = sum(spot.tint in ("hot", "warm") for spot in spots)
    label = language.say(
        "Map: {areas} areas, {signals} with a signal", areas=len(spots), signals=signals
    )
    return Map(
        svg=map_svg(spots, world(), label) if spots else "",
        groups=tuple(_groups(spots, language)),
        disclaimer=language.say(DISCLAIMER),
        dashed=any(spot.dashed for spot in spots),
    )


class _Last:
    rank = 1 << 60


_LAST = _Last()


def _outline(area: str, finding: Finding | None, file: Path | None) -> Sequence[Ring]:
    if file is None:
        return world().get(area, ())
    words = {area.casefold()}
    if finding is not None:
        words |= {value.strip().casefold() for value in finding.key.values()}
    features = boundaries(file).values()
    return next((rings for texts, rings in features if words & texts), ())


def _spot(
    area: str,
    finding: Finding | None,
    rings: Sequence[Ring],
    language: Tongue,
    geography: Geography,
    link: Callable[[Finding | str], str],
) -> Spot:
    name = geography.names.get(area) or (
        area_name(area, language.code) if area in area_codes() else area
    )
    going = language.say(DIRECTION[finding.direction] if finding else _NO_DATA)
    return Spot(
        name=name,
        tint=tint(finding) if finding else "none",
        symbol=SYMBOL[finding.direction] if finding else "?",
        words=f"{name}: {going}",
        goal="",
        outline=rings,
        dashed=area in geography.dashed,
        href=link(finding or area),
    )


def _groups(spots: Sequence[Spot], language: Tongue) -> list[Group]:
    groups: list[Group] = []
    for kind, words in TINT.items():
        members = tuple((clean(s.name), s.href) for s in spots if s.tint == kind)
        if members:
            groups.append(Group(kind, TINT_SYMBOL[kind], language.say(words), members))
    return groups


def row_of(finding: Finding, language: Tongue, unit: str) -> Row:
    """Return what a row of a table says of a series.

    Args:
        finding: the series.
        language: of every word.
        unit: "day", "week", "month" or "index".
    """
    counts = [c for c in finding.curve.observed[-_TOTALLED[unit] :] if c is not None]
    changed = saying.change_of(finding)
    return Row(
        title=clean(named(finding, language)),
        reason=clean(language.say(finding.reason)),
        latest=sum(counts) if counts else None,
        direction=language.say(DIRECTION[finding.direction]),
        symbol=SYMBOL[finding.direction],
        tint=tint(finding),
        change=language.say(changed) if changed else "",
        spark=curve_svg(finding, language, unit, compact=True),
        growing=finding.direction in (Direction.NEW, Direction.GROWING),
    )


def totalled(unit: str, language: Tongue) -> str:
    """Return the heading of `Row.latest`."""
    return language.say(_LATEST[unit], n=_TOTALLED[unit])


def recent(unit: str, language: Tongue) -> str:
    """Return the heading of `Row.spark`."""
    return language.say(_LATEST[unit], n=RECENT[unit])


def curve_of(finding: Finding, language: Tongue, unit: str) -> str:
    """Return the whole picture of a series."""
    return curve_svg(finding, language, unit)


def facts_of(finding: Finding, language: Tongue) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Return the figures of the latest judgement as words and values, and what explains them."""

    def figure(value: float | None) -> str:
        return "–" if value is None else language.figure(value)

    def chance(value: float | None) -> str:
        return "–" if value is None else language.probability(value)

    facts = (
        (language.say("Period"), clean(period(finding.period, language))),
        (language.say("Observed"), figure(finding.observed)),
        (language.say("Expected"), figure(finding.expected)),
        (language.say("Threshold"), figure(finding.threshold)),
        (language.say("p-value"), chance(finding.p_value)),
        (language.say("q-value"), chance(finding.q_value)),
    )
    return facts, [clean(language.say(sentence)) for sentence in finding.explanation]


def told(findings: Findings, language: Tongue) -> tuple[str, str]:
    """Return of which day the findings are, and the one sentence that sums them up."""
    stamp = (
        mark("As known on {as_of_day}.") if findings.known else mark("Truncated at {as_of_day}.")
    )
    return language.say(stamp, as_of_day=findings.as_of), summary(findings, language)
