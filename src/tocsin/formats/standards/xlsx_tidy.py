"""A tidy sheet of a workbook: one row for each key and period."""

from tocsin.formats.contract import Format, Table
from tocsin.formats.tidy import read_tidy, tidy_shape


def _sniff(table: Table) -> bool:
    return table.kind == "xlsx"


format = Format(  # noqa: A001  the name that every format has
    name="xlsx-tidy",
    summary="A sheet of an XLSX workbook, one row for each key and period.",
    suffixes=(".xlsx",),
    sniff=_sniff,
    read=read_tidy,
    shape=tidy_shape,
)
