"""An alarm in words: what was seen, what was expected, from which baseline, and by which method."""

import math
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.detect.contract import Alarms, Method, Status, Trend
from tocsin.detect.explain_season import LIMITS, PLACES, season_sentences
from tocsin.language import mark
from tocsin.sentences import Sentence, written
from tocsin.series import Calendar, Step, Style

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
    place = series * alarms.alarm.shape[1] + at
    return next(explanations(method, alarms, calendar, np.array([place])))


def explanations(
    method: Method, alarms: Alarms, calendar: Calendar, places: NDArray[np.int64]
) -> Iterator[tuple[Sentence, ...]]:
    """Yield the explanation of many judgements.

    Args:
        method: that judged.
        alarms: its answer.
        calendar: of the batch.
        places: positions in the flattened answer.
    """
    labels = calendar.labels()
    width = alarms.alarm.shape[1]
    columns = {name: _taken(getattr(alarms, name), places) for name in _FIGURES}
    columns |= {name: _taken(alarms.details.get(name), places) for name in _DETAILS}
    closing = Sentence(
        "Method {method}, version {version}.", {"method": method.name, "version": method.version}
    )
    periods: list[int] = (alarms.first + places % width).tolist()
    for row, period in enumerate(periods):
        told = {name: values[row] for name, values in columns.items()}
        parts = [_seen(told, spoken_label(calendar, labels[period]))]
        parts.extend(season_sentences(told, labels))
        parts.extend(_window(told))
        parts.extend(_support(told))
        if told["baseline_first"] >= 0 and told["baseline_last"] >= 0:
            parts.extend(_baseline(told, labels))
        parts.extend(_trend(told))
        if math.isfinite(told["dispersion"]):
            value = {"dispersion": told["dispersion"]}
            parts.append(Sentence("Dispersion {dispersion}.", value))
        parts.append(closing)
        yield tuple(parts)


_FIGURES = (
    *("observed", "expected", "threshold", "score", "p_value"),
    *("status", "trend", "dispersion"),
)
_DETAILS = (
    *("baseline_first", "baseline_last", "baseline_count", "baseline_missing"),
    *("downweighted", "excluded", "trend_p_value", "window"),
    *("intensity", "seasons_used", *LIMITS, *PLACES),
    *("earlier", "support"),
)
_LABELLED = {"period", "baseline_first", "baseline_last", *PLACES}
"""Figures that are positions in the calendar."""


def _taken(values: NDArray[Any] | None, places: NDArray[np.int64]) -> list[float]:
    """Return the values at flattened positions; NaN where the method has none."""
    if values is None:
        return [math.nan] * len(places)
    rows, columns = np.divmod(places, values.shape[1])
    taken: list[float] = values[rows, columns].astype(np.float64).tolist()
    return taken


def spoken_period(calendar: Calendar, index: int) -> "str | Sentence":
    """Return one period as it is said after "for": a stamped week or month is not one day."""
    return spoken_label(calendar, calendar.label(index))


def spoken_label(calendar: Calendar, label: str) -> "str | Sentence":
    """Return the same for a period's label."""
    values = {"period": label}
    if calendar.style is Style.DATE and calendar.step is Step.WEEK:
        return Sentence("the week of {period}", values)
    if calendar.style is Style.DATE and calendar.step is Step.MONTH:
        return Sentence("the month of {period}", values)
    if calendar.style is Style.INDEX:
        return Sentence("period {period}", values)
    return label


def _seen(told: Mapping[str, float], period: "str | Sentence") -> Sentence:
    status = Status(int(told["status"]))
    if status is not Status.OK:
        return STATUS_SENTENCES[status]
    names = ("observed", "expected", "threshold", "score", "p_value")
    values: dict[str, Any] = {"period": period, **{name: told[name] for name in names}}
    if math.isnan(told["expected"]):
        return Sentence(
            "{observed} for {period}; the alarm threshold is {threshold}, the score {score}.",
            values,
        )
    if math.isnan(told["p_value"]):
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


def _window(told: Mapping[str, float]) -> Iterator[Sentence]:
    """Say which span of periods is the most unusual, where a method looks at several."""
    if told["status"] == Status.OK and told["window"] > 1:
        yield Sentence(
            "Most unusual: the last {window} periods together.", {"window": int(told["window"])}
        )


def _support(told: Mapping[str, float]) -> Iterator[Sentence]:
    """Say what earlier periods and other series add, where a method judges them together."""
    if told["status"] == Status.OK and math.isfinite(told["support"]):
        yield Sentence(
            "Weight of the periods just before: {earlier}; excess of the other series: {support} "
            "(standard deviations).",
            {name: told[name] for name in ("earlier", "support")},
        )


