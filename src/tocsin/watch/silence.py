"""Series that used to report and have stopped: a finding of its own, not an absence of cases."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.explain import spoken_period
from tocsin.sentences import Sentence
from tocsin.series import Batch, Calendar, Step
from tocsin.watch.findings import Quality, Reporting, Trouble
from tocsin.watch.words import span

HABIT = {Step.DAY: 180, Step.WEEK: 104, Step.MONTH: 36, Step.INDEX: 104}
"""Periods before the silence that show how often a series reports."""
FEWEST = 8
"""Periods that a habit needs."""
LEVEL = 0.001
"""A silence whose probability is at most this is told."""


@dataclass(frozen=True, slots=True)
class Silences:
    """How long each series has said nothing; arrays are (series,).

    Attributes:
        run: periods without a count up to the end; 0 where the last one was reported.
        since: position of the first of them.
        probability: of so many missing counts in a row under the series' own habit; 1 where it is
            not silent, NaN where it never reported or has no habit yet.
        longest: longest such run before, within the habit's span.
    """

    run: NDArray[np.int64]
    since: NDArray[np.int64]
    probability: NDArray[np.float64]
    longest: NDArray[np.int64]

    @property
    def told(self) -> NDArray[np.bool_]:
        """Whether it is to be told: improbable, and longer than any before."""
        with np.errstate(invalid="ignore"):
            return (self.probability <= LEVEL) & (self.run > self.longest)


def silences(batch: Batch, end: int) -> Silences:
    """Look at the missing counts of each series up to position `end` (included).

    A series' habit is the share h of missing counts before the silence, (missing + 1/2) /
    (periods + 1) over the last `HABIT` periods; a run of g missing counts then has probability h^g,
    as if periods were missed independently. Since gaps come in runs, a silence is told only if it
    is longer than every gap before.
    """
    reported = ~np.isnan(batch.values[:, : end + 1])
    ever = reported.any(axis=1)
    run = np.where(ever, reported[:, ::-1].argmax(axis=1), end + 1).astype(np.int64)
    since = end + 1 - run
    probability = np.full(len(batch), np.nan)
    longest = np.zeros(len(batch), dtype=np.int64)
    probability[ever & (run == 0)] = 1.0
    for series in np.flatnonzero(ever & (run > 0)).tolist():
        past = _habit(reported[series, : since[series]], HABIT[batch.calendar.step])
        if len(past) < FEWEST:
            continue
        missed = (int((~past).sum()) + 0.5) / (len(past) + 1)
        probability[series] = missed ** int(run[series])
        longest[series] = _longest(past)
    return Silences(run, since, probability, longest)


def _habit(reported: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Return the last periods, from the first report on."""
    return reported[int(reported.argmax()) :][-length:]


def _longest(past: NDArray[np.bool_]) -> int:
    """Return the length of the longest run without a report."""
    places = np.flatnonzero(np.concatenate([[True], past, [True]]))
    return int(np.diff(places).max()) - 1


def fallen_silent(
    found: Silences, calendar: Calendar, titles: Sequence[str], sources: Sequence[str]
) -> list[Reporting]:
    """Say which series have fallen silent, the least probable first.

    A silence of more than a year is no news: the series has ended (`ended`).

    Args:
        found: of all series.
        calendar: of the batch.
        titles: name of each series.
        sources: name of the source of each (the value of its first key column). A source all of
            whose series that used to report are silent is told once.
    """
    told = np.flatnonzero(found.told & (found.run <= calendar.season)).tolist()
    active: dict[str, int] = {}
    for series in np.flatnonzero(~np.isnan(found.probability)).tolist():
        active[sources[series]] = active.get(sources[series], 0) + 1
    silent: dict[str, list[int]] = {}
    for series in told:
        silent.setdefault(sources[series], []).append(series)
    made: list[Reporting] = []
    for source, members in silent.items():
        if source and len(members) > 1 and len(members) == active[source]:
            made.append(_source(source, members, found, calendar))
        else:
            made += [_series(i, found, calendar, titles[i]) for i in members]
    return sorted(made, key=lambda r: (r.probability or 0.0, r.title))


def ended(found: Silences, calendar: Calendar) -> list[Quality]:
    """Say how many series have not reported for more than a year."""
    number = int(((found.run > calendar.season) & (found.since > 0)).sum())
    if not number:
        return []
    text = Sentence(
        "{series} without any count for more than a year: taken as ended.",
        {"series": Sentence("{n} series|{n} series", {"n": number})},
    )
    return [Quality("", text)]


def _series(series: int, found: Silences, calendar: Calendar, title: str) -> Reporting:
    last = int(found.since[series]) - 1
    probability = float(found.probability[series])
    text = Sentence(
        "Nothing reported since {period}: no signal does not mean no cases. By its own habit so "
        "long a silence has the probability {probability}.",
        {"period": calendar.label(last), "probability": probability},
    )
    return Reporting(Trouble.SILENT, title, calendar.label(last), text, probability)


def _source(source: str, members: Sequence[int], found: Silences, calendar: Calendar) -> Reporting:
    last = max(int(found.since[i]) for i in members) - 1
    probability = min(float(found.probability[i]) for i in members)
    text = Sentence(
        "The whole source is silent: {series}, the last count is for {period}, {span} ago. No "
        "signal does not mean no cases.",
        {
            "series": Sentence("{n} series|{n} series", {"n": len(members)}),
            "period": spoken_period(calendar, last),
            "span": span(min(int(found.run[i]) for i in members), calendar.step),
        },
    )
    return Reporting(Trouble.SILENT, source, calendar.label(last), text, probability)
