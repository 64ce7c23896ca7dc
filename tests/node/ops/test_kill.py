"""A node that is killed in any action keeps what it acknowledged, with its entry, and no half act.

The process that acts writes an act down when its transaction is committed; it is killed (SIGKILL)
at moments drawn by chance, again and again on one database.
"""

import ast
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

from tests.node.ops.acts import ACTS, NOT_DONE

ROOT = Path(__file__).resolve().parents[3]
NODE = ROOT / "src" / "tocsin_node"
KILLS = 56
AT_ONCE = 4


def actions():
    """Return every public function of every module of actions."""
    for path in sorted([*NODE.glob("*/actions.py"), *NODE.glob("*/actions/*.py")]):
        module = ".".join(path.relative_to(NODE).with_suffix("").parts)
        for line in ast.parse(path.read_text("utf-8")).body:
            if isinstance(line, ast.FunctionDef) and not line.name.startswith("_"):
                yield f"{module}.{line.name}"


def test_every_action_is_one_of_the_acts():
    listed = set(ACTS) | set(NOT_DONE)
    assert set(actions()) == listed, "name the new action in acts.py, with a way to do it"


def test_killed_in_any_action_nothing_is_lost_and_nothing_is_half_done(
    new_node, kind, tmp_path, stopped
):
    node = new_node(kind)
    node.run("migrate")
    nursery = node._start(["-m", "tests.node.ops.acts"], stdin=subprocess.PIPE)
    stopped.append(nursery)
    draw = random.Random(20200526)  # noqa: S311  a seeded choice
    files = []
    while len(files) < KILLS:
        # Several at once: killed while it writes, while it waits for the lock, while it commits.
        running = []
        for _ in range(AT_ONCE):
            files.append(tmp_path / f"acts{len(files)}")
            running.append((ask(nursery, "act", draw.randrange(10**6), files[-1]), files[-1]))
        for child, path in running:
            wait_for(lambda path=path: path.exists() and path.stat().st_size)
            time.sleep(draw.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
        told = acknowledged(files)
        (tmp_path / "told").write_text(told, "utf-8")
        ask(nursery, "kept", tmp_path / "told", tmp_path / "answer")
        wait_for((tmp_path / "answer").exists)
        assert json.loads((tmp_path / "answer").read_text("utf-8")) == []
        (tmp_path / "answer").unlink()
    assert {line.split("\t")[0] for line in told.splitlines()} == {w for w, _ in ACTS.values()}
    assert "all as they were written" in node.run("journal", "verify")
    assert "z@example.org" in node.run("user", "add", "z@example.org"), "it goes on"


def ask(nursery, *words):
    nursery.stdin.write(" ".join(map(str, words)) + "\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def acknowledged(files):
    """Return the acts that were told of whole; the last line of a file may be cut off."""
    return "".join(path.read_text("utf-8").rpartition("\n")[0] + "\n" for path in files)


def wait_for(condition):
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("nothing came for 30 s")
