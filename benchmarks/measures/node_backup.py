"""What a backup of a node and its restore cost, in time and memory, by the number of rows."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.alone import alone
from benchmarks.contract import Effort, Measure, Progress, Table, figure

SIZES = {Effort.FULL: (10_000, 100_000), Effort.QUICK: (20_000,), Effort.TINY: (100,)}


def fill(rows: int) -> int:
    """Make a node whose journal has so many entries."""
    _node("migrate")
    from django.utils import timezone  # noqa: PLC0415  after the settings

    from tocsin_node.journal.chain import BEGINNING, content, digest  # noqa: PLC0415  likewise
    from tocsin_node.journal.models import Entry, Head  # noqa: PLC0415  likewise

    entries, last = [], BEGINNING
    for number in range(1, rows + 1):
        words = {"by": "somebody", "action": "bench.done", "subject": f"thing {number}"}
        made = Entry(number=number, at=timezone.now(), data={"n": number}, previous=last, **words)
        made.digest = last = digest(number, content(made), last)
        entries.append(made)
    Entry.objects.bulk_create(entries, batch_size=1000)
    Head.objects.update(count=rows, digest=last)
    return rows


def command(words: list[str]) -> float:
    """Run a command of the node in this process; return its wall seconds."""
    return _node(*words)


def _node(*words: str) -> float:
    import time  # noqa: PLC0415  with the settings, in the process that runs it

    from tocsin_node.ops.cli import main  # noqa: PLC0415  likewise

    began = time.perf_counter()
    if main(list(words)):
        raise RuntimeError(f"{' '.join(words)} failed")
    return time.perf_counter() - began


def run(effort: Effort, say: Progress) -> Sequence[Table]:
    """Measure a backup and its restore for each size."""
    rows = []
    for size in SIZES[effort]:
        with tempfile.TemporaryDirectory() as folder:
            old, new, file = (Path(folder) / name for name in ("old", "new", "node.zip"))
            say(f"{size:,} entries: filling")
            alone(fill, _settings(old), rows=size)
            for name, home in (("backup", old), ("restore", new)):
                say(f"{size:,} entries: {name}")
                used = alone(command, _settings(home), words=[name, str(file)])
                mib = figure(file.stat().st_size / 2**20)
                cells = [figure(used.answer), figure(size / used.answer), mib, figure(used.peak)]
                rows.append([f"{name}, {size:,} entries of the journal", *cells])
    columns = ("SQLite", "s", "rows/s", "file, MiB", "peak memory, MiB")
    note = "The chain of the journal is verified in both; a restore checks the whole file first."
    return [Table("Backup and restore, wall seconds", columns, rows, [note])]


def _settings(home: Path) -> dict[str, str]:
    none = {name: "" for name in os.environ if name.startswith("TOCSIN_")}
    return none | {"TOCSIN_DATA_DIR": str(home), "DJANGO_SETTINGS_MODULE": "tocsin_node.settings"}


measure = Measure("Backup and restore of a node.", run)
