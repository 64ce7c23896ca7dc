"""What came when, and which series it speaks of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from deltalake import DeltaTable

from tocsin.archive.layout import COUNTS, DELIVERIES, EPOCH
from tocsin.archive.store import Store
from tocsin.series import Step, Style
from tocsin.series.calendar import Calendar
from tocsin.series.tables import calendar_of


@dataclass(frozen=True, slots=True)
class Group:
    """Series of one archive that fit into one table: the same step and the same key columns.

    Attributes:
        step: length of a period.
        style: how periods are written, in the latest delivery.
        columns: names of the key columns.
        calendar: all periods that a delivery known on the day speaks of.
        populations: whether a delivery gave any.
        stamped: "start" or "end": which day of a week its date is.
        cases: whether the series are made of cases that are listed one by one.
    """

    step: Step
    style: Style
    columns: tuple[str, ...]
    calendar: Calendar
    populations: bool
    stamped: str
    cases: bool = False


def deliveries(store: Store, tables: Mapping[str, DeltaTable], day: dt.date | None) -> pl.DataFrame:
    """Return the deliveries that are in and were known on the day; one row each.

    Args:
        store: the archive.
        tables: those that deliveries are in, by name.
        day: None for every day.
    """
    table = store.scan(store.table(DELIVERIES))
    if table is None:
        return pl.DataFrame(schema={"kind": pl.String, "sequence": pl.Int64, "known_on": pl.Int32})
    rows = table.collect().unique("delivery", keep="first", maintain_order=True)
    rows = rows.filter(pl.col("kind").is_in(list(tables)))
    numbers = [
        tables[kind].transaction_version(name)
        for kind, name in rows.select("kind", "delivery").iter_rows()
    ]
    rows = rows.with_columns(pl.Series("sequence", numbers, dtype=pl.Int64))
    rows = rows.filter(pl.col("sequence").is_not_null())
    if day is not None:
        rows = rows.filter(pl.col("known_on") <= (day - EPOCH).days)
    return rows.sort("known_on", "sequence")


def groups_of(deliveries: pl.DataFrame) -> tuple[Group, ...]:
    """Return the groups that some deliveries speak of.

    Raises:
        BadFrame: periods of one group that lie on no common step.
    """
    groups: list[Group] = []
    came = deliveries.filter(pl.col("kind") == COUNTS)
    for (step, columns), rows in (
        came.group_by(["step", "columns"], maintain_order=True) if len(came) else ()
    ):
        last = rows.row(-1, named=True)
        style = Style(last["style"])
        starts = rows["starts"].explode().unique().sort().to_numpy().astype(np.int64)
        calendar, _ = calendar_of(starts, style, Step(str(step)))
        groups.append(
            Group(
                step=Step(str(step)),
                style=style,
                columns=tuple(columns),
                calendar=calendar,
                populations=bool(rows["population"].any()),
                stamped=last["stamped"],
            )
        )
    return tuple(groups)
