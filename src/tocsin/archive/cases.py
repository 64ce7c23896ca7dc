"""Lists of cases: each case in the versions in which it was known."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import numpy as np
import polars as pl
from deltalake import DeltaTable
from numpy.typing import NDArray

from tocsin.archive.appending import Receipt, committed, introduce, numbered
from tocsin.archive.identity import NUMBER
from tocsin.archive.layout import CASE_STEP, CASE_TYPES, CASES, DELIVERIES, EPOCH, SERIES
from tocsin.archive.listing import newest
from tocsin.archive.store import Store
from tocsin.errors import BadFrame
from tocsin.formats import CASE, Cases
from tocsin.series.tables import PERIOD

_MASK = (1 << 63) - 1


def append_cases(store: Store, cases: Cases, known_on: dt.date, *, whole: bool = False) -> Receipt:
    """Add the cases of one delivery, each a new version of the case that it names.

    Args:
        store: the archive; it is begun if it does not exist.
        cases: as `tocsin.formats.read_cases` gives them.
        known_on: day from which they are known.
        whole: the list is all there is: a case that was known on that day and is not in it is
            withdrawn (a double, a wrong diagnosis).

    Returns:
        The receipt; rows are versions that were added, withdrawals among them.

    Raises:
        BadFrame: two cases of one number.
        BadInput: the archive cannot be read or written.
    """
    store.create()
    frame, keys = numbered(cases.frame, cases.key, CASE_STEP)
    rows = _rows(frame, cases, known_on)
    delivery = _named(rows, known_on, whole=whole)

    def prepare(_table: DeltaTable) -> int:
        fresh = introduce(store, keys, cases.key, CASE_STEP)
        _announce(store, cases, delivery, known_on)
        return fresh

    def written(table: DeltaTable) -> pl.DataFrame:
        both = rows
        if whole:
            both = pl.concat([rows, _withdrawn(store, table, rows, keys, known_on)])
        return both.with_columns(pl.lit(delivery).alias("delivery")).sort("case")

    done = committed(store, CASES, delivery, prepare, written)
    return Receipt(cases.source, cases.digest, known_on, *done)


def _rows(frame: pl.DataFrame, cases: Cases, known_on: dt.date) -> pl.DataFrame:
    kept = [json.dumps(row, ensure_ascii=False) for row in frame.select(cases.kept).to_dicts()]
    rows = pl.select(
        pl.Series("case", _numbers(frame[CASE], cases.key)),
        frame[CASE].alias("name"),
        frame[NUMBER].alias("series"),
        frame[PERIOD].to_physical().cast(pl.Int32).alias("start"),
        pl.lit((known_on - EPOCH).days).alias("known_on"),
        pl.lit(0).alias("sequence"),
        pl.lit(value=False).alias("withdrawn"),
        pl.Series("kept", kept if cases.kept else [""] * len(frame)),
        pl.lit("").alias("delivery"),
    ).cast({name: kind for name, kind in CASE_TYPES.items()})  # noqa: C416  a schema is no mapping for the checker
    if rows["case"].n_unique() < len(rows):
        raise BadFrame("Two cases have the same number by chance. Rename one of them.")
    return rows.sort("case")


def _numbers(names: pl.Series, key: tuple[str, ...]) -> NDArray[np.int64]:
    """Return a number for each case: lists of other key columns are other lists."""
    head = hashlib.blake2b(json.dumps(sorted(key)).encode(), digest_size=8)
    numbers = np.empty(len(names), dtype=np.int64)
    for row, name in enumerate(names):
        made = head.copy()
        made.update(name.encode())
        numbers[row] = int.from_bytes(made.digest(), "big") & _MASK
    return numbers


def _named(rows: pl.DataFrame, known_on: dt.date, *, whole: bool) -> str:
    digest = hashlib.sha256(b"whole" if whole else b"part")
    for name in ("case", "series", "start", "kept"):
        for text in rows[name].cast(pl.String):
            digest.update(f"{text}\n".encode())
    return f"{digest.hexdigest()}@{known_on}"


def _withdrawn(
    store: Store, table: DeltaTable, rows: pl.DataFrame, keys: pl.DataFrame, known_on: dt.date
) -> pl.DataFrame:
    """Return versions that withdraw what the list does not hold any more."""
    known = newest(store, table, known_on).filter(~pl.col("withdrawn"))
    alike = _series_of_columns(store, keys.columns)
    gone = known.join(rows.select("case"), on="case", how="anti").filter(
        pl.col("series").is_in(alike)
    )
    return gone.with_columns(
        pl.lit((known_on - EPOCH).days, dtype=pl.Int32).alias("known_on"),
        pl.lit(value=True).alias("withdrawn"),
    ).select(rows.columns)


def _series_of_columns(store: Store, columns: list[str]) -> list[int]:
    """Return the series that lists of these key columns have."""
    plan = store.scan(store.table(SERIES))
    if plan is None:
        return []
    key = pl.lit(sorted(name for name in columns if name != NUMBER), dtype=pl.List(pl.String))
    fitting = plan.filter((pl.col("step") == CASE_STEP) & (pl.col("columns") == key))
    return fitting.select("series").collect()["series"].to_list()


def _announce(store: Store, cases: Cases, delivery: str, known_on: dt.date) -> None:
    row = pl.DataFrame(
        {
            "delivery": [delivery],
            "kind": [CASES],
            "digest": [cases.digest],
            "known_on": pl.Series([(known_on - EPOCH).days], dtype=pl.Int32),
            "name": [Path(cases.source).name],
            "step": [CASE_STEP],
            "style": [str(cases.style)],
            "columns": [sorted(cases.key)],
            "rows": [len(cases.frame)],
            "starts": pl.Series([[]], dtype=pl.List(pl.Int32)),
            "population": [False],
            "comments": pl.Series([list(cases.comments)], dtype=pl.List(pl.String)),
            "stamped": ["start"],
        }
    )
    store.write(store.table(DELIVERIES), row)
