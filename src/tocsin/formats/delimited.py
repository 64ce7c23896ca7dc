"""Text with separators becomes a table; every row keeps the line of the file it begins on."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tocsin.errors import BadInput, Place
from tocsin.formats.contract import ROW, Table
from tocsin.formats.encoding import utf8
from tocsin.formats.headers import header_names
from tocsin.formats.sources import Source
from tocsin.formats.stacked import MOST_ROWS, joined_header

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 30
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class _Preamble:
    comments: tuple[str, ...]
    start: int
    lines: int
    separator: str | None


def text_table(source: Source, encoding: str | None = None) -> Table:
    """Read CSV, TSV and their relatives.

    The first line that is neither blank nor a comment (`#`) is the header. Blank lines are skipped.

    Raises:
        BadInput: no header, no rows, rows of another length than the header, an open quote.
    """
    text, notes = utf8(source.take(), source.file, encoding)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
        if b"\n" not in text:
            text = text.replace(b"\r", b"\n")
    before = _preamble(text)
    body = text[before.start :] if before.start else text
    del text
    if not body.strip():
        raise BadInput(
            Place(source.file), "The file has no header.", "Give a file with a header and rows."
        )
    separator = before.separator or _separator(body, source.suffix)
    layout = _Layout(body, separator, source.file, before.lines)
    made = joined_header(source.file, layout.first_rows(MOST_ROWS + 1))
    names = header_names(made.names, Place(source.file, layout.row(0)), text=True)
    frame = layout.frame(names, made.depth)
    return Table(
        source.file,
        source.stem,
        "text",
        frame,
        separator=separator,
        header_row=layout.row(0),
        notes=(*notes, *made.notes),
        comments=before.comments,
    )


def _preamble(text: bytes) -> _Preamble:
    comments: list[str] = []
    start = lines = 0
    separator = None
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        line = text[start : min(end, start + _LONGEST_LINE)].strip(b" \r\xc2\xa0")
        if line.startswith(b"#"):
            comments.append(line[1:].decode("utf-8", "replace").strip())
        elif lines == 0 and line[:4].lower() == b"sep=" and len(line) == 5:
            separator = line[4:].decode()  # Excel's own first line
        elif line.strip():
            break
        start, lines = end + 1, lines + 1
    return _Preamble(tuple(comments), start, lines, separator)


def _separator(body: bytes, suffix: str) -> str:
    """Return the separator that cuts the first lines into equally many cells, and into most."""
    sample = body[: 4 * _LONGEST_LINE].decode("utf-8", "ignore")
    lines = sample.split("\n", _SAMPLE + 1)[:_SAMPLE]
    best, best_score = "\t" if suffix in (".tsv", ".tab") else ",", (0.0, 0)
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
        except csv.Error:
            continue
        widths = [len(row) for row in rows if row]
        if widths and widths[0] > 1:
            alike = sum(w == widths[0] for w in widths) / len(widths)
            if (alike, widths[0]) > best_score:
                best, best_score = separator, (alike, widths[0])
    return best


def _places(codes: NDArray[np.uint8], code: int) -> NDArray[np.int64]:
    """Return where a byte stands, piece by piece: the marks of a whole file would be as large."""
    step = 1 << 22
    pieces = [np.flatnonzero(codes[i : i + step] == code) + i for i in range(0, len(codes), step)]
    return np.concatenate(pieces)


class _Layout:
    """Where rows and cells begin; quotes are respected by counting them."""

    def __init__(self, body: bytes, separator: str, file: str, lines_before: int) -> None:
        self.body = body
        self.separator = separator
        self.file = file
        codes = np.frombuffer(body, dtype=np.uint8)
        outside = self._outside(codes, lines_before)
        every = _places(codes, 10)
        ends = every if outside is None else every[outside[every]]
        if not body.endswith(b"\n"):
            ends = np.append(ends, len(body))
        starts = np.concatenate([np.zeros(1, ends.dtype), ends[:-1] + 1])
        cuts = _places(codes, ord(separator))
        if outside is not None:
            cuts = cuts[outside[cuts]]
        cells = np.searchsorted(cuts, ends) - np.searchsorted(cuts, starts) + 1
        blank = self._blank(starts, ends, cells)
        rows = lines_before + 1 + np.searchsorted(every, starts)
        self.rows = rows[~blank].astype(np.int32)
        self.cells = cells[~blank].astype(np.int32)
        self.starts, self.ends = starts[~blank], ends[~blank]
        self.blanks = bool(blank.any())

    def row(self, place: int) -> int:
        """Return the line of the file on which a row begins."""
        return int(self.rows[place])

    def _outside(self, codes: NDArray[np.uint8], before: int) -> NDArray[np.bool_] | None:
        quotes = codes == 34
        if not quotes.any():
            return None
        depth = np.cumsum(quotes, dtype=np.uint8) & 1
        if depth[-1]:
            last = int(np.flatnonzero(quotes)[-1])
            raise BadInput(
                Place(self.file, before + 1 + self.body.count(b"\n", 0, last)),
                "A quotation mark is opened and never closed, here or above.",
                'Close it, or double a mark that belongs to the text ("").',
            )
        return depth == 0

    def _blank(
        self, starts: NDArray[np.int64], ends: NDArray[np.int64], cells: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        blank = ends == starts
        for i in np.flatnonzero((cells == 1) & (ends - starts < 40)):
            blank[i] = not self.body[starts[i] : ends[i]].strip()
        return blank

    def first_rows(self, most: int) -> list[tuple[int, list[str]]]:
        """Return line and cells of the first rows, as far as they are as wide as the first."""
        rows: list[tuple[int, list[str]]] = []
        for place in range(min(most, len(self.rows))):
            text = self.body[self.starts[place] : self.ends[place]].decode("utf-8")
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self.separator))
            if rows and len(cells) != len(rows[0][1]):
                break
            rows.append((self.row(place), cells))
        return rows

    def frame(self, names: list[str], depth: int) -> pl.DataFrame:
        """Return the rows below a header of `depth` rows as text."""
        self._check_widths(len(names))
        if len(self.rows) <= depth:
            raise BadInput(
                Place(self.file, int(self.rows[0])),
                "The file has a header and no rows.",
                "Give a file with rows below the header.",
            )
        if self.blanks:
            spans = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
            self.body = b"\n".join([self.body[start:end] for start, end in spans])
        del self.starts, self.ends
        frame = self._cells(names, depth)
        if frame is None or frame.height != len(self.rows) - depth:
            raise BadInput(
                Place(self.file),
                "The quotation marks do not add up.",
                'Close each, and double those that belong to the text ("").',
            )
        empty = [name for name in names if frame[name].null_count()]
        return frame.with_columns(pl.col(empty).fill_null(""), self._row_numbers(depth)).select(
            *names, ROW
        )

    def _cells(self, names: list[str], depth: int) -> pl.DataFrame | None:
        try:
            return pl.read_csv(
                self.body,
                has_header=False,
                skip_rows=depth,
                schema=dict.fromkeys(names, pl.String),
                separator=self.separator,
                row_index_name=ROW,
            )
        except pl.exceptions.ComputeError:  # a mark in the middle of a cell
            return None

    def _row_numbers(self, depth: int) -> pl.Expr:
        """Return the rows by their position, which leaves the table in the pieces it has."""
        first, last = self.row(depth), self.row(-1)
        if last - first == len(self.rows) - depth - 1:
            return pl.col(ROW).cast(pl.Int32) + first
        return pl.lit(pl.Series(self.rows[depth:])).gather(pl.col(ROW)).alias(ROW)

    def _check_widths(self, width: int) -> None:
        wrong = np.flatnonzero(self.cells != width)
        if len(wrong):
            row, cells = self.row(wrong[0]), int(self.cells[wrong[0]])
            raise BadInput(
                Place(self.file, row),
                f"The row has {cells} cells, the header has {width}.",
                "Complete the row. Put cells that hold the separator in quotation marks, and "
                "begin lines above the header with #.",
            )
