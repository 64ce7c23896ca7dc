"""Counts in and out of files, one format a file in `standards/`.

`read` takes a file whole or raises `BadInput`, which names file, row, column, value, rule and
remedy. `write` writes a file whole or not at all.
"""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.assembly import understand
from tocsin.formats.cases import CASE, Cases, read_cases
from tocsin.formats.choosing import format_of, names
from tocsin.formats.contract import Counts, Format, Note, Wanted
from tocsin.formats.joining import joined
from tocsin.formats.writing import put_bytes, write_table
from tocsin.series.calendar import Step, Style

__all__ = [
    "CASE",
    "Cases",
    "Counts",
    "Note",
    "Wanted",
    "format_of",
    "names",
    "read",
    "read_cases",
    "read_many",
    "write",
]


def read(path: str | Path, wanted: Wanted | None = None) -> Counts:
    """Read the counts of a file.

    Args:
        path: CSV, TSV, XLSX, Parquet, XML or JSON, or one of them packed with gzip.
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
    parts = [understand(path, wish) for path in paths]
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
        path: its suffix names the container: .csv, .tsv, .xlsx, .parquet, .xml, .json.
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
    _check_writable(counts, chosen)
    if chosen.shape is not None:
        write_table(chosen.shape(counts), target)
    elif chosen.compose is not None:
        put_bytes(target, chosen.compose(counts))


def _check_writable(counts: Counts, chosen: Format) -> None:
    if not chosen.writes:
        raise BadParameter(f"The format {chosen.name} is only read, never written.")
    lacking = [name for name in chosen.needs if name not in counts.key]
    if lacking:
        raise BadParameter(
            f"The format {chosen.name} needs key columns called {' and '.join(chosen.needs)}; "
            f"there is no {' and no '.join(lacking)}. Rename yours."
        )
    if counts.style not in chosen.styles:
        raise BadParameter(f"The format {chosen.name} has no place for periods without dates.")


def _from_frame(frame: pl.DataFrame) -> Counts:
    if not {"period", "count"} <= set(frame.columns):
        raise BadParameter("A frame to write needs the columns period and count.")
    key = tuple(n for n in frame.columns if n not in ("period", "count", "population"))
    style = Style.DATE if frame["period"].dtype == pl.Date else Style.INDEX
    step = Step.DAY if style is Style.DATE else Step.INDEX
    return Counts(frame, key, style, step, (), frame.height, "", "")
