"""From judgements to findings: what each series says."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from tocsin.detect import method as find
from tocsin.detect.contract import Alarms, Status
from tocsin.detect.explain import explanation, spoken_period
from tocsin.detect.parameters import as_text
from tocsin.sentences import Sentence
from tocsin.series import Batch, Step
from tocsin.series.tables import Table
from tocsin.watch.findings import Curve, Finding, MethodUse
from tocsin.watch.growth import Growth, grows
from tocsin.watch.names import areas_of, titles_of
from tocsin.watch.plan import RECENT, WHY_CLEARED, WHY_GROWTH
from tocsin.watch.probability import cautious, of_appearance, of_method, together
from tocsin.watch.rates import rates
from tocsin.watch.sweep import Judged, Voice, voices
from tocsin.watch.words import direction, growth_reason, reason

GROWTH = "growth"
GROWTH_SUMMARY = Sentence(
    "A quasi-Poisson line on the log scale through the last weeks: a signal where its slope is "
    "above 0 at the one-sided level 0.01."
)
CURVE_PERIODS = {Step.DAY: 180, Step.WEEK: 320, Step.MONTH: 96, Step.INDEX: 320}
"""Periods at the end that a curve shows: the baseline of five years and the year itself."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a finding will say, before it has a rank."""

    observed: float | None
    expected: float | None
    threshold: float | None
    score: float | None
    p_value: float | None
    reason: Sentence
    explanation: tuple[Sentence, ...]
    method: str
    version: str
    excess: float
    tail: float | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finding that has no rank yet.

    Attributes:
        finding: rank 0, nothing said about the other series.
        span: first and last position of the periods with an alarm that it speaks of; of growth,
            the window of the line.
        chance: probability that the series looks like this by chance, for q-values: with what the
            model leaves out (`probability.cautious`), times how often the series was looked at,
            since an alarm of any of the recent periods speaks, by any of the methods; None where
            `p_value` is.
    """

    finding: Finding
    span: tuple[int, int]
    chance: float | None = None


def findings_of(
    table: Table, batch: Batch, end: int, answers: Sequence[Judged], moves: Growth
) -> list[Drawn]:
    """Return one finding for each series, in the order of the series.

    Args:
        table: keys of the series.
        batch: what is shown, up to and including incomplete periods.
        end: last judged position.
        answers: of all methods.
        moves: growth of each series.
    """
    spoken, looks = voices(answers, batch), looked(answers, batch)
    titles, areas = titles_of(table), areas_of(table)
    keys: list[dict[str, Any]] = table.keys.to_dicts() if table.keys.columns else [{}]
    upward = grows(moves)
    labels = tuple(batch.calendar.labels())
    days = tuple(map(str, batch.calendar.days)) if batch.calendar.dated else labels
    axis = (days, labels)
    of_population = rates(batch, end)
    made: list[Drawn] = []
    for series, voice in enumerate(spoken):
        appeared = _appeared(batch, end, series, moves.window)
        growing = short(voice, batch.calendar.step) and bool(upward[series]) and allows(voice)
        said = _growing(batch, moves, series) if growing else _judged(batch, voice, moves, series)
        if growing and voice.alarm:
            said = _stronger(said, _judged(batch, voice, moves, series))
        place = voice.judged.alarms.first + voice.column
        finding = Finding(
            rank=0,
            key={name: "" if v is None else str(v) for name, v in keys[series].items()},
            area=areas[series],
            title=titles[series],
            alarm=voice.alarm or growing,
            period=batch.calendar.label(end if growing else place),
            observed=said.observed,
            expected=said.expected,
            threshold=said.threshold,
            score=said.score,
            p_value=said.p_value,
            direction=direction(moves, series, appeared=appeared),
            reason=said.reason,
            explanation=said.explanation,
            method=said.method,
            version=said.version,
            curve=_curve(batch, end, voice, series, axis),
            judged=voice.alarm or growing or voice.status in {Status.OK, Status.TOO_FEW_CASES},
            excess=said.excess,
            rate=of_population[series],
        )
        since = place + 1 - max(voice.running, 1)
        span = (end + 1 - moves.window, end) if growing else (since, place)
        span = (min(span[0], since), span[1]) if voice.alarm else span
        number = looks[series] + short(voice, batch.calendar.step)
        made.append(Drawn(finding, span, _chance(voice, said.tail, number, batch.calendar.step)))
    return made


def _chance(voice: Voice, tail: float | None, looks: int, step: Step) -> float | None:
    """Return a probability times its looks; of a seasonal alarm that lasts, all its periods'.

    Two answers of which the smaller one counts are two looks.
    """
    if tail is None:
        return None
    single = tail * looks
    if voice.alarm and not short(voice, step):
        judged, recent = voice.judged, RECENT[step]
        p_values = judged.alarms.p_value[voice.row, -recent:]
        baseline = judged.alarms.details["baseline_count"][voice.row, -recent:]
        careful = [
            math.nan if math.isnan(p) else of_method(judged.plan.method, p, n, judged.settings)
            for p, n in zip(p_values.tolist(), baseline.tolist(), strict=True)
        ]
        methods = math.ceil(looks / recent)
        single = 2.0 * min(single, methods * together(np.array(careful)))
    return min(single, 1.0)


def looked(answers: Sequence[Judged], batch: Batch) -> list[int]:
    """Return how many judgements of each series could have become its alarm.

    The recent periods of each method that had a limit there: `first-cases` has none where there
    were cases, a seasonal method none where there are too few. Growth is one look more.
    """
    recent = RECENT[batch.calendar.step]
    number = np.zeros(len(batch), dtype=np.int64)
    for judged in answers:
        number[judged.plan.series] += (~np.isnan(judged.alarms.threshold[:, -recent:])).sum(axis=1)
    return [int(n) for n in np.maximum(number, 1)]


def allows(voice: Voice) -> bool:
    """Whether growth may speak instead: a first case is told as such."""
    return not (voice.alarm and voice.judged.plan.method == "first-cases")


def short(voice: Voice, step: Step) -> bool:
    """Whether a series has no years of history to be compared with."""
    return step is Step.DAY or not voice.judged.plan.method.startswith("farrington")


def _appeared(batch: Batch, end: int, series: int, window: int) -> bool:
    """Whether no case was reported before the window, although the data go back further."""
    before = batch.values[series, : max(end + 1 - window, 0)]
    return len(before) >= window and not np.nansum(before) > 0


def _growing(batch: Batch, moves: Growth, series: int) -> _Said:
    from tocsin.detect.kernels.distributions import normal_tail  # noqa: PLC0415  heavy import

    p_value = float(normal_tail(np.array([float(moves.z[series])]))[0])
    return _Said(
        observed=float(moves.latest[series]),
        expected=float(moves.before[series]),
        threshold=None,
        score=None,
        p_value=p_value,
        reason=growth_reason(moves, series, batch.calendar.step),
        explanation=(
            Sentence(
                "Growth {rate} a period, standard error {error}, from the last {window} periods.",
                {
                    "rate": float(moves.rate[series]),
                    "error": float(moves.error[series]),
                    "window": moves.window,
                },
            ),
        ),
        method=GROWTH,
        version="1",
        excess=float(moves.latest[series] - moves.before[series]) / moves.third,
        tail=cautious(p_value, float(moves.reported[series]) - 2.0),
    )


def _stronger(growing: _Said, judged: _Said) -> _Said:
    """Keep growth's sentence, and everything that the method says."""
    p_values = [p for p in (growing.p_value, judged.p_value) if p is not None]
    tails = [p for p in (growing.tail, judged.tail) if p is not None]
    return _Said(
        observed=growing.observed,
        expected=growing.expected,
        threshold=None,
        score=judged.score,
        p_value=min(p_values),
        reason=growing.reason,
        explanation=(*growing.explanation, judged.reason, *judged.explanation),
        method=f"{GROWTH}, {judged.method}",
        version=judged.version,
        excess=max(growing.excess, judged.excess),
        tail=min(tails),
    )


