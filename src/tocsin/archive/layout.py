"""How the archive lies on disk: four append-only Delta tables under one folder or S3 URL.

`counts` holds one row for each count of each delivery, with both its dates, `cases` one for each
case of each delivery; `series` says what the numbers of the series stand for; `deliveries` says
what came when. Only the first two decide whether a delivery is in: the commit carries its name, so
a row in the other two that was written before a crash means nothing yet.
"""

import datetime as dt
from dataclasses import dataclass

import polars as pl
from deltalake import Field, Schema
from deltalake.schema import ArrayType, PrimitiveType

DESCRIPTION = "tocsin archive 1"
"""Written into each table; a later layout has a later number."""
COUNTS, CASES, SERIES, DELIVERIES = "counts", "cases", "series", "deliveries"

EPOCH = dt.date(1970, 1, 1)

CASE_STEP = "case"
"""Stands for the length of a period where a series is made of cases."""

REPORTED, MISSING = 0, 1
"""Status of a count: a figure, or a cell that the source left empty. 2 is kept for suppressed."""

SEQUENCE = "tocsin.sequence"
"""Name of the transaction that numbers the deliveries: two writers cannot take one number."""

CONFIGURATION = {
    # Commits are few and small, and say which deliveries are in: none is ever thrown away.
    "delta.logRetentionDuration": "interval 36500 days",
    # What opening costs: the commits since the last checkpoint are read one by one.
    "delta.checkpointInterval": "10",
}


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One table of the archive.

    Attributes:
        name: of its folder.
        schema: of its columns.
        partition: columns that name folders.
    """

    name: str
    schema: Schema
    partition: tuple[str, ...] = ()


def _schema(**columns: str) -> Schema:
    return Schema(
        [
            Field(
                name,
                ArrayType(PrimitiveType(kind[:-2]), contains_null=False)
                if kind.endswith("[]")
                else PrimitiveType(kind),
            )
            for name, kind in columns.items()
        ]
    )


TABLES = (
    TableLayout(
        COUNTS,
        _schema(
            series="long",
            start="integer",  # days since 1970-01-01, or the number of the period
            known_on="integer",  # days since 1970-01-01
            sequence="integer",
            value="long",
            status="byte",
            population="double",
            delivery="string",
            year="short",
        ),
        ("year",),
    ),
    TableLayout(
        CASES,
        _schema(
            case="long",
            name="string",
            series="long",
            start="integer",
            known_on="integer",
            sequence="integer",
            withdrawn="boolean",
            kept="string",  # JSON of the further columns
            delivery="string",
        ),
    ),
    TableLayout(SERIES, _schema(series="long", step="string", columns="string[]", key="string[]")),
    TableLayout(
        DELIVERIES,
        _schema(
            delivery="string",
            kind="string",  # the table that its rows are in
            digest="string",
            known_on="integer",
            name="string",
            step="string",
            style="string",
            columns="string[]",
            rows="long",
            starts="integer[]",
            population="boolean",
            comments="string[]",
            stamped="string",
        ),
    ),
)

CASE_TYPES = pl.Schema(
    {
        "case": pl.Int64,
        "name": pl.String,
        "series": pl.Int64,
        "start": pl.Int32,
        "known_on": pl.Int32,
        "sequence": pl.Int32,
        "withdrawn": pl.Boolean,
        "kept": pl.String,
        "delivery": pl.String,
    }
)

COUNT_TYPES = pl.Schema(
    {
        "series": pl.Int64,
        "start": pl.Int32,
        "known_on": pl.Int32,
        "sequence": pl.Int32,
        "value": pl.Int64,
        "status": pl.Int8,
        "population": pl.Float64,
        "delivery": pl.String,
        "year": pl.Int16,
    }
)
