"""What was known on a day, in blocks of series that fit into memory."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.archive.dense import Dense, starts_of
from tocsin.archive.groups import Group, deliveries, groups_of
from tocsin.archive.identity import NUMBER, identities
from tocsin.archive.layout import CASE_STEP, CASES, COUNTS, EPOCH, SEQUENCE, SERIES
from tocsin.archive.listing import listed, newest, of_keys, tabled
from tocsin.archive.store import Store
from tocsin.errors import BadInput, Place
from tocsin.formats import Wanted
from tocsin.series import Batch, Step, Style
from tocsin.series.calendar import numbered
from tocsin.series.tables import Table, calendar_of, carried, free_names

CELLS = 40_000_000
"""Counts in a block, by default: a few hundred MiB."""


@dataclass(frozen=True, slots=True)
class Change:
    """One count that became known, or became another one.

    Attributes:
        key: values of the key columns.
        period: first day of the period.
        known_on_before: day since which the earlier figure was known; None for a first report.
        before: the earlier figure; None for a first report, or where it was missing.
        known_on_after: day on which the later figure became known.
        after: the later figure; None if it is missing.
    """

    key: tuple[str, ...]
    period: dt.date
    known_on_before: dt.date | None
    before: float | None
    known_on_after: dt.date
    after: float | None


class Snapshot:
    """The archive as known on one day; later deliveries do not change it.

    Attributes:
        day: the day; None for everything that was ever known.
        deliveries: what had come, in the order in which it came.
        groups: of series.
    """

    def __init__(self, store: Store, day: dt.date | None) -> None:
        self._store = store
        self._counts = store.table(COUNTS)
        self._listed = store.table(CASES)
        self.day = day
        self.deliveries = deliveries(store, {COUNTS: self._counts, CASES: self._listed}, day)
        self.groups = (*groups_of(self.deliveries), *self._lists())

    @cached_property
    def _files(self) -> list[str]:
        return self._store.files(self._counts)

    @cached_property
    def _rank(self) -> NDArray[np.int32]:
        """Return for each sequence how new it is, -1 for a delivery that was not yet known."""
        numbers = self.deliveries.filter(pl.col("kind") == COUNTS)["sequence"].to_numpy()
        rank = np.full(int(self._counts.transaction_version(SEQUENCE) or 0) + 1, -1, np.int32)
        rank[numbers] = np.arange(len(numbers), dtype=np.int32)
        return rank

    @cached_property
    def _series(self) -> pl.DataFrame:
        table = self._store.scan(self._store.table(SERIES))
        if table is None:
            return pl.DataFrame(schema={"series": pl.Int64, "step": pl.String})
        return table.collect().unique("series").sort("series")

    def group(self, columns: Sequence[str] | None = None) -> Group:
        """Return the only group, or the one with these key columns.

        Raises:
            BadInput: nothing was known on the day, or there are several groups.
        """
        wanted = [g for g in self.groups if columns is None or sorted(columns) == sorted(g.columns)]
        kinds = "; ".join(f"{', '.join(g.columns)} ({g.step})" for g in self.groups)
        if not self.groups:
            raise BadInput(
                Place(self._store.root),
                f"Nothing was known on {self.day}." if self.day else "The archive is empty.",
                "Ask for a later day, or add a file.",
            )
        if not wanted:
            raise BadInput(
                Place(self._store.root, column=", ".join(columns or ())),
                f"No series have these key columns; there are: {kinds}.",
                "Name the key columns of one kind.",
            )
        if len(wanted) > 1:
            raise BadInput(
                Place(self._store.root),
                f"The archive holds series of several kinds: {kinds}.",
                "Name the key columns.",
            )
        return wanted[0]

    def keys(self, group: Group) -> pl.DataFrame:
        """Return the series of a group: `NUMBER` and the key columns, by number."""
        rows = self._series.filter(
            (pl.col("step") == (CASE_STEP if group.cases else str(group.step)))
            & (pl.col("columns") == pl.lit(list(group.columns), dtype=pl.List(pl.String)))
        )
        texts = [
            rows["key"].list.get(place).alias(name) for place, name in enumerate(group.columns)
        ]
        return pl.DataFrame([rows["series"].alias(NUMBER), *texts])

    def tables(
        self, group: Group, block: int | None = None, *, fleeting: bool = False
    ) -> Iterator[Table]:
        """Yield the series of a group, some at a time, as they were known on the day.

        A series of which nothing was known on the day is left out.

        Args:
            group: one of `groups`.
            block: series at a time; None for as many as make 40 million counts.
            fleeting: each table may be overwritten by the next one, which spares the memory of
                both; a caller that keeps anything of it copies that.
        """
        if group.cases:
            yield self.counted(group)
            return
        room: list[Dense] = []
        keys = self.keys(group)
        size = block or max(CELLS // max(len(group.calendar), 1), 1)
        for begin in range(0, len(keys), size):
            part = self._table(group, keys[begin : begin + size], room)
            if len(part.batch):
                yield part
            if not fleeting:
                room.clear()

    def table(self, group: Group, keys: pl.DataFrame) -> Table:
        """Return some series of a group.

        Args:
            group: one of `groups`.
            keys: rows of `keys(group)`.
        """
        return self._table(group, keys, [])

    def _table(self, group: Group, keys: pl.DataFrame, room: "list[Dense]") -> Table:
        ids = keys[NUMBER].to_numpy()
        if not room:
            shape = (len(ids), len(group.calendar))
            room += [Dense(group.calendar, shape) for _ in range(1 + group.populations)]
        for place in room:
            place.begin(ids, self._rank)
        dense, people = room[0], room[1] if group.populations else None
        for rows in self._rows(ids, populations=group.populations):
            dense.take(rows, rows["value"])
            if people is not None:
                known = rows.filter(pl.col("population").is_not_null())
                people.take(known, known["population"])
        seen = dense.seen()
        values, population = dense.out, None
        if people is not None and people.seen().any():
            population = carried(people.out[seen])
        if not seen.all():
            keys, values = keys.filter(pl.Series(seen)), values[seen]
        return Table(keys.drop(NUMBER), Batch(values, group.calendar, population))

    def listed(self, group: Group) -> pl.DataFrame:
        """Return the cases of a list as known on the day; see `tocsin.archive.listing.listed`."""
        return listed(of_keys(self._cases, self.keys(group)), group.columns)

    def counted(self, group: Group, step: str | None = None, weeks: str | None = None) -> Table:
        """Return a list of cases as counts; see `tocsin.archive.listing.tabled`.

        Args:
            group: a list of cases.
            step: "day", "week" or "month"; None for the dates as they are.
            weeks: "iso" or "mmwr".
        """
        rows = of_keys(self._cases, self.keys(group))
        wish = Wanted(step=step, weeks=weeks)
        return tabled(rows, group.columns, group.style, wish, self._store.root)

    @cached_property
    def _cases(self) -> pl.DataFrame:
        rows = newest(self._store, self._listed, self.day)
        return rows.filter(~pl.col("withdrawn")).sort("start", "name")

    def _lists(self) -> tuple[Group, ...]:
        """Return the groups of series that are made of cases."""
        came = self.deliveries.filter(pl.col("kind") == CASES)
        found: list[Group] = []
        for (columns,), rows in came.group_by(["columns"], maintain_order=True):
            style = Style(rows["style"][-1])
            group = Group(
                step=Step.DAY,
                style=style,
                columns=tuple(columns),
                calendar=numbered(1),
                populations=False,
                stamped="start",
                cases=True,
            )
            days = of_keys(self._cases, self.keys(group))["\x00start"]
            if len(days):
                starts = days.unique().sort().to_numpy().astype(np.int64)
                calendar, _ = calendar_of(starts, style, None)
                found.append(replace(group, calendar=calendar, step=calendar.step))
        return tuple(found)

    def frame(self, group: Group) -> pl.DataFrame:
        """Return every count of a group as rows: key columns, `period`, `count`, `known_on`."""
        rows = pl.concat(self._rows(self.keys(group)[NUMBER].to_numpy(), populations=False))
        came = self.deliveries.select(pl.col("sequence").cast(pl.Int32), "known_on")
        newest = (
            rows.join(came, on="sequence", how="inner")
            .sort("known_on", "sequence")
            .unique(["series", "start"], keep="last")
            .sort("series", "start")
        )
        inner = newest.select(
            pl.col("series").alias(NUMBER),
            periods(pl.col("start"), group.step).alias("\x00period"),
            pl.col("value").alias("\x00count"),
            _day(pl.col("known_on")).alias("\x00known_on"),
        )
        named = inner.join(self.keys(group), on=NUMBER, how="inner", maintain_order="left")
        free = free_names(group.columns, ("period", "count", "known_on"))
        return named.select(
            *(pl.col(name).alias(free[name]) for name in group.columns),
            *(pl.col(f"\x00{name}").alias(name) for name in ("period", "count", "known_on")),
        )

    def changes(self, group: Group, periods_back: int) -> Iterator[Change]:
        """Yield how counts of the last periods became known and became others, by series.

        Args:
            group: one of `groups`.
            periods_back: how many last periods of the calendar to look at.
        """
        keys = self.keys(group)
        first = int(starts_of(group.calendar)[0])
        if group.calendar.dated:
            first = int(group.calendar.days[-periods_back:][0].astype(np.int64))
        ids = keys[NUMBER].to_numpy()
        rows = [
            part.filter(pl.col("start") >= first) for part in self._rows(ids, populations=False)
        ]
        if not rows:
            return
        came = self.deliveries.select(pl.col("sequence").cast(pl.Int32), "known_on")
        told = (
            pl.concat(rows)
            .join(came, on="sequence", how="inner")
            .sort("series", "start", "known_on", "sequence")
            .unique(["series", "start", "known_on"], keep="last", maintain_order=True)
        )
        cell = ("series", "start")
        marked = told.with_columns(
            before=pl.col("value").shift(1).over(cell),
            was=pl.col("known_on").shift(1).over(cell),
        ).filter(pl.col("was").is_null() | ~pl.col("value").eq_missing(pl.col("before")))
        names = dict(zip(ids.tolist(), keys.drop(NUMBER).rows(), strict=True))
        for row in marked.iter_rows(named=True):
            if row["series"] in names:
                yield Change(
                    names[row["series"]],
                    EPOCH + dt.timedelta(row["start"]),
                    None if row["was"] is None else EPOCH + dt.timedelta(row["was"]),
                    row["before"],
                    EPOCH + dt.timedelta(row["known_on"]),
                    row["value"],
                )

    def knows(self, number: int) -> bool:
        """Whether a series of this number was ever introduced."""
        plan = self._store.scan(self._store.table(SERIES))
        return plan is not None and bool(
            plan.filter(pl.col("series") == number).select(pl.len()).collect().item()
        )

    def versions(self, number: int) -> pl.DataFrame:
        """Return every row of one series: `start`, `known_on`, `sequence`, `value`, `delivery`."""
        plan = self._store.scan(self._counts, self._files)
        if plan is None:
            return pl.DataFrame()
        names = ("start", "known_on", "sequence", "value", "delivery")
        rows = plan.filter(pl.col("series") == number)
        if self.day is not None:
            rows = rows.filter(pl.col("known_on") <= (self.day - EPOCH).days)
        return rows.select(names).collect().sort("start", "known_on", "sequence")

    def _rows(self, ids: NDArray[np.int64], *, populations: bool) -> Iterator[pl.DataFrame]:
        """Yield the rows of a range of series, unsorted, a few files at a time."""
        names = ["series", "start", "sequence", "value"]
        if populations:
            names.append("population")
        for some in _portions(self._files):
            plan = self._store.scan(self._counts, some)
            if plan is None or not len(ids):
                continue
            plan = plan.filter(pl.col("series").is_between(int(ids[0]), int(ids[-1])))
            if len(ids) == 1:
                plan = plan.filter(pl.col("series") == int(ids[0]))
            yield plan.select(names).collect()


def _portions(files: list[str], most: int = 64) -> Iterator[list[str]]:
    for begin in range(0, len(files), most):
        yield files[begin : begin + most]


def _day(days: pl.Expr) -> pl.Expr:
    return days.cast(pl.Int32).cast(pl.Date)


def periods(start: pl.Expr, step: Step) -> pl.Expr:
    """Return starts as dates, or as numbers where periods are numbered."""
    return start.cast(pl.Int64) if step is Step.INDEX else _day(start)


def series_of(snapshot: Snapshot, key: Mapping[str, str]) -> tuple[Group, int]:
    """Return the group and the number of one series.

    Args:
        snapshot: where to look.
        key: value of each key column, or of enough of them to name one series.

    Raises:
        BadInput: no series, or several.
    """
    found: list[tuple[Group, int]] = []
    for group in snapshot.groups:
        if set(key) == set(group.columns):
            # The whole key gives the number itself: no need to read all the others.
            row = pl.DataFrame({name: [key[name]] for name in group.columns})
            number = int(identities(row, CASE_STEP if group.cases else str(group.step))[0])
            found += [(group, number)] if snapshot.knows(number) else []
        elif set(key) <= set(group.columns):
            rows = snapshot.keys(group)
            for name, value in key.items():
                rows = rows.filter(rows[name] == value)
            found += [(group, int(number)) for number in rows[NUMBER][:2]]
    said = ", ".join(f"{name}={value}" for name, value in key.items()) or "no key"
    if len(found) != 1:
        raise BadInput(
            Place(value=said),
            "There is no such series." if not found else "Several series have this key.",
            "Look at them with `tocsin archive show`."
            if not found
            else "Give more key columns, as COL=VALUE.",
        )
    return found[0]
