"""The 42 scenarios by which detection of outbreaks is compared: level, trend, season, dispersion.

Seven settings, each without and with its trend, each with no, one, and two yearly waves. They are
numbered setting by setting, then trend, then waves.

Reference: Noufaily et al. (2013), Statistics in Medicine 32:1206-1222, doi:10.1002/sim.5595; the
same design in Bedubourg and Le Strat (2017), PLoS One 12(7):e0181227,
doi:10.1371/journal.pone.0181227.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEKS = 624
"""Weeks of a simulated series: six years run in, five are reference, the last 49 are judged."""
REFERENCE = (312, 575)
"""Positions in which past outbreaks begin; the second one is out."""
JUDGED = (575, WEEKS)
"""Positions that are judged and in which the outbreak to be found begins; the second is out."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """How the counts of a series without outbreaks come about.

    Attributes:
        level: log of the mean at the beginning, without waves.
        trend: added to the log mean each week.
        cosine: of each yearly wave, on the log scale.
        sine: of each yearly wave, on the log scale.
        dispersion: variance over mean, at least 1; the counts are negative binomial, Poisson at 1.
        waves: number of harmonics of the year of 52 weeks; all have the same amplitude.
    """

    level: float
    trend: float
    cosine: float
    sine: float
    dispersion: float
    waves: int

    def mean(self) -> Floats:
        """Return the expected count of each of the 624 weeks without outbreaks."""
        week = np.arange(1.0, WEEKS + 1)
        log = self.level + self.trend * week
        for harmonic in range(1, self.waves + 1):
            turn = 2.0 * np.pi * harmonic * week / 52.0
            log += self.cosine * np.cos(turn) + self.sine * np.sin(turn)
        return np.exp(log)


_SETTINGS = (
    (0.10, 0.0025, 0.60, 0.60, 1.5),
    (-2.00, 0.0050, 0.10, 0.30, 2.0),
    (1.50, 0.0030, 0.20, -0.40, 1.0),
    (0.50, 0.0020, 0.50, 0.50, 5.0),
    (2.50, 0.0010, 1.00, 0.10, 3.0),
    (3.75, 0.0010, 0.10, -0.10, 1.1),
    (5.00, 0.0001, 0.05, 0.01, 1.2),
)
SCENARIOS: tuple[Scenario, ...] = tuple(
    Scenario(level, trend * with_trend, cosine, sine, dispersion, waves)
    for level, trend, cosine, sine, dispersion in _SETTINGS
    for with_trend in (0, 1)
    for waves in (0, 1, 2)
)
"""Scenario n of the papers is `SCENARIOS[n - 1]`."""


def quiet_counts(mean: Floats, dispersion: float, stream: np.random.Generator) -> Ints:
    """Return counts without outbreaks: mean as given, variance dispersion times the mean."""
    if dispersion <= 1.0:
        return stream.poisson(mean)
    return stream.poisson(stream.gamma(mean / (dispersion - 1.0), dispersion - 1.0))
