"""Compare every text that a user reads with the catalogues; exit 1 where one is not complete.

    python tools/check_translations.py            # tell what is missing, unused, unsure or wrong
    python tools/check_translations.py --write    # put missing texts into the catalogues, empty,
                                                  # and take unused ones out; then translate

The library has one catalogue a language, the node one for each room (see node_texts.py and
node_catalogues.py); `--only library` or `--only node` looks at one of them.

A text of the library is found where it is marked: `mark("…")`, `Sentence("…")`, `say("…")` in
Python, the `summary` of a method, and `t("…")` in a template. It must be written out there; a text
that is put together cannot be translated.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import node_catalogues
import node_texts
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[1]
MARKERS = {"mark", "Sentence", "say"}
PLACE = re.compile(r"\{\w+\}")


def main() -> int:
    """Check, or with --write bring up to date, every catalogue."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--source", type=Path, help="folder of the texts, the package's own")
    parser.add_argument("--home", type=Path, help="folder of the catalogues, <source>/locale")
    parser.add_argument("--only", choices=sorted(SOURCES), help="whose texts; both if not given")
    parser.add_argument("--write", action="store_true", help="bring the catalogues up to date")
    options = parser.parse_args()
    chosen = options.only or ("library" if options.source else "")
    done = [
        CHECKS[name](options.source or source, options.home, write=options.write)
        for name, source in SOURCES.items()
        if chosen in ("", name)
    ]
    return max(done)


def library(source: Path, home: Path | None, *, write: bool) -> int:
    """Check the library's catalogues."""
    wanted = texts(source)
    catalogues = sorted((home or source / "locale").glob("*/LC_MESSAGES/tocsin.po"))
    if write:
        for path in catalogues:
            write_again(path, wanted)
    faults = [fault for path in catalogues for fault in check(path, wanted)]
    return told(faults, len(wanted), len(catalogues))


def node(source: Path, home: Path | None, *, write: bool) -> int:
    """Check the node's catalogues."""
    place, found = home or source / "locale", node_texts.collected(source)
    if write:
        node_catalogues.write(place, found)
    faults = list(node_catalogues.check(place, found))
    return told(faults, len(found.places), len(list(place.glob("*/LC_MESSAGES/*.po"))))


SOURCES = {"library": ROOT / "src/tocsin", "node": ROOT / "src/tocsin_node"}
CHECKS = {"library": library, "node": node}


def told(faults: list[str], texts_found: int, catalogues: int) -> int:
    """Print the faults and their number; return 1 if there are any, or no catalogue."""
    for fault in faults:
        print(fault)
    print(f"{texts_found} texts, {catalogues} catalogues, {len(faults)} faults")
    return 1 if faults or not catalogues else 0


def texts(source: Path) -> dict[str, str]:
    """Return text -> the file where it was first found."""
    found: dict[str, str] = {}
    for path in sorted(source.rglob("*.py")):
        for text in in_python(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(text, str(path.relative_to(source)))
    for path in sorted(source.rglob("*.j2")):
        for text in in_template(path.read_text(encoding="utf-8")):
            found.setdefault(text, str(path.relative_to(source)))
    return found


def in_python(tree: ast.AST) -> Iterator[str]:
    """Yield the marked texts of a module."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in MARKERS and node.args:
            yield from constants(node.args[0])
        if name == "Method":
            yield from (
                text for k in node.keywords if k.arg == "summary" for text in constants(k.value)
            )


def constants(node: ast.expr) -> Iterator[str]:
    """Yield the text of a literal, or of both sides of `a if … else b`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def in_template(text: str) -> Iterator[str]:
    """Yield the texts that a template says."""
    for call in Environment(autoescape=True).parse(text).find_all(nodes.Call):
        said = isinstance(call.node, nodes.Name) and call.node.name == "t"
        if said and call.args and isinstance(call.args[0], nodes.Const):
            yield str(call.args[0].value)


def key(message: Message) -> str:
    """Return a message's text as the code writes it, with its forms joined by |."""
    return message.id if isinstance(message.id, str) else "|".join(message.id)


def read(path: Path) -> Catalog:
    """Read a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3].replace("-", "_"), ignore_obsolete=True)


def check(path: Path, wanted: dict[str, str]) -> Iterator[str]:
    """Yield the faults of one catalogue."""
    catalogue, language = read(path), path.parts[-3]
    messages = {key(message): message for message in catalogue if message.id}
    for text, file in wanted.items():
        message = messages.get(text)
        if message is None or not all(forms(message)):
            yield f"{language}: not translated: {text!r} ({file})"
        elif message.fuzzy:
            yield f"{language}: marked as unsure: {text!r} ({file})"
        else:
            yield from (f"{language}: {fault}: {text!r}" for fault in wrong(message, catalogue))
    for text in messages.keys() - wanted.keys():
        yield f"{language}: used nowhere: {text!r}"


def forms(message: Message) -> tuple[str, ...]:
    """Return the translated forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def wrong(message: Message, catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong in a translation: other places, or another number of forms."""
    places = set(PLACE.findall(key(message)))
    for form in forms(message):
        if set(PLACE.findall(form)) != places:
            yield f"the places in {form!r} are not those of the text"
        if "|" in form:
            yield f"a bar in {form!r}; forms are msgstr[0], msgstr[1], …"
    if not isinstance(message.id, str) and len(forms(message)) != catalogue.num_plurals:
        yield f"{len(forms(message))} forms instead of {catalogue.num_plurals}"


def write_again(path: Path, wanted: dict[str, str]) -> None:
    """Write the catalogue again with exactly the wanted texts, in alphabetical order."""
    old = read(path)
    known: dict[str, Message] = {key(message): message for message in old if message.id}
    new = Catalog(
        locale=old.locale, fuzzy=False, charset="utf-8", header_comment=old.header_comment
    )
    for text in wanted:
        before: Any = known.get(text)
        identity = tuple(text.split("|")) if "|" in text else text
        empty = ("",) * old.num_plurals if "|" in text else ""
        flags = before.flags if before else ()
        new.add(identity, before.string if before else empty, flags=flags)
    with path.open("wb") as file:
        write_po(file, new, sort_output=True, omit_header=True, width=100)
    body = path.read_bytes()
    head = (
        f'{old.header_comment}\nmsgid ""\nmsgstr ""\n'
        f'"Language: {path.parts[-3]}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {old.plural_forms}\\n"\n\n'
    )
    path.write_bytes(head.encode() + body)


if __name__ == "__main__":
    sys.exit(main())
