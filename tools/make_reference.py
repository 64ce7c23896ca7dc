"""Write the generated pages of `docs/reference/` from the program itself.

With `--check` nothing is written; the pages must be as the program is now.
"""

import inspect
import os
import re
import sys
import tempfile
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import django

import tocsin.archive
import tocsin.errors
import tocsin.formats
import tocsin.rules
import tocsin.score
import tocsin.series
import tocsin.simulate
import tocsin.watch
from tocsin import detect
from tocsin.detect import frames
from tocsin.detect.parameters import defaults
from tocsin.discover import plugins
from tocsin_node.conf import Conf
from tocsin_node.ops import cli as node

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
TITLES = {"Args:": "Arguments"}
NOTE = "\n<!-- Written by `make reference` from the program; change it there. -->\n"


def main() -> int:
    """Write or check every page; 1 if a checked page is not current."""
    stale = 0
    with tempfile.TemporaryDirectory() as home:  # the node's commands know its tables
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tocsin_node.settings", "TOCSIN_DATA_DIR": home}
        django.setup()
    for name, write in PAGES.items():
        path = REFERENCE / name
        text = "\n".join(write()).rstrip() + "\n" + NOTE
        if path.exists() and path.read_text("utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            print(f"{path.relative_to(ROOT)} is not current: make reference", file=sys.stderr)
            stale = 1
        else:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))
    return stale


def parameters() -> Iterator[str]:
    """Every method with its parameters."""
    yield "# Methods and parameters\n"
    yield "| Method | What it does |\n|---|---|"
    for name in detect.methods():
        yield f"| [{name}](#{name}) | {detect.method(name).summary} |"
    yield "\nA parameter is set by keyword in `tocsin.detect`, by `--set name=value` on the command"
    yield "line. R's names work in `compat` mode ([Two modes](../explanation/two-modes.md))."
    for name in detect.methods():
        yield from _method(name)


def _method(name: str) -> Iterator[str]:
    entry = detect.method(name)
    yield f"\n## {name}\n"
    yield f"{entry.summary} Version {entry.version}.\n"
    if (REFERENCE / "methods" / f"{name}.md").exists():
        yield f"In full: [{name}](methods/{name}.md).\n"
    yield f"Reference: {entry.reference}\n"
    known = defaults(entry)
    if known:
        yield "| Parameter | Default | R's name | Meaning |\n|---|---|---|---|"
    for parameter, (value, meaning, r_name) in known.items():
        alias = f"`{r_name}`" if r_name != parameter else ""
        yield f"| `{parameter}` | `{_value(value)}` | {alias} | {_cell(meaning)} |"
    if entry.differences:
        yield "\nWhere the default differs from R:\n"
        yield from (f"- {line}" for line in entry.differences)


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return (
        "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def settings() -> Iterator[str]:
    """Every setting of the node, from the docstring of `Conf`."""
    yield "# Settings of a node\n"
    yield "A node is set up by variables of its environment, read once when it starts. What changes"
    yield "while it runs (parties, people, rules) is not here: it is data, with its history.\n"
    yield "| Variable | Meaning |\n|---|---|"
    told = inspect.getdoc(Conf) or ""
    found = re.findall(r"^ {4}\w+: `(TOCSIN_\w+)`: (.*(?:\n {8}.*)*)", told, re.MULTILINE)
    for variable, meaning in found:
        yield f"| `{variable}` | {_cell(_sentence(' '.join(meaning.split())))} |"
    yield "\nIn production the node does not start without `TOCSIN_SECRET_KEY`,"
    yield "`TOCSIN_DATABASE_URL`, `TOCSIN_HOSTS` and `TOCSIN_PARTY` of its own: see"
    yield "[Run in production](../how-to/run-in-production.md)."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:1].isalpha() else text


def node_commands() -> Iterator[str]:
    """Every command of the node with its options, from the parsers themselves."""
    yield "# Commands of a node\n"
    yield "A command ends with 0 when its work was done and with 2 when it could not be; then one"
    yield "message on standard error says why and what to do. `journal verify` ends with 1 where"
    yield "the journal is broken. All of them read the [settings](settings.md)."
    for name, parser in _choices(node.parser()).items():
        yield from _command(name, parser, "tocsin-node")


