"""The replay: each area's letter at each judged period, and which series were signals then.

The page's script only reads letters (`Finding.replay`) and puts colours, signs and words to them;
without it, the page shows the day of the watch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tocsin.language import Tongue
from tocsin.report.words import DIRECTION, SYMBOL, period
from tocsin.watch.findings import Direction, Finding, Findings

MOST_NAMED = 300
"""Series that the list of a period can name, the strongest ones of the watch first."""
_URGENT = "GNLFUQgnlfqu"


@dataclass(frozen=True, slots=True)
class Replay:
    """What the control under the map needs.

    Attributes:
        labels: the periods as the reader writes them, the last is the day of the watch.
        words: "g=growing|…", letter and word of each direction.
        signs: the same with signs.
        named: series that were a signal in any period: name, id of its row, letters.
    """

    labels: tuple[str, ...]
    words: str
    signs: str
    named: tuple[tuple[str, str, str], ...]


def replay_of(findings: Findings, name: Callable[[Finding], str], language: Tongue) -> Replay:
    """Return the replay of a watch; without labels where nothing was kept."""
    loud = [f for f in findings.findings if f.replay.casefold() != f.replay]
    return Replay(
        labels=tuple(period(label, language) for label in findings.replayed),
        words="|".join(f"{str(d)[0]}={language.say(DIRECTION[d])}" for d in Direction),
        signs="|".join(f"{str(d)[0]}={SYMBOL[d]}" for d in Direction),
        named=tuple((name(f), f"s{f.rank}", f.replay) for f in loud[:MOST_NAMED]),
    )


def most_urgent(replays: Sequence[str]) -> str:
    """Return the letters of an area with several series: in each period the most urgent one."""
    return "".join(min(letters, key=_URGENT.index) for letters in zip(*replays, strict=True))
