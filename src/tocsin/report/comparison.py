"""Areas compared by cases per 100,000 people: a bar, its interval and its figures in one row."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tocsin.report.scale import top
from tocsin.watch.findings import Finding, Rate

MOST = 60
"""Areas shown, the highest rates."""
FEW = 10
"""Below so many cases a rate is marked as one of few cases."""
_WIDE, _TALL = 240.0, 18.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row.

    Attributes:
        finding: whose rate it is.
        rate: the rate.
        picture: SVG, on the scale of all rows.
        few: whether it rests on few cases.
    """

    finding: Finding
    rate: Rate
    picture: Markup
    few: bool


def compared(findings: Sequence[Finding]) -> tuple[Bar, ...]:
    """Return the areas with a rate, highest first, at most `MOST`; none if fewer than two have.

    The scale begins at 0 and ends at the highest upper end of an interval that is not wider than
    three times the highest rate: a village with one case stretches nothing.
    """
    rated = [(f, f.rate) for f in findings if f.rate is not None]
    if len(rated) < 2:
        return ()
    rated.sort(key=lambda pair: (-pair[1].per_100k, pair[0].title))
    highest = rated[0][1].per_100k
    ends = [r.high for _, r in rated[:MOST] if r.high <= 3 * highest]
    peak = max([highest, *ends, 1e-9])
    return tuple(Bar(f, r, _picture(r, peak), few=r.cases < FEW) for f, r in rated[:MOST])


def _picture(rate: Rate, peak: float) -> Markup:
    """Draw the bar from 0, lines of the scale, and the interval as a whisker."""

    def x(value: float) -> str:
        return f"{min(value / peak, 1.0) * (_WIDE - 2):.1f}"

    lines = "".join(
        f"M{x(top(peak) * i)} 0V{_TALL:.0f}" for i in range(1, 6) if top(peak) * i <= peak
    )
    middle = _TALL / 2
    return Markup(  # noqa: S704  numbers only
        f'<svg class="rate" viewBox="0 0 {_WIDE:.0f} {_TALL:.0f}" aria-hidden="true"'
        f' preserveAspectRatio="none"><path class="grid" d="{lines}"/>'
        f'<path class="bar" d="M0 4H{x(rate.per_100k)}V{_TALL - 4:.0f}H0Z"/>'
        f'<path class="whisker" d="M{x(rate.low)} {middle}H{x(rate.high)}"/></svg>'
    )
