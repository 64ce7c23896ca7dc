"""Compare the texts of the node with the catalogues of each language; add what is missing.

A language is one folder, `locale/<code>/LC_MESSAGES`, with a catalogue for each room. An entry may
stand in any of them. A folder that holds a file `PARTIAL` is only begun: what it lacks is shown in
English and is no fault.
"""

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from node_texts import Text, Texts

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%%")
TAG = re.compile(r"</?\w[^>]*>")
Key = tuple[str, str]
"""Context and text: what makes an entry one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a catalogue, and the catalogue that it stands in."""

    message: Message
    path: Path
    plurals: tuple[int, str]


def languages(home: Path) -> list[Path]:
    """Return the folder of each language."""
    return sorted({path.parents[1] for path in home.glob("*/LC_MESSAGES/*.po")})


def check(home: Path, found: Texts) -> Iterator[str]:
    """Yield what is wrong, by language and file."""
    yield from found.faults
    yield from _two_forms(found)
    wanted = _wanted(found)
    for language in languages(home):
        entries: dict[Key, Entry] = {}
        for path in sorted(language.glob("LC_MESSAGES/*.po")):
            yield from _gather(path, entries, home)
        partial = (language / "PARTIAL").exists()
        for key, text in wanted.items():
            entry = entries.get(key)
            if entry is None or not _done(entry.message):
                if not partial:
                    room = f"{language.name}/{found.room(text)}.po" if entry is None else ""
                    where = room or _name(entry, home)
                    yield f"{where}: not translated: {text} ({found.places[text][0]})"
            else:
                yield from (f"{_name(entry, home)}: {w}: {text}" for w in wrong(entry, text))
        for key in entries.keys() - wanted.keys():
            yield f"{_name(entries[key], home)}: used nowhere: {key[1]!r}"


def write(home: Path, found: Texts) -> None:
    """Put each missing text, empty, into its room's catalogue; take out what is used nowhere.

    A language that is only begun gets no empty texts; whoever goes on takes `PARTIAL` away first.
    """
    wanted = _wanted(found)
    for language in languages(home):
        catalogues = {path: read(path) for path in sorted(language.glob("LC_MESSAGES/*.po"))}
        first = next(iter(catalogues))
        known: set[Key] = set()
        changed: set[Path] = set()
        for path, catalogue in catalogues.items():
            for message in [m for m in catalogue if m.id]:
                key = _key(message)
                if key in wanted and key not in known and _plural(message) == wanted[key].plural:
                    known.add(key)
                    continue
                catalogue.delete(message.id, message.context)
                changed.add(path)
        partial = (language / "PARTIAL").exists()
        for key, text in wanted.items():
            if key not in known and not partial:
                path = first.with_name(f"{found.room(text)}.po")
                if path not in catalogues:
                    catalogues[path] = Catalog(locale=language.name.replace("-", "_"))
                identity = (text.text, text.plural) if text.plural else text.text
                catalogues[path].add(identity, context=text.context or None)
                changed.add(path)
        heads = {path: _head(path) if path.exists() else _bare(_head(first)) for path in changed}
        for path in changed:
            _write(path, heads[path], catalogues[path])


def wrong(entry: Entry, text: Text) -> Iterator[str]:
    """Yield what is wrong in one translation."""
    message = entry.message
    if message.fuzzy:
        yield "marked as unsure"
    if _plural(message) != text.plural:
        yield "its plural is not the text's"
        return
    forms, (count, rule) = _forms(message), entry.plurals
    if text.plural and len(forms) != count:
        yield f"{len(forms)} forms instead of {count}"
        return
    for number, form in enumerate(forms):
        sources = [text.plural or text.text]
        if text.plural and _for_one_number(rule, number):
            sources.append(text.text)
        if not any(_signs(PLACE, form) == _signs(PLACE, source) for source in sources):
            yield f"the places in {form!r} are not those of the text"
        if not any(_signs(TAG, form) == _signs(TAG, source) for source in sources):
            yield f"the tags in {form!r} are not those of the text"
        if (form[:1].isspace(), form[-1:].isspace()) != (
            text.text[:1].isspace(),
            text.text[-1:].isspace(),
        ):
            yield f"{form!r} begins or ends with a space, or does not, unlike the text"


def read(path: Path) -> Catalog:
    """Read a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3].replace("-", "_"), ignore_obsolete=True)


def _gather(path: Path, entries: dict[Key, Entry], home: Path) -> Iterator[str]:
    """Add the entries of a catalogue; yield those that say otherwise than another's."""
    catalogue = read(path)
    plurals = (catalogue.num_plurals, catalogue.plural_expr)
    for message in catalogue:
        entry = Entry(message, path, plurals)
        if not message.id:
            continue
        before = entries.setdefault(_key(message), entry)
        if before.plurals != plurals:
            yield f"{_name(entry, home)}: its plural rule is not that of {_name(before, home)}"
            return
        if _forms(before.message) != _forms(message):
            yield (
                f"{_name(entry, home)}: translated otherwise in {_name(before, home)}: "
                f"{_key(message)[1]!r}; keep one, or give the text a context"
            )
    if entries:
        before = next(iter(entries.values()))
        if before.plurals != plurals:
            yield f"{path.relative_to(home)}: its plural rule is not that of {_name(before, home)}"


def _two_forms(found: Texts) -> Iterator[str]:
    plurals: dict[Key, Text] = {}
    for text in found.places:
        if text.plural:
            other = plurals.setdefault((text.context, text.text), text)
            if other != text:
                yield f"{found.places[text][0]}: {text} has another plural in {other}"


def _wanted(found: Texts) -> dict[Key, Text]:
    """Return the texts by their key; one that is used with and without a number has forms."""
    wanted: dict[Key, Text] = {}
    for text in sorted(found.places, key=lambda one: found.places[one][0]):
        key = (text.context, text.text)
        if key not in wanted or text.plural:
            wanted[key] = text
    return wanted


def _key(message: Message) -> Key:
    words = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", words


def _plural(message: Message) -> str:
    return "" if isinstance(message.id, str) else message.id[1]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _done(message: Message) -> bool:
    return all(_forms(message))


def _signs(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(set(pattern.findall(text)))


def _for_one_number(rule: str, form: int) -> bool:
    """Whether a form is for exactly one number, which may then be written as a word."""
    choose = gettext.c2py(rule)  # type: ignore[attr-defined]  what gettext itself reads rules with
    return sum(choose(number) == form for number in range(1000)) == 1


def _name(entry: Entry, home: Path) -> str:
    path = entry.path.relative_to(home)
    return f"{path.parts[0]}/{path.name}"


def _head(path: Path) -> str:
    """Return the head of a catalogue as it stands: its remarks and its first, empty entry."""
    return path.read_text("utf-8").partition("\n\n")[0]


def _bare(head: str) -> str:
    return "\n".join(line for line in head.splitlines() if not line.startswith("#"))


def _write(path: Path, head: str, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        file.write(f"{head}\n\n".encode())
        write_po(file, catalogue, omit_header=True, width=100)
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n", "utf-8")
