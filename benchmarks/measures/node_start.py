"""How long a node takes from its command to its first page, with an empty folder and a full one."""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from benchmarks.alone import ROOT
from benchmarks.contract import Effort, Measure, Progress, Table, figure

REPEATS = {Effort.FULL: 5, Effort.QUICK: 3, Effort.TINY: 1}
RUN = "import sys; from tocsin_node.ops.cli import main; sys.exit(main(sys.argv[1:]))"


def started(home: Path) -> float:
    """Return wall seconds until the first page is there."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "up", "--port", "0"],
        cwd=ROOT,
        env=kept | {"TOCSIN_DATA_DIR": str(home), "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://[\d.]+:\d+/", line)
        if found is None:
            raise RuntimeError(f"the node did not start: {line}")
        with urllib.request.urlopen(found[0], timeout=60) as answer:
            answer.read()
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure first starts, each in a new folder, and later ones in one folder."""
    first, later = [], []
    for number in range(REPEATS[effort]):
        say(f"start {number + 1} of {REPEATS[effort]}")
        with tempfile.TemporaryDirectory() as home:
            first.append(started(Path(home)))
            later.append(started(Path(home)))
    rows = [
        ["an empty folder (tables, static files, languages are made)", *_figures(first)],
        ["a folder that was served before", *_figures(later)],
    ]
    columns = ("SQLite", "median", "longest")
    return [Table("Wall seconds from `tocsin-node up` to the first page", columns, rows)]


def _figures(seconds: list[float]) -> list[str]:
    return [figure(statistics.median(seconds)), figure(max(seconds))]


measure = Measure("Start of a node: the command until the first page.", run)
