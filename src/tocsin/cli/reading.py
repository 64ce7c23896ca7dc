"""Options of every command that reads files of counts."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.formats import Wanted


def add_reading_options(parser: ArgumentParser) -> None:
    """Declare the files and how to read them."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="counts: CSV, TSV, Parquet, XLSX")
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

    return Wanted(
        key=tuple(options.key.split(",")) if options.key else None,
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
