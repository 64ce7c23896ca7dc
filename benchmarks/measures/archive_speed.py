"""An archive of more and more weekly series of ten years: read, watched, added to, compacted.

The archive is made by `benchmarks/big_archive.py`, each measurement in a process of its own.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from benchmarks.alone import Usage, alone, forget_peak
from benchmarks.big_archive import WEEKS, build, drawn, keys, monday, week_file
from benchmarks.contract import Effort, Measure, Progress, Table, figure
from tocsin.archive import Archive
from tocsin.cli import main
from tocsin.formats import Counts, Wanted, read
from tocsin.series import Step, Style

SIZES = {
    Effort.FULL: (10_000, 100_000, 1_000_000),
    Effort.QUICK: (1_000, 10_000),
    Effort.TINY: (40,),
}
TO_COMPILE = {Effort.FULL: 1_000, Effort.QUICK: 1_000, Effort.TINY: 40}
FILES = 52
FILES_UP_TO = 100_000
"""Series; more of them would only take longer, for what one series costs depends on the files."""
ASKED = 5
"""Series that are read one by one."""
ALONE = "Each in a process of its own, the start of Python left out; µs of wall time."


def made(root: str, series: int) -> None:
    """Make the archive."""
    build(Path(root), series, lambda _year: None)


def dense(root: str) -> dict[str, float]:
    """Read every series as a row of all its weeks."""

    def call() -> dict[str, float]:
        snapshot = Archive(root).as_of()
        tables = snapshot.tables(snapshot.group(), fleeting=True)
        return {"counts": sum(table.batch.values.size for table in tables)}

    return _spent(call)


def watched(root: str, out: str) -> dict[str, float]:
    """Watch the archive and write the report."""

    def call() -> dict[str, float]:
        with redirect_stdout(StringIO()):
            code = main(["watch", root, "--out", out])
        if code:
            raise RuntimeError("The watch was refused.")
        return {"bytes": (Path(out) / "report.html").stat().st_size}

    return _spent(call)


def added(root: str, file: str, known_on: str) -> dict[str, float]:
    """Read a file of one week and add it."""

    def call() -> dict[str, float]:
        began = time.perf_counter()
        counts = read(file, Wanted(step="week"))
        between = time.perf_counter()
        receipt = Archive(root).append(counts, dt.date.fromisoformat(known_on))
        if receipt.sequence is None:
            raise RuntimeError("The week was in already.")
        return {"read": between - began, "append": time.perf_counter() - between}

    return _spent(call)


def asked(root: str, series: int) -> dict[str, float]:
    """Read some series one by one, spread over all; return milliseconds: first, median."""
    names = keys(series)
    places = np.linspace(0, series - 1, ASKED + 1).astype(int)
    archive, taken = Archive(root), list[float]()
    for place in places.tolist():
        key = names.row(place, named=True)
        began = time.perf_counter()
        periods = len(archive.series(key))
        taken.append((time.perf_counter() - began) * 1e3)
        if periods < WEEKS:
            raise RuntimeError(f"{key}: only {periods} weeks.")
    return {"first": taken[0], "median": statistics.median(taken[1:])}


def weekly(root: str, series: int, first: int) -> dict[str, float]:
    """Add a year of weeks one by one, without files in between."""
    names, number = keys(series), np.arange(series)

    def call() -> dict[str, float]:
        archive = Archive(root)
        for week in range(first, first + FILES):
            cases = drawn(number, np.array([week]), seed=2)[:, 0].astype(np.float64)
            frame = names.with_columns(
                pl.lit(monday(week)).alias("period"), pl.Series("count", cases)
            )
            name = f"week {week}"
            counts = Counts(
                frame, tuple(names.columns), Style.DATE, Step.WEEK, (), series, name, name
            )
            archive.append(counts, _known_on(week))
        return {}

    return _spent(call)


def compacted(root: str) -> dict[str, float]:
    """Compact the archive."""
    return _spent(lambda: {"counts": sum(year.rows for year in Archive(root).compact())})


def _spent(call: Callable[[], dict[str, float]]) -> dict[str, float]:
    forget_peak()
    began, cpu = time.perf_counter(), time.process_time()
    answer = call()
    return {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        **answer,
    }


def _known_on(week: int) -> dt.date:
    return monday(week) + dt.timedelta(days=6)


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure every size; a small archive comes first, because the first time may compile."""
    say("a small archive, to compile")
    with TemporaryDirectory() as name:
        folder = Path(name)
        small = TO_COMPILE[effort]
        alone(made, root=str(folder / "archive"), series=small)
        alone(dense, root=str(folder / "archive"))
        alone(watched, root=str(folder / "archive"), out=str(folder / "out"))
    sizes = SIZES[effort]
    found = {series: _measured(series, say) for series in sizes}
    rows: dict[str, list[list[str]]] = {name: [] for name in _COLUMNS}
    for one in found.values():
        for name, row in one[0].items():
            rows[name].append(row)
    tables = [
        Table(title, _COLUMNS[title], rows[title], [_NOTES[title]])
        for title in _COLUMNS
        if rows[title]
    ]
    largest = sizes[-1]
    return [*tables, _wanted(largest, found[largest][1])]


