"""What a template of the node may hold: translated words, and nothing that acts by itself."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

NODE = Path(__file__).parents[2] / "src" / "tocsin_node"
PAGES = sorted(NODE.rglob("templates/**/*.html"))
EVERYTHING = sorted(path for path in NODE.rglob("templates/**/*") if path.is_file())

UNTRANSLATED = {"Tocsin", "UTC", "EN", "CSV", "JSON", "API", "j", "k", "Enter", "Tab", "Esc"}
"""Names and keys that are the same in every language."""
READ_OUT = {"title", "placeholder", "aria-label", "alt", "label", "aria-description"}
"""Attributes whose text a person reads or hears; `data-label` is shown by the style."""

TRANSLATED = re.compile(
    r"{%-?\s*(blocktrans(?:late)?)\b.*?%}.*?{%\s*end\1\s*%}|{#.*?#}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
LETTER = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
FRAGMENT = re.compile(r"^\s*(?:{#.*?#}\s*)?{%\s*extends\b")

FORBIDDEN = {
    r"\|\s*safe(seq)?\b": "|safe lets data write HTML; let the template escape it",
    r"{%\s*autoescape\s+off": "autoescape off lets data write HTML",
    r"<script(?![^>]*\b(?:src=|type=.application/json))": (
        "a script stands in a file of its own; the policy refuses inline ones"
    ),
    r"<style\b": "style stands in node.css; the policy refuses inline style",
    r"\sstyle\s*=": "style stands in node.css; the policy refuses inline style",
    r"<[^>]*\son[a-z]+\s*=": "a handler stands in node.js; the policy refuses inline ones",
    r"javascript:": "an address that is a script",
    r"<base\b": "a base would turn every address of the page",
    r"<meta[^>]*http-equiv": "headers are set by the node, not by a page",
    r"""(?:src|srcset|action|data|poster|formaction)\s*=\s*["']?(?:https?:)?//""": (
        "a page asks no other host"
    ),
    r"""<link[^>]*href\s*=\s*["']?(?:https?:)?//""": "a page asks no other host",
    r"<i?frame\b|<object\b|<embed\b": "no frames",
}


def name(path):
    return path.relative_to(NODE).as_posix()


class Words(HTMLParser):
    """Finds the words that stand in a page outside of any tag of translation."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.within = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "style"}:
            self.within.append(tag)
        kind = dict(attrs).get("type", "")
        for attribute, value in attrs:
            pressed = attribute == "value" and kind in {"submit", "button", "reset"}
            if attribute in READ_OUT or attribute == "data-label" or pressed:
                self._look(value or "", f"{attribute}=")

    def handle_endtag(self, tag):
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data):
        if not self.within:
            self._look(data, "")

    def _look(self, text, where):
        words = [word for word in LETTER.findall(text) if word not in UNTRANSLATED]
        if words:
            self.found.append((self.getpos()[0], where + " ".join(words)))


def unmarked(source):
    """Return the words of a template that are not marked for translation, with their lines."""

    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])

    plain = re.sub(r"<(/?)\s+(?=\w)", r"<\1", TAG.sub(blank, TRANSLATED.sub(blank, source)))
    finder = Words()
    finder.feed(plain)
    finder.close()
    return finder.found


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_word_of_a_page_is_marked_for_translation(path):
    found = unmarked(path.read_text("utf-8"))
    told = "\n".join(f"{name(path)}:{line}: {words}" for line, words in found)
    assert not found, f"write {{% translate %}} around:\n{told}"


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_nothing_in_a_template_acts_by_itself_or_lets_data_write_html(path):
    source = TRANSLATED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), path.read_text("utf-8"))
    for pattern, why in FORBIDDEN.items():
        if "autoescape" in pattern and path.suffix == ".txt":
            continue  # a letter in plain text is no HTML
        found = re.search(pattern, source, re.IGNORECASE)
        if found:
            line = source[: found.start()].count("\n") + 1
            pytest.fail(f"{name(path)}:{line}: {found[0].strip()!r}: {why}")


WITHOUT_FRAME = {
    "web/templates/web/frame.html": "is the frame",
    "web/templates/web/broken.html": "must work when the frame, or the database, does not",
}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_extends_the_frame(path):
    """What is only included in other pages has no head; all else extends the frame."""
    if name(path) in WITHOUT_FRAME:
        return
    source = path.read_text("utf-8")
    assert "<html" not in source, f"{name(path)} is a page without the frame: extend web/frame.html"
    if FRAGMENT.search(source):
        return
    included = "/".join(path.parts[path.parts.index("templates") + 1 :])
    here = f'"{included}"'
    users = [p for p in NODE.rglob("*") if p.suffix in {".html", ".py"} and p != path]
    packages = included.startswith(("allauth/", "account/", "mfa/", "socialaccount/"))
    assert packages or any(here in p.read_text("utf-8") for p in users), (
        f"{name(path)} neither extends web/frame.html nor is included anywhere"
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>{% translate 'Hello' %} {{ name }}</p>", []),
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ("<p>{% blocktranslate %}Hello{% endblocktranslate %}, you</p>", ["you"]),
        ('<button title="Close">×</button>', ["title=Close"]),
        ('<input type="submit" value="Send">', ["value=Send"]),
        ('<input type="hidden" value="secret">', []),
        ("<p aria-label=\"{% translate 'a' %}\">Tocsin · UTC</p>", []),
        ("{% if a > 1 %}<b>and so on</b>{% endif %}", ["and so on"]),
        ("{# a remark #}<!-- another --><script src='x'></script>", []),
        ("<td data-label='Who'></td>", ["data-label=Who"]),
    ],
)
def test_the_finder_sees_words_that_are_not_marked(source, words):
    assert [found for _, found in unmarked(source)] == words
