"""Words that several parts of the report need, and the washing of words that come from data."""

import unicodedata

from tocsin.language import Tongue, mark
from tocsin.watch.findings import Direction, Finding

_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])

SYMBOL = {
    Direction.NEW: "▲",
    Direction.GROWING: "▲",
    Direction.LEVEL: "●",
    Direction.FALLING: "▼",
    Direction.QUIET: "○",
    Direction.UNKNOWN: "?",
}
DIRECTION = {
    Direction.NEW: mark("new"),
    Direction.GROWING: mark("growing"),
    Direction.LEVEL: mark("level"),
    Direction.FALLING: mark("falling"),
    Direction.QUIET: mark("quiet"),
    Direction.UNKNOWN: mark("unclear"),
}
PERIOD = {
    "day": mark("a day"),
    "week": mark("a week"),
    "month": mark("a month"),
    "index": mark("a period"),
}
TINT = {
    "hot": mark("signal, new or growing"),
    "warm": mark("signal, not growing or weak"),
    "up": mark("growing, no signal"),
    "level": mark("level"),
    "down": mark("falling"),
    "calm": mark("quiet"),
    "none": mark("unclear"),
}
TINT_SYMBOL = {
    "hot": "▲",
    "warm": "!",
    "up": "▲",
    "level": "●",
    "down": "▼",
    "calm": "○",
    "none": "?",
}
GLOSSARY = (
    (
        mark("Expected"),
        mark(
            "What the past of the series leads one to expect for the period, without an outbreak."
        ),
    ),
    (
        mark("Threshold"),
        mark("The count above which the method raises an alarm."),
    ),
    (
        mark("Score"),
        mark("How far the count is on the way from the expected one to the threshold; 1 is there."),
    ),
    (
        mark("p-value"),
        mark(
            "How probable a count this high or higher would be without an outbreak, if the "
            "method's model is right. Small means unusual; it is not the chance of an outbreak."
        ),
    ),
    (
        mark("q-value"),
        mark(
            "The share of false alarms to be accepted among all signals up to this one, over all "
            "series that were judged. Above the level of the watch a signal is called weak."
        ),
    ),
    (
        mark("Outbreak"),
        mark(
            "Signals at the same time that belong together: an area and its part, a condition and "
            "its kind, neighbours across a border. The strongest leads, the others stand below it."
        ),
    ),
    (
        mark("Baseline"),
        mark("The earlier periods that the expectation is computed from."),
    ),
    (
        mark("As known on"),
        mark(
            "Only what had been reported by that day was used: the same view as on the day itself."
        ),
    ),
    (
        mark("Truncated at"),
        mark(
            "Later periods were cut off, but the figures are those of a later file: they may hold "
            "corrections that nobody knew on that day."
        ),
    ),
)
_TINTS = {
    Direction.NEW: "up",
    Direction.GROWING: "up",
    Direction.LEVEL: "level",
    Direction.FALLING: "down",
    Direction.QUIET: "calm",
    Direction.UNKNOWN: "none",
}


def tint(finding: Finding) -> str:
    """Return the kind of colour of a finding: a key of `TINT`."""
    if finding.alarm:
        rises = finding.direction in (Direction.NEW, Direction.GROWING)
        return "hot" if rises and not finding.weak else "warm"
    return _TINTS[finding.direction]


def clean(text: str) -> str:
    """Return text without what no reader can see: control characters, turns of direction.

    A name from a file can otherwise turn the words around it. Lone surrogates, which no file can
    be written with, become U+FFFD.
    """
    kept = text.translate(_TURNS)
    return "".join(
        " " if c in "\t\n\r" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c
        for c in kept
    )


def period(label: str, language: Tongue) -> str:
    """Return a period's label; one that is an ISO date is written as a date."""
    return language.day(label)
