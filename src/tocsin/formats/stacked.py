"""Headers of two or three rows, whose upper cells stretch over several columns.

"2024 | | |" above "W01 | W02 | W03" are the columns 2024-W01 to 2024-W03; "Measles | | Rubella | |"
above "cases | deaths | cases | deaths" are the columns Measles cases, Measles deaths and so on.
Rows are joined only if they cannot be anything else: the upper one has blank cells, the lowest one
is text or periods in every column, and what follows are counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.errors import BadInput, Place
from tocsin.formats.contract import Note, note
from tocsin.formats.numerals import MISSING
from tocsin.language import mark
from tocsin.series.writings import unmistakable

MOST_ROWS = 3
_NUMBER = re.compile(r"[<≤]?\s?[+\-−]?[0-9][0-9.,'’\s]*|\*+")
_YEAR = re.compile(r"(19|20|21)\d\d")
_WEEK = re.compile(r"(?:W|KW|MW)\s?(\d{1,2})", re.IGNORECASE)
_GAP = "\x00"
"""Between the parts of a name while it is not known whether one of them is a period."""
Row = tuple[int, Sequence[str]]
Merged = Sequence[tuple[int, int, int]]
"""Row, first and last column of each merged cell, as the rows are numbered here."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header of one row or more.

    Attributes:
        names: of the columns, "" where there is none.
        depth: how many rows it takes.
        notes: what was joined.
    """

    names: list[str]
    depth: int
    notes: tuple[Note, ...] = ()


def joined_header(file: str, rows: Sequence[Row], merged: Merged | None = None) -> Header:
    """Return the header of a table.

    Args:
        file: name as given.
        rows: number and cells of the first rows, the header first; four are enough.
        merged: the merged cells of a workbook; None where the file cannot say, as in CSV.

    Raises:
        BadInput: rows that look like a header and can be joined in no way or in two.
    """
    top = rows[0][1]
    plain = Header(list(top), 1)
    depths = range(2, min(MOST_ROWS, len(rows) - 1) + 1)
    depth = next((d for d in depths if _look_like_names(rows, d)), None)
    if not _may_stretch(top):
        return plain
    if depth is None:
        _check_numbers_below_years(file, rows)
        return plain
    upper = [_stretched(rows, place, depth, merged) for place in range(depth - 1)]
    names = _names(upper, rows[depth - 1][1])
    wide = {i for row in upper for i in range(len(row)) if _is_wide(row, i)}
    if not wide and not any(unmistakable(name) for name in names):
        return plain
    first, last = rows[0][0], rows[depth - 1][0]
    if not all(_is_count(rows[depth][1][i]) for i in wide):
        raise _unclear(file, first, last, "the upper one stands above more than counts")
    names = _without_caption(names)
    if any(unmistakable(part) for name in names for part in name.split(_GAP) if _GAP in name):
        raise _unclear(file, first, last, "names stand above periods, as for several tables")
    odd = _odd_one(names)
    if odd:
        raise _unclear(file, first, last, f"{odd!r} is no period, as the others below the year are")
    names = [name.replace(_GAP, " ") for name in names]
    filled = [name for name in names if name]
    if len(set(filled)) < len(filled):
        raise _unclear(file, first, last, "joined, they name two columns alike")
    text = mark("The rows {first} to {last} were read as one header: {names}.")
    shown = ", ".join(filled[:6]) + (" ..." if len(filled) > 6 else "")
    said = note(file, "merged-header", text, first=str(first), last=str(last), names=shown)
    return Header(names, depth, (said,))


def _check_numbers_below_years(file: str, rows: Sequence[Row]) -> None:
    """Refuse 1, 2, 3 below a year: they can be weeks of two kinds, or months."""
    if len(rows) < 2:
        return
    (first, top), (last, below) = rows[:2]
    years = [i for i, cell in enumerate(top) if _YEAR.fullmatch(cell.strip())]
    numbers = [below[i].strip() for i in range(years[0] if years else len(below), len(below))]
    if len(numbers) > 1 and numbers == [str(i) for i in range(1, len(numbers) + 1)]:
        raise _unclear(file, first, last, "numbers below a year can be weeks or months")


def _without_caption(names: list[str]) -> list[str]:
    """Take off what stands above all periods alike: it says what is counted, and tells no apart."""
    periods = [name for name in names if unmistakable(name.rpartition(_GAP)[2])]
    captions = {name.rpartition(_GAP)[0] for name in periods}
    if len(captions) > 1:
        return names
    return [name.rpartition(_GAP)[2] if name in periods else name for name in names]


def _odd_one(names: Sequence[str]) -> str:
    """Return a name with a year that is no period, where others with a year are; else ""."""
    dated = [name for name in names if re.match(rf"{_YEAR.pattern}[ -]|.*\s{_YEAR.pattern}$", name)]
    odd = [name for name in dated if not unmistakable(name)]
    return odd[0] if odd and len(odd) < len(dated) else ""


def _unclear(file: str, first: int, last: int, why: str) -> BadInput:
    return BadInput(
        Place(file, first),
        f"The rows {first} to {last} look like one header, but {why}.",
        "Give the table one row of names, such as 2024-W01 or Jan 2024, and begin titles above it "
        "with #.",
    )


def _may_stretch(top: Sequence[str]) -> bool:
    """Whether a row has blanks between its names, or the same name again and again."""
    cells = [cell.strip() for cell in top]
    filled = [cell for cell in cells if cell]
    return 0 < len(filled) < len(cells) or len(set(filled)) < len(filled)


def _look_like_names(rows: Sequence[Row], depth: int) -> bool:
    """Whether the first rows name every column that holds something, and counts follow."""
    header = [cells for _, cells in rows[:depth]]
    below = rows[depth][1]
    blank = [i for i, cell in enumerate(below) if not cell.strip()]
    named = all(any(row[i].strip() for row in header) for i in range(len(below)) if i not in blank)
    texts = all(_says_names(cells) for cells in header[1:])
    return named and texts and any(_NUMBER.fullmatch(cell.strip()) for cell in below)


def _says_names(cells: Sequence[str]) -> bool:
    """Whether a row holds names, periods or years, and no number and no mark of a missing one."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_YEAR.fullmatch(cell) or not _is_count(cell) for cell in filled)


