"""What a reader has to know about the data before believing a signal or its absence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Status
from tocsin.detect.explain import STATUS_SENTENCES, spoken_period
from tocsin.sentences import Sentence
from tocsin.series import Batch, Calendar, Step
from tocsin.watch.findings import Finding, Quality, Reporting
from tocsin.watch.growth import LEVEL_Z, WINDOW, Growth
from tocsin.watch.plan import MOST_YEARS, RECENT, SHOWN
from tocsin.watch.shadow import of_season, shadowed
from tocsin.watch.sweep import Voice
from tocsin.watch.words import span

MOST_NAMED = 12
HEAP_CASES, HEAP_TIMES = 30.0, 5.0
_DAYS = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 31, Step.INDEX: 1}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was decided while a file was read, and which file."""

    file: str
    sentence: Sentence


def quality(
    batch: Batch, end: int, titles: Sequence[str], remarks: Sequence[Remark], incomplete: int
) -> tuple[Quality, ...]:
    """Return what is odd about the data.

    Args:
        batch: the counts.
        end: last judged position.
        titles: name of each series.
        remarks: what was decided while reading.
        incomplete: periods at the end that are not yet complete.
    """
    found = _holes(batch, end, titles)
    found.extend(Quality(r.file, r.sentence) for r in remarks)
    if incomplete:
        last = batch.calendar.label(end + 1)
        found.append(
            Quality(
                last,
                Sentence(
                    "This period was not complete on the day of the watch; it is drawn pale and "
                    "not judged."
                ),
            )
        )
    found.extend(_extent(batch, end))
    return tuple(found)


def of_reporting(found: Sequence[Reporting]) -> list[Quality]:
    """Tell what is wrong with the reporting among the other things about the data."""
    serious = [r for r in found if r.serious]
    named = [Quality(r.title, r.finding, serious=True) for r in serious[:MOST_NAMED]]
    return named + _more(len(serious), serious=True)


def unjudged(findings: Sequence[Finding], spoken: Sequence[Voice]) -> list[Quality]:
    """Say how many series were not judged, and why: no signal there means nothing.

    Args:
        findings: in any order.
        spoken: the judgement that speaks for each series.
    """
    signals = sum(f.alarm for f in findings)
    if signals == len(spoken):
        return []
    reasons = Counter(voice.status for voice in spoken if not voice.alarm)
    return [
        Quality(
            "",
            Sentence(
                "{series} not judged at the end: {why}",
                {
                    "series": Sentence("{n} series|{n} series", {"n": number}),
                    "why": STATUS_SENTENCES[status],
                },
            ),
            serious=True,
        )
        for status, number in sorted(reasons.items())
        if status not in {Status.OK, Status.TOO_FEW_CASES}
    ]


def ordered(*found: Quality) -> tuple[Quality, ...]:
    """Return serious things first, and among them what holds for all series."""
    return tuple(sorted(found, key=lambda q: (not q.serious, q.title != "")))


def ends_early(calendar: Calendar, end: int, gap: np.timedelta64) -> list[Quality]:
    """Say that the data end long before the day of the watch."""
    late = gap.astype(int)
    if late <= RECENT[calendar.step] * _DAYS[calendar.step]:
        return []
    text = Sentence(
        "The data end {days} before the day of the watch: what happened since is not known.",
        {"days": Sentence("{n} day|{n} days", {"n": int(late)})},
    )
    return [Quality(calendar.label(end), text, serious=True)]


def in_one_heap(
    batch: Batch, end: int, titles: Sequence[str], findings: Sequence[Finding]
) -> list[Quality]:
    """Name signals that rest on one period far above all others of the latest ones."""
    window = min(WINDOW[batch.calendar.step], end + 1)
    latest = np.nan_to_num(batch.values[:, end + 1 - window : end + 1])
    signals = {f.title for f in findings if f.alarm}
    found: list[Quality] = []
    for title, counts in zip(titles, latest, strict=True):
        second, first = np.sort(counts)[-2:] if window > 1 else (0.0, 0.0)
        if title not in signals or first < HEAP_CASES or first < HEAP_TIMES * second:
            continue
        where = end + 1 - window + int(counts.argmax())
        text = Sentence(
            "{observed} for {period}, the next highest count of the last {span} is {second}: late "
            "reports entered at once and a new definition look like this as well.",
            {
                "observed": float(first),
                "period": spoken_period(batch.calendar, where),
                "span": span(window, batch.calendar.step),
                "second": float(second),
            },
        )
        found.append(Quality(title, text, serious=True))
    return found[:MOST_NAMED] + _more(len(found), serious=True)