_DENSE = f"All series as known on the last day, {WEEKS} weeks"
_WATCH = "`tocsin watch ARCHIVE --out DIR`, from archive to reports in all languages"
_WEEK = "One more week of all series, from a Parquet file"
_ONE = f"One series of {WEEKS} weeks, after that"
_YEAR = f"{FILES} more weeks of all series, a delivery each"
_COLUMNS = {
    _DENSE: ("series", "archive MB", "wall s", "CPU s", "µs a series", "peak MiB"),
    _WATCH: ("series", "wall s", "CPU s", "µs a series", "peak MiB", "report MB"),
    _WEEK: ("series", "file MB", "read s", "append s", "CPU s", "µs a series", "peak MiB"),
    _ONE: ("series in the archive", "first ms", f"median of {ASKED}, ms"),
    _YEAR: (
        *("series", "s a delivery", "one series then, ms", "compact wall s", "peak MiB"),
        "one series after, ms",
    ),
}
_NOTES = {
    _DENSE: ALONE,
    _WATCH: ALONE,
    _WEEK: ALONE,
    _ONE: "The first series of a process, then the median of others; opened anew each time.",
    _YEAR: f"One series: median of {ASKED} others than the first. Peak: while compacting.",
}


def _measured(series: int, say: Progress) -> tuple[dict[str, list[str]], dict[str, float]]:
    """Return a row for each table, and the figures that something was wanted of."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        root = str(folder / "archive")
        say(f"{series:,} series: the archive is made")
        alone(made, root=root, series=series)
        size = sum(file.stat().st_size for file in Path(root).rglob("*.parquet"))
        say(f"{series:,} series: all are read")
        whole = alone(dense, root=root)
        say(f"{series:,} series: they are watched")
        watch = alone(watched, root=root, out=str(folder / "out"))
        say(f"{series:,} series: a week is added")
        file = folder / "week.parquet"
        week_file(file, series, WEEKS)
        week = alone(added, root=root, file=str(file), known_on=str(_known_on(WEEKS)))
        one = alone(asked, root=root, series=series)
        rows = {
            _DENSE: _row(series, whole, [size / 1e6], []),
            _WATCH: _row(series, watch, [], [watch.answer["bytes"] / 1e6]),
            _WEEK: [
                *(f"{series:,}", figure(file.stat().st_size / 1e6)),
                *(figure(week.answer[part]) for part in ("read", "append", "cpu")),
                *(figure(week.answer["wall"] / series * 1e6), figure(week.peak)),
            ],
            _ONE: [f"{series:,}", figure(one.answer["first"]), figure(one.answer["median"])],
        }
        if series <= FILES_UP_TO:
            rows[_YEAR] = _year(root, series, say)
    reached = {
        "watch": watch.answer["wall"],
        "peak": watch.peak / 1024,
        "week": week.answer["wall"],
        "one": one.answer["median"],
    }
    return rows, reached


def _row(series: int, found: Usage, before: list[float], behind: list[float]) -> list[str]:
    spent: Any = found.answer
    cost = spent["wall"] / series * 1e6
    figures = (*before, spent["wall"], spent["cpu"], cost, found.peak, *behind)
    return [f"{series:,}", *map(figure, figures)]


def _year(root: str, series: int, say: Progress) -> list[str]:
    say(f"{series:,} series: {FILES} weeks are added")
    year = alone(weekly, root=root, series=series, first=WEEKS + 1)
    before = alone(asked, root=root, series=series)
    say(f"{series:,} series: compaction")
    less = alone(compacted, root=root)
    after = alone(asked, root=root, series=series)
    figures = (
        *(year.answer["wall"] / FILES, before.answer["median"], less.answer["wall"], less.peak),
        after.answer["median"],
    )
    return [f"{series:,}", *map(figure, figures)]


def _wanted(series: int, reached: dict[str, float]) -> Table:
    wanted = (
        ("archive to reports, s", 60, "watch"),
        ("the same, GiB", 8, "peak"),
        ("a week of all series read and added, s", 20, "week"),
        ("one series, ms", 100, "one"),
    )
    rows = [[what, f"at most {most}", figure(reached[name])] for what, most, name in wanted]
    return Table(
        "What was wanted and what was reached",
        ("", "wanted at 1,000,000 series", f"reached at {series:,}"),
        rows,
    )


measure = Measure("Time and memory of an archive: read, watched, added to, compacted.", run)
