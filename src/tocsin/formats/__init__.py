"""Counts in and out of files, one format a file in `standards/`.

`read` takes a file whole or raises `BadInput`, which names file, row, column, value, rule and
remedy. `write` writes a file whole or not at all.
"""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from tocsin.discover import names as plugin_names
from tocsin.discover import plugin
from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.assembly import Understood, understand, without_blank_rows
from tocsin.formats.contract import Counts, Format, Note, Table, Wanted
from tocsin.formats.joining import joined
from tocsin.formats.sources import opened
from tocsin.formats.tables import table_of
from tocsin.formats.writing import write_table
from tocsin.series.calendar import Step, Style

__all__ = ["Counts", "Note", "Wanted", "format_of", "names", "read", "read_many", "write"]

_HOME = "tocsin.formats.standards"


def names() -> tuple[str, ...]:
    """Return the name of every installed format."""
    return plugin_names(_HOME)


def format_of(name: str) -> Format:
    """Return one format by its name; `csv` stands for `csv-tidy`.

    Raises:
        UnknownName: there is none.
    """
    wish = name.replace("_", "-")
    found: Format = plugin(_HOME, "format", f"{wish}-tidy" if f"{wish}-tidy" in names() else wish)
    return found


def read(path: str | Path, wanted: Wanted | None = None) -> Counts:
    """Read the counts of a file.

    Args:
        path: CSV, TSV, XLSX or Parquet, or one of them packed with gzip.
        wanted: what is known about the file; the rest is found out.

    Raises:
        BadInput: the first thing in the file that breaks a rule.
        UnknownName: a format that does not exist.
    """
    return read_many([path], wanted)


def read_many(paths: Iterable[str | Path], wanted: Wanted | None = None) -> Counts:
    """Read several files of the same columns as one.

    Rows that stand in two files with the same figures are read once; with different figures they
    are refused. Running totals are followed from file to file.

    Raises:
        BadInput: as `read`, or files whose keys or periods do not fit each other.
    """
    wish = wanted or Wanted()
    parts = [_understood(path, wish) for path in paths]
    if not parts:
        raise BadInput(Place(), "No file was named.", "Name at least one file.")
    return joined(parts, wish)


def write(
    counts: Counts | pl.DataFrame,
    path: str | Path,
    format: str | None = None,  # noqa: A002
) -> None:
    """Write counts to a file.

    Args:
        counts: as `read` gives them; or a frame of key columns, `period` (`Date` or `Int64`),
            `count`, and perhaps `population`.
        path: its suffix names the container: .csv, .tsv, .xlsx, .parquet.
        format: name of a format; None for the tidy one.

    Raises:
        BadParameter: a format that cannot write, or that has no place for these counts.
        BadInput: the file cannot be written; nothing is left of it.
    """
    target = Path(path)
    if isinstance(counts, pl.DataFrame):
        counts = _from_frame(counts)
    if format is None:
        chosen = format_of("csv-tidy")
    else:
        chosen = format_of(format)
        if target.suffix.lower() not in chosen.suffixes and chosen.suffixes:
            raise BadParameter(
                f"The format {chosen.name} writes {', '.join(chosen.suffixes)}, "
                f"not {target.suffix or 'a file without suffix'}."
            )
    if chosen.shape is None:
        raise BadParameter(f"The format {chosen.name} is only read, never written.")
    write_table(chosen.shape(counts), target)


def _understood(path: str | Path, wanted: Wanted) -> Understood:
    source = opened(path)
    table, blank = without_blank_rows(table_of(source, wanted))
    digest = source.digest
    del source  # a million rows should not stand in memory twice
    if table.frame.height == 0:
        raise BadInput(
            Place(table.file, table.header_row),
            "The file has a header and no rows.",
            "Give a file with rows below the header.",
        )
    chosen = _chosen(table, wanted)
    long = chosen.read(table, wanted)
    found = understand(table, long, wanted, digest)
    if blank:
        note = Note(table.file, "blank-rows", f"{blank} blank rows were left out.", blank)
        found = _with_note(found, note)
    return found


def _with_note(found: Understood, note: Note) -> Understood:
    return Understood(
        found.frame,
        found.long,
        found.style,
        found.table,
        (*found.notes, note),
        found.rows,
        found.digest,
    )


def _chosen(table: Table, wanted: Wanted) -> Format:
    if wanted.format is not None:
        return format_of(wanted.format)
    if wanted.line_list:
        return format_of("line-list")
    every = sorted((format_of(name) for name in names()), key=lambda f: (f.rank, f.name))
    for one in every:
        if (one.count_column or wanted.count is None) and one.sniff(table):
            return one
    raise BadInput(Place(table.file), "No format fits this file.", "Name one with --format.")


def _from_frame(frame: pl.DataFrame) -> Counts:
    if not {"period", "count"} <= set(frame.columns):
        raise BadParameter("A frame to write needs the columns period and count.")
    key = tuple(n for n in frame.columns if n not in ("period", "count", "population"))
    style = Style.DATE if frame["period"].dtype == pl.Date else Style.INDEX
    step = Step.DAY if style is Style.DATE else Step.INDEX
    return Counts(frame, key, style, step, (), frame.height, "", "")
