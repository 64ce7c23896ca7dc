"""What each method finds of outbreaks that are known, and how often it calls without one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, pdtrc

from benchmarks.contract import Effort, Measure, Progress, Table
from benchmarks.quality_cases import JUDGING_SEED, Case, Peer, cases
from tocsin import detect, score
from tocsin.detect import Alarms
from tocsin.detect.parameters import build
from tocsin.series import Batch
from tocsin.simulate import Simulated, single
from tocsin.simulate.scenarios import SCENARIOS

REPLICATES = {Effort.FULL: 100, Effort.QUICK: 10, Effort.TINY: 1}
RATE = 0.01
NEAR = (0.005, 0.015)
"""False positive rates of a scenario that are near enough to `RATE`."""
STEPS = 10
"""Halvings of the range of a parameter that is moved for a rate."""
RANGE = (0.5, 100.0)
COLUMNS = (
    "",
    "false positives",
    "scenarios near 1 %",
    "outbreaks found",
    "in the first week",
    "weeks of outbreaks",
    "timeliness",
    "alarms that are right",
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Unusualness of each judged week, with and without the outbreaks; higher is more."""

    found: NDArray[np.float64]
    quiet: NDArray[np.float64]


def judged(case: Case, drawn: Simulated, **moved: Any) -> tuple[Alarms, Alarms]:
    """Return the judgement of the counts with and without the outbreaks to be found."""
    settings = build(detect.method(case.method), {**case.settings, **moved})
    first, last = drawn.judged

    def ask(batch: Batch) -> Alarms:
        return detect.run(batch, case.method, settings, first=first, last=last)

    return ask(drawn.batch), ask(drawn.quiet)


def ranked(found: Alarms, quiet: Alarms) -> Ranked:
    """Rank by p value where the method has one, by score otherwise."""
    if np.isfinite(quiet.p_value).any():
        return Ranked(-found.p_value, -quiet.p_value)
    return Ranked(found.score, quiet.score)


def oracle(drawn: Simulated) -> Ranked:
    """Rank by the probability of the week's count under the true mean and dispersion."""
    first, last = drawn.judged
    mean = drawn.mean[:, first : last + 1]
    spread = np.array([SCENARIOS[number - 1].dispersion for number in drawn.scenario])[:, None]

    def tail(counts: NDArray[np.float64]) -> NDArray[np.float64]:
        size = mean / np.maximum(spread - 1.0, 1e-9)
        above = betainc(np.maximum(counts, 1.0), size, 1.0 - 1.0 / spread)
        poisson = pdtrc(np.maximum(counts, 1.0) - 1.0, mean)
        return np.where(counts == 0, 1.0, np.where(spread > 1.0, above, poisson))

    return Ranked(
        -tail(drawn.batch.values[:, first : last + 1]),
        -tail(drawn.quiet.values[:, first : last + 1]),
    )


def at_rate(both: Ranked, rate: float = RATE) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return alarms, drawn at the limit that gives the rate of false alarms."""
    limit = score.limit_at(both.quiet, rate)
    return both.found > limit, both.quiet > limit


def moved(case: Case, drawn: Simulated) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Return alarms with the parameter `line` moved up to where the rate is kept.

    The place is looked for on a quarter of the quiet series, for time; the rate on all of them is
    then only nearly the one asked for.
    """
    few = drawn.replicate <= drawn.replicate.max() // 4
    quarter = Batch(drawn.quiet.values[few], drawn.quiet.calendar)
    first, last = drawn.judged
    low, high = map(math.log, RANGE)
    for _ in range(STEPS):
        middle = (low + high) / 2
        settings = build(detect.method(case.method), {**case.settings, case.line: math.exp(middle)})
        tried = detect.run(quarter, case.method, settings, first=first, last=last)
        low, high = (middle, high) if (tried.alarm == 1).mean() > RATE else (low, middle)
    found, quiet = judged(case, drawn, **{case.line: math.exp(high)})
    return found.alarm, quiet.alarm


def row(
    name: str, alarms: tuple[NDArray[Any], NDArray[Any]], drawn: Simulated, peer: Sequence[str]
) -> list[str]:
    """Return one line of a table."""
    first, last = drawn.judged
    told = score.quality(*alarms, drawn.label[:, first : last + 1])
    rates = score.rates_by(alarms[1], drawn.scenario).values()
    near = sum(NEAR[0] <= rate.value <= NEAR[1] for rate in rates)
    return [
        name,
        f"{told.false_positive_rate.value:.4f}",
        f"{near} of {len(rates)}",
        *(
            _cell(figure.value)
            for figure in (
                told.detected,
                told.detected_first_week,
                told.sensitivity,
                told.timeliness,
                told.predictive_value,
            )
        ),
        *peer,
    ]


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure every case as it comes, and all at the same rate of false alarms."""
    drawn = single(JUDGING_SEED, REPLICATES[effort])
    nominal: list[list[str]] = []
    equal = [row("knows the true mean", at_rate(oracle(drawn)), drawn, ["–"])]
    for case in cases():
        say(case.name)
        found, quiet = judged(case, drawn)
        nominal.append(row(case.name, (found.alarm, quiet.alarm), drawn, _nominal(case.peer)))
        alarms = moved(case, drawn) if case.line else at_rate(ranked(found, quiet))
        equal.append(row(case.name, alarms, drawn, [_cell(_at_rate(case.peer))]))
    peers = ("R: false positives", "R: found", "R: first week", "R: weeks")
    counted = f"{len(drawn.batch):,} series, {len(drawn.outbreaks):,} outbreaks"
    return [
        Table(f"As set: {counted}", (*COLUMNS, *peers), nominal, _notes(drawn)),
        Table(f"At 1 % false positives: {counted}", (*COLUMNS, "R: found"), equal, [EQUAL_NOTE]),
    ]


def _nominal(peer: Peer | None) -> list[str]:
    if peer is None:
        return ["–"] * 4
    others = (peer.detected, peer.first_week, peer.sensitivity)
    return [f"{peer.false_positives:.4f}", *map(_cell, others)]


def _at_rate(peer: Peer | None) -> float:
    return math.nan if peer is None else peer.at_one_percent


def _cell(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _notes(drawn: Simulated) -> list[str]:
    error = 0.5 / math.sqrt(len(drawn.outbreaks))
    design = (
        f"42 scenarios of Noufaily et al. (2013), seed {JUDGING_SEED}, the last 49 of 624 weeks "
        f"judged; the standard error of a share of outbreaks is at most {error:.3f}."
    )
    words = (
        "Weeks of outbreaks: share of them with an alarm (sensitivity). Timeliness: weeks to the "
        "first alarm over the length of the outbreak, 1 where there was none."
    )
    peer = (
        "R: surveillance 1.20.3 on 20 replicates of another seed (821 outbreaks, standard error "
        "0.017). Its ears-c3 departs from its manual, its delta and muan take too small an error."
    )
    return [design, words, peer]


EQUAL_NOTE = (
    "Limits are drawn so that 1 % of all quiet weeks alarm: by p value, by score where the method "
    "has no p value, by its own limit where it starts anew after an alarm."
)

measure = Measure("What each method finds of known outbreaks, and how often it calls falsely.", run)
