"""Counts with two dates: the day that they are about, and the day from which they were known.

An archive is a folder (or an S3 URL) to which deliveries are added and from which nothing is ever
taken: "as known on 12 May" gives the same answer for ever. A resent file changes nothing, two
writers at once lose nothing, and a kill at any moment leaves it whole.

    archive = Archive("counts")
    archive.append(read("week21.csv"), known_on=date(2020, 5, 26))
    for table in archive.as_of(date(2020, 5, 26)).tables(group): ...
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from tocsin.archive.appending import Receipt, append
from tocsin.archive.cases import append_cases
from tocsin.archive.compacting import Compacted, compact, sweep
from tocsin.archive.copying import files
from tocsin.archive.reading import Group, Snapshot, periods, series_of
from tocsin.archive.store import Store
from tocsin.archive.verifying import Fault, verify
from tocsin.errors import BadInput, Place
from tocsin.formats import Cases, Counts

__all__ = ["Archive", "Compacted", "Fault", "Group", "Receipt", "Snapshot", "is_archive"]


def is_archive(root: str | Path) -> bool:
    """Whether an archive lies there."""
    return Store(root).exists()


class Archive:
    """One archive."""

    def __init__(self, root: str | Path, options: Mapping[str, str] | None = None) -> None:
        """Name the place; nothing is read or written yet.

        Args:
            root: folder, or URL such as `s3://bucket/archive`.
            options: of the object store, as `AWS_ENDPOINT_URL`; the rest is taken from the
                environment.
        """
        self._store = Store(root, options)

    def append(self, counts: Counts, known_on: dt.date, stamped: str = "start") -> Receipt:
        """Add a delivery; see `tocsin.archive.appending.append`."""
        return append(self._store, counts, known_on, stamped)

    def append_cases(self, cases: Cases, known_on: dt.date, *, whole: bool = False) -> Receipt:
        """Add a list of cases; see `tocsin.archive.cases.append_cases`."""
        return append_cases(self._store, cases, known_on, whole=whole)

    def as_of(self, day: dt.date | None = None) -> Snapshot:
        """Return the archive as known on a day; None: everything that is known.

        Raises:
            BadInput: there is no archive.
        """
        return Snapshot(self._store, day)

    def series(self, key: Mapping[str, str], as_of: dt.date | None = None) -> pl.DataFrame:
        """Return one series as known on a day: `period`, `count` (null where missing).

        Args:
            key: value of each key column, or of enough of them to name one series.
            as_of: the day; None for the latest. A series of cases has a row for each day with any.

        Raises:
            BadInput: no such series, or several.
        """
        snapshot = self.as_of(as_of)
        group, number = series_of(snapshot, key)
        if group.cases:
            listed = snapshot.listed(group).filter(
                pl.all_horizontal([pl.col(name) == value for name, value in key.items()])
            )
            return listed.group_by("period").agg(pl.len().alias("count")).sort("period")
        versions = snapshot.versions(number)
        newest = versions.unique("start", keep="last", maintain_order=True)
        period = periods(pl.col("start"), group.step).alias("period")
        return newest.select(period, pl.col("value").alias("count"))

    def revisions(self, key: Mapping[str, str], as_of: dt.date | None = None) -> pl.DataFrame:
        """Return how the counts of one series changed.

        Args:
            key: as for `series`.
            as_of: knowledge of later days is left out.

        Returns:
            One row for each change: `period`, `known_on`, `count`, `before` (both null where
            missing), `first` (whether nothing was known of the period before), `digest` of the
            source. A figure that was only said again is no change.

        Raises:
            BadInput: no such series, or several; a series that is kept as cases.
        """
        snapshot = self.as_of(as_of)
        group, number = series_of(snapshot, key)
        if group.cases:
            raise BadInput(
                Place(value=", ".join(key.values())),
                "This series is kept case by case, not as counts.",
                "Compare two days with `tocsin archive show --as-of`.",
            )
        versions = snapshot.versions(number)
        # Two deliveries of one day: what holds at its end is what the day knew.
        daily = versions.unique(["start", "known_on"], keep="last", maintain_order=True)
        before = pl.col("value").shift(1).over("start")
        first = pl.int_range(pl.len()).over("start") == 0
        marked = daily.with_columns(before=before, first=first)
        changed = marked.filter(pl.col("first") | ~pl.col("value").eq_missing(pl.col("before")))
        sources = snapshot.deliveries.select("delivery", "digest")
        return changed.join(sources, on="delivery", how="left", maintain_order="left").select(
            periods(pl.col("start"), group.step).alias("period"),
            pl.col("known_on").cast(pl.Date),
            pl.col("value").alias("count"),
            "before",
            "first",
            "digest",
        )

    def compact(self, most: int = 1) -> Iterator[Compacted]:
        """Rewrite years of many files; see `tocsin.archive.compacting.compact`."""
        return compact(self._store, most)

    def sweep(self, hours: int = 24) -> int:
        """Remove files not needed for so long; see `tocsin.archive.compacting.sweep`."""
        return sweep(self._store, hours)

    def files(self) -> list[Path]:
        """Return the files of a whole copy; see `tocsin.archive.copying.files`."""
        return files(self._store)

    def verify(self) -> Iterator[Fault]:
        """Read everything and yield what is not as it was written."""
        return verify(self._store)
