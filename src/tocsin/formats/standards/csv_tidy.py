"""Tidy text with commas, semicolons or bars: one row for each key and period."""

from tocsin.formats.contract import Format, Table
from tocsin.formats.tidy import read_tidy, tidy_shape


def _sniff(table: Table) -> bool:
    return table.kind == "text" and table.separator != "\t"


format = Format(  # noqa: A001  the name that every format has
    name="csv-tidy",
    summary="CSV, one row for each key and period.",
    suffixes=(".csv", ".txt"),
    sniff=_sniff,
    read=read_tidy,
    shape=tidy_shape,
)
