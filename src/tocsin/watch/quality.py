"""What a reader has to know about the data before believing a signal or its absence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.detect.explain import Sentence
from tocsin.series import Batch
from tocsin.watch.findings import Quality
from tocsin.watch.plan import RECENT, SHOWN
from tocsin.watch.words import span

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was decided while a file was read: its name and a plain sentence."""

    file: str
    text: str


def quality(
    batch: Batch, end: int, titles: Sequence[str], remarks: Sequence[Remark], incomplete: int
) -> tuple[Quality, ...]:
    """Return what is odd about the data, serious things first.

    Args:
        batch: the counts.
        end: last judged position.
        titles: name of each series.
        remarks: what was decided while reading.
        incomplete: periods at the end that are not yet complete.
    """
    found = [*_gone_silent(batch, end, titles), *_holes(batch, end, titles)]
    found.extend(Quality(r.file, Sentence("{remark}", {"remark": r.text})) for r in remarks)
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
    missing = np.isnan(batch.values[:, : end + 1]).mean() if batch.values.size else 0.0
    found.append(
        Quality(
            "",
            Sentence(
                "{series} over {span}; {percent} percent of the counts are missing.",
                {
                    "series": Sentence("{n} series|{n} series", {"n": len(batch)}),
                    "span": span(end + 1, batch.calendar.step),
                    "percent": round(float(missing) * 100, 1),
                },
            ),
        )
    )
    return tuple(sorted(found, key=lambda q: not q.serious))


def _gone_silent(batch: Batch, end: int, titles: Sequence[str]) -> list[Quality]:
    """Series that used to report and have stopped."""
    recent = RECENT[batch.calendar.step]
    reported = ~np.isnan(batch.values[:, : end + 1])
    before = reported[:, :-recent].any(axis=1)
    silent = np.flatnonzero(before & ~reported[:, -recent:].any(axis=1))
    found: list[Quality] = []
    for series in map(int, silent[:MOST_NAMED]):
        last = int(np.flatnonzero(reported[series])[-1])
        found.append(
            Quality(
                titles[series],
                Sentence(
                    "Nothing reported since {period}: no signal does not mean no cases.",
                    {"period": batch.calendar.label(last)},
                ),
                serious=True,
            )
        )
    return found + _more(len(silent), serious=True)


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
