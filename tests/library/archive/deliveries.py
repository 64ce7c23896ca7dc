"""Small deliveries, and what an archive has to answer: a list and a loop."""

import datetime as dt
import hashlib
import math

import polars as pl

from tocsin.formats import Counts
from tocsin.series import Step, Style

FIRST = dt.date(2024, 1, 1)


def day(number):
    return FIRST + dt.timedelta(days=number)


def monday(number):
    return FIRST + dt.timedelta(weeks=number)


def delivery(values, name="file.csv", population=None):
    """Return counts from {(series, week): value or None}."""
    rows = sorted(values.items())
    frame = pl.DataFrame(
        {
            "series": [key[0] for key, _ in rows],
            "period": pl.Series([monday(key[1]) for key, _ in rows], dtype=pl.Date),
            "count": pl.Series([value for _, value in rows], dtype=pl.Float64),
        }
    )
    if population is not None:
        frame = frame.with_columns(pl.Series("population", population, dtype=pl.Float64))
    digest = hashlib.sha256(repr((rows, name)).encode()).hexdigest()
    return Counts(frame, ("series",), Style.DATE, Step.WEEK, (), len(rows), name, digest)


class Naive:
    """The same as a loop over everything that ever came."""

    def __init__(self):
        self.came = []

    def append(self, values, known_on):
        if (values, known_on) not in self.came:
            self.came.append((dict(values), known_on))

    def as_of(self, when):
        """Return {(series, week): value} of what was known."""
        known = {}
        for values, _ in sorted((c for c in self.came if c[1] <= when), key=lambda c: c[1]):
            known.update(values)
        return known


def answered(snapshot):
    """Return {(series, week): value} of a snapshot's tables; missing ones that were said too."""
    found = {}
    for group in snapshot.groups:
        for table in snapshot.tables(group, block=2):
            weeks = [(d - FIRST).days // 7 for d in table.batch.calendar.days.astype(object)]
            for name, row in zip(table.keys["series"], table.batch.values.tolist(), strict=True):
                for week, value in zip(weeks, row, strict=True):
                    found[name, week] = None if math.isnan(value) else int(value)
    return found
