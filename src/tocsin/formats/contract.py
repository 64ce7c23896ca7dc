"""What a file format takes and gives.

A reader is told what the user wants to know (`Wanted`), gets the bare table of a file (`Table`),
and returns its rows in long form, still as text (`Long`). Everything after that (periods, numbers,
totals, duplicates, running totals) is the same for all formats and is done once, in
`tocsin.formats.assembly`.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from tocsin.errors import BadParameter
from tocsin.sentences import Sentence, plain
from tocsin.series.calendar import Step, Style

_OPTIONS = {
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal": (",", "."),
    "step": ("day", "week", "month"),
    "weeks": ("iso", "mmwr"),
}
ROW = "\x00row"
"""Name of the column that holds the row of the source; no file can have a column of that name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user said about a file; None: find out.

    Attributes:
        key: key columns. None: the column `series`, else every column of text or codes that is
            neither time, count, nor population.
        time: column of periods; `"year+week"` names a pair of columns.
        count: column of counts.
        population: column of populations; None: a column called exactly "population".
        format: name of a format.
        encoding: of a text file.
        date_order: "dmy", "mdy" or "ymd": how 03/04/2020 is meant.
        decimal: "," or ".", the mark before decimals.
        step: "day", "week" or "month", for data that cannot show it.
        weeks: "iso" or "mmwr", for weeks without a mark.
        cumulative: counts are running totals. Differences are taken; a fall becomes missing.
        line_list: one row is one case. Rows are counted for each key and period.
        sheet: of a workbook.
        as_of: rows of periods after this day are not read.
    """

    key: tuple[str, ...] | None = None
    time: str | None = None
    count: str | None = None
    population: str | None = None
    format: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    step: str | None = None
    weeks: str | None = None
    cumulative: bool = False
    line_list: bool = False
    sheet: str | None = None
    as_of: datetime.date | None = None

    def __post_init__(self) -> None:
        """Refuse an option's value that does not exist.

        Raises:
            BadParameter: names the option and what it can be.
        """
        for name, allowed in _OPTIONS.items():
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise BadParameter(f"{name} is one of {', '.join(allowed)}, not {value!r}.")


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a file that a reader of the figures must know.

    Attributes:
        file: name as given.
        rule: short name of what was done, such as "total-rows".
        sentence: what was done.
        count: how many rows, cells or series it concerns.
    """

    file: str
    rule: str
    sentence: Sentence
    count: int = 1

    @property
    def text(self) -> str:
        """The sentence in English."""
        return plain(self.sentence)


def note(file: str, rule: str, text: str, count: int = 1, **values: str) -> Note:
    """Return a note.

    Args:
        file: name as given.
        rule: short name of what was done.
        text: marked for translation (`tocsin.language.mark`); {n} is the count.
        count: how many rows, cells or series it concerns.
        **values: what stands in further places of the text.
    """
    return Note(file, rule, Sentence(text, {"n": count, **values}), count)


@dataclass(frozen=True, slots=True)
class Counts:
    """A file that was taken whole.

    Attributes:
        frame: key columns (`String`, "" where blank), `period` (`Date`, or `Int64` for numbered
            periods), `count` (`Float64`, null where missing), `population` (`Float64`, if given);
            sorted by key and period, one row for each key and period.
        key: names of the key columns.
        style: how the source writes its periods.
        step: length of a period.
        notes: what to know.
        rows: rows of the source, without header and comments.
        source: name as given.
        digest: SHA-256 of its bytes, hexadecimal.
        comments: the lines before the header that began with `#`, without it.
        time: name of the source's column of periods.
    """

    frame: pl.DataFrame
    key: tuple[str, ...]
    style: Style
    step: Step
    notes: tuple[Note, ...]
    rows: int
    source: str
    digest: str
    comments: tuple[str, ...] = ()
    time: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The bare table of a file: cells as they stand there.

    Attributes:
        file: name as given.
        stem: the name without folder and suffixes.
        kind: "text", "xlsx" or "parquet"; "xml" or "json" for a document, which is no table yet.
        frame: the cells, `String` or what a Parquet file stores, and the column `ROW`; of a
            document nothing.
        separator: of a text file, else "".
        header_row: row of the header, None where there is no such row.
        notes: what reading already had to decide.
        comments: lines before the header that began with `#`.
        document: the content of XML (bytes) or JSON (text).
        root: of XML the name of the outermost element, `{namespace}name` if it has one.
        encoding: of XML, where the user overrules what the file says.
    """

    file: str
    stem: str
    kind: str
    frame: pl.DataFrame
    separator: str = ""
    header_row: int | None = None
    notes: tuple[Note, ...] = ()
    comments: tuple[str, ...] = ()
    document: str | bytes = ""
    root: str = ""
    encoding: str | None = None

    @property
    def columns(self) -> list[str]:
        """The names of the header."""
        return [name for name in self.frame.columns if name != ROW]


@dataclass(frozen=True, slots=True)
class Long:
    """One row for each key and period, not yet understood.

    Attributes:
        frame: key columns, `period`, `count`, perhaps `population`, and `ROW`; as in the source.
        key: names of the key columns.
        time: name of the source's column of periods, for messages.
        count: name of its column of counts; None where the header itself names it.
        named_by: where `count` is None, the column of `frame` whose text is the header's.
        notes: what was decided.
        cumulative: whether the layout holds running totals by its definition.
        counted: whether rows are cases to count.
        weeks: "iso" or "mmwr" where the names of the columns show it.
        short_years: whether the layout writes 1/22/20, month first.
        step: length of the periods where the layout says it.
    """

    frame: pl.DataFrame
    key: tuple[str, ...]
    time: str
    count: str | None
    named_by: str = ""
    notes: tuple[Note, ...] = ()
    cumulative: bool = False
    counted: bool = False
    weeks: str | None = None
    short_years: bool = False
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """One way to lay out counts in a file.

    Attributes:
        name: with hyphens, as the user says it.
        summary: one sentence.
        suffixes: of the files that it writes, the usual one first.
        sniff: whether a table looks like this.
        read: table to long form. Raises BadInput.
        shape: counts to the table that `write` puts into a file; None where that is no table.
        compose: counts to the bytes of a document. A format with neither is only read.
        rank: lower ranks are asked first; tidy tables come last, because they match anything.
        count_column: whether the layout has a column of counts that a user can name.
        document: whether it reads XML or JSON and not tables.
        needs: key columns without which it cannot write.
        styles: of the periods that it can write.
        gaps: whether it can write that a count is missing; else such rows are left out.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Table], bool]
    read: Callable[[Table, Wanted], Long]
    shape: Callable[[Counts], pl.DataFrame] | None = None
    rank: int = 9
    count_column: bool = field(default=True)
    compose: Callable[[Counts], bytes] | None = None
    document: bool = False
    needs: tuple[str, ...] = ()
    styles: tuple[Style, ...] = tuple(Style)
    gaps: bool = True

    @property
    def writes(self) -> bool:
        """Whether it is written, and not only read."""
        return self.shape is not None or self.compose is not None
