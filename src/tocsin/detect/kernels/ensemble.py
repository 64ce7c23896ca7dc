"""Loop of the ensemble: a baseline for each judged period, and a scan of the latest ones."""

import math
from typing import NamedTuple

import numpy as np

from tocsin.detect.kernels.answer import (
    MISSING_BASELINE,
    MISSING_COUNT,
    NOT_CONVERGED,
    NOT_ENOUGH_HISTORY,
    Answer,
    Counts,
    Floats,
    refuse,
)
from tocsin.detect.kernels.compiled import compiled, prange, threaded
from tocsin.detect.kernels.harmonic import Work, fit, form, room
from tocsin.detect.kernels.scan import SPANS, Spans, evidence, largest_quiet


class Rules(NamedTuple):
    """The rules of the method.

    Attributes:
        reach: periods from the beginning of the baseline to the judged one.
        left_out: latest periods before the judged one that the baseline does not use.
        fewest: periods with a count that the baseline needs.
        anscombe: residuals above it are down-weighted.
        limit: evidence above it is an alarm.
        factor: p values are this factor times
        power: this power of the combined one.
    """

    reach: int
    left_out: int
    fewest: int
    anscombe: float
    limit: float
    factor: float
    power: float


class Told(NamedTuple):
    """What explains a judgement, each (series, evaluated)."""

    dispersion: Floats
    coefficient: Floats
    lowered: Counts
    window: Counts
    combined: Floats


@compiled
def lay_out(row: Floats, people: Floats, k: int, design: Floats, rules: Rules, work: Work) -> int:
    """Write the baseline of period k into `work`; return how many of its counts are there."""
    work.design[:] = design[:, k - rules.reach : k - rules.left_out]
    present = 0
    for u in range(work.cases.size):
        at = k - rules.reach + u
        count = row[at]
        who = people[at] if people.size > 1 else 1.0
        known = count >= 0.0 and who > 0.0
        work.cases[u] = count if known else 0.0
        work.offset[u] = math.log(who) if known else 0.0
        work.power[u] = count ** (2.0 / 3.0) if known else 0.0
        work.weight[u] = 1.0 if known else 0.0
        present += 1 if known else 0
    return present


@compiled
def spans_of(row: Floats, people: Floats, k: int, design: Floats, work: Work, phi: float) -> Spans:
    """Return the spans that end with period k, whose own count is left out.

    An earlier period without a count adds neither cases nor expected ones.
    """
    spans = Spans(np.zeros(SPANS), np.zeros(SPANS), np.zeros(SPANS))
    size = work.solution.size
    gradient = np.zeros(size)
    before = 0.0
    mean = 0.0
    for j in range(SPANS):
        at = k - j
        who = people[at] if people.size > 1 else 1.0
        if who > 0.0 and (j == 0 or row[at] >= 0.0):
            log = math.log(who)
            for term in range(size):
                log += work.solution[term] * design[term, at]
            own = math.exp(log)
            mean += own
            before += row[at] if j > 0 else 0.0
            for term in range(size):
                gradient[term] += own * design[term, at]
        spans.before[j] = before
        spans.mean[j] = mean
        spans.spread[j] = phi * (1.0 + form(work.inverse, gradient) / mean)
    return spans


@compiled
def one_period(
    row: Floats,
    people: Floats,
    place: tuple[int, int, int],
    design: Floats,
    rules: Rules,
    work: Work,
    answer: Answer,
    told: Told,
) -> None:
    """Judge one period; `place` is series, column of the answer, and position."""
    i, j, k = place
    present = lay_out(row, people, k, design, rules, work)
    answer.used[i, j] = present
    answer.missing[i, j] = work.cases.size - present
    who = people[k] if people.size > 1 else 1.0
    if present < rules.fewest or not who > 0.0:
        refuse(answer, i, j, MISSING_BASELINE)
        return
    phi, lowered, found = fit(work, rules.anscombe)
    if not found:
        refuse(answer, i, j, NOT_CONVERGED)
        return
    spans = spans_of(row, people, k, design, work, phi)
    if not 0.0 < spans.mean[0] < math.inf:
        refuse(answer, i, j, NOT_CONVERGED)
        return
    told.dispersion[i, j] = phi
    told.coefficient[i, j] = work.solution[1]
    told.lowered[i, j] = lowered
    expected = spans.mean[0]
    threshold = largest_quiet(spans, rules.limit)
    answer.expected[i, j] = expected
    answer.threshold[i, j] = threshold
    count = row[k]
    if math.isnan(count):
        refuse(answer, i, j, MISSING_COUNT)
        return
    found_log, told.window[i, j] = evidence(count, spans)
    combined = math.exp(-found_log)
    told.combined[i, j] = combined
    # A period without a case is never unusual, whatever came before it.
    answer.p_value[i, j] = min(rules.factor * combined**rules.power, 1.0) if count > 0.0 else 1.0
    distance = threshold - expected
    answer.alarm[i, j] = 1 if count > threshold else 0
    if distance > 0.0:
        answer.score[i, j] = (count - expected) / distance
    else:
        answer.score[i, j] = 1.0 + count - threshold


@threaded
def ensemble(
    values: Floats,
    population: Floats,
    first: int,
    design: Floats,
    rules: Rules,
    answer: Answer,
    told: Told,
) -> None:
    """Judge all series from position `first` on, filling the answer.

    Args:
        values: counts, (series, periods).
        population: same shape, or (1, 1) where it does not count.
        first: position of the first judged period.
        design: the model's columns over the whole calendar.
        rules: of the method.
        answer: to be filled.
        told: to be filled.
    """
    for i in prange(values.shape[0]):
        work = room(rules.reach - rules.left_out, design.shape[0])
        people = population[i % population.shape[0]]
        for j in range(answer.observed.shape[1]):
            k = first + j
            if k < rules.reach:
                refuse(answer, i, j, NOT_ENOUGH_HISTORY)
                continue
            one_period(values[i], people, (i, j, k), design, rules, work, answer, told)
