"""What a start costs: the import, the program's help, and the first call of each method."""

import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.alone import ROOT, alone
from benchmarks.contract import Effort, Measure, Progress, Table, figure
from benchmarks.measures.detect_speed import PLUGIN
from tocsin.detect import methods

REPEATS = {Effort.FULL: 7, Effort.QUICK: 3, Effort.TINY: 1}
SOME = ("ears-c2", "farrington-flexible")
PROGRAM = str(Path(sys.executable).with_name("tocsin"))
NOTE = (
    "Nothing compiled: with an empty cache folder, once a machine and version. Compiled earlier: "
    "in any later process."
)
STARTS = {
    "Python alone": [sys.executable, "-c", "pass"],
    "Python and `import tocsin`": [sys.executable, "-c", "import tocsin"],
    "`tocsin --help`": [PROGRAM, "--help"],
    "`tocsin methods`": [PROGRAM, "methods"],
}


def first_calls(method: str, settings: dict[str, Any]) -> list[float]:
    """Return wall seconds of this process's first and second call of a method."""
    from benchmarks.series import counts, frame  # noqa: PLC0415  before the clock starts
    from tocsin import detect  # noqa: PLC0415  likewise

    given = frame(counts(2, 1), dated=False)
    marks = [time.perf_counter()]
    for _ in range(2):
        detect(given, method, start=600, **settings)
        marks.append(time.perf_counter())
    return [after - before for before, after in itertools.pairwise(marks)]


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure starts, then first calls."""
    say("starts")
    starts = [[name, figure(_median(words, REPEATS[effort]))] for name, words in STARTS.items()]
    chosen = {
        Effort.FULL: methods(),
        Effort.QUICK: SOME,
        Effort.TINY: ("first-cases",),
    }[effort]
    return [
        Table(f"Wall seconds from start to end, median of {REPEATS[effort]}", ("", "s"), starts),
        Table(
            "Wall seconds of a method's first call in a process",
            ("method", "nothing compiled", "compiled earlier", "second call"),
            [_cold_and_warm(method, say) for method in chosen],
            [NOTE],
        ),
    ]


def _median(words: list[str], repeats: int) -> float:
    seconds: list[float] = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:])  # the first one may have to read from disk


def _cold_and_warm(method: str, say: Progress) -> list[str]:
    say(f"{method}, nothing compiled")
    settings = dict(PLUGIN) if method == "farrington-flexible" else {}
    with tempfile.TemporaryDirectory() as folder:
        clean = {"XDG_CACHE_HOME": folder, "NUMBA_CACHE_DIR": ""}
        cold, warm = (
            alone(first_calls, clean, method=method, settings=settings).answer for _ in range(2)
        )
    return [method, figure(cold[0]), figure(warm[0]), figure(warm[1])]


measure = Measure("Import, start of the program, and compilation on the first call.", run)
