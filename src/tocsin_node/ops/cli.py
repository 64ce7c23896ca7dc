"""`tocsin-node …`: one subcommand a file in `ops/commands`.

A command that cannot do what it was asked says why and what to do, and ends with 2.
"""

import argparse
import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import django
from django.db import DatabaseError

from tocsin.errors import TocsinError
from tocsin_node.conf import conf
from tocsin_node.data_folder import used

FILE_REMEDY = (
    "Check that the folder in TOCSIN_DATA_DIR can be written, and that its disk is not full."
)
DATABASE_REMEDY = (
    "Check TOCSIN_DATABASE_URL, that the server runs, that the file can be written and its disk is "
    "not full. A damaged database is replaced by `tocsin-node restore` into a new one."
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    os.umask(0o077)  # what the node keeps is nobody else's
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin_node.settings")
    try:
        django.setup()
        options = parser().parse_args(arguments)
        with used(conf().data_dir, alone=getattr(options, "alone", False)):
            return int(options.run(options) or 0)
    except TocsinError as error:
        return _cannot(str(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _cannot(f"{where}{error.strerror or error}. {FILE_REMEDY}")
    except DatabaseError as error:
        return _cannot(f"The database refuses: {str(error).strip()}. {DATABASE_REMEDY}")
    except KeyboardInterrupt:
        return 130


def _cannot(words: str) -> int:
    print(f"tocsin-node: {words}", file=sys.stderr)
    return 2


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
