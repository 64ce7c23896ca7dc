"""Cases that an outbreak adds to the counts of a series.

The number of cases is Poisson around the strength times the standard deviation of a week's count at
the beginning; each case comes a log-normal time later (median one week, 0.5 on the log scale), its
week being the whole part of that time. Cases after the end of the calendar are not seen.

Reference: Noufaily et al. (2013), Statistics in Medicine 32:1206-1222, doi:10.1002/sim.5595.
"""

import numpy as np
from numpy.typing import NDArray

from tocsin.simulate.scenarios import JUDGED, REFERENCE, WEEKS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SPREAD = 0.5
"""Standard deviation of the log of the time from an outbreak's beginning to a case, in weeks."""
PAST_STRENGTHS = (2, 3, 5, 10)
PAST_OUTBREAKS = 4
STRENGTHS = 10
"""The outbreak that is to be found has a strength of 1 to this, in turn over the replicates."""


def outbreak(begin: int, expected: float, stream: np.random.Generator) -> Ints:
    """Return the cases that an outbreak adds to each week.

    Args:
        begin: position of the week in which it begins; the first case may come a week later.
        expected: number of its cases, on average.
        stream: of random numbers.
    """
    added = np.zeros(WEEKS, dtype=np.int64)
    size = int(stream.poisson(expected))
    if size:
        week = begin + np.floor(stream.lognormal(0.0, SPREAD, size)).astype(np.int64)
        np.add.at(added, week[week < WEEKS], 1)
    return added


def past_outbreaks(deviation: Floats, stream: np.random.Generator) -> Ints:
    """Return the cases of four outbreaks in the reference years.

    They begin in different weeks; what would reach into the judged weeks is cut off.

    Args:
        deviation: standard deviation of each week's count.
        stream: of random numbers.
    """
    added = np.zeros(WEEKS, dtype=np.int64)
    begins = stream.choice(np.arange(*REFERENCE), size=PAST_OUTBREAKS, replace=False)
    strengths = stream.choice(np.array(PAST_STRENGTHS), size=PAST_OUTBREAKS, replace=True)
    for begin, strength in zip(begins.tolist(), strengths.tolist(), strict=True):
        added += outbreak(begin, strength * float(deviation[begin]), stream)
    added[JUDGED[0] :] = 0
    return added


def strength_of(replicate: int) -> float:
    """Return the strength of the outbreak that is to be found in a replicate: 1 to 10 in turn."""
    return float(1 + replicate % STRENGTHS)
