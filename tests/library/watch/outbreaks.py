"""Tables with a known outbreak, and one call to watch them."""

import datetime as dt

import numpy as np
import polars as pl

from tocsin.series import Step, Style
from tocsin.series.tables import Table, tabulate
from tocsin.watch import Request, watch

MONDAY = dt.date(2012, 1, 2)
STARTS = {
    Step.DAY: lambda n: [dt.date(2020, 1, 1) + dt.timedelta(i) for i in range(n)],
    Step.WEEK: lambda n: [MONDAY + dt.timedelta(7 * i) for i in range(n)],
    Step.MONTH: lambda n: [dt.date(2010 + i // 12, i % 12 + 1, 1) for i in range(n)],
}


def table(counts, step=Step.WEEK, style=Style.DATE, days=None, key="series"):
    """Return series by name; a list of counts each, None where missing."""
    length = max(map(len, counts.values()))
    days = days or STARTS[step](length)
    frame = pl.concat(
        pl.DataFrame(
            {key: name, "period": days, "count": pl.Series(values, dtype=pl.Float64)},
        )
        for name, values in counts.items()
    )
    return tabulate(frame, [key], style, step)


def random(seed, length, level=8.0, wave=0.0, season=52):
    """Return counts that scatter more than Poisson counts, with a season."""
    generator = np.random.default_rng(seed)
    mean = level * np.exp(wave * np.sin(2 * np.pi * np.arange(length) / season))
    return generator.negative_binomial(mean / 0.5, 1 / 1.5).astype(float).tolist()


def watched(counts, **about):
    """Watch a table, or series by name."""
    data = counts if isinstance(counts, Table) else table(counts)
    return watch(data, Request(title="test", **about))


def signals(findings):
    return [finding.title for finding in findings.signals]
