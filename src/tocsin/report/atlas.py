"""The map: where each area lies, tinted by where its strongest series is going, as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from tocsin.report.projection import Points, Projection, clipped, fitting
from tocsin.report.shapes import Outlines, Ring
from tocsin.report.words import clean

_WIDE, _LOW, _HIGH = 800.0, 330.0, 520.0
_MARGIN = 0.06
_LEAST = 0.28  # radii of the globe, about 1,800 km: a small state is shown with its neighbours
_SMALL = 90.0  # square pixels; what is smaller gets a ring around it
_LETTER = 7.0
_CROWD = 40  # areas; above it only signals are marked, lest the marks hide the map


@dataclass(frozen=True, slots=True)
class Spot:
    """One area to show.

    Attributes:
        name: in the reader's language.
        tint: a key of `words.TINT`.
        symbol: ▲ ● ▼ ○ ?, so that colour does not speak alone.
        words: what a pointer over it says.
        goal: id of the element of the page that tells more.
        outline: its rings, degrees.
        past: its letters in the replay, "" for none.
        dashed: whether it has a dashed outline.
        href: address that the area itself leads to; "" where a script follows `goal`.
    """

    name: str
    tint: str
    symbol: str
    words: str
    goal: str
    outline: Sequence[Ring]
    past: str = ""
    dashed: bool = False
    href: str = ""


def map_svg(spots: Sequence[Spot], land: Outlines, label: str) -> str:
    """Return the map as an SVG element.

    Args:
        spots: the areas; at least one, each with an outline.
        land: the rest of the world, drawn pale beneath.
        label: what the picture says, for those who do not see it.
    """
    main = [ring for spot in spots for ring in _main(spot.outline)]
    view = View.of(main, fitting(main))
    shown = {id(ring) for spot in spots for ring in spot.outline}
    parts = ['<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse">']
    parts.append('<path class="hatch" d="M-1 7L7-1M2 10L10 2M-4 4L4-4"/></pattern></defs>')
    rest = [ring for rings in land.values() for ring in rings if id(ring) not in shown]
    parts.append(f'<path class="land" d="{view.path(rest)}"/>')
    marks: list[str] = []
    crowded = len(spots) > _CROWD
    for spot in sorted(spots, key=lambda s: -_extent(s.outline)):
        parts.append(_area(spot, view))
        if not crowded or spot.tint in ("hot", "warm"):
            marks.append(_mark(spot, view, 4.0 if crowded else 6.5))
    # Links inside of an image are nothing to a screen reader: then the map is a group of them.
    role = "group" if any(spot.href for spot in spots) else "img"
    head = f'<svg class="map" viewBox="0 0 {_WIDE:.0f} {view.tall:.0f}" role="{role}"'
    name = escape(clean(label), quote=True)
    return f'{head} aria-label="{name}">{"".join(parts)}{"".join(marks)}</svg>'


@dataclass(frozen=True, slots=True)
class View:
    """The window through which the projected world is seen."""

    projection: Projection
    left: float
    above: float
    scale: float
    tall: float

    @classmethod
    def of(cls, rings: Sequence[Ring], projection: Projection) -> "View":
        """Return the window that holds these rings, with a margin, in a landscape shape."""
        drawn = np.concatenate([part for ring in rings for part in projection.draw(ring)])
        low, high = drawn.min(axis=0), drawn.max(axis=0)
        middle, size = (low + high) / 2, np.maximum((high - low) * (1 + 2 * _MARGIN), _LEAST)
        tall = float(np.clip(_WIDE * size[1] / size[0], _LOW, _HIGH))
        scale = float(min(_WIDE / size[0], tall / size[1]))
        left, above = middle - np.array([_WIDE, tall]) / scale / 2
        return cls(projection, float(left), float(above), scale, tall)

    def draw(self, ring: Ring) -> list[Points]:
        """Return the visible parts of a ring, in pixels."""
        box = (-8.0, -8.0, _WIDE + 8, self.tall + 8)
        offset = np.array([self.left, self.above])
        parts = [(part - offset) * self.scale for part in self.projection.draw(ring)]
        return [part for part in (clipped(part, box) for part in parts) if len(part) > 2]

    def path(self, rings: Sequence[Ring]) -> str:
        """Return rings as path data with one place; points nearer than half a pixel are one."""
        return "".join(_path(part) for ring in rings for part in self.draw(ring))


def _path(part: Points) -> str:
    whole = np.round(part * 2).astype(int)
    whole = whole[np.concatenate([[True], (np.diff(whole, axis=0) != 0).any(axis=1)])]
    if len(whole) < 3:
        return ""
    pairs = [f"{_half(x)} {_half(y)}" for x, y in whole.tolist()]
    return f"M{'L'.join(pairs)}Z"


def _half(value: int) -> str:
    return str(value // 2) if value % 2 == 0 else f"{value / 2:.1f}"


def _area(spot: Spot, view: View) -> str:
    kind = f"area t-{spot.tint}{' observer' if spot.dashed else ''}"
    drawn = f'<path class="{kind}"{_goes(spot)} d="{view.path(spot.outline)}">'
    return _linked(spot, f"{drawn}<title>{escape(clean(spot.words))}</title></path>")


def _linked(spot: Spot, drawn: str) -> str:
    if not spot.href:
        return drawn
    words = escape(clean(spot.words), quote=True)
    return f'<a href="{escape(spot.href, quote=True)}" aria-label="{words}">{drawn}</a>'


def _goes(spot: Spot) -> str:
    """Return where a click leads, and what the replay shows."""
    past = f' data-past="{escape(spot.past, quote=True)}"' if spot.past else ""
    if spot.href:
        return ""
    name = escape(clean(spot.name), quote=True)
    return f' data-go="{escape(spot.goal, quote=True)}" data-name="{name}"{past}'


def _mark(spot: Spot, view: View, radius: float) -> str:
    """Return symbol and name at the area's middle, as much of it as there is room for."""
    drawn = [part for ring in _main(spot.outline)[:1] for part in view.draw(ring)]
    if not drawn:
        return ""
    part = max(drawn, key=_measure)
    x, y = _inside(part)
    wide = float(np.ptp(part[:, 0]))
    words = escape(clean(spot.words))
    if _measure(part) < _SMALL:
        kind = f"ring t-{spot.tint}{' observer' if spot.dashed else ''}"
        ring = f'<circle class="{kind}"{_goes(spot)} cx="{x:.1f}" cy="{y:.1f}" r="{radius}">'
        drawn = f"{ring}<title>{words}</title></circle>"
        if not spot.href:
            return drawn
        # The area has the link for keys already; the ring is a larger goal for a pointer alone.
        goal = escape(spot.href, quote=True)
        return f'<a href="{goal}" tabindex="-1" aria-hidden="true">{drawn}</a>'
    name = clean(spot.name)
    past = f' data-past="{escape(spot.past, quote=True)}"' if spot.past else ""
    sign = f'<tspan class="sign">{spot.symbol}</tspan>'
    at = f'<text class="name"{past} x="{x:.1f}" y="{y + 4:.1f}">{sign}'
    if wide * 0.8 > (len(name) + 2) * _LETTER and float(np.ptp(part[:, 1])) > 22:
        return f'{at}<tspan class="long"> {escape(name)}</tspan></text>'
    return f"{at}</text>"


