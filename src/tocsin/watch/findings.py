"""What a watch found: plain records that the terminal and the report only have to draw.

Every sentence is kept as a text with named places and their values, so that it can be said in any
language (`tocsin.language.say`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tocsin.sentences import Sentence

__all__ = [
    "Curve",
    "Direction",
    "Finding",
    "Findings",
    "MethodUse",
    "Quality",
    "Sentence",
    "Source",
]


class Direction(StrEnum):
    """Where a series is going at the end; never shown by colour alone."""

    NEW = "new"
    GROWING = "growing"
    LEVEL = "level"
    FALLING = "falling"
    QUIET = "quiet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Curve:
    """What the picture of one series needs; lists are as long as `days`, None where missing.

    Attributes:
        days: ISO date of each period's first day (or the number of the period, as text).
        labels: the period as the source writes it.
        observed: counts.
        expected: expected counts, where judged.
        threshold: alarm threshold, where judged.
        alarms: whether the method raised an alarm, where judged.
        baseline: first and last position of the baseline of the latest judgement, or None.
        excluded: first and last position of the periods kept out of that baseline, or None.
        incomplete: number of periods at the end that are probably not yet complete.
    """

    days: tuple[str, ...]
    labels: tuple[str, ...]
    observed: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    threshold: tuple[float | None, ...]
    alarms: tuple[bool, ...]
    baseline: tuple[int, int] | None = None
    excluded: tuple[int, int] | None = None
    incomplete: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One series at the day of the watch: a signal if `alarm`, else part of the rest.

    Attributes:
        rank: 1 is the most unusual.
        key: column -> value, what the series is.
        area: ISO 3166-1 alpha-3 code if the key names a country, else the area's name, else "".
        title: how a person calls the series ("Kaohsiung", "Tajikistan, confirmed").
        alarm: whether a method raised an alarm in the judged periods.
        period: label of the judged period.
        observed: count there; None where missing.
        expected: expected count; None where not judged.
        threshold: alarm threshold; None where not judged.
        score: 1 at the threshold.
        p_value: probability of such a count without an outbreak; None where not stated.
        direction: where the series is going.
        reason: one sentence, why it is (or is not) unusual.
        explanation: further sentences: baseline, periods left out, trend, dispersion, method.
        method: name of the method that speaks.
        version: its version.
        curve: for the picture.
    """

    rank: int
    key: Mapping[str, str]
    area: str
    title: str
    alarm: bool
    period: str
    observed: float | None
    expected: float | None
    threshold: float | None
    score: float | None
    p_value: float | None
    direction: Direction
    reason: Sentence
    explanation: tuple[Sentence, ...]
    method: str
    version: str
    curve: Curve


@dataclass(frozen=True, slots=True)
class Quality:
    """One thing about the data that a reader has to know.

    Attributes:
        title: which series or file.
        finding: what is wrong or odd.
        serious: whether it can hide or feign a signal.
    """

    title: str
    finding: Sentence
    serious: bool = False


@dataclass(frozen=True, slots=True)
class MethodUse:
    """One method as it was used.

    Attributes:
        name: of the method.
        version: its version.
        series: how many series it judged.
        why: why these series got this method.
        parameters: name -> value as text.
        reference: the paper.
        summary: what it does, in one sentence.
    """

    name: str
    version: str
    series: int
    why: Sentence
    parameters: Mapping[str, str]
    reference: str
    summary: Sentence


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read.

    Attributes:
        name: as given.
        rows: rows of counts in it.
        digest: SHA-256 of its bytes, hexadecimal.
        attribution: who made the figures and under which licence, "" if not known.
    """

    name: str
    rows: int
    digest: str
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """The whole answer of a watch.

    Attributes:
        title: what was watched ("COVID-19 in eight states"), from `--title` or the file names.
        as_of: ISO date of the last day that was looked at.
        known: True where the data record what was known on that day, False where later figures
            were only cut off there ("truncated at").
        unit: "day", "week", "month" or "index": the period of most series.
        findings: signals first, then the rest, by rank.
        quality: what to know about the data.
        methods: the methods used.
        sources: the files.
        silent: titles of series without any case or count in the judged time.
    """

    title: str
    as_of: str
    known: bool
    unit: str
    findings: tuple[Finding, ...]
    quality: tuple[Quality, ...]
    methods: tuple[MethodUse, ...]
    sources: tuple[Source, ...]
    silent: tuple[str, ...] = ()

    @property
    def signals(self) -> tuple[Finding, ...]:
        """The findings with an alarm."""
        return tuple(f for f in self.findings if f.alarm)
