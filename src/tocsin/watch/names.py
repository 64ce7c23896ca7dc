"""What a series is called, and which country its key names."""

import re
from collections import Counter
from typing import Any

from tocsin.codes import area_code, area_name
from tocsin.series.tables import Table

_OF_COUNTRIES = re.compile(r"iso|countr|nation|стран|государств", re.IGNORECASE)
MOST_ARE = 0.8
"""A column names countries if so many of its values do; a few ("World", a ship) do not matter."""


def titles_of(table: Table) -> list[str]:
    """Return how a person calls each series, each in its own way.

    The first key column stands alone; a further one is named where its values do not speak for
    themselves (codes, numbers, true and false).
    """
    keys = table.keys
    if not keys.columns:
        return ["all"]
    named = [keys.columns[0], *(c for c in keys.columns[1:] if keys[c].n_unique() > 1)]
    columns: list[list[str]] = []
    for place, name in enumerate(named):
        texts = _texts(table, name)
        known = _countries(name, texts)
        values = [area_name(known[text], "en") if text in known else text for text in texts]
        short = place > 0 and max(map(len, values), default=0) <= 5
        columns.append([f"{name} {v}" if short and v else v for v in values])
    titles = [", ".join(filter(None, row)) or "(no name)" for row in zip(*columns, strict=True)]
    return _apart(table, titles)


def areas_of(table: Table) -> list[str]:
    """Return the country that each key names as its alpha-3 code, else the key's first value."""
    columns = [_texts(table, name) for name in table.keys.columns]
    if not columns:
        return [""]
    known = [_countries(n, texts) for n, texts in zip(table.keys.columns, columns, strict=True)]
    found: list[str] = []
    for row in zip(*columns, strict=True):
        codes = (of.get(text) for of, text in zip(known, row, strict=True))
        found.append(next(filter(None, codes), row[0]))
    return found


def _texts(table: Table, name: str) -> list[str]:
    values: list[Any] = table.keys[name].to_list()
    return ["" if value is None else str(value) for value in values]


def _countries(name: str, texts: list[str]) -> dict[str, str]:
    """Return the column's value -> alpha-3 code; nothing if it does not name countries.

    "CA" is Canada or California, "001" a country or a district, "Georgia" one of two: the whole
    column shows which. Codes of two letters or of digits need a column that says so.
    """
    values = {text for text in texts if text}
    said = _OF_COUNTRIES.search(name) is not None
    sure = [text for text in values if said or not (len(text) < 3 or text.isdigit())]
    codes = {text: code for text in sure if (code := area_code(text)) is not None}
    return codes if len(codes) >= MOST_ARE * len(values) else {}


def _apart(table: Table, titles: list[str]) -> list[str]:
    """Add the bare key where two series would have the same title."""
    times = Counter(titles)
    if times.most_common(1)[0][1] == 1:
        return titles
    keys = zip(*(_texts(table, name) for name in table.keys.columns), strict=True)
    return [
        title if times[title] == 1 else f"{title} ({' / '.join(key)})"
        for title, key in zip(titles, keys, strict=True)
    ]
