"""How unusual counts are on the normal scale, over some periods and among series."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.distributions import count_tail, normal_quantiles, normal_tail

Floats = NDArray[np.float64]

MOST_SUPPORT = 4.0
"""Other series count for no more than so many standard deviations."""
RISE, BEND = 2.0, 4.0
"""The excess of a series counts for others as log(1 + exp(RISE z - BEND)): hardly below z = 2."""
QUIET_MEAN, QUIET_DEVIATION = 0.08595, 0.21186
"""Mean and standard deviation of that where z is standard normal, by numerical integration."""
QUIET_SUPPORT = 0.37
"""Mean of the part of the support above 0 where no series has an outbreak."""
WIDTH = 1.03
"""Standard deviation of the evidence, so that alarms without an outbreak are as rare as is said.
Above 1 since sums of skewed counts have longer tails; found by simulation, see joint's page."""
EXTREME = 1e-300


@dataclass(frozen=True, slots=True)
class Scale:
    """How evidence adds up.

    Attributes:
        weights: of the judged period and of those before it, newest first.
        support: weight of the other series.
    """

    weights: tuple[float, ...]
    support: float

    @property
    def length(self) -> float:
        """Standard deviation of the weighted sum of independent standard normal values."""
        return float(np.sqrt(np.sum(np.square(self.weights))))


def middle_tail(mean: Floats, phi: Floats, count: Floats) -> Floats:
    """Return P(Y > count) + P(Y = count) / 2."""
    return 0.5 * (count_tail(mean, phi, count) + count_tail(mean, phi, count + 1.0))


def unusualness(mean: Floats, phi: Floats, count: Floats) -> Floats:
    """Return the normal value whose upper tail is the middle tail of each count; NaN stays."""
    return -normal_quantiles(np.clip(middle_tail(mean, phi, count), EXTREME, 1.0 - 1e-12))


def earlier(unusual: Floats, scale: Scale) -> Floats:
    """Return what the periods before each one add, (series, periods); a gap adds nothing."""
    known = np.nan_to_num(unusual)
    added = np.zeros_like(known)
    for back, weight in enumerate(scale.weights[1:], start=1):
        added[:, back:] += weight * known[:, :-back]
    return added


def support_of_others(total: Floats) -> Floats:
    """Return how unusual the other series are together, in standard deviations from 0 to a bound.

    Args:
        total: unusualness of each series over its periods, (series, periods), NaN where unknown.
    """
    there = ~np.isnan(total)
    bent = np.logaddexp(0.0, RISE * np.where(there, total, 0.0) - BEND)
    excess = np.where(there, (bent - QUIET_MEAN) / QUIET_DEVIATION, 0.0)
    others = there.sum(axis=0) - there
    rest = np.sort(excess, axis=0).sum(axis=0) - excess
    return np.clip(rest / np.sqrt(np.maximum(others, 1)), 0.0, MOST_SUPPORT)


def together(
    unusual: Floats, before: Floats, support: Floats, scale: Scale, *, alone: bool
) -> Floats:
    """Return the evidence: nearly standard normal where no series has an outbreak.

    Args:
        unusual: of each count.
        before: what the periods before it add.
        support: of the other series.
        scale: how they add up.
        alone: whether there is no other series.
    """
    lent = 0.0 if alone else scale.support * (support - QUIET_SUPPORT)
    return ((unusual + before) / scale.length + lent) / WIDTH


def needed(bound: float, before: Floats, support: Floats, scale: Scale, *, alone: bool) -> Floats:
    """Return how unusual a count has to be for the evidence to reach a bound."""
    lent = 0.0 if alone else scale.support * (support - QUIET_SUPPORT)
    return (bound * WIDTH - lent) * scale.length - before


def largest_quiet(mean: Floats, phi: Floats, bound: Floats) -> Floats:
    """Return the largest count whose unusualness is not above the bound, -1 where there is none.

    Args:
        mean: expected counts.
        phi: dispersions, at least 1.
        bound: on the normal scale.
    """
    tail = np.clip(normal_tail(bound), EXTREME, 1.0 - 1e-12)
    low = np.full(mean.shape, -1.0)
    high = np.ceil(mean + (np.abs(bound) + 3.0) ** 2 * np.sqrt(phi * mean) + 10.0 * phi)
    widest = np.max(high, initial=1.0, where=np.isfinite(high))
    for _ in range(int(np.ceil(np.log2(widest + 2.0))) + 1):
        middle = np.floor(0.5 * (low + high))
        quiet = middle_tail(mean, phi, np.maximum(middle, 0.0)) >= tail
        move = high - low > 1.0
        low = np.where(move & quiet, middle, low)
        high = np.where(move & ~quiet, middle, high)
    return low
