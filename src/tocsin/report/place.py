"""Where the findings lie: which areas the map shows, which become tiles, how they are listed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from markupsafe import Markup

from tocsin.codes import area_codes, area_name
from tocsin.language import Tongue
from tocsin.report.atlas import Spot, map_svg
from tocsin.report.replaying import most_urgent
from tocsin.report.shapes import Outlines, Ring, boundaries, world
from tocsin.report.words import DIRECTION, SYMBOL, TINT, TINT_SYMBOL, clean, tint
from tocsin.watch.findings import Finding

_TILES = 300
_CELL = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Areas of one tint, named beside the map."""

    tint: str
    symbol: str
    words: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """An area that no map knows."""

    name: str
    tint: str
    symbol: str
    words: str
    goal: str
    past: str


@dataclass(frozen=True, slots=True)
class Place:
    """What the card "Where" shows; each part may be empty.

    Attributes:
        map: SVG.
        areas: how many the map shows.
        groups: the areas on the map by tint, most urgent first.
        tiles: one for each area that the map does not know, in alphabetical order.
        mosaic: SVG of small squares in order of rank, where there are too many for tiles.
        keys: tint, symbol and words of the tiles' colours.
    """

    map: Markup | None
    areas: int
    groups: tuple[Group, ...]
    tiles: tuple[Tile, ...]
    mosaic: Markup | None
    keys: tuple[tuple[str, str, str], ...]


Name = Callable[[Finding], str]


def placed(
    findings: Sequence[Finding], name: Name, language: Tongue, file: Path | None = None
) -> Place:
    """Return where the findings lie.

    Args:
        findings: all of them, by rank.
        name: how a finding is called in the language.
        language: of every word.
        file: boundaries of the user's own instead of the world's states.

    Raises:
        BadInput: a file of boundaries that cannot be read.
    """
    lead = _strongest(findings)
    outlines = _outlines(lead, file)
    on_map = {area: f for area, f in lead.items() if area in outlines}
    spots = [
        Spot(
            name=_area(f, name, language),
            tint=tint(f),
            symbol=SYMBOL[f.direction],
            words=f"{_area(f, name, language)}: {language.say(DIRECTION[f.direction])}",
            goal=f"s{f.rank}",
            outline=outlines[area],
            past=most_urgent([g.replay for g in findings if g.area == area]),
        )
        for area, f in on_map.items()
    ]
    elsewhere = [f for f in findings if f.area not in on_map]
    if len(on_map) == 1 and len(findings) > len(elsewhere) + 1:
        elsewhere = list(findings)
    small = len(elsewhere) > _TILES
    label = language.say("Map: {areas} areas, {signals} with a signal", **_counts(spots))
    tints = {tint(f) for f in elsewhere}
    return Place(
        map=Markup(map_svg(spots, world(), label)) if spots else None,  # noqa: S704  escaped there
        areas=len(spots),
        groups=tuple(_groups(spots)),
        tiles=() if small else tuple(_tiles(elsewhere, name)),
        mosaic=_mosaic(elsewhere, name, language) if small else None,
        keys=tuple((t, TINT_SYMBOL[t], words) for t, words in TINT.items() if t in tints),
    )


def _counts(spots: Sequence[Spot]) -> dict[str, int]:
    return {"areas": len(spots), "signals": sum(s.tint in ("hot", "warm") for s in spots)}


def _strongest(findings: Sequence[Finding]) -> dict[str, Finding]:
    lead: dict[str, Finding] = {}
    for finding in findings:
        if finding.area and (finding.area not in lead or finding.rank < lead[finding.area].rank):
            lead[finding.area] = finding
    return lead


def _outlines(lead: dict[str, Finding], file: Path | None) -> Outlines:
    if file is None:
        known = world()
        return {area: known[area] for area in lead if known.get(area)}
    features = boundaries(file).values()
    found: dict[str, Sequence[Ring]] = {}
    for area, finding in lead.items():
        words = {area.casefold(), *(value.strip().casefold() for value in finding.key.values())}
        match = next((rings for texts, rings in features if words & texts), None)
        if match is not None:
            found[area] = match
    return found


def _area(finding: Finding, name: Name, language: Tongue) -> str:
    known = finding.area in area_codes()
    return area_name(finding.area, language.code) if known else name(finding)


def _groups(spots: Sequence[Spot]) -> list[Group]:
    groups: list[Group] = []
    for kind, words in TINT.items():
        members = tuple((s.name, s.goal) for s in spots if s.tint == kind)
        if members:
            groups.append(Group(kind, TINT_SYMBOL[kind], words, members))
    return groups


def _tiles(findings: Sequence[Finding], name: Name) -> list[Tile]:
    tiles = [
        Tile(name(f), tint(f), SYMBOL[f.direction], DIRECTION[f.direction], f"s{f.rank}", f.replay)
        for f in findings
    ]
    return sorted(tiles, key=lambda tile: tile.name.casefold())


def _mosaic(findings: Sequence[Finding], name: Name, language: Tongue) -> Markup:
    """Return squares in order of rank; those of a signal carry their name."""
    columns = 66
    rows = -(-len(findings) // columns)
    plain: dict[str, list[str]] = {}
    named: list[str] = []
    for i, finding in enumerate(findings):
        x, y = i % columns * _CELL, i // columns * _CELL
        square = f"M{x} {y}h{_CELL - 2}v{_CELL - 2}h-{_CELL - 2}Z"
        if finding.alarm:
            title = escape(clean(name(finding)))
            named.append(
                f'<path class="t-{tint(finding)}" data-go="s{finding.rank}" d="{square}">'
                f"<title>{title}</title></path>"
            )
        else:
            plain.setdefault(tint(finding), []).append(square)
    rest = [f'<path class="t-{kind}" d="{"".join(d)}"/>' for kind, d in plain.items()]
    label = language.say("One square for each series, the most unusual first")
    return Markup(  # noqa: S704  every name was escaped above
        f'<svg class="mosaic" viewBox="0 0 {columns * _CELL} {rows * _CELL}" role="img"'
        f' aria-label="{escape(label, quote=True)}">{"".join(named)}{"".join(rest)}</svg>'
    )
