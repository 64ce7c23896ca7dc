"""One row for each case, counted on the fly for each key and period."""

from dataclasses import replace

from tocsin.formats.contract import Format, Long, Table, Wanted
from tocsin.formats.tidy import read_tidy


def _never(_table: Table) -> bool:
    """Say no: only the user knows that rows are cases and not counts."""
    return False


def _read(table: Table, wanted: Wanted) -> Long:
    return replace(read_tidy(table, replace(wanted, line_list=True)), counted=True)


format = Format(  # noqa: A001  the name that every format has
    name="line-list",
    summary="One row for each case; a count column, if there is one, holds weights.",
    suffixes=(),
    sniff=_never,
    read=_read,
)
