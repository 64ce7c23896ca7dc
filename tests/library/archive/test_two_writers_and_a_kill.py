"""Two writers at once, compaction meanwhile, and kill -9 at any moment: nothing is lost."""

import multiprocessing
import os
import random
import signal
import time

import numpy as np
import pytest

from tests.library.archive.deliveries import answered, day, delivery
from tocsin.archive import Archive, kernels
from tocsin.archive.store import Store

KILLS = 200
LONGEST = 0.25
SEED = 20260101
KEYS = ("A", "both")

# Processes begin as copies of one that has imported everything and used nothing.
CLEAN = multiprocessing.get_context("forkserver")
CLEAN.set_forkserver_preload(["tests.library.archive.deliveries", "tocsin.archive"])


def write(root, name, weeks, done):
    """Add a delivery a week, and tell of each one that was acknowledged."""
    done.with_name("begun").touch()
    archive = Archive(root)
    for week in weeks:
        archive.append(delivery({(name, week): week, ("both", week): 7}), day(week))
        with done.open("a") as told:
            told.write(f"{week}\n")


def share(root, numbers):
    archive = Archive(root)
    for number in numbers:
        archive.append(delivery({("shared", number): number}), day(0))


def compact_again(root, times):
    for _ in range(times):
        list(Archive(root).compact())


def test_writers_and_compaction_at_once_lose_nothing_and_double_nothing(tmp_path):
    root = tmp_path / "a"
    Archive(root).append(delivery({("shared", 0): 0}), day(0))
    jobs = [CLEAN.Process(target=share, args=(root, range(12))) for _ in range(3)]
    jobs.append(CLEAN.Process(target=compact_again, args=(root, 4)))
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(120)
        assert job.exitcode == 0
    snapshot = Archive(root).as_of()
    assert sorted(snapshot.deliveries["sequence"]) == list(range(1, 13))
    assert answered(snapshot) == {("shared", n): n for n in range(12)}
    assert len(snapshot.versions(int(snapshot.keys(snapshot.group())[:, 0][0]))) == 12
    assert not list(Archive(root).verify())


def test_an_append_between_reading_and_rewriting_is_not_lost(tmp_path, monkeypatch):
    archive = Archive(tmp_path / "a")
    for number in range(3):
        archive.append(delivery({("A", number): number}), day(0))
    wrote, came = Store.write, []

    def late(self, table, rows, commit=None, *, replaced=None):
        if replaced is not None and not came:
            came.append(archive.append(delivery({("A", 3): 3}), day(0)))
        wrote(self, table, rows, commit, replaced=replaced)

    monkeypatch.setattr(Store, "write", late)
    assert [(done.before, done.after) for done in archive.compact()] == [(3, 1)]
    assert came
    assert answered(archive.as_of()) == {("A", n): n for n in range(4)}


def test_a_kill_at_any_moment_leaves_it_whole(tmp_path):
    """200 writers are killed; what was acknowledged is there, and the next one goes on."""
    root, done, chance = tmp_path / "a", tmp_path / "done", random.Random(SEED)  # noqa: S311
    done.touch()
    Archive(root).append(delivery({("A", 0): 0, ("both", 0): 7}), day(0))
    acknowledged, killed, week = {0}, 0, 1
    while killed < KILLS:
        job = CLEAN.Process(target=write, args=(root, "A", range(week, week + 1000), done))
        job.start()
        while not done.with_name("begun").exists():
            time.sleep(0.002)
        time.sleep(chance.uniform(0, LONGEST))
        os.kill(job.pid, signal.SIGKILL)
        job.join()
        acknowledged |= {int(text) for text in done.read_text().split()}
        killed += 1
        done.with_name("begun").unlink()
        week = max(acknowledged) + 1
        if killed % 40 == 0:
            assert {("A", w) for w in acknowledged} <= set(answered(Archive(root).as_of()))
            assert not list(Archive(root).verify())
    assert len(acknowledged) > KILLS / 20, "the writers got nowhere, so nothing was tried"
    Archive(root).append(delivery({("A", 9999): 9999, ("both", 9999): 7}), day(0))
    found = answered(Archive(root).as_of())
    weeks = {
        name: {w for (s, w), v in found.items() if s == name and v is not None} for name in KEYS
    }
    assert weeks["A"] == weeks["both"], "a delivery is whole or not there"
    assert acknowledged | {9999} <= weeks["A"]
    assert all(found["A", week] == week and found["both", week] == 7 for week in weeks["A"])
    list(Archive(root).compact())
    Archive(root).sweep(hours=0)
    assert answered(Archive(root).as_of()) == found
    assert not list(Archive(root).verify())


@pytest.mark.parametrize("rows", [5, 3000])
def test_rows_in_any_order(monkeypatch, rows):
    """The scatter that works side by side answers as a loop, whatever the order of the rows."""
    stream = np.random.default_rng(rows)
    ids = np.sort(stream.choice(10**6, 40, replace=False)).astype(np.int64)
    series = stream.choice(np.append(ids, [5, 10**7]), rows)
    start = stream.integers(0, 8, rows).astype(np.int32)
    sequence = stream.integers(0, 6, rows).astype(np.int32)
    value = stream.integers(-1, 5, rows)
    _, once = np.unique(np.stack([series, start, sequence]), axis=1, return_index=True)
    told = [x[np.sort(once)] for x in (series, start, sequence, value)]
    rank, column = np.array([2, -1, 0, 4, 1, 3]), np.array([0, 1, -1, 2, 3, 4])
    wanted = {}
    for s, t, q, v in zip(*told, strict=True):
        if s in ids and 1 <= t <= 6 and column[t - 1] >= 0 and rank[q] >= 0:
            cell = (np.searchsorted(ids, s), column[t - 1])
            wanted[cell] = max(wanted.get(cell, (-1, 0)), (rank[q], v))
    best, out = np.full((40, 5), -1), np.full((40, 5), np.nan)
    for cell, (age, kept) in wanted.items():
        best[cell], out[cell] = age, kept if kept >= 0 else np.nan
    monkeypatch.setattr(kernels, "_CHUNK", 16)
    monkeypatch.setattr(kernels, "_MOST_RUNS", 50)
    for order in (slice(None), np.argsort(told[0], kind="stable"), np.argsort(-told[0])):
        cells = (np.full((40, 5), -1, dtype=np.int32), np.full((40, 5), np.nan))
        given = tuple(x[order] for x in told)
        kernels.scatter(ids, (1, column.astype(np.int32)), rank.astype(np.int32), given, cells)
        np.testing.assert_array_equal(cells[0], best)
        np.testing.assert_array_equal(cells[1], out)
