"""JSON piece by piece; numbers stay the text that stands in the file.

A list in the outermost object is handed over item by item, so that a file of a million values never
stands in memory as a million objects. Refused is what two readers would take in two ways: a name
that stands twice in one object, NaN and infinity, text after the end.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tocsin.errors import BadInput, Place

_BLANK = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the outermost object, or one item of a list that is such a member.

    Attributes:
        name: of the member.
        index: of the item from 0, or None.
        value: dict, list, text, bool, None; numbers are the text of the file.
    """

    name: str
    index: int | None
    value: Any


def members(text: str, file: str) -> Iterator[Member]:
    """Yield the members of the object that a JSON text is.

    Raises:
        BadInput: broken JSON, a name twice in one object, NaN, too much depth.
    """
    try:
        yield from _walked(text, file)
    except json.JSONDecodeError as error:
        raise _broken(file, f"line {error.lineno}, place {error.colno}: {error.msg}") from None
    except RecursionError:
        raise _broken(file, "it is nested deeper than any report is") from None


def _walked(text: str, file: str) -> Iterator[Member]:
    decoder = _decoder(file)
    seen: set[str] = set()
    for name, at in _parts(text, "{", "}", 0, decoder):
        if name in seen:
            raise _twice(file, name)
        seen.add(name)
        if text[at.place] != "[":
            value, at.place = decoder.raw_decode(text, at.place)
            yield Member(name, None, value)
            continue
        for index, (_, inner) in enumerate(_parts(text, "[", "]", at.place, decoder)):
            value, inner.place = decoder.raw_decode(text, inner.place)
            yield Member(name, index, value)
            at.place = inner.place
        at.place = _closing(text, at.place)


@dataclass(slots=True)
class _Place:
    """Where the next value begins; who reads it moves the place behind it."""

    place: int


def _parts(
    text: str, opening: str, closing: str, start: int, decoder: json.JSONDecoder
) -> Iterator[tuple[str, _Place]]:
    """Yield the name (of an object's member) and the place of each part between two brackets."""
    place = _after_blank(text, start)
    _expect(text, place, opening, "Expecting an object" if opening == "{" else "Expecting a list")
    place = _after_blank(text, place + 1)
    if text[place : place + 1] != closing:
        while True:
            name = ""
            if opening == "{":
                _expect(text, place, '"', "Expecting a name in double quotes")
                name, place = decoder.raw_decode(text, place)
                place = _after_blank(text, place)
                _expect(text, place, ":", "Expecting ':' delimiter")
                place = _after_blank(text, place + 1)
            _expect(text, place, "", "Expecting value")
            at = _Place(place)
            yield name, at
            place = _after_blank(text, at.place)
            if text[place : place + 1] != ",":
                break
            place = _after_blank(text, place + 1)
    _expect(text, place, closing, "Expecting ',' delimiter")
    if opening == "{" and _after_blank(text, place + 1) != len(text):
        raise json.JSONDecodeError("Extra data", text, place + 1)


def _closing(text: str, place: int) -> int:
    """Return the place behind the bracket that ends a list whose items were read."""
    if text[place] == "[":  # an empty list: nothing moved the place
        place += 1
    return _after_blank(text, place) + 1


def _after_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _expect(text: str, place: int, sign: str, why: str) -> None:
    if place >= len(text) or (sign and text[place] != sign):
        raise json.JSONDecodeError(why, text, place)


def _decoder(file: str) -> json.JSONDecoder:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise _twice(file, Counter(name for name, _ in pairs).most_common(1)[0][0])
        return found

    def refused(name: str) -> Any:
        raise BadInput(
            Place(file, value=name),
            "This is no number of JSON.",
            "Leave a value out if it is missing.",
        )

    return json.JSONDecoder(
        object_pairs_hook=once, parse_constant=refused, parse_float=str, parse_int=str
    )


def _twice(file: str, name: str) -> BadInput:
    return BadInput(
        Place(file, column=name),
        "This name stands twice in one object of the JSON.",
        "Keep one of them.",
    )


def _broken(file: str, why: str) -> BadInput:
    return BadInput(Place(file), f"The JSON is broken: {why}.", "Export the file again.")
