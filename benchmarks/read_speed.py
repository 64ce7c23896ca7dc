"""How long a million rows take to read, and the most memory the process ever holds.

Run: python benchmarks/read_speed.py [rows]
"""

import datetime
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from tocsin.formats import Wanted, format_of, read, write

LIMIT_SECONDS, LIMIT_MIB, LIMIT_MIB_STANDARDS = 60, 300, 512
STANDARDS = {
    "sdmx.csv": "sdmx-csv",
    "adx.xml": "adx",
    "dxf2.json": "dxf2",
    "fhir.json": "fhir-measure-report",
}


def make(folder: Path, rows: int) -> None:
    """Write the same counts in every container and standard, and as a line list."""
    series = 1000
    periods = rows // series
    first = datetime.date(2000, 1, 1)
    frame = pl.DataFrame(
        {
            "series": [f"District {i // periods:04d}" for i in range(rows)],
            "period": [first + datetime.timedelta(days=i % periods) for i in range(rows)],
            "count": [float(i * 7919 % 40) for i in range(rows)],
        }
    )
    frame = frame.sample(fraction=1.0, shuffle=True, seed=1)  # files come in any order
    for suffix in ("csv", "parquet", "xlsx"):
        write(frame, folder / f"counts.{suffix}")
    frame.select("series", pl.col("period").alias("date")).write_csv(folder / "cases.csv")
    for file, name in STANDARDS.items():
        needs = format_of(name).needs or ("series",)
        key = [pl.col("series").alias(column) for column in needs]
        write(frame.select(*key, "period", "count"), folder / file, format=name)


def most_memory() -> float:
    """Return the peak of this process in MiB.

    `getrusage` would count the parent's memory from before the program was loaded; Linux keeps the
    figure of this program alone.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(t for t in status.read_text().splitlines() if t.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path, *, line_list: bool) -> None:
    """Read one file in this process, and print the time and the peak."""
    begun = time.perf_counter()
    key = None if path.name in STANDARDS else ("series",)
    counts = read(path, Wanted(line_list=line_list, key=key))
    seconds = time.perf_counter() - begun
    peak = most_memory()
    print(f"{counts.rows} {seconds:.2f} {peak:.0f}")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{'file':16}{'rows':>10}{'seconds':>9}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, rows)
        for file in ("counts.csv", "counts.parquet", "cases.csv", "counts.xlsx", *STANDARDS):
            call = [sys.executable, __file__, "--one", str(folder / file)]
            out = subprocess.run(call, capture_output=True, text=True, check=True).stdout.split()
            limit = LIMIT_MIB_STANDARDS if file in STANDARDS else LIMIT_MIB
            late = float(out[1]) > LIMIT_SECONDS or float(out[2]) > limit
            print(
                f"{file:16}{out[0]:>10}{out[1]:>9}{out[2]:>10}{'  over the limit' if late else ''}"
            )


if __name__ == "__main__":
    if "--one" in sys.argv:
        one = Path(sys.argv[-1])
        measure(one, line_list=one.name.startswith("cases"))
    else:
        main()
