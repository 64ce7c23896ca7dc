"""A list of cases, case by case: for those who keep how each of them changed."""

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from tocsin.errors import BadInput, BadParameter, Place
from tocsin.formats.assembly import understand
from tocsin.formats.contract import ROW, Note, Wanted, note
from tocsin.language import mark
from tocsin.series.calendar import Style
from tocsin.series.tables import PERIOD

CASE = "\x00case"
"""Column of the cases' numbers or names; no column of a file can be called so."""


@dataclass(frozen=True, slots=True)
class Cases:
    """A list of cases that was taken whole.

    Attributes:
        frame: one row for each case: `CASE` (what the list calls it), the key columns, `period`
            (`Date`), and the columns that were asked for; all but `period` are `String`.
        key: names of the key columns.
        kept: names of the further columns.
        style: how the source writes its dates.
        notes: what to know.
        rows: rows of the source.
        source: name as given.
        digest: SHA-256 of its bytes, hexadecimal.
        comments: the lines before the header that began with `#`, without it.
    """

    frame: pl.DataFrame
    key: tuple[str, ...]
    kept: tuple[str, ...]
    style: Style
    notes: tuple[Note, ...]
    rows: int
    source: str
    digest: str
    comments: tuple[str, ...]


def read_cases(path: str | Path, wanted: Wanted, case: str, kept: tuple[str, ...] = ()) -> Cases:
    """Read a list of cases.

    Args:
        path: as for `tocsin.formats.read`.
        wanted: what is known about the file; its key columns are named.
        case: column that says which case a row is.
        kept: further columns to keep with each case.

    Raises:
        BadInput: the first thing in the file that breaks a rule; a row without a case, or two rows
            of one case that differ.
        BadParameter: no key columns, a column that is named for two things.
    """
    if wanted.key is None:
        raise BadParameter("Name the key columns of a list of cases with --key.")
    named = [*wanted.key, case, *kept]
    twice = [name for name in named if named.count(name) > 1 or name in (wanted.time, wanted.count)]
    if twice or wanted.count is not None:
        raise BadParameter(f"The column {(twice or [wanted.count])[0]!r} is named for two things.")
    whole = understand(path, replace(wanted, key=tuple(named), line_list=True))
    file, frame = whole.table.file, whole.long.frame
    if whole.style is Style.INDEX:
        raise BadInput(
            Place(file, column=whole.long.time), "A case has a date.", "Give days, weeks or months."
        )
    texts = frame.with_columns(pl.col(named).cast(pl.String))
    nameless = texts[case].str.strip_chars() == ""
    if nameless.any():
        row = int(texts[ROW].filter(nameless)[0])
        raise BadInput(
            Place(file, row, case), "This row does not say which case it is.", "Fill it in."
        )
    columns = [case, *wanted.key, PERIOD, *kept]
    single = texts.unique(columns, keep="first", maintain_order=True)
    again = single[case].is_duplicated()
    if again.any():
        row, value = int(single[ROW].filter(again)[1]), single[case].filter(again)[1]
        raise BadInput(
            Place(file, row, case, value),
            "Two rows of this case differ.",
            "Keep the newer one, or name the column that tells the cases apart.",
        )
    notes = whole.notes
    if len(single) < len(texts):
        text = mark("{n} row says the same case again.|{n} rows say the same case again.")
        notes = (*notes, note(file, "cases-again", text, len(texts) - len(single)))
    return Cases(
        single.select(pl.col(case).alias(CASE), *wanted.key, PERIOD, *kept),
        wanted.key,
        kept,
        whole.style,
        notes,
        whole.rows,
        file,
        whole.digest,
        whole.table.comments,
    )
