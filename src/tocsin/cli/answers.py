"""Tables as answers of a command: CSV, Parquet or JSON, to the screen or into a file."""

import re
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tocsin.cli.reading import place
from tocsin.errors import BadParameter

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("csv", "parquet", "json")
_SUFFIXES = {**{name: name for name in FORMATS}, "": "csv", "txt": "csv", "pq": "parquet"}


def add_answer_options(parser: ArgumentParser) -> None:
    """Declare how and where the answer is written."""
    parser.add_argument(
        "--format", choices=FORMATS, help="of the answer; csv unless --out shows it"
    )
    parser.add_argument("--out", type=place, metavar="FILE", help="write here, not to the screen")


def kind_of(options: Namespace) -> str:
    """Return "csv", "parquet" or "json": what the user said, or what the name of the file says.

    Raises:
        BadParameter: a name that says nothing known.
    """
    if options.format:
        return options.format
    suffix = options.out.suffix.lstrip(".").lower() if options.out else "csv"
    kind = _SUFFIXES.get(suffix)
    if kind is None:
        raise BadParameter(
            f"--out {options.out}: nothing is known to write .{suffix}. Remedy: end the name with "
            ".csv, .parquet or .json, or say --format."
        )
    return kind


def write_answer(answer: "pl.DataFrame", kind: str, out: Path | None) -> None:
    """Write a table to the screen, or to a file that is whole or not there at all.

    Args:
        answer: key columns, then the column `period`, then the rest.
        kind: "csv", "parquet" or "json".
        out: file; None for the screen.
    """
    from tocsin.formats.writing import put_bytes  # noqa: PLC0415  heavy imports wait until needed

    data = _bytes(answer, kind)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        put_bytes(out, data)


def _bytes(answer: "pl.DataFrame", kind: str) -> bytes:
    import io  # noqa: PLC0415  heavy imports wait until needed

    import polars as pl  # noqa: PLC0415

    from tocsin.formats.escaping import escaped  # noqa: PLC0415
    from tocsin.series.tables import PERIOD  # noqa: PLC0415

    buffer = io.BytesIO()
    if kind == "parquet":
        answer.write_parquet(buffer)
    elif kind == "json":
        answer.write_json(buffer)
        buffer.write(b"\n")
    else:
        keys = answer.columns[: answer.columns.index(PERIOD)]
        texts = [name for name in keys if answer.schema[name] == pl.String]
        answer = answer.with_columns(escaped(pl.col(name)).alias(name) for name in texts)
        heads = pl.select(escaped(pl.lit(pl.Series(answer.columns)))).to_series().to_list()
        answer.columns = heads
        # A spreadsheet that splits at another mark would find a formula inside an unquoted cell.
        split = r"[;\t|]"
        cells = [c for c in answer.get_columns()[: len(keys)] if c.dtype == pl.String]
        risky = any(re.search(split, head) for head in heads)
        risky |= any(bool(column.str.contains(split).any()) for column in cells)
        answer.write_csv(buffer, quote_style="non_numeric" if risky else "necessary")
    return buffer.getvalue()
