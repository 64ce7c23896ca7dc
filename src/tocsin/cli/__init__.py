"""The command line: one command a file in `commands/`; other packages add theirs by entry point.

Exit codes: 0 when the work was done, 2 when it was not. Nothing else.
"""

import os
import sys
from argparse import ArgumentParser

from tocsin import __version__
from tocsin.discover import names, plugin
from tocsin.errors import TocsinError

_HOME = "tocsin.cli.commands"
DONE, REFUSED = 0, 2


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: words after the program's name; None for those of the process.

    Returns:
        0, or 2 with one message on standard error.
    """
    words = sys.argv[1:] if argv is None else argv
    parser = _parser(words)
    options = parser.parse_args(words)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except (TocsinError, MemoryError) as error:
        return _refuse(str(error) or "There is not enough memory for these data.")
    except BrokenPipeError:
        # The reader has seen enough (`| head`); Python must not complain at its own exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refuse(f"{where}{error.strerror or error}. Nothing was written.")
    except KeyboardInterrupt:
        return _refuse("Stopped. Nothing was written.")
    return code


def _parser(words: list[str]) -> ArgumentParser:
    """Return the parser; only the command that is called is imported."""
    parser = ArgumentParser(
        prog="tocsin", description="Find what is unusual in counts of cases, and say why."
    )
    parser.add_argument("--version", action="version", version=f"tocsin {__version__}")
    chosen = parser.add_subparsers(required=True, metavar="COMMAND")
    known = names(_HOME)
    called = [name for name in known if name in words[:1]] or list(known)
    for name in called:
        plugin(_HOME, "command", name)(chosen)
    if len(called) == 1:
        chosen.metavar = "{" + ",".join(known) + "}"
    return parser


def _refuse(message: str) -> int:
    print(f"tocsin: {message}", file=sys.stderr)
    return REFUSED
