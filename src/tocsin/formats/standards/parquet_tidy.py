"""A tidy Parquet file: one row for each key and period."""

from tocsin.formats.contract import Format, Table
from tocsin.formats.tidy import read_tidy, tidy_shape


def _sniff(table: Table) -> bool:
    return table.kind == "parquet"


format = Format(  # noqa: A001  the name that every format has
    name="parquet-tidy",
    summary="A Parquet file, one row for each key and period.",
    suffixes=(".parquet", ".pq"),
    sniff=_sniff,
    read=read_tidy,
    shape=tidy_shape,
)
