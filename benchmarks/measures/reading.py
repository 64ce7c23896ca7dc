"""How long files of a million rows take to read; the work is `benchmarks/read_speed.py`."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.alone import ROOT
from benchmarks.contract import Effort, Measure, Progress, Table

ROWS = {Effort.FULL: 1_000_000, Effort.QUICK: 200_000, Effort.TINY: 2_000}
_SCRIPT = Path(__file__).parents[1] / "read_speed.py"


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Write and read files of every kind."""
    rows = ROWS[effort]
    say(f"{rows:,} rows")
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), str(rows)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    _, *lines = done.stdout.splitlines()
    cells = [line.split()[:4] for line in lines]
    columns = ("file", "rows", "wall s", "peak MiB")
    note = "Each file in a process of its own; peak: most memory of that whole process."
    return [Table("Reading", columns, cells, [note])]


measure = Measure("Time and memory of reading a million rows.", run)
