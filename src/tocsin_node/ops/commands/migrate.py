"""`tocsin-node migrate`: make the database current, or make it."""

from argparse import ArgumentParser, Namespace

from django.core.management import call_command

from tocsin_node.conf import conf


def options(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.set_defaults(run=run)


def run(_options: Namespace) -> int:
    """Make the data folder, the tables and the static files."""
    prepare(verbosity=1)
    return 0


def prepare(verbosity: int) -> None:
    """Bring database and static files up to this version."""
    conf().data_dir.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
