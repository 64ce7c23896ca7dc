"""The codes and names of the world's states and territories (ISO 3166-1).

A code is for recognising and for matching a map; it says nothing about anybody's status. Codes and
English names: ISO 3166-1 by way of `iso3166`; names in other languages: Unicode CLDR by way of
Babel (`tools/make_countries.py`). Borders on land: Natural Earth (`tools/make_borders.py`).
"""

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import cast

__all__ = ["area_code", "area_codes", "area_name", "neighbours"]


def area_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code that a text names, None if it names no country.

    Knows alpha-2, alpha-3 and three-digit numeric codes, English and Russian names, and what data
    sets write for them ("Korea, South", "Congo (Kinshasa)", "Taiwan*"). Case, accents, full stops
    and kinds of apostrophe do not matter. Codes only count in capitals: "IN" is India, "in" is not.
    """
    word = text.strip()
    if len(word) <= 3 and word.upper() == word and word in _codes():
        return _codes()[word]
    return _names().get(_plain(word))


def area_codes() -> tuple[str, ...]:
    """Return every alpha-3 code in order."""
    return tuple(row["alpha3"] for row in _rows())


@cache
def area_name(code: str, language: str = "en") -> str:
    """Return the name of a country in a language; the code itself if either is unknown."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  slow to import

    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    territories = cast("Mapping[str, str]", locale.territories)
    short = {row["alpha3"]: row["alpha2"] for row in _rows()}.get(code)
    return territories.get(short, code) if short else code


def neighbours(code: str) -> frozenset[str]:
    """Return the alpha-3 codes of the areas that border on one on land; none for an island.

    Borders are those of the map data and imply no opinion on the status of any territory.
    """
    return _borders().get(code, frozenset())


@cache
def _borders() -> Mapping[str, frozenset[str]]:
    file = resources.files("tocsin.codes") / "data" / "borders.csv"
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        found.setdefault(row["one"], set()).add(row["other"])
        found.setdefault(row["other"], set()).add(row["one"])
    return {code: frozenset(others) for code, others in found.items()}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("tocsin.codes").joinpath("countries.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _codes() -> dict[str, str]:
    return {
        row[column]: row["alpha3"] for row in _rows() for column in ("alpha2", "alpha3", "numeric")
    }


@cache
def _names() -> dict[str, str]:
    return {_plain(name): row["alpha3"] for row in _rows() for name in row["names"].split("|")}


def _plain(name: str) -> str:
    """Fold away what does not tell two countries apart."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    letters = bare.casefold().replace("&", "and").replace("’", "'").replace("ё", "е")
    return " ".join("".join(" " if c in ".,-–—" else c for c in letters).split())
