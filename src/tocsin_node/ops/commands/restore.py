"""`tocsin-node restore`: make a new node out of a backup, in an empty data folder and database."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tocsin_node.ops.backup import restoring
from tocsin_node.ops.commands.migrate import prepare


def options(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="made by `tocsin-node backup`")
    parser.set_defaults(run=run, alone=True)


def run(given: Namespace) -> int:
    """Restore, then say what is there."""
    made = restoring.restore(
        given.file, lambda words: print(f"  {words}", file=sys.stderr, flush=True)
    )
    prepare(verbosity=0)
    rows = sum(table.rows for table in made.tables)
    print(f"{rows:,} rows of {made.made_at}, {made.journal.count:,} journal entries.")
    if made.journal.broken:
        print(
            f"The journal was broken in {made.journal.broken} places already when the backup was "
            "made: `tocsin-node journal verify` names them."
        )
    print("Everybody signs in again: sessions are not kept.")
    return 0
