"""Cases as they were known on a day: one by one, and counted."""

import datetime as dt
import json
from collections.abc import Sequence

import polars as pl
from deltalake import DeltaTable

from tocsin.archive.identity import NUMBER
from tocsin.archive.layout import CASE_TYPES, EPOCH
from tocsin.archive.store import Store
from tocsin.formats import CASE, Wanted
from tocsin.formats.counting import counted
from tocsin.series import Style
from tocsin.series.tables import PERIOD, Table, free_names, tabulate


def newest(store: Store, table: DeltaTable, day: dt.date | None) -> pl.DataFrame:
    """Return each case as it was known on a day, withdrawn ones too; columns of `CASE_TYPES`."""
    plan = store.scan(table)
    if plan is None:
        return pl.DataFrame(schema=CASE_TYPES)
    if day is not None:
        plan = plan.filter(pl.col("known_on") <= (day - EPOCH).days)
    rows = plan.collect().sort("case", "known_on", "sequence")
    return rows.unique("case", keep="last", maintain_order=True)


def of_keys(cases: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return cases with the key columns of their series; those of other series are left out."""
    inner = cases.rename({name: f"\x00{name}" for name in cases.columns})
    return inner.join(
        keys, left_on="\x00series", right_on=NUMBER, how="inner", maintain_order="left"
    )


def listed(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return cases one by one: `CASE`, key columns, `period`, what was kept, `known_on`.

    Args:
        rows: as `of_keys` gives them.
        columns: key columns.
    """
    kept = pl.DataFrame([json.loads(text) if text else {} for text in rows["\x00kept"]])
    free = free_names([*columns, *kept.columns], (CASE, PERIOD, "known_on"))
    return rows.select(
        pl.col("\x00name").alias(CASE),
        *(pl.col(name).alias(free[name]) for name in columns),
        pl.col("\x00start").cast(pl.Date).alias(PERIOD),
        *(kept[name].alias(free[name]) for name in kept.columns),
        pl.col("\x00known_on").cast(pl.Date).alias("known_on"),
    )


def tabled(
    rows: pl.DataFrame, columns: tuple[str, ...], style: Style, wanted: Wanted, name: str
) -> Table:
    """Return cases as counts of each key and period; a period without any is 0.

    Args:
        rows: as `of_keys` gives them.
        columns: key columns.
        style: how dates are written.
        wanted: `step` and `weeks`, to join days to weeks or months.
        name: for messages.

    Raises:
        BadInput: too many series and periods, or a step that the dates cannot take.
    """
    frame = rows.select(
        *(pl.col(key).cast(pl.Enum(rows[key].unique().sort())) for key in columns),
        pl.col("\x00start").cast(pl.Date).alias(PERIOD),
        pl.lit(1.0).alias("count"),
    )
    counts, spoken, step, _ = counted(frame, columns, style, wanted, name)
    texts = counts.with_columns(pl.col(columns).cast(pl.String))
    return tabulate(texts, columns, spoken, step)
