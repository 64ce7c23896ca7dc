"""Which signals are about the same thing: an area and its part, a condition and its kind.

Everything is looked up, nothing is compared with everything: the work grows with the number of
signals. Only signals at overlapping times, and with the same other keys, are tied.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.codes import area_code
from tocsin.language import mark
from tocsin.series import Step
from tocsin.watch.findings import Kin

Key = Mapping[str, str]

WORDS = {
    Kin.PART: mark("Part of {name}, at the same time."),
    Kin.WHOLE: mark("Holds {name}, at the same time."),
    Kin.SUBTYPE: mark("A kind of {name}, at the same time."),
    Kin.SUPERTYPE: mark("Of one kind with {name}, at the same time."),
    Kin.NEIGHBOUR: mark("Neighbour of {name} across the border, at the same time."),
}
"""What is said of a signal that is tied to another one."""
TOTALS = frozenset(
    (
        *("", "total", "totals", "all", "all ages", "any", "overall", "both", "both sexes", "_t"),
        *("всего", "все", "итого", "оба пола", "все возрасты"),
    )
)
"""What stands in a key column where it is not told apart."""
SLACK = {Step.DAY: 7, Step.WEEK: 1, Step.MONTH: 1, Step.INDEX: 1}
"""Periods that may lie between two runs of alarms at the same time."""
_CONDITION = re.compile(
    r"disease|condition|pathogen|diagnos|syndrome|agent|virus|infection|type|strain|"
    r"болезн|заболев|диагноз|возбудител|инфекц|вирус|тип",
    re.IGNORECASE,
)
_LEVELS = re.compile(r"\s*[/>|:\\]\s*|\s+[–—-]\s+")
_ISO_3166_2 = re.compile(r"^([A-Z]{2})-[A-Z0-9]{1,3}$")


@dataclass(frozen=True, slots=True)
class Bond:
    """Two signals that are about the same thing.

    Attributes:
        one: position of the part, the kind or the first neighbour.
        other: position of the whole, the wider condition or the second neighbour.
        kin: what `one` is to `other`.
    """

    one: int
    other: int
    kin: Kin


def bonds(
    keys: Sequence[Key],
    areas: Sequence[str],
    spans: Sequence[tuple[int, int]],
    step: Step,
    neighbours: Callable[[str], frozenset[str]],
) -> list[Bond]:
    """Return what ties signals to each other.

    Args:
        keys: of the signals, column -> value, all with the same columns.
        areas: alpha-3 code of the country that each key names, or any text that is no code.
        spans: first and last position, on one calendar, of the periods that each signal is about.
        step: length of a period.
        neighbours: code -> codes of the countries that it borders on.
    """
    slack = SLACK[step]
    found: dict[tuple[int, int], Kin] = {}
    for one, other, kin in (*_wholes(keys), *_kinds(keys), *_borders(keys, areas, neighbours)):
        apart = max(spans[one][0], spans[other][0]) - min(spans[one][1], spans[other][1])
        if one != other and apart <= slack + 1 and (other, one) not in found:
            found.setdefault((one, other), kin)
    return [Bond(one, other, kin) for (one, other), kin in found.items()]


Found = Iterator[tuple[int, int, Kin]]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _wholes(keys: Sequence[Key]) -> Found:
    """Yield parts and wholes: by a column that is not told apart, and by names in levels."""
    columns = list(keys[0]) if keys else []
    rows = [tuple(_folded(key[name]) for name in columns) for key in keys]
    places = {row: i for i, row in enumerate(rows)}
    patterns = {tuple(value == "" for value in row) for row in rows}
    for i, row in enumerate(rows):
        blank = tuple(value == "" for value in row)
        for pattern in patterns:
            if pattern != blank and all(p or not b for p, b in zip(pattern, blank, strict=True)):
                whole = tuple("" if p else v for p, v in zip(pattern, row, strict=True))
                if whole in places:
                    yield i, places[whole], Kin.PART
    for i, key in enumerate(keys):
        for c, name in enumerate(columns):
            for text in _above(key[name]):
                whole = (*rows[i][:c], _folded(text), *rows[i][c + 1 :])
                if whole in places and whole != rows[i]:
                    yield i, places[whole], Kin.PART


def _folded(text: str) -> str:
    plain = _plain(text)
    return "" if plain in TOTALS else plain


def _above(text: str) -> Iterator[str]:
    """Yield the names that a name in levels stands below: "Peru / Lima", "Lima, Peru", "PE-LIM"."""
    levels = [match.start() for match in _LEVELS.finditer(text)]
    yield from (text[:end] for end in levels if text[:end].strip())
    yield from (text[i + 1 :] for i, letter in enumerate(text) if letter == "," and i)
    code = _ISO_3166_2.match(text)
    if code:
        yield code[1]
        yield area_code(code[1]) or code[1]


def _kinds(keys: Sequence[Key]) -> Found:
    """Yield conditions whose name extends another's by words at either end."""
    columns = [name for name in (keys[0] if keys else ()) if _CONDITION.search(name)]
    for name in columns:
        places = {_without(key, (name,), _plain(key[name])): i for i, key in enumerate(keys)}
        for i, key in enumerate(keys):
            words = _plain(key[name]).replace("(", " ").replace(")", " ").split()
            for count in range(1, len(words)):
                for part in (words[:count], words[-count:]):
                    wider = places.get(_without(key, (name,), " ".join(part)))
                    if wider is not None:
                        yield i, wider, Kin.SUBTYPE


def _borders(
    keys: Sequence[Key], areas: Sequence[str], neighbours: Callable[[str], frozenset[str]]
) -> Found:
    """Yield countries that border on each other, each pair once."""
    places: dict[tuple[tuple[str, str], ...], list[int]] = {}
    masks = [
        tuple(name for name, text in key.items() if area_code(text) == area)
        for key, area in zip(keys, areas, strict=True)
    ]
    rest = [_without(key, named, "") for key, named in zip(keys, masks, strict=True)]
    for i, area in enumerate(areas):
        if masks[i]:
            places.setdefault((*rest[i], ("", area)), []).append(i)
    for i, area in enumerate(areas):
        if masks[i]:
            for beyond in sorted(neighbours(area)):
                for j in places.get((*rest[i], ("", beyond)), ()):
                    if area < beyond:
                        yield i, j, Kin.NEIGHBOUR


def _without(key: Key, names: Sequence[str], instead: str) -> tuple[tuple[str, str], ...]:
    """Return a key with something else in some of its columns."""
    return tuple((n, instead if n in names else _plain(text)) for n, text in key.items())
