"""`tocsin detect FILE... --method NAME`: one method over all series of the files."""

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from tocsin.cli.answers import add_answer_options, kind_of, write_answer
from tocsin.cli.reading import add_reading_options, pair, shown, spare, wanted
from tocsin.errors import BadParameter


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
    add_answer_options(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    from tocsin.detect import method as find  # noqa: PLC0415  heavy imports wait until needed
    from tocsin.detect.frames import judge  # noqa: PLC0415
    from tocsin.detect.parameters import build  # noqa: PLC0415
    from tocsin.formats import read_many  # noqa: PLC0415
    from tocsin.series.tables import tabulate  # noqa: PLC0415

    kind = kind_of(options)
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
