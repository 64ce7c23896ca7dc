"""`tocsin detect FILE... --method NAME`: one method over all series of the files."""

import re
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.reading import add_reading_options, pair, place, shown, spare, wanted
from tocsin.errors import BadParameter

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("csv", "parquet", "json")
_SUFFIXES = {**{name: name for name in FORMATS}, "": "csv", "txt": "csv", "pq": "parquet"}


def command(chosen: Any) -> None:
    """Declare the options."""
    parser: ArgumentParser = chosen.add_parser(
        "detect",
        help="judge counts by one method",
        description="Judge the counts of every series by one method and explain each alarm. Plain "
        "CSV needs only the columns series, date (or weeks like 2011-W31) and count.",
    )
    add_reading_options(parser)
    parser.add_argument("--method", required=True, metavar="NAME", help="see `tocsin methods`")
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        type=pair,
        metavar="NAME=VALUE",
        help="a parameter of the method; may be repeated",
    )
    parser.add_argument("--from", dest="start", metavar="PERIOD", help="first period to judge")
    parser.add_argument("--to", dest="end", metavar="PERIOD", help="last period to judge")
    parser.add_argument(
        "--compat", action="store_true", help="answer as R's surveillance does, with its names"
    )
    parser.add_argument(
        "--format", choices=FORMATS, help="of the answer; csv unless --out shows it"
    )
    parser.add_argument("--out", type=place, metavar="FILE", help="write here, not to the screen")
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    from tocsin.detect import method as find  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.detect.frames import judge  # noqa: PLC0415
    from tocsin.detect.parameters import build  # noqa: PLC0415
    from tocsin.formats import read_many  # noqa: PLC0415
    from tocsin.series.tables import tabulate  # noqa: PLC0415

    kind = _kind(options)
    if options.out:
        spare(options.files, options.out)
    method = find(options.method)
    given = dict(options.settings)
    if len(given) < len(options.settings):
        raise BadParameter("A parameter is set twice.")
    settings = build(method, given, compat=options.compat)
    counts = read_many(options.files, wanted(options))
    for note in counts.notes:
        print(f"tocsin: {shown(f'{note.file}: {note.text}')}", file=sys.stderr)
    table = tabulate(counts.frame, counts.key, counts.style, counts.step)
    answer = judge(
        table, method, settings, start=options.start, end=options.end, compat=options.compat
    )
    write_answer(answer, kind, options.out)
    return 0


def _kind(options: Namespace) -> str:
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
    """Write a table to the screen, or to a file that is whole or not there at all."""
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
