"""How the house speaks: sentences, numbers and dates in the language of the reader.

A language is one folder, `locale/<code>/LC_MESSAGES/tocsin.po`. English is the language of the
texts themselves and needs none. Catalogues are read as they are, without a compile step; a text
that a catalogue lacks is said in English rather than not at all (`tools/check_translations.py`
finds it before a reader does).

A text with "|" has two forms, "{n} case|{n} cases"; its first number chooses between them, and a
language with more forms (Russian has three) chooses by its own rule, which its catalogue states.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

_HOME = Path(__file__).parent / "locale"
_PLACE = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Speakable(Protocol):
    """A text with named places and what stands there (`tocsin.watch.findings.Sentence`)."""

    @property
    def text(self) -> str:
        """English, with named places: "{observed} cases"."""
        ...

    @property
    def values(self) -> Mapping[str, Any]:
        """Name -> str, int, float or another speakable."""
        ...


def mark(text: str) -> str:
    """Return the text as it is; marks it as one to translate, said later with `say`."""
    return text


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language.

    Attributes:
        code: as in `lang="ru"`.
        home: the folder of catalogues.
    """

    code: str
    home: Path = _HOME

    @property
    def direction(self) -> str:
        """Return "ltr" or "rtl", the way the script runs."""
        return "rtl" if _locale(self.code).character_order == "right-to-left" else "ltr"

    @property
    def name(self) -> str:
        """Return what the language calls itself, "русский"."""
        own = _locale(self.code)
        return str(own.languages.get(own.language, self.code))

    def say(self, sentence: Speakable | str, /, **values: Any) -> str:
        """Return a sentence, or a text with the values given, in this language.

        Values: an `int` gets thousands marks, a `float` sensible digits, ISO text under a name
        that ends in `_day`, or any ISO date, becomes a date, a speakable is said first, other text
        stands as it is.
        """
        text = sentence if isinstance(sentence, str) else sentence.text
        given = values if isinstance(sentence, str) else sentence.values
        form = self._form(text, given)
        return _PLACE.sub(lambda place: self._value(place, given), form)

    def number(self, value: float, digits: int = 3) -> str:
        """Return a number; whole ones in full, others with so many significant digits."""
        from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

        if not math.isfinite(value):
            return "∞" if value > 0 else "–"
        if float(value).is_integer():
            return str(format_decimal(int(value), format="#,##0", locale=_locale(self.code)))
        size = math.floor(math.log10(abs(value)))
        if size < -4:
            short = f"{value:.1e}".split("e")
            power = str(int(short[1])).translate(_SUPERSCRIPT)
            return f"{self.number(float(short[0]))}\u00a0×\u00a010{power}"
        places = max(0, digits - 1 - size)
        pattern = "#,##0." + "#" * places if places else "#,##0"
        return str(format_decimal(value, format=pattern, locale=_locale(self.code)))

    def fixed(self, value: float, places: int) -> str:
        """Return a number with exactly so many places, as a column of figures needs it."""
        from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

        pattern = "#,##0" + ("." + "0" * places if places else "")
        return str(format_decimal(value, format=pattern, locale=_locale(self.code)))

    def figure(self, value: float) -> str:
        """Return a count or an expected count for a table: two places below ten, none from 100."""
        if not math.isfinite(value):
            return self.number(value)
        places = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
        return self.number(float(round(value, places)), 6)

    def probability(self, value: float) -> str:
        """Return a p-value: three places, and below 0.0001 only that."""
        if value < 0.0001:
            return f"<\u00a0{self.fixed(0.0001, 4)}"
        return self.fixed(value, 4 if value < 0.001 else 3)

    def percent(self, share: float) -> str:
        """Return a share (0 to 1) as per cent, with one place below ten."""
        from babel.numbers import format_percent  # noqa: PLC0415  slow to import

        places = "" if abs(share) >= 0.1 or share == 0 else ".#"
        pattern = _locale(self.code).percent_formats[None].pattern
        return str(
            format_percent(
                share, format=pattern.replace("#,##0", "#,##0" + places), locale=_locale(self.code)
            )
        )

    def day(self, iso: str) -> str:
        """Return "2020-05-26" as "26 May 2020"; what is no ISO date stands as it is."""
        from babel.dates import format_date  # noqa: PLC0415  slow to import

        when = iso_day(iso)
        if when is None:
            return iso
        return str(format_date(when, "d\u00a0MMMM\u00a0y", locale=_locale(self.code)))

    def short_day(self, iso: str, pattern: str) -> str:
        """Return a date by a CLDR pattern ("d MMM"), for axes; other text stands as it is."""
        from babel.dates import format_date  # noqa: PLC0415  slow to import

        when = iso_day(iso)
        if when is None:
            return iso
        return str(format_date(when, pattern, locale=_locale(self.code)))

    def listing(self, parts: list[str]) -> str:
        """Return "a, b and c"."""
        from babel.lists import format_list  # noqa: PLC0415  slow to import

        return str(format_list(parts, style="standard", locale=_locale(self.code)))

    def _form(self, text: str, values: Mapping[str, Any]) -> str:
        message = _catalogue(self.code, self.home).get(text)
        if "|" not in text:
            return message[0] if message and message[0] else text
        amount = _amount(text, values)
        if message and all(message):
            return message[min(_plural(self.code, self.home)(amount), len(message) - 1)]
        return text.split("|")[0 if amount == 1 else 1]

    def _value(self, place: re.Match[str], values: Mapping[str, Any]) -> str:
        name = place[1]
        if name not in values:
            return place[0]
        value = values[name]
        if isinstance(value, str):
            dated = name.endswith("_day") or _DAY.fullmatch(value)
            return self.day(value) if dated else value
        if isinstance(value, int | float):
            return self.number(value)
        return self.say(value)


