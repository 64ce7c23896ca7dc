"""An alarm in words: what was seen, what was expected, from which baseline, and by which method.

The sentences are kept as texts with named places, so that a report can say them in any language;
`plain` says them in English for tables that have to be the same everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tocsin.detect.contract import Alarms, Method, Status, Trend
from tocsin.language import mark
from tocsin.series import Calendar, Step, Style

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to translate.

    Attributes:
        text: English, with named places: "{observed} cases, {expected} expected."
        values: what stands there. A float is written with sensible digits, an int with thousands
            marks, ISO text under a name that ends in `_day` as a date; a `Sentence` is said first.
    """

    text: str
    values: Mapping[str, "Value | Sentence"] = field(default_factory=dict[str, Any])


STATUS_SENTENCES: Mapping[Status, Sentence] = {
    Status.OK: Sentence("Not above the threshold."),
    Status.TOO_FEW_CASES: Sentence(
        "Fewer recent cases than the method's alarm guard asks for, so no alarm is possible."
    ),
    Status.MISSING_COUNT: Sentence("No count was reported, so there is nothing to judge."),
    Status.MISSING_BASELINE: Sentence("Earlier counts that the method needs are missing."),
    Status.NOT_ENOUGH_HISTORY: Sentence(
        "The series is too short: the method needs more periods before this one."
    ),
    Status.NOT_CONVERGED: Sentence(
        "The baseline model has no finite solution, usually because nearly all earlier counts "
        "are 0; first-cases can judge such a series."
    ),
    Status.DEGENERATE: Sentence(
        "The baseline has no variation, or too few counts for the number of levels, so nothing "
        "can be judged."
    ),
    Status.OUTSIDE_CALENDAR: Sentence("The method looks back to dates that the data do not have."),
    Status.NOT_APPLICABLE: Sentence(
        "The method does not work on periods of this length, or lacks a column that it needs."
    ),
}

TREND_SENTENCES: Mapping[Trend, Sentence] = {
    Trend.KEPT: Sentence("A time trend was kept"),
    Trend.NOT_ASKED: Sentence("No time trend was asked for"),
    Trend.NOT_SIGNIFICANT: Sentence("A time trend was tried and left out: not significant"),
    Trend.TOO_FEW_YEARS: Sentence("A time trend was left out: the baseline has too few years"),
    Trend.EXTRAPOLATES: Sentence(
        "A time trend was left out: it would expect more cases than were ever seen"
    ),
    Trend.DID_NOT_CONVERGE: Sentence(
        "A time trend was left out: the model with it did not converge"
    ),
}


def explanation(
    method: Method, alarms: Alarms, calendar: Calendar, series: int, at: int
) -> tuple[Sentence, ...]:
    """Return everything that is known about one judgement, most important first.

    Args:
        method: that judged.
        alarms: its answer.
        calendar: of the batch.
        series: row of the answer.
        at: column of the answer.
    """
    parts = [_seen(alarms, calendar, series, at)]
    parts.extend(_baseline(alarms, calendar, series, at))
    parts.extend(_trend(alarms, series, at))
    dispersion = float(alarms.dispersion[series, at])
    if np.isfinite(dispersion):
        parts.append(Sentence("Dispersion {dispersion}.", {"dispersion": dispersion}))
    parts.append(
        Sentence(
            "Method {method}, version {version}.",
            {"method": method.name, "version": method.version},
        )
    )
    return tuple(parts)


def spoken_period(calendar: Calendar, index: int) -> "str | Sentence":
    """Return one period as it is said after "for": a stamped week or month is not one day."""
    values = {"period": calendar.label(index)}
    if calendar.style is Style.DATE and calendar.step is Step.WEEK:
        return Sentence("the week of {period}", values)
    if calendar.style is Style.DATE and calendar.step is Step.MONTH:
        return Sentence("the month of {period}", values)
    if calendar.style is Style.INDEX:
        return Sentence("period {period}", values)
    return values["period"]


def _seen(alarms: Alarms, calendar: Calendar, series: int, at: int) -> Sentence:
    values: dict[str, Any] = {
        "observed": float(alarms.observed[series, at]),
        "period": spoken_period(calendar, alarms.first + at),
        "expected": float(alarms.expected[series, at]),
        "threshold": float(alarms.threshold[series, at]),
        "score": float(alarms.score[series, at]),
        "p_value": float(alarms.p_value[series, at]),
    }
    status = Status(int(alarms.status[series, at]))
    if status is not Status.OK:
        return STATUS_SENTENCES[status]
    if np.isnan(values["expected"]):
        return Sentence(
            "{observed} for {period}; the alarm threshold is {threshold}, the score {score}.",
            values,
        )
    if np.isnan(values["p_value"]):
        return Sentence(
            "{observed} for {period}, {expected} expected; the alarm threshold is {threshold}, "
            "the score {score}.",
            values,
        )
    return Sentence(
        "{observed} for {period}, {expected} expected; the alarm threshold is {threshold}, "
        "the score {score}, the probability of so many without an outbreak {p_value}.",
        values,
    )


def _detail(alarms: Alarms, name: str, series: int, at: int) -> float:
    found = alarms.details.get(name)
    return float("nan") if found is None else float(found[series, at])


def _baseline(alarms: Alarms, calendar: Calendar, series: int, at: int) -> list[Sentence]:
    first, last = (_detail(alarms, f"baseline_{end}", series, at) for end in ("first", "last"))
    used = _detail(alarms, "baseline_count", series, at)
    if not (first >= 0 and last >= 0 and used >= 0):
        return []
    parts = [
        Sentence(
            "Baseline: {used} periods from {first} to {last}.",
            {
                "used": int(used),
                "first": calendar.label(int(first)),
                "last": calendar.label(int(last)),
            },
        )
    ]
    for name, text in (
        ("baseline_missing", mark("Periods of the baseline without a count: {number}.")),
        (
            "downweighted",
            mark("Periods that count less because they look like past outbreaks: {number}."),
        ),
        ("excluded", mark("Latest periods left out of the baseline: {number}.")),
    ):
        number = _detail(alarms, name, series, at)
        if number > 0:
            parts.append(Sentence(text, {"number": int(number)}))
    return parts


def _trend(alarms: Alarms, series: int, at: int) -> list[Sentence]:
    trend = Trend(int(alarms.trend[series, at]))
    if trend is Trend.NONE or alarms.status[series, at] not in {Status.OK, Status.TOO_FEW_CASES}:
        return []
    p_value = _detail(alarms, "trend_p_value", series, at)
    if np.isnan(p_value):
        return [Sentence("{what}.", {"what": TREND_SENTENCES[trend]})]
    return [Sentence("{what} (p {p_value}).", {"what": TREND_SENTENCES[trend], "p_value": p_value})]


def plain(sentence: Sentence) -> str:
    """Say a sentence in English, the same on every machine."""
    one, _, many = sentence.text.partition("|")
    numbers = [v for v in sentence.values.values() if isinstance(v, int | float)]
    text = many if many and numbers and numbers[0] != 1 else one
    return text.format_map({name: _said(v) for name, v in sentence.values.items()})


def _said(value: Value | Sentence) -> str:
    if isinstance(value, Sentence):
        return plain(value)
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.3g}"
    return str(value)
