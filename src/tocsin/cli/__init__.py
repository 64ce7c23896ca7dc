"""The command line: one command a file in `commands/`; other packages add theirs by entry point.

Exit codes: 0 when the work was done, 2 when it was not. Nothing else. What is written depends on
neither locale nor time zone.
"""

import io
import os
import sys
import traceback
from argparse import ArgumentParser

from tocsin import __version__
from tocsin.cli.reading import shown
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
    _speak_utf8()
    try:
        options = _parser(words).parse_args(words)
        code: int = options.run(options)
        sys.stdout.flush()
    except (TocsinError, MemoryError) as error:
        return _refuse(str(error) or "There is not enough memory for these data.")
    except BrokenPipeError:
        # The reader has seen enough (`| head`); Python must not complain at its own exit.
        _hush()
        return DONE
    except OSError as error:
        _hush()
        where = f"{error.filename}: " if error.filename else ""
        return _refuse(f"{where}{error.strerror or error}. Nothing was written.")
    except KeyboardInterrupt:
        _hush()
        return _refuse("Stopped. Nothing was written.")
    except Exception as error:  # noqa: BLE001  a fault of ours has to end like any other refusal
        _hush()
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}, line {place.lineno}"  # noqa: PTH119  a name
        return _refuse(
            f"A fault of the program, not of your data ({type(error).__name__}: {error}; {where}). "
            "Please report it."
        )
    return code


def _speak_utf8() -> None:
    """Make both streams UTF-8 whatever the locale; a closed one swallows what it is told."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _hush() -> None:
    """Throw away what cannot be printed, so that Python does not fail on it at its exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    print(f"tocsin: {shown(message)}", file=sys.stderr)
    return REFUSED
