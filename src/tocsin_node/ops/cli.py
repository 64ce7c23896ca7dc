"""`tocsin-node …`: one subcommand a file in `ops/commands`.

A command that cannot do what it was asked says why and what to do, and ends with 2.
"""

import argparse
import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import django

from tocsin.errors import TocsinError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin_node.settings")
    try:
        django.setup()
        options = parser().parse_args(arguments)
        return int(options.run(options) or 0)
    except TocsinError as error:
        print(f"tocsin-node: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; Django must be set up, for they import tables."""
    made = argparse.ArgumentParser(prog="tocsin-node", description="One party's own node.")
    choices = made.add_subparsers(required=True, metavar="COMMAND")
    package = import_module("tocsin_node.ops.commands")
    for found in iter_modules(package.__path__):
        module = import_module(f"tocsin_node.ops.commands.{found.name}")
        summary = (module.__doc__ or "").strip().splitlines()[0].partition(": ")[2]
        command = choices.add_parser(found.name, help=summary, description=module.__doc__)
        module.options(command)
    return made
