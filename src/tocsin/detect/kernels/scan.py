"""Probabilities of the cases of the last one to four periods, and their combination.

Each span of the latest periods has a count and an expected one, and a probability of so many
without an outbreak. They are combined by their weighted harmonic mean: the smallest ones decide,
and it does not matter much that spans share their periods.

Reference: Wilson (2019), PNAS 116:1195-1200, doi:10.1073/pnas.1814092116.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.kernels.answer import normal_tail
from tocsin.detect.kernels.compiled import compiled
from tocsin.detect.kernels.negative_binomial import tail

Floats = NDArray[np.float64]

SPANS = 4
WEIGHTS = (1.0, 0.3, 0.1, 0.15)
"""Of spans of 1, 2, 3 and 4 periods: more on the later ones finds more weeks of an outbreak and
fewer outbreaks in their first week."""
WHOLE = 1.55
"""Sum of the weights."""
FEWEST = 1e-300
LARGEST = 1e8
"""From this mean on counts are taken as normal."""
NEARLY_ONE = 1.0 + 1e-6


class Spans(NamedTuple):
    """What is known of each span before the latest count: shape (SPANS,).

    Attributes:
        before: cases of the earlier periods of the span.
        mean: expected cases of the whole span.
        spread: variance over mean, the uncertainty of the mean included.
    """

    before: Floats
    mean: Floats
    spread: Floats


@compiled
def count_tail(count: float, mean: float, spread: float) -> float:
    """Return P(Y >= count) of a count with variance spread times mean."""
    if count <= 0.0:
        return 1.0
    spread = max(spread, NEARLY_ONE)
    if mean > LARGEST:
        return max(normal_tail((count - 0.5 - mean) / math.sqrt(spread * mean)), FEWEST)
    above, _ = tail(count, mean / (spread - 1.0), 1.0 / spread)
    return min(max(above, FEWEST), 1.0)


@compiled
def evidence(count: float, spans: Spans) -> tuple[float, int]:
    """Return minus the log of the combined p value, and the span that says most.

    The evidence is 0 where all p values are 1 and rises with the count.
    """
    total = 0.0
    most = 0.0
    loudest = 1
    for j in range(SPANS):
        above = count_tail(spans.before[j] + count, spans.mean[j], spans.spread[j])
        part = WEIGHTS[j] / above
        total += part
        if part > most:
            most = part
            loudest = j + 1
    return math.log(total / WHOLE), loudest


@compiled
def largest_quiet(spans: Spans, limit: float) -> float:
    """Return the largest count whose evidence is not above the limit, at least 0.

    The evidence is nearly straight in the count near the limit, so a bracket is narrowed by its
    chord, and halved where that does not shrink it enough.
    """
    low, low_at = 0.0, evidence(0.0, spans)[0] - limit
    if low_at > 0.0:
        return 0.0
    stride = math.floor(1.5 * math.sqrt(spans.spread[0] * spans.mean[0])) + 1.0
    high = math.floor(spans.mean[0]) + stride
    high_at = evidence(high, spans)[0] - limit
    while high_at <= 0.0:
        low, low_at = high, high_at
        high += stride
        stride *= 2.0
        high_at = evidence(high, spans)[0] - limit
    halve = False
    while high - low > 1.0:
        width = high - low
        share = 0.5 if halve else -low_at / (high_at - low_at)
        middle = math.floor(low + share * width)
        middle = min(max(middle, low + 1.0), high - 1.0)
        if not low < middle < high:
            break
        middle_at = evidence(middle, spans)[0] - limit
        if middle_at <= 0.0:
            low, low_at = middle, middle_at
        else:
            high, high_at = middle, middle_at
        halve = not halve and high - low > 0.5 * width
    return low
