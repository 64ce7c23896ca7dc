"""Options of every command that reads files of counts, and how names from files are shown."""

import csv
import datetime as dt
import re
import signal
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.errors import BadInput, Place

if TYPE_CHECKING:
    from tocsin.formats import Wanted

# Control signs of a terminal, and signs that turn the direction of a text or have no width.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def shown(text: str) -> str:
    """Return a text of unknown origin such that it cannot play tricks on a terminal."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


_ENDS = re.compile(r"(^|[^a-z])(ends?|ending|until|to)($|[^a-z])|конец|конца", re.IGNORECASE)


def stamped_at_end(column: str) -> bool:
    """Whether the name of a column says that its dates are last days: week_end, not weekend."""
    return _ENDS.search(column) is not None


def add_reading_options(
    parser: ArgumentParser, of: str = "counts: CSV, TSV, Parquet, XLSX, JSON, XML"
) -> None:
    """Declare the files, with what to say `of` them, and how to read them."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=of)
    columns = parser.add_argument_group("columns")
    columns.add_argument("--key", metavar="COL,COL", help="columns that name a series")
    columns.add_argument("--time", metavar="COL", help="column of days, weeks or months")
    columns.add_argument("--count", metavar="COL", help="column of counts")
    columns.add_argument("--population", metavar="COL", help="column of the population")
    reading = parser.add_argument_group("how the file is written, where it does not show")
    reading.add_argument("--input-format", metavar="NAME", help="layout, such as jhu-wide")
    reading.add_argument("--line-list", action="store_true", help="one row is one case")
    reading.add_argument("--cumulative", action="store_true", help="counts are running totals")
    reading.add_argument("--date-order", choices=["dmy", "mdy", "ymd"], help="of dates like 3/4/20")
    reading.add_argument("--decimal", choices=[".", ","], help="mark before decimals")
    reading.add_argument("--weeks", choices=["iso", "mmwr"], help="which weeks bare numbers are")
    reading.add_argument("--step", choices=["day", "week", "month"], help="length of a period")
    reading.add_argument("--encoding", metavar="NAME", help="of a text file, such as cp1251")
    reading.add_argument("--sheet", metavar="NAME", help="of a workbook")


def wanted(options: Namespace, as_of: dt.date | None = None) -> "Wanted":
    """Return what the options say about the files."""
    from tocsin.formats import Wanted  # noqa: PLC0415  keeps `tocsin --help` quick

    if hasattr(signal, "siginterrupt"):
        # Once polars is imported a read goes on after Ctrl-C, for ever if it waits for a pipe.
        signal.siginterrupt(signal.SIGINT, True)  # noqa: FBT003  takes no keywords
    return Wanted(
        key=tuple(next(csv.reader([options.key]))) if options.key else None,
        time=options.time,
        count=options.count,
        population=options.population,
        format=options.input_format,
        encoding=options.encoding,
        date_order=options.date_order,
        decimal=options.decimal,
        step=options.step,
        weeks=options.weeks,
        cumulative=options.cumulative,
        line_list=options.line_list,
        sheet=options.sheet,
        as_of=as_of,
    )


def day(text: str) -> dt.date:
    """Read a day given as an option."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day; write it like 2020-05-26") from error


def pair(text: str) -> tuple[str, str]:
    """Read `name=value`."""
    name, equals, value = text.partition("=")
    if not (equals and name):
        raise ArgumentTypeError(f"{text!r} is not name=value")
    return name.strip(), value.strip()


def place(text: str) -> Path:
    """Read the name of a file or folder."""
    if not text:
        raise ArgumentTypeError("a name is missing")
    return Path(text)


def whole(text: str) -> int:
    """Read a number of things."""
    if not text.isdecimal() or len(text) > 9:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def spare(files: list[str], target: Path) -> None:
    """Refuse, before the work, a file that cannot be written, or that is read.

    Raises:
        BadInput: the target is a folder, lies in no folder, or is one of the files.
    """
    if target.is_dir():
        raise BadInput(Place(str(target)), "This is a folder.", "Name a file with --out.")
    if not target.parent.is_dir() and not target.parent.is_symlink():
        raise BadInput(Place(str(target)), "There is no such folder.", "Make it, or name another.")
    if target.exists() and any(Path(f).exists() and target.samefile(f) for f in files):
        raise BadInput(
            Place(str(target)), "This file is read, so it is not written over.", "Name another."
        )