def _inside(part: Points) -> tuple[float, float]:
    """Return a point inside: the middle of the widest of nine level cuts through the shape."""
    best, found = 0.0, part.mean(axis=0)
    low, high = part[:, 1].min(), part[:, 1].max()
    for share in np.linspace(0.2, 0.8, 9):
        y = low + share * (high - low)
        crossings = np.sort(_crossings(part, float(y)))
        for a, b in zip(crossings[::2], crossings[1::2], strict=False):
            if b - a > best:
                best, found = float(b - a), np.array([(a + b) / 2, y])
    return float(found[0]), float(found[1])


def _crossings(part: Points, y: float) -> Points:
    after = np.roll(part, -1, axis=0)
    crossing = (part[:, 1] > y) != (after[:, 1] > y)
    a, b = part[crossing], after[crossing]
    return a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])


def _main(outline: Sequence[Ring]) -> list[Ring]:
    """Return the rings that matter for the view, largest first: no far and small islands."""
    sizes = [_measure(ring) * _shrink(ring) for ring in outline]
    order = sorted(range(len(outline)), key=lambda i: -sizes[i])
    return [outline[i] for i in order if sizes[i] >= 0.1 * sizes[order[0]]]


def _extent(outline: Sequence[Ring]) -> float:
    return max((_measure(ring) * _shrink(ring) for ring in outline), default=0.0)


def _shrink(ring: Ring) -> float:
    return float(np.cos(np.radians(ring[:, 1].mean())))


def _measure(part: Points) -> float:
    """Return a polygon's area by the shoelace formula, the antimeridian taken as no gap."""
    x = part[:, 0]
    if np.ptp(x) > 300:
        x = np.where(x < 0, x + 360, x)
    y = part[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)
