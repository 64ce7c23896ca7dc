"""Runs the planned methods over a batch and keeps, for each series, the judgement that speaks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.detect import Alarms, Status, method, run
from tocsin.detect.parameters import build
from tocsin.series import Batch
from tocsin.watch.plan import (
    MOST_YEARS,
    RECENT,
    SHORT,
    SHOWN,
    WHY_CLEARED,
    WHY_FIRST,
    WHY_SHORT,
    Assignment,
    assignments,
)
from tocsin.watch.probability import of_bayes, of_ears
from tocsin.watch.shadow import cleared, of_season, shadowed

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many series are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One method's answer for some series.

    Attributes:
        plan: what was asked.
        settings: the parameter record that was used.
        alarms: the answer; row r belongs to series `plan.series[r]`.
    """

    plan: Assignment
    settings: Any
    alarms: Alarms


@dataclass(frozen=True, slots=True)
class Voice:
    """The judgement that speaks for a series.

    Attributes:
        judged: the method's answer.
        row: its row.
        column: the period that speaks: the latest recent alarm, else the last period.
        alarm: whether it is one.
        running: consecutive periods with an alarm that end there.
    """

    judged: Judged
    row: int
    column: int
    alarm: bool
    running: int

    @property
    def status(self) -> Status:
        """Of the judgement."""
        return Status(int(self.judged.alarms.status[self.row, self.column]))


def sweep(batch: Batch, end: int, progress: Progress, shown: int | None = None) -> list[Judged]:
    """Judge every series by its planned method, by `first-cases`, and once more where needed.

    A fallback judges what has no model; a baseline that an outbreak has polluted is cleared.

    Args:
        batch: counts up to and including what is shown.
        end: position of the last period to judge.
        progress: told what goes on.
        shown: how many last periods to judge; None for as many as a report shows.
    """
    number = SHOWN[batch.calendar.step] if shown is None else shown
    plans = assignments(batch.until(end))
    plans.append(Assignment("first-cases", {}, np.arange(len(batch)), WHY_FIRST))
    answers: list[Judged] = []
    done, total = 0, sum(len(plan.series) for plan in plans)
    for plan in plans:
        progress(plan.method, done, total)
        answers.append(_ask(batch, plan, end, number))
        done += len(plan.series)
    progress("", total, total)
    silent = _without_answer(answers)
    if len(silent):
        progress("bayes", total, total + len(silent))
        answers.append(_ask(batch, Assignment("bayes", SHORT, silent, WHY_SHORT), end, number))
        progress("", total + len(silent), total + len(silent))
    return [*answers, *_again(batch, answers, end, number)]


def voices(answers: Sequence[Judged], batch: Batch) -> list[Voice]:
    """Return for each series the judgement that speaks for it.

    The latest alarm within the recent periods speaks, the most unusual one if several methods have
    one there; without any, the first method that could judge the last period.
    """
    recent = RECENT[batch.calendar.step]
    chosen: list[Voice | None] = [None] * len(batch)
    rank: list[tuple[float, ...]] = [()] * len(batch)
    for order, judged in enumerate(answers):
        alarm = judged.alarms.alarm
        tail = alarm[:, -recent:] == 1
        any_alarm = tail.any(axis=1)
        back = np.where(any_alarm, tail[:, ::-1].argmax(axis=1), 0)
        columns = alarm.shape[1] - 1 - back
        for row, series in enumerate(judged.plan.series.tolist()):
            column = int(columns[row])
            p_value = float(judged.alarms.p_value[row, column])
            able = _able(judged.alarms, row, column)
            key = (
                float(not any_alarm[row]),
                float(back[row]) if any_alarm[row] else float(not able),
                p_value if any_alarm[row] and not np.isnan(p_value) else 0.0,
                float(order),
            )
            if chosen[series] is None or key < rank[series]:
                rank[series] = key
                running = _running(alarm[row, : column + 1]) if any_alarm[row] else 0
                chosen[series] = Voice(judged, row, column, bool(any_alarm[row]), running)
    return [voice for voice in chosen if voice is not None]


def _able(alarms: Alarms, row: int, column: int) -> bool:
    """Whether a method had a limit there; first-cases has none where there were cases before."""
    status = alarms.status[row, column]
    limited = not np.isnan(alarms.threshold[row, column])
    return bool(status == Status.TOO_FEW_CASES or (status == Status.OK and limited))


def _ask(batch: Batch, plan: Assignment, end: int, shown: int) -> Judged:
    part = batch if len(plan.series) == len(batch) else _rows(batch, plan.series)
    chosen = method(plan.method)
    settings = build(chosen, plan.parameters)
    first = max(end + 1 - shown, 0)
    alarms = run(part, plan.method, settings, first=first, last=end)
    if plan.method.startswith("ears"):
        alarms = of_ears(alarms, settings, part)
    if plan.method == "bayes":
        alarms = of_bayes(alarms, settings, part)
    return Judged(plan, settings, alarms)


def _again(batch: Batch, answers: list[Judged], end: int, shown: int) -> list[Judged]:
    """Judge series whose baseline is polluted without the outbreak's years."""
    seasonal = [a for a in answers if a.plan.method.startswith("farrington")]
    if not seasonal:
        return []
    median = of_season(batch, end, MOST_YEARS)
    again: list[Judged] = []
    for judged in seasonal:
        own = judged.plan.series
        dark = own[shadowed(judged.alarms.expected[:, -1], median[own])]
        part = cleared(batch, end, dark, [judged.plan.parameters["b"]] * len(dark))
        if len(part.series):
            first = max(part.first, end + 1 - shown)
            alarms = run(part.batch, judged.plan.method, judged.settings, first=first, last=end)
            plan = replace(judged.plan, series=part.series, why=WHY_CLEARED)
            again.append(Judged(plan, judged.settings, alarms))
    return again


def _rows(batch: Batch, series: NDArray[np.int64]) -> Batch:
    population = None if batch.population is None else batch.population[series]
    return replace(batch, values=batch.values[series], population=population)


def _without_answer(answers: list[Judged]) -> NDArray[np.int64]:
    """Return the series whose own method could not judge the last period for want of a model."""
    unanswered = (Status.NOT_CONVERGED, Status.DEGENERATE, Status.NOT_ENOUGH_HISTORY)
    found = [
        judged.plan.series[np.isin(judged.alarms.status[:, -1], unanswered)]
        for judged in answers
        if judged.plan.method.startswith("farrington")
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _running(alarm: NDArray[np.int8]) -> int:
    """Return how many entries at the end are 1."""
    broken = np.flatnonzero(alarm[::-1] != 1)
    return int(broken[0]) if len(broken) else len(alarm)
