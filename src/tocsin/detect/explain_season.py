"""What is said of a seasonal epidemic: how intense it is, when it began, and when it ended."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tocsin.sentences import Sentence

LIMITS = ("medium", "high", "very_high")
"""Details of a judgement: from which count on an epidemic has that intensity."""
PLACES = ("season_first", "epidemic_start", "epidemic_end")
"""Details of a judgement that are positions in the calendar, -1 for none."""

INTENSITY_SENTENCES = (
    Sentence("no epidemic"),
    Sentence("low intensity"),
    Sentence("medium intensity"),
    Sentence("high intensity"),
    Sentence("very high intensity"),
)


def season_sentences(told: Mapping[str, float], labels: Sequence[str]) -> Iterator[Sentence]:
    """Yield what is known about the season of one judgement; nothing where no season is known.

    Args:
        told: the figures of the judgement, NaN or -1 where there is none.
        labels: of the calendar's periods.
    """
    if not told["intensity"] >= 0 or math.isnan(told["medium"]):
        return
    values: dict[str, Any] = {
        "season_first": labels[int(told["season_first"])],
        "intensity": INTENSITY_SENTENCES[int(told["intensity"])],
        "seasons_used": int(told["seasons_used"]),
        **{name: told[name] for name in LIMITS},
    }
    yield Sentence(
        "Season from {season_first} on: {intensity}; medium above {medium}, high above {high}, "
        "very high above {very_high} (earlier seasons: {seasons_used}).",
        values,
    )
    if told["epidemic_start"] >= 0:
        start = {"epidemic_start": labels[int(told["epidemic_start"])]}
        yield Sentence("Start of the epidemic: {epidemic_start}.", start)
    if told["epidemic_end"] >= 0:
        end = {"epidemic_end": labels[int(told["epidemic_end"])]}
        yield Sentence("End of the epidemic: {epidemic_end}.", end)
