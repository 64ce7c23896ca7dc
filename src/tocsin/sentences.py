"""A sentence that can be said in any language later, and in English at once.

Texts that a person reads are kept as a text with named places and what stands there, so that the
place where a fact is known need not know who will read it (`tocsin.language` says it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to translate.

    Attributes:
        text: English, with named places: "{observed} cases, {expected} expected."; with two forms,
            "{n} case|{n} cases", where its first number chooses between them.
        values: what stands there. A float is written with sensible digits, an int with thousands
            marks, ISO text under a name that ends in `_day` as a date; a `Sentence` is said first.
    """

    text: str
    values: Mapping[str, "Value | Sentence"] = field(default_factory=dict[str, Any])


def plain(sentence: Sentence) -> str:
    """Say a sentence in English, the same on every machine."""
    one, _, many = sentence.text.partition("|")
    numbers = [v for v in sentence.values.values() if isinstance(v, int | float)]
    text = many if many and numbers and numbers[0] != 1 else one
    return text.format_map({name: written(v) for name, v in sentence.values.items()})


def written(value: "Value | Sentence") -> str:
    """Return a value as `plain` writes it: whole numbers whole, others with three digits."""
    if isinstance(value, Sentence):
        return plain(value)
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.3g}"
    return str(value)