def _is_count(cell: str) -> bool:
    """Whether a cell can be a count, also a missing one."""
    bare = cell.strip()
    return bare.lower() in MISSING or _NUMBER.fullmatch(bare) is not None


def _is_wide(row: Sequence[str], column: int) -> bool:
    """Whether the name above a column stands above its neighbour too."""
    near = [row[i] for i in (column - 1, column + 1) if 0 <= i < len(row)]
    return bool(row[column]) and row[column] in near


def _stretched(rows: Sequence[Row], place: int, depth: int, merged: Merged | None) -> list[str]:
    """Carry names to the right over blanks: as far as they are merged, or names stand below."""
    number, cells = rows[place]
    found = [cell.strip() for cell in cells]
    spans = [span for span in merged or () if span[0] == number]
    for _, first, last in spans:
        for column in range(first, min(last, len(found) - 1) + 1):
            found[column] = found[first]
    if spans:
        return found
    below = [row for _, row in rows[place + 1 : depth]]
    named = [any(row[i].strip() for row in below) for i in range(len(found))]
    for i in range(1, len(found)):
        if not found[i] and named[i] and named[i - 1]:
            found[i] = found[i - 1]
    return found


def _names(upper: Sequence[Sequence[str]], lowest: Sequence[str]) -> list[str]:
    return [
        _joined([part for part in (*(row[i] for row in upper), cell.strip()) if part])
        for i, cell in enumerate(lowest)
    ]


def _joined(parts: Sequence[str]) -> str:
    """Return 2024-W01 for a year and a week, `January 2024` for a year and a month, else all."""
    parts = [part for place, part in enumerate(parts) if place == 0 or part != parts[place - 1]]
    year = next((part for part in parts if _YEAR.fullmatch(part)), None)
    if year is None:
        return _GAP.join(parts)
    rest = [part for part in parts if part != year]
    if not rest:
        return year
    period = rest[-1]
    week = _WEEK.fullmatch(period)
    if week:
        mark_ = "MW" if period[:1].upper() == "M" else "W"
        period = f"{year}-{mark_}{int(week[1]):02d}"
    elif unmistakable(f"{period} {year}"):
        period = f"{period} {year}"
    else:
        period = f"{year} {period}"
    return _GAP.join([*rest[:-1], period])
