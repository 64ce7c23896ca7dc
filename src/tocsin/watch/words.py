"""One sentence of reason for each series, and what its counts do."""

import math
from typing import Any

from tocsin.detect.contract import Alarms, Status
from tocsin.detect.explain import STATUS_SENTENCES
from tocsin.language import mark
from tocsin.sentences import Sentence
from tocsin.series import Step
from tocsin.watch.findings import Direction
from tocsin.watch.growth import LEVEL_Z, Growth
from tocsin.watch.sweep import Voice

SPANS = {
    Step.DAY: mark("{n} day|{n} days"),
    Step.WEEK: mark("{n} week|{n} weeks"),
    Step.MONTH: mark("{n} month|{n} months"),
    Step.INDEX: mark("{n} period|{n} periods"),
}


def span(number: float, step: Step) -> Sentence:
    """Return "3 weeks", in the words of any language."""
    whole = float(number).is_integer()
    return Sentence(SPANS[step], {"n": int(number) if whole else number})


def direction(growth: Growth, series: int, *, appeared: bool) -> Direction:
    """Say where a series is going.

    Args:
        growth: of all series.
        series: which one.
        appeared: whether its first cases lie within the window.
    """
    if growth.cases[series] == 0:
        enough = growth.reported[series] * 2 >= growth.window
        return Direction.QUIET if enough else Direction.UNKNOWN
    z = float(growth.z[series])
    if math.isnan(z):
        return Direction.NEW if appeared else Direction.UNKNOWN
    if z > LEVEL_Z:
        return Direction.NEW if appeared else Direction.GROWING
    if z < -LEVEL_Z:
        return Direction.FALLING
    return Direction.NEW if appeared else Direction.LEVEL


def doubling(growth: Growth, series: int) -> float:
    """Return the doubling time in periods, NaN where counts do not grow."""
    rate = float(growth.rate[series])
    return math.log(2.0) / rate if rate > 0 else math.nan


def _rounded(value: float) -> float:
    """Return a ratio as people say it: one decimal below ten, whole above."""
    return round(value, 1) if value < 10 else float(round(value))


def growth_reason(growth: Growth, series: int, step: Step) -> Sentence:
    """Say how fast a series grows."""
    values: dict[str, Any] = {
        "latest": int(growth.latest[series]),
        "before": int(growth.before[series]),
        "span": span(growth.third, step),
        "doubling": span(_rounded(doubling(growth, series)), step),
        "window": span(growth.window, step),
    }
    return Sentence(
        "Growing: {latest} in the last {span}, {before} in the {span} before; over {window} "
        "doubling about every {doubling}.",
        values,
    )


def reason(
    voice: Voice, growth: Growth, series: int, step: Step, period: "str | Sentence"
) -> Sentence:
    """Return the one sentence for a series."""
    if voice.judged.plan.method == "first-cases" and voice.alarm:
        return first_reason(voice, step, period)
    if voice.alarm:
        return _above(voice, step, period)
    return _calm(voice, growth, series, step)


def first_reason(voice: Voice, step: Step, period: "str | Sentence") -> Sentence:
    """Say that cases appeared."""
    alarms = voice.judged.alarms
    reported = _detail(alarms, "baseline_count", voice)
    looked = reported + _detail(alarms, "baseline_missing", voice)
    values: dict[str, Any] = {
        "observed": float(alarms.observed[voice.row, voice.column]),
        "period": period,
        "span": span(int(looked) if looked >= 0 else 0, step),
    }
    if not reported > 0:
        return Sentence(
            "First cases: {observed} for {period}. In the {span} before nothing was reported, not "
            "even 0.",
            values,
        )
    return Sentence("First cases after {span} without any: {observed} for {period}.", values)


def _detail(alarms: Alarms, name: str, voice: Voice) -> float:
    found = alarms.details.get(name)
    return math.nan if found is None else float(found[voice.row, voice.column])


def _above(voice: Voice, step: Step, period: "str | Sentence") -> Sentence:
    alarms = voice.judged.alarms
    at = (voice.row, voice.column)
    expected = float(alarms.expected[at])
    observed = float(alarms.observed[at])
    values: dict[str, Any] = {
        "observed": observed,
        "expected": round(expected, 1) if expected < 100 else float(round(expected)),
        "period": period,
        "running": span(voice.running, step),
        "times": round(observed / expected, 1) if expected > 0 else math.nan,
    }
    if not math.isfinite(values["times"]) or expected < 0.05:
        first = Sentence("{observed} for {period}, where almost none were expected", values)
    else:
        values["times"] = _rounded(values["times"])
        first = Sentence(
            "{observed} for {period}, {expected} expected: {times} times as many", values
        )
    if voice.running > 1:
        return Sentence(
            "{first}; above the threshold for {running} running.", {**values, "first": first}
        )
    return Sentence("{first}.", {"first": first})


def _calm(voice: Voice, growth: Growth, series: int, step: Step) -> Sentence:
    values: dict[str, Any] = {
        "latest": int(growth.latest[series]),
        "before": int(growth.before[series]),
        "span": span(growth.third, step),
        "window": span(growth.window, step),
    }
    if voice.status not in {Status.OK, Status.TOO_FEW_CASES}:
        return STATUS_SENTENCES[voice.status]
    where = direction(growth, series, appeared=False)
    if where is Direction.QUIET:
        return Sentence("No case in the last {window}.", values)
    if where is Direction.FALLING:
        return Sentence(
            "Falling: {latest} in the last {span}, {before} in the {span} before.", values
        )
    if where is Direction.GROWING:
        return Sentence(
            "Growing, but within the expected: {latest} in the last {span}, {before} in the "
            "{span} before.",
            values,
        )
    return Sentence("As expected: {latest} in the last {span}.", values)