def _judged(batch: Batch, voice: Voice, moves: Growth, series: int) -> _Said:
    alarms = voice.judged.alarms
    at = (voice.row, voice.column)
    chosen = find(voice.judged.plan.method)
    period = spoken_period(batch.calendar, alarms.first + voice.column)
    p_value = _number(alarms.p_value[at])
    if chosen.name == "first-cases" and voice.alarm:
        p_value = of_appearance(float(alarms.observed[at]), alarms.details["baseline_count"][at])
    settings, count = voice.judged.settings, float(_detail(alarms, "baseline_count", voice))
    told = explanation(chosen, alarms, batch.calendar, voice.row, voice.column)
    if voice.judged.plan.why is WHY_CLEARED:
        told = (WHY_CLEARED, *told)
    observed, expected = _number(alarms.observed[at]), _number(alarms.expected[at])
    return _Said(
        observed=observed,
        expected=expected,
        threshold=_number(alarms.threshold[at]),
        score=_number(alarms.score[at]),
        p_value=p_value,
        reason=reason(voice, moves, series, batch.calendar.step, period),
        explanation=told,
        method=chosen.name,
        version=chosen.version,
        excess=_excess(batch, voice, series, observed, expected),
        tail=None if p_value is None else of_method(chosen.name, p_value, count, settings),
    )


