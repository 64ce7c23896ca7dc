"""Many small files of a year become few, sorted by series: what reading one series costs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from arro3.core import RecordBatchReader, Table
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from tocsin.archive.layout import CASES, COUNT_TYPES, COUNTS, DELIVERIES, SERIES, TABLES
from tocsin.archive.store import Store

ROWS = 4_000_000
"""Rows sorted at a time, about 200 MiB."""
FEWEST = 2
_ATTEMPTS = 5
_SPAN = 1 << 63


@dataclass(frozen=True, slots=True)
class Compacted:
    """What became of one year.

    Attributes:
        year: of the periods' starts.
        rows: in it.
        before: files before.
        after: files after; the same as before where other writers were quicker each time.
    """

    year: int
    rows: int
    before: int
    after: int


def compact(store: Store, most: int = 1) -> Iterator[Compacted]:
    """Rewrite each year that has more than `most` files not yet compacted; no answer changes.

    Readers go on reading the files that they began with; these are removed by `sweep`, later.

    Args:
        store: the archive.
        most: files that a year may keep.

    Yields:
        Each year when it is done.
    """
    for name in (CASES, SERIES, DELIVERIES):
        table = store.table(name)
        if len(table.file_uris()) > FEWEST:
            table.optimize.compact()
    for year, files, rows in years(store.table(COUNTS)):
        if files <= most:
            continue
        if done := _year(store, year):
            yield Compacted(year, rows, files, done)
    for layout in TABLES:
        store.table(layout.name).create_checkpoint()  # opening reads this and not each commit


def years(table: DeltaTable) -> list[tuple[int, int, int]]:
    """Return each year of a table with its files and rows."""
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    if actions.is_empty():
        return []
    found = actions.group_by("partition.year").agg(pl.len(), pl.col("num_records").sum())
    return [(int(y), int(f), int(r)) for y, f, r in found.sort("partition.year").iter_rows()]


def _year(store: Store, year: int) -> int:
    for _ in range(_ATTEMPTS):
        # The table as it is now: an append that comes between reading and writing makes the
        # write fail, and nothing of it is lost.
        table = store.table(COUNTS)
        files = table.file_uris(file_pruning_predicate=f"year = {year}")
        rows = next((r for y, _, r in years(table) if y == year), 0)
        try:
            store.write(table, _sorted(store, table, files, rows, year), replaced=f"year = {year}")
        except CommitFailedError:
            continue
        return len(table.file_uris(file_pruning_predicate=f"year = {year}"))
    return 0


def _sorted(
    store: Store, table: DeltaTable, files: list[str], rows: int, year: int
) -> RecordBatchReader:
    """Return the rows of a year by series and time, read a range of series at a time."""
    parts = max(-(-rows // ROWS), 1)
    width = _SPAN // parts + 1
    columns = [name for name in COUNT_TYPES if name != "year"]

    def ranges() -> Iterator[Any]:
        for part in range(parts):
            plan = store.scan(table, files)
            if plan is None:
                return
            last = min((part + 1) * width - 1, _SPAN - 1)
            chosen = plan.filter(pl.col("series").is_between(part * width, last))
            frame = chosen.select(columns).collect().sort(columns[:4])
            whole = frame.with_columns(pl.lit(year).alias("year")).cast(COUNT_TYPES)
            yield from Table(whole).to_batches()

    empty = Table(pl.DataFrame(schema=COUNT_TYPES))
    return RecordBatchReader.from_batches(empty.schema, ranges())


def sweep(store: Store, hours: int = 24) -> int:
    """Remove files that no version needs any more, and what a killed writer left behind.

    Args:
        store: the archive.
        hours: files younger than that stay: a reader or writer may be at them.

    Returns:
        How many files were removed.
    """
    removed = 0
    for layout in TABLES:
        table = store.table(layout.name)
        gone = table.vacuum(
            retention_hours=hours, dry_run=False, enforce_retention_duration=False, full=True
        )
        removed += len(gone)
    if store.local is None:
        return removed
    oldest = time.time() - hours * 3600
    for left in store.local.glob("**/*.parquet#*"):  # unknown to the table's own cleaning
        if left.stat().st_mtime < oldest:
            left.unlink(missing_ok=True)
            removed += 1
    return removed
