"""Every text of the node that a person may read, with where it stands.

In Python: the literal given to `gettext`, `ngettext`, `pgettext`, their lazy and noop forms, `_`
and `mark`. In a template: `{% translate %}`, `{% blocktranslate %}` and `_("…")` in a filter.
"""

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

TEXT, PLURAL, CONTEXT, BOTH = (0,), (0, 1), (1, 0), (1, 2, 0)
"""Which arguments are the text, its plural and, last, its context."""
FUNCTIONS = {
    "_": TEXT,
    "mark": TEXT,
    "gettext": TEXT,
    "gettext_lazy": TEXT,
    "gettext_noop": TEXT,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": CONTEXT,
    "pgettext_lazy": CONTEXT,
    "npgettext": BOTH,
    "npgettext_lazy": BOTH,
}
IN_TEMPLATES = ("_", "gettext", "ngettext", "pgettext", "npgettext")
SHELL = "web"
"""The room of the texts of modules that stand in no room."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the code writes it.

    Attributes:
        text: English.
        plural: English for many; "" if the text has no number in it.
        context: what tells it from the same words elsewhere; "" if nothing does.
    """

    text: str
    plural: str = ""
    context: str = ""

    def __str__(self) -> str:
        told = f"{self.text}|{self.plural}" if self.plural else self.text
        return repr(told) + (f" in the context {self.context!r}" if self.context else "")


@dataclass(slots=True)
class Texts:
    """What was found: text -> its places, and the places of what cannot be translated."""

    places: dict[Text, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def room(self, text: Text) -> str:
        """Return the room whose catalogue the text belongs to: where it first stands."""
        folder = self.places[text][0].partition("/")
        return folder[0] if folder[1] else SHELL


def collected(source: Path) -> Texts:
    """Return every text below a folder."""
    found = Texts()
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.suffix == ".py" and "/migrations/" not in name:
            for line, text in in_python(ast.parse(path.read_text("utf-8"))):
                _add(found, text, f"{name}:{line}")
        elif "/templates/" in name and path.is_file():
            for line, text in in_template(path.read_text("utf-8")):
                _add(found, text, f"{name}:{line}")
    return found


def _add(found: Texts, text: Text | None, place: str) -> None:
    if text is None:
        found.faults.append(
            f"{place}: a text that is put together cannot be translated; write it out, with "
            "%(name)s for what varies"
        )
    elif text.text:
        found.places.setdefault(text, []).append(place)


def in_python(tree: ast.AST) -> Iterator[tuple[int, Text | None]]:
    """Yield line and text of each marked text of a module; None where it is put together."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        places = FUNCTIONS.get(name)
        if places is None or len(node.args) <= max(places):
            continue
        given = [node.args[place] for place in places]
        if any(_put_together(one) for one in given):
            yield node.lineno, None
            continue
        for words in _literals(given):
            yield node.lineno, _text(places, words)


def _put_together(node: ast.expr) -> bool:
    """Whether a text is made where it is marked; one that comes in a name was marked before."""
    if isinstance(node, ast.IfExp):
        return _put_together(node.body) or _put_together(node.orelse)
    method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    formatted = method and isinstance(node.func.value, ast.Constant)  # type: ignore[union-attr]
    return isinstance(node, ast.JoinedStr | ast.BinOp) or formatted


def _literals(given: list[ast.expr]) -> list[list[str]]:
    """Return the values of literal arguments; of `a if … else b` both."""
    if len(given) == 1 and isinstance(given[0], ast.IfExp):
        return [*_literals([given[0].body]), *_literals([given[0].orelse])]
    words = [one.value for one in given if isinstance(one, ast.Constant)]
    if len(words) < len(given) or not all(isinstance(word, str) for word in words):
        return []
    return [[str(word) for word in words]]


def _text(places: tuple[int, ...], words: list[str]) -> Text:
    if places == TEXT:
        return Text(words[0])
    if places == PLURAL:
        return Text(words[0], words[1])
    if places == CONTEXT:
        return Text(words[0], context=words[1])
    return Text(words[0], words[1], words[2])


def in_template(source: str) -> Iterator[tuple[int, Text]]:
    """Yield line and text of each marked text of a template."""
    lines = (line.strip() for line in templatize(source).splitlines())
    code = io.BytesIO("\n".join(lines).encode())
    found = extract_python(code, IN_TEMPLATES, [], {"encoding": "utf-8"})
    for line, name, given, _comments in found:
        words = [given] if isinstance(given, str) else list(given)
        places = FUNCTIONS[name]
        if len(words) > max(places) and all(words[place] for place in places):
            yield line, _text(places, [str(words[place]) for place in places])
