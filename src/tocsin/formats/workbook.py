"""A sheet of an XLSX workbook becomes a table of text, with the sheet's own row numbers."""

import datetime
import io
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
import python_calamine

from tocsin.errors import BadInput, Place
from tocsin.formats.archives import check_workbook
from tocsin.formats.contract import ROW, Note, Table, note
from tocsin.formats.headers import header_names
from tocsin.formats.sources import Source
from tocsin.formats.stacked import MOST_ROWS, joined_header
from tocsin.language import mark

_Rows = Iterator[tuple[int, list[str]]]


def workbook_table(source: Source, sheet: str | None = None) -> Table:
    """Read one sheet: the named one, or the first visible one that is not empty.

    Formulas count with the value that was last calculated, errors as missing. Dates are right in
    workbooks that count from 1900 and in those that count from 1904.

    Raises:
        BadInput: an archive that is no workbook or a dangerous one, no such sheet, no rows.
    """
    check_workbook(source.raw, source.file)
    try:
        with ExitStack() as stack:
            chosen, notes = _sheet(_book(source.take(), stack), sheet, source.file)
        return _table(chosen, source, notes)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInput(
            Place(source.file), f"The workbook is broken: {error}.", "Save it again as XLSX."
        ) from None


def _book(raw: bytes, stack: ExitStack) -> python_calamine.CalamineWorkbook:
    """Open a workbook from a file of its own, not to hold its bytes beside its cells.

    The given file may change meanwhile; these are the bytes that were checked. Where there is no
    room for them on disk they stay in memory.
    """
    try:
        name = Path(stack.enter_context(TemporaryDirectory())) / "workbook.xlsx"
        name.write_bytes(raw)
    except OSError:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    else:
        book = python_calamine.CalamineWorkbook.from_path(str(name))  # pyright: ignore[reportUnknownMemberType]
    return stack.enter_context(book)


def _sheet(
    book: python_calamine.CalamineWorkbook, name: str | None, file: str
) -> tuple[python_calamine.CalamineSheet, tuple[Note, ...]]:
    if name is not None:
        if name not in book.sheet_names:
            raise BadInput(
                Place(file, value=name),
                "There is no sheet of this name.",
                f"Name one of: {', '.join(book.sheet_names)}.",
            )
        return book.get_sheet_by_name(name), ()
    visible = python_calamine.SheetVisibleEnum.Visible
    shown = [s.name for s in book.sheets_metadata if s.visible == visible]
    sheets = [book.get_sheet_by_name(n) for n in shown]
    full = [s for s in sheets if s.height > 0]
    if not full:
        raise BadInput(Place(file), "No visible sheet holds a cell.", "Name a sheet with --sheet.")
    if len(full) == 1:
        return full[0], ()
    rest = ", ".join(s.name for s in full[1:])
    text = mark("The sheet {sheet} was read; not read: {others}.")
    number = len(full) - 1
    return full[0], (note(file, "sheets-not-read", text, number, sheet=full[0].name, others=rest),)


def _table(sheet: python_calamine.CalamineSheet, source: Source, notes: tuple[Note, ...]) -> Table:
    comments: list[str] = []
    rows = _numbered(sheet)
    top = next(rows, None)
    while top is not None and top[1][0].startswith("#"):
        comments.append(" ".join(cell for cell in top[1] if cell)[1:].strip())
        top = next(rows, None)
    if top is None:
        raise BadInput(
            Place(source.file), "The sheet has no header.", "Give a sheet with a header and rows."
        )
    header_row = top[0]
    first = [top, *islice(rows, MOST_ROWS)]
    made = joined_header(source.file, first, _merged(sheet))
    header = made.names
    if len(first) <= made.depth:
        raise BadInput(
            Place(source.file, header_row),
            "The sheet has a header and no rows.",
            "Give a sheet with rows below the header.",
        )
    frame = _frame(chain(first[made.depth :], rows), len(header))
    unused = [
        f"{i}" for i, name in enumerate(header) if not name and bool((frame[f"{i}"] == "").all())
    ]
    frame = frame.drop(unused)
    place = Place(source.file, header_row)
    names = header_names([header[int(c)] for c in frame.columns if c != ROW], place)
    frame.columns = [*names, ROW]
    return Table(
        source.file,
        source.stem,
        "xlsx",
        frame,
        header_row=header_row,
        notes=(*notes, *made.notes),
        comments=tuple(comments),
    )


def _merged(sheet: python_calamine.CalamineSheet) -> list[tuple[int, int, int]] | None:
    """Return row, first and last column of each merged cell, columns as the rows are cut here."""
    start = sheet.start or (0, 0)
    spans = sheet.merged_cell_ranges or []
    left = start[1]
    return [(top + 1, first - left, last - left) for (top, first), (_, last) in spans] or None


def _numbered(sheet: python_calamine.CalamineSheet) -> _Rows:
    """Yield the rows that hold something, with their number in the sheet."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _frame(rows: _Rows, width: int) -> pl.DataFrame:
    """Return the rows as text columns named by their position.

    Each text is kept once and each cell as a number: a sheet says the same thing a million times.
    """
    books: list[dict[str, int]] = [{} for _ in range(width)]
    codes = [array("i") for _ in range(width)]
    numbers = array("i")
    for number, cells in rows:
        numbers.append(number)
        for book, column, cell in zip(books, codes, cells, strict=True):
            column.append(book.setdefault(cell, len(book)))
    data = {
        f"{i}": pl.Series(list(book), dtype=pl.String).gather(np.frombuffer(column, np.int32))
        for i, (book, column) in enumerate(zip(books, codes, strict=True))
    }
    return pl.DataFrame({**data, ROW: np.frombuffer(numbers, np.int32)})


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    return str(cell)
