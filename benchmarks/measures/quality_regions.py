"""What is found of outbreaks that cross borders: regions by themselves, and together."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.contract import Effort, Measure, Progress, Table
from tocsin import detect, score
from tocsin.detect import Alarms
from tocsin.detect.parameters import build
from tocsin.series import Batch
from tocsin.simulate import Simulated, regional

SEED = 20270306
"""Nothing was chosen by looking at these counts; those of `joint` came from 9001 and 9002."""
REPLICATES = {Effort.FULL: 10, Effort.QUICK: 10, Effort.TINY: 1}
"""Worlds of each scenario; their strengths go from 1 to 10 in turn."""
SCENARIOS: Mapping[Effort, Sequence[int] | None] = MappingProxyType(
    {Effort.FULL: None, Effort.QUICK: (2, 14, 29, 40), Effort.TINY: (14,)}
)
REGIONS = 12
RATE = 0.01
NEAR = (0.005, 0.015)
NOUFAILY = MappingProxyType(
    {
        "no_periods": 10,
        "past_weeks_not_included": 26,
        "p_threshold_trend": 1.0,
        "threshold_method": "nbPlugin",
        "alpha": 0.01,
    }
)
METHODS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"farrington-flexible": NOUFAILY, "joint": MappingProxyType({})}
)
COLUMNS = (
    "",
    "false positives",
    "scenarios near 1 %",
    "outbreaks found",
    "in the first week",
    "weeks of outbreaks",
    "alarms that are right",
)


Numbers = NDArray[np.float64]


def ask(
    method: str, settings: Mapping[str, Any], batch: Batch, drawn: Simulated
) -> tuple[NDArray[np.int8], dict[str, Numbers]]:
    """Return alarms, and each week's unusualness by name; the regions of a world in one call."""
    chosen = detect.method(method)
    parameters = build(chosen, settings)
    size = REGIONS if chosen.together else len(batch)
    first, last = drawn.judged
    parts = [
        detect.run(
            Batch(batch.values[at : at + size], batch.calendar),
            method,
            parameters,
            first=first,
            last=last,
        )
        for at in range(0, len(batch), size)
    ]
    ranks = [{method: -part.p_value, **(_parts(part) if chosen.together else {})} for part in parts]
    return (
        np.concatenate([part.alarm for part in parts]),
        {name: np.concatenate([rank[name] for rank in ranks]) for name in ranks[0]},
    )


def _parts(found: Alarms) -> dict[str, Numbers]:
    """Return what `joint` says of a week without some of its parts."""
    own, before = found.details["unusualness"], found.details["earlier"]
    return {"… without support": own + before, "… of one week, without support": own}


def row(name: str, found: NDArray[Any], quiet: NDArray[Any], drawn: Simulated) -> list[str]:
    """Return one line of a table."""
    first, last = drawn.judged
    told = score.quality(found, quiet, drawn.label[:, first : last + 1])
    rates = score.rates_by(quiet, drawn.scenario).values()
    near = sum(NEAR[0] <= rate.value <= NEAR[1] for rate in rates)
    figures = (told.detected_first_week, told.sensitivity, told.predictive_value)
    return [
        name,
        f"{told.false_positive_rate.value:.4f}",
        f"{near} of {len(rates)}",
        str(told.detected),
        *(f"{figure.value:.3f}" for figure in figures),
    ]


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure every case as it comes, and all at the same rate of false alarms."""
    drawn, _ = regional(SEED, REPLICATES[effort], REGIONS, SCENARIOS[effort])
    nominal: list[list[str]] = []
    equal: list[list[str]] = []
    for method, settings in METHODS.items():
        say(method)
        found, ranked = ask(method, settings, drawn.batch, drawn)
        quiet, ranked_quiet = ask(method, settings, drawn.quiet, drawn)
        nominal.append(row(method, found, quiet, drawn))
        for name, ranks in ranked.items():
            limit = score.limit_at(ranked_quiet[name], RATE)
            equal.append(row(name, ranks > limit, ranked_quiet[name] > limit, drawn))
    counted = f"{len(drawn.batch):,} series in {len(drawn.batch) // REGIONS:,} worlds"
    note = (
        "Of every outbreak (standard error in brackets) one alarm in one of its regions is asked."
    )
    return [
        Table(f"As set: {counted}", COLUMNS, nominal, [note]),
        Table(f"At 1 % false positives, whatever the alarm guard says: {counted}", COLUMNS, equal),
    ]


measure = Measure("outbreaks across borders: regions alone and together", run)