def _excess(
    batch: Batch, voice: Voice, series: int, observed: float | None, expected: float | None
) -> float:
    """Return cases above the expected ones; after first cases, of the highest count since."""
    if voice.judged.plan.method == "first-cases" and voice.alarm:
        place = voice.judged.alarms.first + voice.column
        return float(np.nanmax(batch.values[series, place:]))
    return max((observed or 0.0) - (expected or 0.0), 0.0)


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


Axis = tuple[tuple[str, ...], tuple[str, ...]]


def _curve(batch: Batch, end: int, voice: Voice, series: int, axis: Axis) -> Curve:
    alarms = voice.judged.alarms
    last = batch.values.shape[1] - 1
    first_reported = int(np.argmax(~np.isnan(batch.values[series])))
    begin = max(end + 1 - CURVE_PERIODS[batch.calendar.step], min(first_reported, end), 0)
    length = last + 1 - begin
    lines: dict[str, list[float | None]] = {}
    for name in ("expected", "threshold"):
        line: list[float | None] = [None] * length
        for column, value in enumerate(getattr(alarms, name)[voice.row].tolist()):
            place = alarms.first + column - begin
            if 0 <= place < length and not math.isnan(value):
                line[place] = value
        lines[name] = line
    raised = [False] * length
    for column in np.flatnonzero(alarms.alarm[voice.row] == 1).tolist():
        if alarms.first + column >= begin:
            raised[alarms.first + column - begin] = True
    days, labels = axis
    counts: list[float] = batch.values[series, begin:].tolist()
    return Curve(
        days=days[begin:],
        labels=labels[begin:],
        observed=tuple(None if math.isnan(v) else v for v in counts),
        expected=tuple(lines["expected"]),
        threshold=tuple(lines["threshold"]),
        alarms=tuple(raised),
        baseline=_span(alarms, voice, begin),
        excluded=_left_out(alarms, voice, begin),
        incomplete=last - end,
    )


def _detail(alarms: Alarms, name: str, voice: Voice) -> int:
    found = alarms.details.get(name)
    value = -1 if found is None else found[voice.row, voice.column]
    return -1 if np.isnan(value) else int(value)


def _span(alarms: Alarms, voice: Voice, begin: int) -> tuple[int, int] | None:
    first, last = (_detail(alarms, f"baseline_{end}", voice) for end in ("first", "last"))
    if first < 0 or last < begin:
        return None
    return max(first - begin, 0), last - begin


def _left_out(alarms: Alarms, voice: Voice, begin: int) -> tuple[int, int] | None:
    number = _detail(alarms, "excluded", voice)
    judged = alarms.first + voice.column
    if number <= 0 or judged - number < begin:
        return None
    return judged - number - begin, judged - 1 - begin


def method_uses(
    answers: Sequence[Judged], spoken: Sequence[Voice], batch: Batch
) -> tuple[MethodUse, ...]:
    """Return how each method was used."""
    uses: list[MethodUse] = []
    for judged in answers:
        chosen = find(judged.plan.method)
        settings = {
            f.name: as_text(getattr(judged.settings, f.name)) for f in fields(judged.settings)
        }
        uses.append(
            MethodUse(
                name=chosen.name,
                version=chosen.version,
                series=len(judged.plan.series),
                why=judged.plan.why,
                parameters=settings,
                reference=chosen.reference,
                summary=Sentence(chosen.summary),
            )
        )
    tested = sum(short(voice, batch.calendar.step) for voice in spoken)
    if tested:
        uses.append(MethodUse(GROWTH, "1", tested, WHY_GROWTH, {}, "", GROWTH_SUMMARY))
    return tuple(uses)
