"""A delivery goes in: whole or not at all, once however often it is sent."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError

from tocsin.archive.groups import deliveries
from tocsin.archive.identity import NUMBER, identities
from tocsin.archive.layout import (
    COUNT_TYPES,
    COUNTS,
    DELIVERIES,
    EPOCH,
    MISSING,
    REPORTED,
    SEQUENCE,
    SERIES,
)
from tocsin.archive.store import Store
from tocsin.errors import BadFrame, BadInput, BadParameter, Place
from tocsin.formats import Counts
from tocsin.series import Step
from tocsin.series.tables import LARGEST_COUNT, calendar_of

_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery.

    Attributes:
        name: of the source.
        digest: SHA-256 of its bytes.
        known_on: from which day its counts are known.
        rows: counts that were added; 0 where it was there already.
        series: series that the archive did not know before.
        sequence: number of the delivery; None where it was there already.
    """

    name: str
    digest: str
    known_on: dt.date
    rows: int
    series: int
    sequence: int | None


def append(store: Store, counts: Counts, known_on: dt.date, stamped: str = "start") -> Receipt:
    """Add the counts of one delivery.

    Args:
        store: the archive; it is begun if it does not exist.
        counts: as `tocsin.formats.read` gives them.
        known_on: day from which they are known.
        stamped: "start" or "end": which day of a week its date is.

    Returns:
        The receipt. The same counts of the same day that are in already change nothing; of
        another day they are knowledge of that day, and go in.

    Raises:
        BadFrame: a count that is no whole number from 0 to 1e12, two rows of one key and period.
        BadInput: the archive cannot be read or written.
    """
    if not counts.digest:
        raise BadParameter("Counts without a digest are no delivery: read them from a file.")
    store.create()
    frame, keys = numbered(counts.frame, counts.key, str(counts.step))
    rows = _rows(frame, counts, known_on)
    delivery = _named(rows, known_on)
    rows = rows.with_columns(pl.lit(delivery).alias("delivery"))

    def prepare(table: DeltaTable) -> int:
        _check_periods(store, table, counts)
        fresh = introduce(store, keys, counts.key, str(counts.step))
        announce(store, counts, delivery, known_on, stamped)
        return fresh

    done = committed(store, COUNTS, delivery, prepare, lambda _table: rows)
    return Receipt(counts.source, counts.digest, known_on, *done)


def committed(
    store: Store,
    name: str,
    delivery: str,
    prepare: Callable[[DeltaTable], int],
    rows: Callable[[DeltaTable], pl.DataFrame],
) -> tuple[int, int, int | None]:
    """Put the rows of a delivery into a table, if it is not in.

    Args:
        store: the archive.
        name: of the table.
        delivery: what the delivery is called.
        prepare: called once before, with the table; writes what is needed to understand the rows
            and returns how many series are new.
        rows: called with the table that is written to; what it reads there still holds then.

    Returns:
        Rows added, new series, and the delivery's number; 0, 0 and None where it was in.

    Raises:
        BadInput: other writers were quicker each time.
    """
    fresh = -1
    for _ in range(_ATTEMPTS):
        table = store.table(name)
        if table.transaction_version(delivery) is not None:
            return 0, 0, None
        if fresh < 0:
            fresh = prepare(table)
        sequence = (table.transaction_version(SEQUENCE) or 0) + 1
        commit = CommitProperties(
            app_transactions=[Transaction(SEQUENCE, sequence), Transaction(delivery, sequence)],
            max_commit_retries=0,
        )
        numbered = rows(table).with_columns(pl.lit(sequence, dtype=pl.Int32).alias("sequence"))
        try:
            # The very table that was asked whether the delivery is in: another writer's commit
            # between the question and this one makes it fail, and the question is asked again.
            store.write(table, numbered, commit)
        except CommitFailedError:
            continue
        return len(numbered), fresh, sequence
    raise BadInput(
        Place(store.root),
        f"Other writers were quicker {_ATTEMPTS} times.",
        "Try again when they are done. Nothing was added.",
    )


