"""A Parquet file becomes a table; its own types are kept."""

import io

import polars as pl

from tocsin.errors import BadInput, Place
from tocsin.formats.contract import ROW, Table
from tocsin.formats.headers import header_names
from tocsin.formats.sources import Source

_NO_CELLS = frozenset[object]({pl.Binary, pl.Object, pl.Duration})
_AS_TEXT = frozenset[object]({pl.Categorical, pl.Enum, pl.Boolean, pl.Time, pl.Null})
MOST_ROWS = 20_000_000
"""A few bytes of a Parquet file can claim any number of rows."""


def parquet_table(source: Source) -> Table:
    """Read a Parquet file.

    Raises:
        BadInput: broken, without rows, with far too many, or with columns that hold no plain cells.
    """
    try:
        claimed = pl.scan_parquet(io.BytesIO(source.raw)).select(pl.len()).collect().item()
        if claimed > MOST_ROWS:
            raise BadInput(
                Place(source.file),
                f"The file claims {claimed} rows, more than {MOST_ROWS}.",
                "Split it by year or area.",
            )
        frame = pl.read_parquet(io.BytesIO(source.raw))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise BadInput(
            Place(source.file),
            f"The Parquet file is broken: {reason}.",
            "Write it again, or copy it again.",
        ) from None
    if frame.height == 0:
        raise BadInput(Place(source.file), "The file has no rows.", "Give a file with rows.")
    for name, kind in frame.schema.items():
        if kind.is_nested() or kind.base_type() in _NO_CELLS:
            raise BadInput(
                Place(source.file, column=name),
                f"The column is of type {kind}.",
                "Write text, numbers or dates.",
            )
    frame.columns = header_names(frame.columns, Place(source.file))
    casts = [pl.col(n).cast(pl.String) for n, k in frame.schema.items() if _as_text(k)]
    rows = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias(ROW)
    return Table(source.file, source.stem, "parquet", frame.with_columns(*casts, rows))


def _as_text(kind: pl.DataType) -> bool:
    return kind.base_type() in _AS_TEXT
