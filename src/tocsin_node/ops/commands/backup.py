"""`tocsin-node backup`: write all that the node keeps into one file, while it runs."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tocsin_node.ops.backup import making


def options(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file, such as node.zip")
    parser.set_defaults(run=run)


def run(given: Namespace) -> int:
    """Write the file, then say what is in it and what to know about it."""
    made = making.make(given.file, lambda words: print(f"  {words}", file=sys.stderr, flush=True))
    rows = sum(table.rows for table in made.tables)
    size = given.file.stat().st_size / 2**20
    print(f"{given.file}: {rows:,} rows, {made.journal.count:,} journal entries, {size:,.1f} MiB")
    if made.journal.broken:
        print(
            f"The journal is broken in {made.journal.broken} places: `tocsin-node journal verify`."
        )
    print("It holds personal data and password digests, not encrypted: keep it as you keep those.")
    return 0