def numbered(
    frame: pl.DataFrame, key: Sequence[str], step: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows with the number of their series, and the keys with theirs.

    Raises:
        BadFrame: two series of one number.
    """
    columns = sorted(key)
    frame = frame.with_columns(pl.col(columns).cast(pl.String).fill_null(""))
    keys = frame.select(columns).unique(maintain_order=True)
    numbers = identities(keys, step)
    if len(np.unique(numbers)) < len(numbers):
        raise BadFrame("Two series of the file have the same number by chance. Rename one of them.")
    keys = keys.with_columns(pl.Series(NUMBER, numbers))
    if len(keys) == 1:
        return frame.with_columns(pl.lit(int(numbers[0])).alias(NUMBER)), keys
    return frame.join(keys, on=columns, how="left", maintain_order="left"), keys


def _rows(frame: pl.DataFrame, counts: Counts, known_on: dt.date) -> pl.DataFrame:
    count = frame["count"].cast(pl.Float64).fill_nan(None)
    odd = (count < 0) | (count > LARGEST_COUNT) | (count != count.round())
    if odd.any():
        raise BadFrame(f"{count.filter(odd)[0]:g} is not a whole number from 0 to 1e12.")
    population = (
        frame["population"].cast(pl.Float64)
        if "population" in frame.columns
        else pl.lit(None, dtype=pl.Float64)
    )
    start = frame["period"].to_physical().cast(pl.Int32)
    dated = counts.step is not Step.INDEX
    rows = pl.select(
        frame[NUMBER].alias("series"),
        start.alias("start"),
        pl.lit((known_on - EPOCH).days).alias("known_on"),
        pl.lit(0).alias("sequence"),
        count.cast(pl.Int64).alias("value"),
        count.is_null().replace_strict({True: MISSING, False: REPORTED}).alias("status"),
        population.alias("population"),
        pl.lit("").alias("delivery"),
        (frame["period"].dt.year() if dated else pl.lit(0)).alias("year"),
    ).cast(COUNT_TYPES)
    rows = rows.sort("series", "start")
    twice = (rows["series"] == rows["series"].shift(1)) & (rows["start"] == rows["start"].shift(1))
    if twice.any():
        raise BadFrame("Two rows have the same key and period. Remedy: leave one out.")
    return rows


def _named(rows: pl.DataFrame, known_on: dt.date) -> str:
    """Return what to call a delivery: the same counts of the same day always have one name.

    The bytes of the file would not do: one file may hold cases and deaths, added one by one.
    """
    digest = hashlib.sha256()
    for name in ("series", "start", "value", "population"):
        column = rows[name]
        digest.update(column.is_null().to_numpy().tobytes())
        digest.update(column.fill_null(0).to_numpy().tobytes())
    return f"{digest.hexdigest()}@{known_on}"


def _check_periods(store: Store, table: DeltaTable, counts: Counts) -> None:
    """Refuse periods that lie on another step than those of the same columns before."""
    rows = deliveries(store, {COUNTS: table}, None)
    if rows.is_empty():
        return
    columns = pl.lit(sorted(counts.key), dtype=pl.List(pl.String))
    alike = rows.filter((pl.col("step") == str(counts.step)) & (pl.col("columns") == columns))
    if alike.is_empty():
        return
    before = alike["starts"].explode()
    starts = pl.concat([before, _starts(counts)]).unique().sort().to_numpy().astype(np.int64)
    try:
        calendar_of(starts, counts.style, counts.step)
    except BadFrame as error:
        raise BadInput(
            Place(counts.source),
            f"Its periods do not fit those of {alike['name'][-1]}: {error}",
            "Keep the two in different archives, or give one a column of its own by --label.",
        ) from None


def _starts(counts: Counts) -> pl.Series:
    return counts.frame["period"].to_physical().cast(pl.Int32).unique().sort()


def introduce(store: Store, keys: pl.DataFrame, key: Sequence[str], step: str) -> int:
    """Tell the archive what the new numbers stand for, and return how many are new.

    Raises:
        BadFrame: a number that stands for another series already.
    """
    columns = sorted(key)
    table = store.table(SERIES)
    named = pl.select(
        keys[NUMBER].alias("series"),
        pl.lit(step).alias("step"),
        pl.concat_list([pl.lit(name) for name in columns]).alias("columns"),
        pl.concat_list([keys[name] for name in columns]).alias("key"),
    )
    known = store.scan(table)
    if known is not None:
        both = named.join(
            known.select("series", pl.col("step").alias("was_step"), pl.col("key").alias("was"))
            .unique("series")
            .collect(),
            on="series",
            how="left",
        )
        other = both.filter(
            pl.col("was").is_not_null()
            & ((pl.col("was") != pl.col("key")) | (pl.col("was_step") != pl.col("step")))
        )
        if len(other):
            raise BadFrame(
                f"The series {other['key'][0].to_list()} has by chance the number of "
                f"{other['was'][0].to_list()}. Remedy: rename it."
            )
        named = both.filter(pl.col("was").is_null()).select(named.columns)
    if len(named):
        store.write(table, named.sort("series"))
    return len(named)


def announce(
    store: Store,
    counts: Counts,
    delivery: str,
    known_on: dt.date,
    stamped: str,
    rows: int | None = None,
) -> None:
    """Write down what comes; it counts once the counts themselves are in.

    Args:
        store: the archive.
        counts: the delivery.
        delivery: its name.
        known_on: day from which it is known.
        stamped: which day of a week its date is.
        rows: how many counts there will be; None for those of `counts`.
    """
    frame = counts.frame
    people = "population" in frame.columns and frame["population"].null_count() < len(frame)
    row = pl.DataFrame(
        {
            "delivery": [delivery],
            "kind": [COUNTS],
            "digest": [counts.digest],
            "known_on": pl.Series([(known_on - EPOCH).days], dtype=pl.Int32),
            "name": [Path(counts.source).name],
            "step": [str(counts.step)],
            "style": [str(counts.style)],
            "columns": [sorted(counts.key)],
            "rows": [len(frame) if rows is None else rows],
            "starts": pl.Series([_starts(counts).to_list()], dtype=pl.List(pl.Int32)),
            "population": [people],
            "comments": pl.Series([list(counts.comments)], dtype=pl.List(pl.String)),
            "stamped": [stamped],
        }
    )
    store.write(store.table(DELIVERIES), row)