def overshadowed(
    batch: Batch, end: int, titles: Sequence[str], spoken: Sequence[Voice], moves: Growth
) -> list[Quality]:
    """Name growing series whose expected count an outbreak of one earlier year has raised.

    The model weighs such a year down, but not one that outweighs all others; then the next outbreak
    at the same season stays below the threshold. The median of the season shows it.
    """
    found: list[Quality] = []
    medians = of_season(batch, end, MOST_YEARS)
    dark = shadowed(np.array([_expected(voice) for voice in spoken]), medians)
    for series, (title, voice) in enumerate(zip(titles, spoken, strict=True)):
        seasonal = voice.judged.plan.method.startswith("farrington")
        if voice.alarm or not seasonal or not float(moves.z[series]) > LEVEL_Z:
            continue
        if not dark[series]:
            continue
        text = Sentence(
            "Growing. {expected} are expected because of one outbreak in the past; the median of "
            "this season in earlier years is {median}. No signal here does not mean no outbreak.",
            {"expected": float(round(_expected(voice))), "median": float(medians[series])},
        )
        found.append(Quality(title, text, serious=True))
    return found[:MOST_NAMED] + _more(len(found), serious=True)


def _expected(voice: Voice) -> float:
    return float(voice.judged.alarms.expected[voice.row, voice.column])


def _extent(batch: Batch, end: int) -> list[Quality]:
    """How much there is, and whether it looks as if empty rows were left out, or weeks mixed."""
    reported = ~np.isnan(batch.values[:, : end + 1])
    missing = 1.0 - float(reported.mean()) if reported.size else 0.0
    text = Sentence(
        "{series} over {span}; {percent} percent of the counts are missing.",
        {
            "series": Sentence("{n} series|{n} series", {"n": len(batch)}),
            "span": span(end + 1, batch.calendar.step),
            "percent": round(missing * 100, 1),
        },
    )
    found = [Quality("", text)]
    counts = batch.values[:, : end + 1][reported]
    if missing > 0.5 and counts.size and counts.min() > 0:
        text = Sentence(
            "Most counts are missing and none is 0: if the file leaves out periods without a case, "
            "write 0 there, because a missing count is not judged."
        )
        found.append(Quality("", text, serious=True))
    rare = _rare(reported) if batch.calendar.step is Step.DAY else 0
    if rare and missing > 0.5:
        text = Sentence(
            "{series} with counts a week or more apart, but not on one day of the week: read as "
            "days, they have gaps and cannot be judged. Give all weeks the same first day.",
            {"series": Sentence("{n} series|{n} series", {"n": rare})},
        )
        found.append(Quality("", text, serious=True))
    return found


def _rare(reported: NDArray[np.bool_]) -> int:
    """Return how many series have three counts or more, none within six days of another."""
    rare = 0
    for row in reported:
        places = np.flatnonzero(row)
        rare += len(places) > 2 and int(np.diff(places).min()) >= 7
    return rare


def _holes(batch: Batch, end: int, titles: Sequence[str]) -> list[Quality]:
    """Series that report, with gaps."""
    shown = min(SHOWN[batch.calendar.step], end + 1)
    window = np.isnan(batch.values[:, end + 1 - shown : end + 1])
    recent = RECENT[batch.calendar.step]
    gaps = np.flatnonzero((window.mean(axis=1) > 0.1) & ~window[:, -recent:].all(axis=1))
    found = [
        Quality(
            titles[series],
            Sentence(
                "{number} of the last {shown} counts are missing.",
                {"number": int(window[series].sum()), "shown": shown},
            ),
        )
        for series in map(int, gaps[:MOST_NAMED])
    ]
    return found + _more(len(gaps), serious=False)


def _more(number: int, *, serious: bool) -> list[Quality]:
    if number <= MOST_NAMED:
        return []
    text = Sentence("The same holds for {number} more series.", {"number": number - MOST_NAMED})
    return [Quality("…", text, serious=serious)]
