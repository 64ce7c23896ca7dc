"""`tocsin-node journal verify`: check that no entry of the journal was changed or removed."""

from argparse import ArgumentParser, Namespace

from tocsin_node.journal import queries


def options(parser: ArgumentParser) -> None:
    """Declare the command."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("verify", help="check the whole chain").set_defaults(run=run)


def run(_given: Namespace) -> int:
    """Print what is broken; 1 if anything is."""
    end = queries.head()
    broken = queries.broken()
    for place in broken[:50]:
        print(f"entry {place.number}: {place.rule}")
    if broken:
        print(f"The journal is broken in {len(broken)} places.")
        return 1
    print(f"{end.count} entries, all as they were written. The last one is {end.digest}")
    return 0
