"""Values of a document become a frame of text, each different text kept once."""

from array import array
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from tocsin.errors import BadInput, Place
from tocsin.formats.columns import RESERVED, wanted_key
from tocsin.formats.contract import ROW, Long, Note, Table, Wanted
from tocsin.formats.spans import Spanned
from tocsin.series.tables import is_pattern

MOST_COLUMNS = 100
"""No report tells its values apart by more; a hostile one would, to fill the memory."""
_Column = tuple[dict[str, int], "array[int]"]


class Gathered:
    """Rows that arrive one by one; what one does not say is the empty text."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.height = 0
        self._columns: dict[str, _Column] = {}

    def add(self, cells: Mapping[str, str]) -> None:
        """Take one value with all that tells it apart.

        Raises:
            BadInput: more columns than any report has.
        """
        for name, text in cells.items():
            column = self._columns.get(name)
            if column is None:
                column = self._begin(name)
            book, codes = column
            short = self.height - len(codes)
            if short:
                codes.extend([0] * short)
            codes.append(book.setdefault(text, len(book)))
        self.height += 1

    def _begin(self, name: str) -> _Column:
        if len(self._columns) >= MOST_COLUMNS:
            raise BadInput(
                Place(self.file, self.height + 1, name),
                f"The values are told apart by more than {MOST_COLUMNS} names.",
                "Export fewer categories at a time.",
            )
        if is_pattern(name):
            raise BadInput(
                Place(self.file, self.height + 1, name),
                "A column cannot have this name, which stands for several columns.",
                "Give the category another code.",
            )
        column: _Column = ({"": 0}, array("i"))
        self._columns[name] = column
        return column

    def frame(self) -> pl.DataFrame:
        """Return the rows, numbered from 1.

        Raises:
            BadInput: no row, or a text that is none.
        """
        if not self.height:
            raise BadInput(
                Place(self.file), "The file holds no value.", "Give a report with values."
            )
        data: dict[str, pl.Series] = {}
        for name, (book, codes) in self._columns.items():
            codes.extend([0] * (self.height - len(codes)))
            texts = list(book)
            self._check_texts(name, texts)
            data[name] = pl.Series(texts, dtype=pl.String).gather(np.frombuffer(codes, np.int32))
        return pl.DataFrame({**data, ROW: np.arange(1, self.height + 1, dtype=np.int32)})

    def _check_texts(self, name: str, texts: list[str]) -> None:
        """Refuse NUL and the halves of characters that JSON can spell."""
        for text in (name, *texts):
            if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
                raise BadInput(
                    Place(self.file, column=name.encode(errors="replace").decode()),
                    "A text holds NUL, or half of a character (\\ud800 to \\udfff).",
                    "Correct it where the file was made.",
                )


def long_of(
    table: Table,
    found: Spanned,
    wanted: Wanted,
    *,
    optional: tuple[str, ...] = (),
    time: str = "period",
    count: str = "value",
    notes: tuple[Note, ...] = (),
) -> Long:
    """Return the rows of a document in long form.

    Args:
        table: the document.
        found: its rows: `period`, `count`, perhaps `population`, and the columns that tell apart.
        wanted: names the key; else all columns are the key.
        optional: columns that are part of it only if they hold more than one text.
        time: what the standard calls a period.
        count: what it calls a count.
        notes: what reading had to decide.

    Raises:
        BadInput: a key that is not there, or one that is called as a count is.
    """
    frame = found.frame
    names = [name for name in frame.columns if name not in (*RESERVED, ROW)]
    every = replace(table, frame=frame.clear().select(*names, ROW), document="")
    key = wanted_key(every, wanted)
    if key is None:
        key = tuple(n for n in names if n not in optional or _differs(frame[n]))
    return Long(
        frame.drop([name for name in names if name not in key]),
        key,
        time,
        count,
        notes=(*notes, *found.notes),
        weeks=found.weeks,
        step=found.step,
    )


def _differs(column: pl.Series) -> bool:
    """Whether a column holds two texts; to count them all would take far more memory."""
    return not bool(column.is_in([column[0]]).all())
