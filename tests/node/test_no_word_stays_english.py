"""Every page in a language made for the test: accented, longer, with a mark from right to left.

A word in plain Latin letters that is left comes from data, or was never marked for translation.
"""

import gettext
import re

from django.utils.translation import trans_real

from tests.node import world
from tests.node.conftest import person
from tests.node.crawl import crawl
from tocsin_node.parties.models import Modifier, StatusSpan
from tocsin_node.parties.roles import Role

RIGHT_TO_LEFT = "\u200f"
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w[^>]*>|&\w+;)")
ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğħíĵķłɱñóƥʠřšŧúṽŵẋýžÁɃÇĐÉƑĞĦÍĴĶŁṀÑÓƤɊŘŠŦÚṼŴẊÝŽ",
)
WORD = re.compile(r"[A-Za-z]{2,}")
READ = ("title", "placeholder", "aria-label", "alt", "data-label")
NAMES = {
    # the same in every language
    "Tocsin", "UTC", "EN", "RU", "HY", "CSV", "GMT", "Enter", "Tab", "Esc", "COVID",
    # what data is called in the world of these tests
    "Ann", "Watch", "example", "org", "ann", "test", "QQA",
}  # fmt: skip


def pseudo(text: str) -> str:
    """Return a text as another language might have it."""
    parts = KEPT.split(text)
    said = "".join(p if KEPT.fullmatch(p) else p.translate(ACCENTED) for p in parts)
    return f"{RIGHT_TO_LEFT}{said}{'·' * (len(text) * 2 // 5)}"


class Pseudo(gettext.NullTranslations):
    """Translates whatever is asked for."""

    def __init__(self):
        super().__init__()
        self.domain = "django"
        self._catalog: dict = {}

    def to_language(self):
        return "ru"

    def gettext(self, message):
        return pseudo(message) if message else ""

    def ngettext(self, msgid1, msgid2, n):
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context, message):
        return pseudo(message)

    def npgettext(self, context, msgid1, msgid2, n):
        return pseudo(msgid1 if n == 1 else msgid2)


DATA = (
    "//bdi | //code | //pre | //*[contains(@class, 'mono')]",  # texts of unknown origin
    "//*[@lang]/@title",  # the own name of a language
    "//select[@name='zone']/option",  # names of zones, as every computer writes them
    "//*[@id='h-rights']/ancestor::section//details",  # acts are quoted as they are called
)
"""What comes from data, and is the same in each language."""
QUOTED = re.compile(
    r"^[a-z_]+:$|^; [a-z_]+:$"  # names of what an entry of the journal holds, as in its file
    r"|\((sourced|to be reviewed)\)$"  # how sure the record of an act is
    r"|^(growth|ears-c2)\b|ears-c2, "  # names of methods
)


def unsaid(seen) -> set[str]:
    """Return the words in plain Latin letters that a reader sees or hears."""
    foreign = [
        text
        for path in DATA
        for kept in seen.page.xpath(path)
        for text in [kept if isinstance(kept, str) else kept.text_content()]
    ]
    for element in seen.page.xpath("//script | //style"):
        element.drop_tree()
    texts = seen.page.xpath("//text()")
    texts += [value for name in READ for value in seen.page.xpath(f"//@{name}")]
    return {
        " ".join(text.split())
        for text in texts
        if set(WORD.findall(text)) - NAMES
        and not QUOTED.search(" ".join(text.split()))
        and not any(text in kept for kept in foreign)
    }


def test_places_and_tags_stay_and_the_rest_is_changed():
    made = pseudo("%(n)s of <b>{all}</b> rows")
    assert made == f"{RIGHT_TO_LEFT}%(n)s óƒ <b>{{all}}</b> řóŵš{'·' * 10}"
    assert not WORD.findall(KEPT.sub("", made))


def test_no_word_of_a_page_stays_english(client_of, monkeypatch):
    made = world.build(lambda field: "данные" if field.name != "email" else "данные@пример.рф")
    for model in (StatusSpan, Modifier):  # the preset's acts are called by their English names
        model.objects.update(basis="акт")
    who = person("ann", *Role, party=world.party())
    who.language = "ru"
    who.save()
    monkeypatch.setitem(trans_real._translations, "ru", Pseudo())
    faults: dict[str, str] = {}
    for seen in crawl(client_of(who), made):
        if seen.page is not None and not seen.address.endswith("/report/"):
            for text in unsaid(seen):
                faults.setdefault(text, f"{seen.address}: {text[:120]!r}")
    told = "\n".join(["mark these for translation:", *sorted(faults.values())])
    assert not faults, told
