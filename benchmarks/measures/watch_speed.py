"""`tocsin watch` from file to report, for more and more weekly series of ten years."""

import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from benchmarks.alone import alone, forget_peak
from benchmarks.contract import Effort, Measure, Progress, Table, figure
from benchmarks.series import counts, frame
from tocsin.cli import main

YEARS_OF_WEEKS = 520
SIZES = {Effort.FULL: (100, 1_000, 2_000, 5_000), Effort.QUICK: (100, 1_000), Effort.TINY: (2,)}
SEED = 1


def one(path: str, out: str) -> dict[str, float]:
    """Watch a file in this process; return seconds, and the numbers of signals and bytes."""
    forget_peak()
    began, cpu = time.perf_counter(), time.process_time()
    with redirect_stdout(StringIO()):
        code = main(["watch", path, "--out", out])
    if code:
        raise RuntimeError("The watch was refused.")
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    found = pl.read_csv(Path(out) / "findings.csv", infer_schema_length=None)
    return {
        **spent,
        "rows": len(found),
        "bytes": (Path(out) / "report.html").stat().st_size,
    }


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Watch files of every size, the first one twice: the first time may have to compile."""
    sizes = SIZES[effort]
    say(f"{sizes[0]:,} series, to compile")
    _row(sizes[0], {})
    rows: list[list[str]] = []
    for series in sizes:
        say(f"{series:,} series")
        rows.append(_row(series, {}))
    if effort is Effort.FULL:
        say(f"{sizes[0]:,} series, nothing compiled")
        with TemporaryDirectory() as cache:
            row = _row(sizes[0], {"XDG_CACHE_HOME": cache, "NUMBA_CACHE_DIR": ""})
        rows.append([f"{row[0]}, the first time on a machine", *row[1:]])
    columns = ("series", "rows", "wall s", "CPU s", "peak MiB", "report MB")
    title = f"`tocsin watch counts.csv --out DIR`, weekly series of {YEARS_OF_WEEKS} weeks"
    note = "From file to reports in all languages, the start of Python left out."
    return [Table(title, columns, rows, [note])]


def _row(series: int, environment: Mapping[str, str]) -> list[str]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "counts.csv"
        frame(counts(series, SEED)[:, -YEARS_OF_WEEKS:], dated=True).write_csv(path)
        found = alone(one, environment, path=str(path), out=str(folder / "out"))
    spent = found.answer
    return [
        f"{series:,}",
        f"{series * YEARS_OF_WEEKS:,}",
        figure(spent["wall"]),
        figure(spent["cpu"]),
        figure(found.peak),
        figure(spent["bytes"] / 1e6),
    ]


measure = Measure("Time, memory and report size of a whole watch.", run)
