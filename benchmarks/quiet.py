"""How often a watch of quiet series says that one stands out of chance.

    python -m benchmarks.quiet [--watches 60] [--seed 777]

Each watch looks at 100 simulated series without an outbreak: mean counts from 0.3 to 60 a period,
drawn evenly on the log scale; variance 1, 1.5 or 2.5 times the mean; a season in those that have
years of history. Prints a table: the share of the watches with a signal that is not weak (0.05 is
promised), and the alarms and signals that are not weak for each series watched.
"""

from argparse import ArgumentParser
from dataclasses import dataclass

import numpy as np
import polars as pl

from tocsin.series import Batch, Step, dated
from tocsin.series.tables import Table
from tocsin.watch import Request, watch

SERIES = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of series.

    Attributes:
        name: for the table.
        step: length of a period.
        periods: how many.
        season: periods in a year, 0 without a season.
        epidemic: whether the year before the last half year is an epidemic of 40 times the counts.
    """

    name: str
    step: Step
    periods: int
    season: int
    epidemic: bool = False


KINDS = (
    Kind("weeks, six years", Step.WEEK, 330, 52),
    Kind("weeks, after an epidemic year", Step.WEEK, 352, 52, epidemic=True),
    Kind("weeks, one year", Step.WEEK, 60, 0),
    Kind("days, five months", Step.DAY, 150, 0),
    Kind("months, eight years", Step.MONTH, 96, 12),
)


def days(kind: Kind) -> np.ndarray:
    """Return the first days of the periods."""
    if kind.step is Step.MONTH:
        months = np.datetime64("2010-01") + np.arange(kind.periods)
        return months.astype("datetime64[D]")
    width = 7 if kind.step is Step.WEEK else 1
    return np.datetime64("2012-01-02") + width * np.arange(kind.periods)


def quiet(generator: np.random.Generator, kind: Kind) -> np.ndarray:
    """Return the counts of one series."""
    level = np.exp(generator.uniform(np.log(0.3), np.log(60)))
    wave = generator.uniform(0, 0.8) * (kind.season > 0)
    phi = generator.choice([1.0, 1.5, 2.5])
    angle = 2 * np.pi * np.arange(kind.periods) / (kind.season or 1)
    mean = level * np.exp(wave * np.sin(angle))
    if kind.epidemic:
        mean[-92:-40] *= 40
    if phi == 1.0:
        return generator.poisson(mean).astype(float)
    return generator.negative_binomial(mean / (phi - 1), 1 / phi).astype(float)


def measured(kind: Kind, watches: int, seed: int) -> tuple[float, float, float]:
    """Return the share of watches with a clear signal, alarms and clear signals a series."""
    generator = np.random.default_rng(seed)
    keys = pl.DataFrame({"series": [f"s{i:03}" for i in range(SERIES)]})
    any_clear = clear = alarms = 0
    for _ in range(watches):
        counts = np.array([quiet(generator, kind) for _ in range(SERIES)])
        found = watch(Table(keys, Batch(counts, dated(days(kind), step=kind.step))), Request(""))
        standing = sum(not f.weak for f in found.signals)
        any_clear += standing > 0
        clear += standing
        alarms += len(found.signals)
    total = watches * SERIES
    return any_clear / watches, alarms / total, clear / total


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--watches", type=int, default=60)
    parser.add_argument("--seed", type=int, default=777)
    options = parser.parse_args()
    print("| Series | Watches with one that stands out | Alarms | That stand out |")
    print("|---|---|---|---|")
    for kind in KINDS:
        share, alarms, clear = measured(kind, options.watches, options.seed)
        print(f"| {kind.name} | {share:.2f} | {alarms:.3f} | {clear:.4f} |", flush=True)


if __name__ == "__main__":
    main()
