"""What the terminal and the report say in the same words about a watch as a whole."""

from collections import Counter

from tocsin.language import mark
from tocsin.sentences import Sentence
from tocsin.watch.findings import Change, Finding, Findings, Gone, Past, Trouble
from tocsin.watch.ranking import part

PARTS = (
    mark("New or growing since the last watch"),
    mark("Going on, told before"),
    mark("Weak: alarm by its method, not beyond what so many series give by chance"),
)
"""Headings of the parts of the list, by `ranking.part`."""
FIRST_PART = mark("Beyond chance")
"""Heading of the first part where there is no last watch to compare with."""
CHANGES = {
    Change.NEW: mark("new in this watch"),
    Change.GROWING: mark("growing, first told on {since_day}"),
    Change.CONTINUING: mark("known since {since_day}"),
}
GONE = {
    Gone.OVER: mark("over: judged, and no alarm"),
    Gone.UNJUDGED: mark("not judged any more: nobody knows"),
    Gone.ABSENT: mark("not in the data any more"),
}
TROUBLES = {
    Trouble.SILENT: mark("silent"),
    Trouble.LATE: mark("late"),
    Trouble.REVISED: mark("revised"),
}


def chance(findings: Findings) -> Sentence | None:
    """Say how many signals stand out of chance, and over how many series; None without signals."""
    known, signals = findings.discovery, findings.signals
    if known is None or not signals:
        return None
    weak = sum(f.weak for f in signals)
    values = {
        "level": known.level,
        "series": Sentence("{n} series|{n} series", {"n": known.series}),
        "clear": Sentence(
            "{n} signal stands out of chance|{n} signals stand out of chance",
            {"n": len(signals) - weak},
        ),
        "weak": Sentence("{n} is weak|{n} are weak", {"n": weak}),
    }
    if not known.without:
        return Sentence("At q = {level} over {series} {clear}; {weak}.", values)
    without = Sentence(
        "{n} series has no probability and is not counted|"
        "{n} series have no probability and are not counted",
        {"n": known.without},
    )
    return Sentence(
        "At q = {level} over {series} {clear}; {weak}; {without}.", {**values, "without": without}
    )


def compared(findings: Findings) -> Sentence | None:
    """Say what has changed since the last watch; None where there was none."""
    if not findings.compared:
        return None
    number = Counter(f.change for f in findings.signals)
    return Sentence(
        "Compared with {previous_day}: {new} new, {growing} growing, {known} known before, "
        "{gone} gone.",
        {
            "previous_day": findings.compared,
            "new": number[Change.NEW],
            "growing": number[Change.GROWING],
            "known": number[Change.CONTINUING],
            "gone": len(findings.over),
        },
    )


def change_of(finding: Finding) -> Sentence | None:
    """Say what has become of a signal, and since when it is one."""
    if finding.change is None:
        return None
    return Sentence(CHANGES[finding.change], {"since_day": finding.since})


def gone_of(past: Past) -> Sentence:
    """Say why a signal of the last watch is none now."""
    return Sentence(GONE[past.gone])


def parts(findings: Findings) -> list[tuple[str, list[Finding]]]:
    """Return the list's parts that have signals: heading, and the signals in order of rank."""
    found: dict[int, list[Finding]] = {}
    for outbreak in findings.outbreaks:
        found.setdefault(part(outbreak), []).extend(outbreak)
    heads = PARTS if findings.compared else (FIRST_PART, *PARTS[1:])
    return [(heads[number], signals) for number, signals in sorted(found.items())]