_BASELINE_PARTS = (
    ("baseline_missing", mark("Periods of the baseline without a count: {baseline_missing}.")),
    (
        "downweighted",
        mark("Periods that count less because they look like past outbreaks: {downweighted}."),
    ),
    ("excluded", mark("Latest periods left out of the baseline: {excluded}.")),
)


def _baseline(told: Mapping[str, float], labels: Sequence[str]) -> Iterator[Sentence]:
    used = told["baseline_count"]
    if not used >= 0:
        return
    first, last = labels[int(told["baseline_first"])], labels[int(told["baseline_last"])]
    yield Sentence(
        "Baseline: {baseline_count} periods from {baseline_first} to {baseline_last}.",
        {"baseline_count": int(used), "baseline_first": first, "baseline_last": last},
    )
    for name, text in _BASELINE_PARTS:
        if told[name] > 0:
            yield Sentence(text, {name: int(told[name])})


def _trend(told: Mapping[str, float]) -> Iterator[Sentence]:
    trend = Trend(int(told["trend"]))
    if trend is Trend.NONE or told["status"] not in {Status.OK, Status.TOO_FEW_CASES}:
        return
    p_value = told["trend_p_value"]
    if math.isnan(p_value):
        yield Sentence("{what}.", {"what": TREND_SENTENCES[trend]})
    else:
        values = {"what": TREND_SENTENCES[trend], "trend_p_value": p_value}
        yield Sentence("{what} (p {trend_p_value}).", values)


def plain_explanations(
    method: Method, alarms: Alarms, calendar: Calendar, places: NDArray[np.int64]
) -> list[str]:
    """Return what `plain` says of `explanations`, joined; quick for many judgements.

    Judgements whose explanations have the same sentences share one text, and only the figures in
    it are written for each.
    """
    columns = {name: _column(getattr(alarms, name), places) for name in _FIGURES}
    columns |= {name: _column(alarms.details.get(name), places) for name in _DETAILS}
    columns["period"] = (alarms.first + places % alarms.alarm.shape[1]).astype(np.float64)
    kinds = _kinds(columns)
    _, first, group = np.unique(kinds, return_index=True, return_inverse=True)
    examples = explanations(method, alarms, calendar, places[first])
    labels = calendar.labels()
    said = [""] * len(places)
    for kind, sentences in enumerate(examples):
        rows = np.flatnonzero(group == kind)
        constant = {"method": method.name, "version": method.version}
        text = " ".join(map(_spread, sentences))
        names = [name for _, name, _, _ in Formatter().parse(text) if name]
        written = {
            name: [constant[name]] * len(rows)
            if name in constant
            else _written(name, columns[name][rows], labels)
            for name in names
        }
        for row, values in zip(rows.tolist(), zip(*written.values(), strict=True), strict=True):
            said[row] = text.format_map(dict(zip(written, values, strict=True)))
    return said


def _column(values: NDArray[Any] | None, places: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.array(_taken(values, places))


def _kinds(columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.int64]:
    """Return a number for each row that is the same where the same sentences are said."""
    marks: list[NDArray[Any]] = [columns["status"], columns["trend"] + 1]
    marks += [np.isnan(columns[name]) for name in ("expected", "p_value", "trend_p_value")]
    marks += [columns[f"baseline_{name}"] >= 0 for name in ("first", "last", "count")]
    marks += [columns[name] > 0 for name in ("baseline_missing", "downweighted", "excluded")]
    marks.append(columns["window"] > 1)
    marks.append(np.isfinite(columns["dispersion"]))
    # Without limits of intensity nothing is said of the season.
    marks.append(np.where(np.isnan(columns["medium"]), 0.0, columns["intensity"] + 1))
    marks.append(np.isfinite(columns["support"]))
    marks.append((columns["epidemic_start"] >= 0) + 2.0 * (columns["epidemic_end"] >= 0))
    kinds = np.zeros(len(marks[0]), dtype=np.int64)
    for values in marks:
        # A yes or no takes one of the 64 bits, a status or level four.
        room = 2 if values.dtype == np.bool_ else 16
        kinds = kinds * room + values.astype(np.int64)
    return kinds


def _spread(sentence: Sentence) -> str:
    """Return a sentence's text with the sentences that it holds put into their places."""
    text = sentence.text
    for name, value in sentence.values.items():
        if isinstance(value, Sentence):
            text = text.replace("{" + name + "}", _spread(value))
    return text


def _written(name: str, values: NDArray[np.float64], labels: Sequence[str]) -> list[str]:
    if name in _LABELLED:
        at: list[int] = values.astype(np.int64).tolist()
        return [labels[place] for place in at]
    return [written(value) for value in values.tolist()]
