"""Tidy text with tabs: one row for each key and period."""

from tocsin.formats.contract import Format, Table
from tocsin.formats.tidy import read_tidy, tidy_shape


def _sniff(table: Table) -> bool:
    return table.kind == "text" and table.separator == "\t"


format = Format(  # noqa: A001  the name that every format has
    name="tsv-tidy",
    summary="Text with tabs, one row for each key and period.",
    suffixes=(".tsv", ".tab"),
    sniff=_sniff,
    read=read_tidy,
    shape=tidy_shape,
)
