"""Tables go to files: all of a file or nothing of it, and no cell that a spreadsheet would run."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.escaping import escaped

_SHEET_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384
_SEPARATORS = ",;\t|"


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table in the container that the suffix names.

    The file appears under its name only when it is complete; after an error, a full disk or
    Ctrl-C, nothing is left and a file that was there before is untouched.

    Raises:
        BadParameter: a suffix that names no container, or a table too large for a sheet.
        BadInput: the disk, the folder or the rights do not allow it.
    """
    suffix = path.suffix.lower()
    if suffix not in _CONTAINERS:
        known = ", ".join(_CONTAINERS)
        raise BadParameter(
            f"Nothing is known to write {suffix or 'a file without suffix'}: {known}."
        )
    put_bytes(path, _CONTAINERS[suffix](frame))


def put_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a link is followed, a device or a pipe just written to.

    Raises:
        BadInput: the disk, the folder or the rights do not allow it.
    """
    if path.is_dir():
        raise BadInput(Place(str(path)), "This is a folder.", "Name a file.")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            _replace(path.resolve(), content)
    except OSError as error:
        raise BadInput(
            Place(str(path)),
            f"The file could not be written: {error.strerror or error}.",
            "Check the folder, its rights, and the space on the disk. Nothing was left behind.",
        ) from error


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name[:80]}.{uuid4().hex}.part")
    try:
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _text(frame: pl.DataFrame, separator: str) -> bytes:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    safe = frame.with_columns([escaped(pl.col(name)).alias(name) for name in texts])
    safe.columns = pl.select(escaped(pl.lit(pl.Series(frame.columns)))).to_series().to_list()
    # A spreadsheet that splits at another mark would find a formula in the middle of a cell.
    other = any(
        bool(safe[name].str.contains(r"[,;\t|]").any())
        for name, kind in safe.schema.items()
        if kind == pl.String
    ) or any(mark in name for name in safe.columns for mark in _SEPARATORS)
    style = "non_numeric" if other else "necessary"
    stream = io.BytesIO()
    safe.write_csv(stream, separator=separator, quote_style=style, date_format="%Y-%m-%d")
    return stream.getvalue()


def _csv(frame: pl.DataFrame) -> bytes:
    return _text(frame, ",")


def _tsv(frame: pl.DataFrame) -> bytes:
    return _text(frame, "\t")


def _parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def _xlsx(frame: pl.DataFrame) -> bytes:
    """Write text as text, which no spreadsheet runs, dates as dates and numbers as numbers."""
    import xlsxwriter  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]  only used here

    if frame.height >= _SHEET_ROWS or frame.width > _SHEET_COLUMNS:
        raise BadParameter("The table is larger than a sheet can be: write CSV or Parquet.")
    stream = io.BytesIO()
    options = {"constant_memory": True, "in_memory": True, "strings_to_formulas": False}
    book: Any = xlsxwriter.Workbook(stream, options)
    with book:
        sheet = book.add_worksheet("counts")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, name in enumerate(frame.columns):
            sheet.write_string(0, place, name)
        for number, row in enumerate(frame.iter_rows(), 1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif isinstance(cell, (int, float)):
                    sheet.write_number(number, place, cell)
                elif cell is not None:
                    sheet.write_datetime(number, place, cell, day)
    return stream.getvalue()


_CONTAINERS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    ".csv": _csv,
    ".txt": _csv,
    ".tsv": _tsv,
    ".tab": _tsv,
    ".parquet": _parquet,
    ".pq": _parquet,
    ".xlsx": _xlsx,
}