def _choices(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    acts = [a for a in parser._actions if isinstance(a, _SubParsersAction)]  # noqa: SLF001  argparse has no public list of them
    return dict(acts[0].choices) if acts else {}


def commands() -> Iterator[str]:
    """Every command with its options, from the parsers themselves."""
    yield "# Commands\n"
    yield "A command ends with 0 when its work was done and with 2 when it was not; then one"
    yield "message on standard error says why, and nothing is half written."
    parser = ArgumentParser(prog="tocsin")
    chosen: _SubParsersAction[ArgumentParser] = parser.add_subparsers()
    for name, declare in plugins("tocsin.cli.commands", "command").items():
        declare(chosen)
        yield from _command(name, chosen.choices[name], "tocsin")


def _command(name: str, parser: ArgumentParser, program: str) -> Iterator[str]:
    level = "#" * (2 + name.count(" "))
    yield f"\n{level} {program} {name}\n"
    if parser.description:
        yield f"{_told(parser.description)}\n"
    if inner := _choices(parser):
        for act, known in inner.items():
            yield from _command(f"{name} {act}", known, program)
        return
    if len(parser._actions) == 1:  # noqa: SLF001  likewise: nothing but --help
        return
    yield "| Option | Meaning |\n|---|---|"
    for action in parser._actions:  # noqa: SLF001  argparse has no public list of its options
        if "--help" in action.option_strings:
            continue
        values = action.metavar or ("|".join(action.choices) if action.choices else "")
        if isinstance(values, tuple):
            values = " ".join(values)
        if not values and action.nargs != 0:
            values = action.dest.upper()
        words = ", ".join(action.option_strings)
        shown = f"{words} {values}".strip() if action.nargs != 0 else words
        repeated = "..." if action.nargs in ("+", "*") else ""
        yield f"| `{_cell(shown)}{repeated}` | {_cell(action.help or '')}{_default(action)} |"


def _told(description: str) -> str:
    """Return what a command's page says, without the command before its first colon."""
    head, colon, rest = description.partition("`: ")
    return _sentence(rest) if colon and head.startswith("`tocsin-node ") else description


def _default(action: Any) -> str:
    given = action.default
    return (
        f" (default `{given}`)"
        if isinstance(given, (str, int)) and given and given is not True
        else ""
    )


def library() -> Iterator[str]:
    """The public names of the library with their docstrings."""
    yield "# Library\n"
    yield "What a program may use. Names that are not here may change without notice."
    yield "\n## tocsin.detect\n"
    yield from _documented("tocsin.detect", frames.detect)
    rooms: tuple[ModuleType, ...] = (
        detect,
        tocsin.series,
        tocsin.formats,
        tocsin.archive,
        tocsin.watch,
        tocsin.simulate,
        tocsin.score,
        tocsin.rules,
    )
    for room in rooms:
        if room is not detect:
            yield f"\n## {room.__name__}\n"
            yield inspect.getdoc(room) or ""
        for name in room.__all__:
            yield from _documented(f"{room.__name__}.{name}", getattr(room, name))
    yield "\n## tocsin.errors\n"
    for name, value in vars(tocsin.errors).items():
        if inspect.isclass(value) and value.__module__ == tocsin.errors.__name__:
            yield from _documented(f"tocsin.errors.{name}", value)


def _documented(name: str, value: Any) -> Iterator[str]:
    if inspect.ismodule(value):
        return
    yield f"\n### {name}\n"
    if not inspect.isclass(value) and not inspect.isfunction(value):
        yield f"A `{type(value).__name__}` that is there ready made."
        return
    if inspect.isfunction(value):
        yield f"```text\n{_signature(name.rpartition('.')[2], value)}\n```\n"
    yield _sections(inspect.getdoc(value) or "")
    if inspect.isclass(value) and issubclass(value, Enum):
        yield (
            "\nValues: " + ", ".join(f"`{member.name}` ({member.value})" for member in value) + "."
        )


def _signature(name: str, function: Callable[..., Any]) -> str:
    """Return the call over several lines, one argument each, without annotations' module paths."""
    known = inspect.signature(function)
    lines, keyword_only = [], False
    for parameter in known.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            lines.append("    *,")
        star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = "" if parameter.default is parameter.empty else f"={_given(parameter.default)}"
        lines.append(f"    {star}{parameter.name}{default},")
    return "\n".join([f"{name}(", *lines, ")"]) if lines else f"{name}()"


def _given(default: Any) -> str:
    """Return a default as one writes it; whole rules have a name."""
    return "DEFAULT" if default is tocsin.rules.DEFAULT else repr(default)


def _sections(text: str) -> str:
    """Turn a docstring's "Args:" and its like into bold heads with lists."""
    lines: list[str] = []
    inside = listed = False
    for line in text.splitlines():
        if line.rstrip() in {"Args:", "Returns:", "Raises:", "Yields:", "Attributes:"}:
            inside = True
            listed = line.strip() not in {"Returns:", "Yields:"}
            lines += [f"**{TITLES.get(line.strip(), line.strip().rstrip(':'))}**", ""]
        elif inside and listed and line.startswith("    ") and not line.startswith("     "):
            lines.append(_item(line.strip()))
        else:
            inside = inside and (not line.strip() or line.startswith(" "))
            lines.append(
                f"  {line.strip()}" if inside and listed and line.strip() else line.strip()
            )
    return "\n".join(lines)


def _item(line: str) -> str:
    name, colon, rest = line.partition(": ")
    return f"- `{name}`: {rest}" if colon and " " not in name else f"- {line}"


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "parameters.md": parameters,
    "commands.md": commands,
    "node-commands.md": node_commands,
    "settings.md": settings,
    "library.md": library,
}

if __name__ == "__main__":
    sys.exit(main())