def iso_day(text: str) -> date | None:
    """Return the date that "2020-05-26" names; None for any other text, "2020-W22" too."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def languages(home: Path = _HOME) -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    found = {folder.parent.parent.name for folder in home.glob("*/LC_MESSAGES/tocsin.po")}
    return ("en", *sorted(found - {"en"}))


def say(sentence: Speakable | str, language: str) -> str:
    """Return a sentence in a language; see `Tongue.say`."""
    return Tongue(language).say(sentence)


def number(value: float, language: str) -> str:
    """Return a number with the language's marks; see `Tongue.number`."""
    return Tongue(language).number(value)


def probability(value: float, language: str) -> str:
    """Return a p- or q-value; see `Tongue.probability`."""
    return Tongue(language).probability(value)


def percent(share: float, language: str) -> str:
    """Return a share as per cent."""
    return Tongue(language).percent(share)


def day(iso: str, language: str) -> str:
    """Return an ISO date as a person writes it."""
    return Tongue(language).day(iso)


def _amount(text: str, values: Mapping[str, Any]) -> float:
    """Return the number that decides between the forms: the first of the text's places."""
    for name in _PLACE.findall(text):
        if isinstance(values.get(name), int | float):
            return float(values[name])
    return 1


@cache
def _locale(code: str) -> Any:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  slow to import

    try:
        return Locale.parse("en_GB" if code == "en" else code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


@cache
def _read(code: str, home: Path) -> Any:
    from babel.messages.pofile import read_po  # noqa: PLC0415  slow to import

    path = home / code / "LC_MESSAGES" / "tocsin.po"
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=code, ignore_obsolete=True)


@cache
def _catalogue(code: str, home: Path) -> Mapping[str, tuple[str, ...]]:
    catalogue = _read(code, home)
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue or ():
        if message.id and not message.fuzzy:
            plural = not isinstance(message.id, str)
            key = "|".join(message.id) if plural else message.id
            found[key] = tuple(message.string) if plural else (message.string,)
    return found


@cache
def _plural(code: str, home: Path) -> Callable[[float], int]:
    """Return the rule amount -> form that the catalogue's own head states."""
    from gettext import c2py  # noqa: PLC0415  only where a catalogue is used

    from babel.messages.plurals import get_plural  # noqa: PLC0415  slow to import

    catalogue = _read(code, home)
    rule = catalogue.plural_expr if catalogue is not None else get_plural(code).plural_expr
    chosen: Callable[[int], int] = c2py(rule)

    def form(amount: float) -> int:
        return chosen(int(amount))

    return form
