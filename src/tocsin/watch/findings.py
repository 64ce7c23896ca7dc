"""What a watch found: plain records that the terminal and the report only have to draw.

Every sentence is kept as a text with named places and their values, so that it can be said in any
language (`tocsin.language.say`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tocsin.sentences import Sentence

__all__ = [
    "Change",
    "Curve",
    "Direction",
    "Discovery",
    "Finding",
    "Findings",
    "Gone",
    "Kin",
    "MethodUse",
    "Past",
    "Quality",
    "Rate",
    "Reporting",
    "Sentence",
    "Source",
    "Tie",
    "Trouble",
]


class Direction(StrEnum):
    """Where a series is going at the end; never shown by colour alone."""

    NEW = "new"
    GROWING = "growing"
    LEVEL = "level"
    FALLING = "falling"
    QUIET = "quiet"
    UNKNOWN = "unknown"


class Change(StrEnum):
    """What became of a signal since the last watch."""

    NEW = "new"
    """It was no signal then."""
    GROWING = "growing"
    """It was one, and is much larger than when it was last told."""
    CONTINUING = "continuing"
    """It was one, and has been told."""


class Kin(StrEnum):
    """Why a signal belongs to the same outbreak as another one."""

    PART = "part"
    """Its area or group is part of the other one's."""
    WHOLE = "whole"
    """The other one's area or group is part of its own."""
    SUBTYPE = "subtype"
    """Its condition is a kind of the other one's."""
    SUPERTYPE = "supertype"
    """The other one's condition is a kind of its own."""
    NEIGHBOUR = "neighbour"
    """Its country borders on the other one's."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a signal to another one of the same outbreak.

    Attributes:
        kin: the reason.
        rank: of the other signal.
    """

    kin: Kin
    rank: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Cases by population in the latest periods.

    Attributes:
        cases: reported in them; missing counts are not made up for.
        population: in the last of them.
        periods: how many.
        reported: how many of them have a count.
        per_100k: cases per 100,000 people.
        low: lower end of its 95 % interval, from the chance of so few cases alone.
        high: upper end.
    """

    cases: float
    population: float
    periods: int
    reported: int
    per_100k: float
    low: float
    high: float


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
        judged: whether a method could judge the last period; if not, no alarm says nothing.
        q_value: smallest share of false discoveries at which this series is still counted as one,
            among all judged series (Benjamini and Hochberg 1995), from a probability more cautious
            than `p_value` and counting the looks; None where `p_value` is.
        weak: whether it is a signal by its method only, not beyond what chance gives among so many
            series; never for a series without an alarm.
        excess: observed minus expected cases a period, not below 0.
        outbreak: number of the outbreak that the signal belongs to, from 1; 0 for no signal.
        tie: what ties it to another signal of its outbreak; None for the leading one.
        change: what became of it since the last watch; None where there was none to compare with.
        since: ISO date (or number of the period) of the first watch that showed it; "" for none.
        told: the excess when it was last new or growing.
        rate: by population, where one is given.
        replay: one letter for each of `Findings.replayed`: the initial of its direction then, a
            capital where it was a signal; "" where nothing is kept.
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
    judged: bool = True
    q_value: float | None = None
    weak: bool = False
    excess: float = 0.0
    outbreak: int = 0
    tie: Tie | None = None
    change: Change | None = None
    since: str = ""
    told: float = 0.0
    rate: Rate | None = None
    replay: str = ""


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


class Trouble(StrEnum):
    """What is wrong with the way a series is reported."""

    SILENT = "silent"
    LATE = "late"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class Reporting:
    """A source whose reporting has changed: a finding of its own kind, never a case signal.

    Attributes:
        trouble: its kind.
        title: which series, or which source of several.
        since: label of the period since when, "" where that says nothing.
        finding: what happened.
        probability: of such a thing under the source's own habit; None where there is no habit.
        serious: whether it can hide or feign a signal, so that somebody should ask the source.
    """

    trouble: Trouble
    title: str
    since: str
    finding: Sentence
    probability: float | None = None
    serious: bool = True


class Gone(StrEnum):
    """Why a signal of the last watch is none any more."""

    OVER = "over"
    """It was judged, and there is no alarm."""
    UNJUDGED = "unjudged"
    """It could not be judged, or its latest count is missing: nobody knows."""
    ABSENT = "absent"
    """The series is not in the data."""


@dataclass(frozen=True, slots=True)
class Past:
    """A signal of the last watch that is none now.

    Attributes:
        title: of its series.
        key: column -> value.
        since: first watch that showed it.
        seen: last watch that showed it.
        gone: why it is none now.
    """

    title: str
    key: Mapping[str, str]
    since: str
    seen: str
    gone: Gone


@dataclass(frozen=True, slots=True)
class Discovery:
    """How false discoveries are kept rare over all series.

    Attributes:
        level: accepted share of chance among the signals that are not weak.
        series: series with a probability, over which it holds.
        without: series judged or not that have none, and so are not counted.
    """

    level: float
    series: int
    without: int


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
        looked_at: series that were judged; 0 for as many as there are findings. Of very many series
            only signals have a finding.
        beyond: signals that have no finding, weaker than all those that have.
        discovery: how many of the signals may be chance; None where nothing is said.
        compared: day of the watch that this one is compared with, "" for none.
        over: signals of that watch that are none any more.
        reporting: sources that have fallen silent, are late, or revised much, worst first.
        replayed: labels of the periods that a replay can show, the last one is the watch's own.
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
    looked_at: int = 0
    beyond: int = 0
    discovery: Discovery | None = None
    compared: str = ""
    over: tuple[Past, ...] = ()
    reporting: tuple[Reporting, ...] = ()
    replayed: tuple[str, ...] = ()

    @property
    def series(self) -> int:
        """How many series were judged."""
        return self.looked_at or len(self.findings)

    @property
    def signals(self) -> tuple[Finding, ...]:
        """The findings with an alarm."""
        return tuple(f for f in self.findings if f.alarm)

    @property
    def outbreaks(self) -> tuple[tuple[Finding, ...], ...]:
        """The signals by outbreak, in order of rank; the first of each leads."""
        found: dict[int, list[Finding]] = {}
        for finding in self.signals:
            found.setdefault(finding.outbreak or -finding.rank, []).append(finding)
        return tuple(tuple(members) for members in found.values())
