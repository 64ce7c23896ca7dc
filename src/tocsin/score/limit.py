"""Where to draw the line, so that methods are compared at the same rate of false alarms."""

import math

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadParameter


def limit_at(scores: NDArray[np.float64], rate: float) -> float:
    """Return the lowest limit that at most the given share of quiet scores lies above.

    Alarms are scores above it (not at it). Where many scores are equal the share that is reached
    may be smaller than the one that was asked for.

    Args:
        scores: of periods without an outbreak, any shape, higher is more unusual; NaN (not judged)
            counts as a period without an alarm.
        rate: share, 0 to below 1.

    Raises:
        BadParameter: no score, or a rate that is no share.
    """
    if not 0.0 <= rate < 1.0 or scores.size == 0:
        raise BadParameter("A rate lies from 0 to below 1, and there has to be a score.")
    ranked = np.sort(np.where(np.isnan(scores), -np.inf, scores), axis=None)[::-1]
    # A product like 0.29 * 100 falls a hair below its whole number.
    return float(ranked[math.floor(rate * ranked.size + 1e-9)])
