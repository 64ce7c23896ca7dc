"""An archive as large as one wishes: weekly counts of many areas and conditions, ten years of them.

The years are put in as one delivery each, through the archive's own tables but without a file in
between, and lie as `tocsin archive compact` leaves them: sorted by series.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from arro3.core import RecordBatchReader, Table
from deltalake import CommitProperties, Transaction

from tocsin.archive.appending import announce, introduce
from tocsin.archive.identity import NUMBER, identities
from tocsin.archive.layout import COUNT_TYPES, COUNTS, EPOCH, SEQUENCE
from tocsin.archive.store import Store
from tocsin.formats import Counts
from tocsin.series import Step, Style

WEEKS = 520
LAST = dt.date(2024, 12, 23)
ROWS = 4_000_000
CONDITIONS = 20


def monday(week: int) -> dt.date:
    """Return the first day of a week; week 520 is the one after the archive's last."""
    return LAST - dt.timedelta(weeks=int(WEEKS - 1 - week))


def keys(series: int) -> pl.DataFrame:
    """Return the key of each series."""
    number = np.arange(series)
    areas = [f"Area {i:06d}" for i in range(-(-series // CONDITIONS))]
    conditions = [f"Condition {i:02d}" for i in range(CONDITIONS)]
    return pl.DataFrame(
        {
            "area": pl.Series(areas).gather(number // CONDITIONS),
            "condition": pl.Series(conditions).gather(number % CONDITIONS),
        }
    )


def means(numbers: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    """Return the mean count of series (by their number) and weeks: a level and a yearly wave."""
    level = np.exp((numbers % 1009) / 1009 * 4 - 1.5)
    wave = 0.6 * np.cos(2 * np.pi * (weeks[None, :] - (numbers % 52)[:, None]) / 52.18)
    return level[:, None] * np.exp(wave)


def drawn(numbers: np.ndarray, weeks: np.ndarray, seed: int) -> np.ndarray:
    """Return counts with a variance of 1.5 times the mean."""
    stream = np.random.default_rng([seed, int(weeks[0])])
    mean = means(numbers, weeks)
    return stream.negative_binomial(mean / 0.5, 1 / 1.5)


def build(root: Path, series: int, say: Callable[[str], None]) -> None:
    """Make the archive; a million series take some four minutes and 400 MB."""
    store = Store(root)
    store.create()
    key = keys(series)
    numbers = identities(key, "week")
    order = np.argsort(numbers)
    first = _counts(key.head(0))
    introduce(store, key.with_columns(pl.Series(NUMBER, numbers)), first.key, "week")
    weeks = np.arange(WEEKS)
    years = np.array([monday(week).year for week in weeks])
    for sequence, year in enumerate(np.unique(years), 1):
        say(f"{year}")
        these = weeks[years == year]
        known_on = min(dt.date(year, 12, 31), LAST + dt.timedelta(days=6))
        name = f"year {year}@{known_on}"
        frame = pl.DataFrame({"period": [monday(w) for w in these], "count": [1.0] * len(these)})
        announce(store, _counts(frame), name, known_on, "start", series * len(these))
        table = store.table(COUNTS)
        commit = CommitProperties(
            app_transactions=[Transaction(SEQUENCE, sequence), Transaction(name, sequence)]
        )
        rows = _rows(numbers, order, these, known_on, (sequence, name))
        store.write(table, _reader(rows), commit)


def week_file(path: Path, series: int, week: int) -> None:
    """Write one week of all series as a file, in no order."""
    number = np.arange(series)
    counts = drawn(number, np.array([week]), seed=2)[:, 0]
    frame = keys(series).with_columns(
        pl.lit(monday(week)).alias("date"), pl.Series("count", counts)
    )
    frame.sample(fraction=1.0, shuffle=True, seed=1).write_parquet(path)


def _counts(frame: pl.DataFrame) -> Counts:
    columns = ("area", "condition")
    return Counts(frame, columns, Style.DATE, Step.WEEK, (), 0, "simulated", "simulated")


def _rows(
    numbers: np.ndarray, order: np.ndarray, weeks: np.ndarray, known_on: dt.date, named: Any
) -> Iterator[pl.DataFrame]:
    size = max(ROWS // len(weeks), 1)
    days = np.array([(monday(w) - EPOCH).days for w in weeks], dtype=np.int32)
    for begin in range(0, len(order), size):
        part = order[begin : begin + size]
        counts = drawn(part, weeks, seed=begin + 1)
        yield pl.DataFrame(
            {
                "series": np.repeat(numbers[part], len(weeks)),
                "start": np.tile(days, len(part)),
                "known_on": (known_on - EPOCH).days,
                "sequence": named[0],
                "value": counts.ravel(),
                "status": 0,
                "population": None,
                "delivery": named[1],
                "year": known_on.year,
            },
            strict=False,
        ).cast(dict(COUNT_TYPES))


def _reader(frames: Iterator[pl.DataFrame]) -> RecordBatchReader:
    empty = Table(pl.DataFrame(schema=COUNT_TYPES))
    batches = (batch for frame in frames for batch in Table(frame).to_batches())
    return RecordBatchReader.from_batches(empty.schema, batches)
