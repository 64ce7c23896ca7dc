"""How CPU and memory grow with the number of series, each size in a process of its own."""

import itertools
from collections.abc import Sequence
from typing import Any

from benchmarks.alone import alone, forget_peak
from benchmarks.clock import timed
from benchmarks.contract import Effort, Measure, Progress, Table, figure
from benchmarks.measures.detect_speed import JUDGED, PLUGIN, SEED
from benchmarks.series import WEEKS, counts, frame
from tocsin import detect

METHODS = {"farrington-flexible": dict(PLUGIN), "ears-c2": {}}
SIZES = {
    Effort.FULL: (100, 1_000, 10_000, 100_000),
    Effort.QUICK: (100, 1_000, 10_000),
    Effort.TINY: (2, 4),
}
REPEATS_UP_TO = 1_000
"""Series; above it one call is long enough to be measured once."""


def one(method: str, settings: dict[str, Any], series: int) -> dict[str, float]:
    """Judge so many series and return seconds of CPU and wall, and the frame's size in MiB."""
    judged = WEEKS - JUDGED + 1
    detect(frame(counts(2, SEED), dated=False), method, start=judged, **settings)
    given = frame(counts(series, SEED), dated=False)
    forget_peak()
    timing = timed(
        lambda: detect(given, method, start=judged, **settings),
        3 if series <= REPEATS_UP_TO else 1,
    )
    return {
        "cpu": timing.median,
        "wall": timing.wall,
        "frame": given.estimated_size("mb"),
    }


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure every method and size."""
    rows: list[list[str]] = []
    for (method, settings), series in itertools.product(METHODS.items(), SIZES[effort]):
        say(f"{method}, {series:,} series")
        found = alone(one, method=method, settings=settings, series=series)
        spent = found.answer
        rows.append(
            [
                f"{method}, {series:,} series",
                figure(spent["cpu"]),
                figure(spent["wall"]),
                figure(spent["cpu"] / (series * JUDGED) * 1e6),
                figure(spent["frame"]),
                figure(found.peak),
            ]
        )
    columns = ("", "CPU s", "wall s", "µs a series-week", "frame MiB", "peak MiB")
    title = f"Series of {WEEKS} weeks, the last {JUDGED} judged"
    note = (
        "Peak: most memory of the whole process from the first call on, the frame that was given "
        "among it."
    )
    return [Table(title, columns, rows, [note])]


measure = Measure("CPU and memory of detection for more and more series.", run)
