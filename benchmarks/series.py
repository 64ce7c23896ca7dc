"""Simulated weekly counts of the design by which detection methods are usually compared.

A log-linear mean with trend and yearly waves, negative binomial counts around it, four outbreaks in
the five years before the judged weeks and one within them. The 42 scenarios are seven settings of
level, trend, wave and dispersion, each with and without trend and with none, one or two waves.

Reference: Noufaily et al. (2013), Stat Med 32:1206-1222, doi:10.1002/sim.5595.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEKS = 624
PAST = (312, 575)
"""Positions at which past outbreaks begin; the second one is out."""
NOW = (575, WEEKS)
BLOCK = 500
"""Series drawn at a time; each block has a stream of its own, so more series change none."""
FIRST_DAY = dt.date(2012, 1, 2)


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a series comes about.

    Attributes:
        level: log of the mean at the beginning, without wave.
        trend: added to the log mean each week.
        cosine: of each yearly wave.
        sine: of each yearly wave.
        dispersion: variance over mean.
        waves: number of harmonics of the year.
    """

    level: float
    trend: float
    cosine: float
    sine: float
    dispersion: float
    waves: int

    def mean(self) -> Floats:
        """Return the expected count of each week without an outbreak."""
        week = np.arange(1.0, WEEKS + 1)
        log = self.level + self.trend * week
        for harmonic in range(1, self.waves + 1):
            turn = 2 * np.pi * harmonic * week / 52
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
SCENARIOS = tuple(
    Scenario(level, trend * with_trend, cosine, sine, dispersion, waves)
    for level, trend, cosine, sine, dispersion in _SETTINGS
    for with_trend in (0, 1)
    for waves in (0, 1, 2)
)
SPARSE = (Scenario(float(np.log(0.16)), 0.0, 0.1, 0.3, 2.0, 1),)
"""A case in six weeks: most fits do not converge at once, which is the most work."""


def counts(series: int, seed: int, scenarios: tuple[Scenario, ...] = SCENARIOS) -> Floats:
    """Return simulated counts, (series, 624), the scenarios in turn.

    Args:
        series: how many.
        seed: any whole number from 0; the same one gives the same counts.
        scenarios: to go through.
    """
    means = np.stack([scenario.mean() for scenario in scenarios])
    dispersion = np.array([scenario.dispersion for scenario in scenarios])
    drawn = np.empty((series, WEEKS))
    for block, begin in enumerate(range(0, series, BLOCK)):
        which = np.arange(begin, begin + BLOCK) % len(scenarios)
        stream = np.random.default_rng([seed, block])
        whole = _block(means[which], dispersion[which], stream)
        drawn[begin : begin + BLOCK] = whole[: series - begin]
    return drawn


def _block(mean: Floats, dispersion: Floats, stream: np.random.Generator) -> Floats:
    """Return the counts of one block: quiet ones, and outbreaks on top."""
    spread = np.maximum(dispersion, 1.0 + 1e-9)[:, None]
    quiet = stream.negative_binomial(mean / (spread - 1.0), 1.0 / spread)
    quiet = np.where(dispersion[:, None] > 1.0, quiet, stream.poisson(mean))
    size = len(mean)
    past = stream.random((size, PAST[1] - PAST[0])).argsort(axis=1)[:, :4] + PAST[0]
    strength = stream.choice([2.0, 3.0, 5.0, 10.0], (size, 4))
    old = _outbreaks(mean, dispersion, past, strength, stream)
    old[:, NOW[0] :] = 0
    now = stream.integers(*NOW, (size, 1))
    strength = stream.integers(1, 11, (size, 1)).astype(np.float64)
    new = _outbreaks(mean, dispersion, now, strength, stream)
    return (quiet + old + new).astype(np.float64)


def _outbreaks(
    mean: Floats,
    dispersion: Floats,
    begin: NDArray[np.int64],
    strength: Floats,
    stream: np.random.Generator,
) -> NDArray[np.int64]:
    """Return the cases of outbreaks that begin at the given weeks, (series, weeks).

    The number of cases is Poisson around `strength` standard deviations of the beginning; each
    case comes a log-normal time later, with the median of one week.
    """
    deviation = np.sqrt(dispersion[:, None] * np.take_along_axis(mean, begin, axis=1))
    number = stream.poisson(strength * deviation).ravel()
    row = np.repeat(np.repeat(np.arange(len(mean)), begin.shape[1]), number)
    week = np.repeat(begin.ravel(), number)
    week = week + stream.lognormal(0.0, 0.5, len(week)).astype(np.int64)
    inside = week < WEEKS
    added = np.zeros(mean.shape, dtype=np.int64)
    np.add.at(added, (row[inside], week[inside]), 1)
    return added


def days(weeks: int) -> list[dt.date]:
    """Return the first day of each week."""
    return [FIRST_DAY + dt.timedelta(weeks=week) for week in range(weeks)]


def frame(values: Floats, *, dated: bool, population: Floats | None = None) -> pl.DataFrame:
    """Return counts as rows: `series`, `date` (days, or numbers from 1), `count`, `population`."""
    series, weeks = values.shape
    time = pl.Series(days(weeks)) if dated else pl.Series(np.arange(1, weeks + 1))
    rows = series * weeks
    place = pl.Series(np.tile(np.arange(weeks), series))
    name = pl.Series([f"District {i:06d}" for i in range(series)])
    columns = {
        "series": name[np.repeat(np.arange(series), weeks)],
        "date": time[place],
        "count": pl.Series(values.reshape(rows), nan_to_null=True),
    }
    if population is not None:
        columns["population"] = pl.Series(population.reshape(rows))
    return pl.DataFrame(columns)
