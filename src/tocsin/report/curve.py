"""The picture of one series, as SVG: counts, what was expected, where an alarm begins.

Colours and type come from the page's style sheet by class, so that the same picture is right in
light, dark and print. The axis begins at zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from tocsin.language import Tongue
from tocsin.report.names import named
from tocsin.report.scale import date_marks, steps, top
from tocsin.report.words import clean, period
from tocsin.watch.findings import Curve, Finding

RECENT = {"day": 60, "week": 104, "month": 60, "index": 104}
_WIDE, _TALL = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 6, 14, 24
_HATCH = 7


@dataclass(frozen=True, slots=True)
class Plot:
    """Where positions and counts lie in the picture.

    Attributes:
        left, right, above, below: edges of the plot.
        periods: how many there are.
        peak: the count at the upper edge.
    """

    left: float
    right: float
    above: float
    below: float
    periods: int
    peak: float

    @property
    def step(self) -> float:
        """Width of one period."""
        return (self.right - self.left) / max(self.periods, 1)

    def x(self, position: float) -> float:
        """Left edge of a period."""
        return self.left + position * self.step

    def y(self, count: float) -> float:
        """Height of a count; what lies above the picture is held at its edge."""
        return self.below - (self.below - self.above) * min(count / self.peak, 1.02)


def curve_svg(finding: Finding, language: Tongue, unit: str, *, compact: bool = False) -> str:
    """Return one series as an SVG element.

    Args:
        finding: the series.
        language: for marks and titles.
        unit: "day", "week", "month" or "index".
        compact: a spark of the latest periods for a row of a table, without axis or marks.
    """
    return _spark(finding, language, unit) if compact else _full(finding, language, unit)


def _spark(finding: Finding, language: Tongue, unit: str) -> str:
    curve = finding.curve
    begin = max(0, len(curve.observed) - RECENT.get(unit, 104))
    counts = curve.observed[begin:]
    plot = Plot(0, 150, 3, 33, len(counts), _peak(counts, curve.threshold[begin:], spare=1.0))
    alarmed = curve.alarms[begin:]
    parts = [
        _bars(plot, [None if hot else c for c, hot in zip(counts, alarmed, strict=True)], "bars"),
        _bars(plot, [c if hot else None for c, hot in zip(counts, alarmed, strict=True)], "hot"),
        _line(plot, curve.expected[begin:], "expected"),
        _stairs(plot, curve.threshold[begin:], "threshold"),
    ]
    name = escape(
        clean(language.say("Latest counts of {title}", title=named(finding, language))), quote=True
    )
    return (
        f'<svg class="spark" viewBox="0 0 150 34" role="img" aria-label="{name}"'
        f' preserveAspectRatio="none">{"".join(parts)}</svg>'
    )


def _full(finding: Finding, language: Tongue, unit: str) -> str:
    curve = finding.curve
    plot = Plot(
        left=_LEFT,
        right=_WIDE - _RIGHT,
        above=_TOP,
        below=_TALL - _BOTTOM,
        periods=len(curve.observed),
        peak=_peak(curve.observed, curve.threshold, spare=1.06),
    )
    done = len(curve.observed) - curve.incomplete
    parts = [
        _bands(plot, curve),
        _grid(plot, language),
        _bars(plot, [*curve.observed[:done], *[None] * curve.incomplete], "bars"),
        _bars(plot, [*[None] * done, *curve.observed[done:]], "bars unsure"),
        _line(plot, curve.expected, "expected"),
        _stairs(plot, curve.threshold, "threshold"),
        _dates(plot, curve, language, unit),
        _alarms(plot, finding, language),
    ]
    name = escape(clean(_spoken(finding, language)), quote=True)
    return (
        f'<svg class="curve" viewBox="0 0 {_WIDE} {_TALL}" role="img" aria-label="{name}">'
        f"{''.join(parts)}</svg>"
    )


def _spoken(finding: Finding, language: Tongue) -> str:
    curve = finding.curve
    known = [count for count in curve.observed if count is not None]
    return language.say(
        "Curve of {title}: {periods} periods, the highest count {highest}, the last one {last}; "
        "{alarms} with an alarm.",
        title=named(finding, language),
        periods=len(curve.observed),
        highest=max(known, default=0),
        last=known[-1] if known else 0,
        alarms=sum(curve.alarms),
    )


def _peak(
    counts: Sequence[float | None], thresholds: Sequence[float | None], *, spare: float
) -> float:
    """Return the count at the upper edge; a threshold far above all counts flattens nothing."""
    highest = max((c for c in counts if c is not None), default=0.0)
    bound = max((t for t in thresholds if t is not None), default=0.0)
    return max(highest, min(bound, 3 * highest), 1.0) * spare


def _bars(plot: Plot, counts: Iterable[float | None], kind: str) -> str:
    middle = plot.step / 2
    strokes = [
        f"M{_short(plot.x(i) + middle)} {_short(plot.below)}V{_short(plot.y(count))}"
        for i, count in enumerate(counts)
        if count
    ]
    if not strokes:
        return ""
    width = plot.step * (0.78 if plot.step > 2.5 else 1)
    return f'<path class="{kind}" stroke-width="{width:.2f}" d="{"".join(strokes)}"/>'


def _line(plot: Plot, counts: Sequence[float | None], kind: str) -> str:
    path, pen = "", "M"
    for i, count in enumerate(counts):
        if count is None:
            pen = "M"
        else:
            path += f"{pen}{_short(plot.x(i + 0.5))} {_short(plot.y(count))}"
            pen = "L"
    return f'<path class="{kind}" d="{path}"/>' if path else ""


def _stairs(plot: Plot, counts: Sequence[float | None], kind: str) -> str:
    path, pen = "", "M"
    for i, count in enumerate(counts):
        if count is None or count > plot.peak * 1.01:
            pen = "M"
        else:
            height = _short(plot.y(count))
            path += f"{pen}{_short(plot.x(i))} {height}" if pen == "M" else f"V{height}"
            path += f"H{_short(plot.x(i + 1))}"
            pen = "V"
    return f'<path class="{kind}" d="{path}"/>' if path else ""


def _bands(plot: Plot, curve: Curve) -> str:
    parts: list[str] = []
    if curve.baseline:
        parts.append(f'<path class="base" d="{_box(plot, curve.baseline)}"/>')
    if curve.excluded:
        parts.append(f'<path class="hatch" d="{_hatching(plot, curve.excluded)}"/>')
    return "".join(parts)


def _box(plot: Plot, span: tuple[int, int]) -> str:
    left, right = plot.x(span[0]), plot.x(span[1] + 1)
    return f"M{_short(left)} {plot.above}H{_short(right)}V{plot.below}H{_short(left)}Z"


def _hatching(plot: Plot, span: tuple[int, int]) -> str:
    """Draw slanted lines by hand: a pattern would need a name that is unique in the page."""
    left, right = plot.x(span[0]), plot.x(span[1] + 1)
    tall = plot.below - plot.above
    path, foot = "", left - tall + _HATCH
    while foot < right:
        start, end = max(foot, left), min(foot + tall, right)
        path += (
            f"M{_short(start)} {_short(plot.below - (start - foot))}"
            f"L{_short(end)} {_short(plot.below - (end - foot))}"
        )
        foot += _HATCH
    return path


def _grid(plot: Plot, language: Tongue) -> str:
    parts: list[str] = []
    for count in steps(top(plot.peak)):
        if count > plot.peak:
            continue
        height = _short(plot.y(count))
        kind = "grid" if count else "ground"
        parts.append(f'<path class="{kind}" d="M{_LEFT - 4} {height}H{_WIDE - _RIGHT}"/>')
        text = escape(language.number(count))
        parts.append(
            f'<text class="count" x="{_LEFT - 8}" y="{plot.y(count) + 4:.0f}">{text}</text>'
        )
    return "".join(parts)


def _dates(plot: Plot, curve: Curve, language: Tongue, unit: str) -> str:
    parts: list[str] = []
    for rank, (position, text) in enumerate(date_marks(curve, language, unit)):
        x = _short(plot.x(position))
        minor = " minor" if rank % 2 else ""
        parts.append(f'<path class="tick" d="M{x} {plot.below}v5"/>')
        parts.append(
            f'<text class="date{minor}" x="{x}" y="{_TALL - 6}">{escape(clean(text))}</text>'
        )
    return "".join(parts)


def _alarms(plot: Plot, finding: Finding, language: Tongue) -> str:
    curve = finding.curve
    half = min(max(plot.step / 2, 3.2), 5.5)
    parts: list[str] = []
    hot = [i for i, alarm in enumerate(curve.alarms) if alarm]
    for i in hot:
        count = curve.observed[i] or 0.0
        x, y = plot.x(i + 0.5), plot.y(count) - 3
        latest = i == hot[-1] and curve.labels[i] == finding.period
        reason = language.say(finding.reason) if latest else _said(curve, i, language)
        shape = f"M{_short(x - half)} {_short(y - 1.7 * half)}H{_short(x + half)}L{_short(x)}"
        words = escape(clean(reason))
        parts.append(f'<path class="alarm" d="{shape} {_short(y)}Z"><title>{words}</title></path>')
    return "".join(parts)


def _said(curve: Curve, i: int, language: Tongue) -> str:
    bound = curve.threshold[i]
    when, count = period(curve.labels[i], language), curve.observed[i] or 0.0
    if bound is None:
        return language.say("Alarm, {period}: {observed}", period=when, observed=count)
    return language.say(
        "Alarm, {period}: {observed}, threshold {threshold}",
        period=when,
        observed=count,
        threshold=bound,
    )


def _short(value: float) -> str:
    """Return a coordinate with one place, without a needless zero."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")
