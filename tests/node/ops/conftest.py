"""Nodes of their own: each with its data folder, its database and its processes."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools"))
import postgresql as server_tool  # noqa: E402  the folder of tools is no package

RUN = "import sys; from tocsin_node.ops.cli import main; sys.exit(main(sys.argv[1:]))"
_number = itertools.count(1)


@dataclass
class Node:
    """A node in processes of its own."""

    home: Path
    url: str = ""

    @property
    def env(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
        made = {
            "TOCSIN_DATA_DIR": str(self.home),
            "TOCSIN_PARTY": "AAA",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "PYTHONWARNINGS": "error",
        }
        return kept | made | ({"TOCSIN_DATABASE_URL": self.url} if self.url else {})

    def run(self, *words, code=0, env=None, **more):
        """Run a command; return its output and its messages."""
        done = subprocess.run(
            [sys.executable, "-c", RUN, *map(str, words)],
            env=env or self.env,
            capture_output=True,
            text=True,
            timeout=120,
            **more,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def start(self, *words, **more):
        """Start a command and return its process."""
        return self._start(["-c", RUN, *map(str, words)], **more)

    def _start(self, words, **more):
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )

    def life(self, *words):
        """Run a verb of `life.py` and return what it prints."""
        with self.living(*words) as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == 0, out + err
        return out

    def living(self, *words):
        """Start a verb of `life.py`."""
        return self._start(["-m", "tests.node.ops.life", *map(str, words)])


@pytest.fixture(scope="session")
def postgresql_server():
    """Give the address of a server without the name of a database."""
    with server_tool.server(server_tool.found()) as url:
        yield url.rpartition("/")[0]


@pytest.fixture
def new_node(tmp_path, request):
    """Return a function that makes a node without tables on "sqlite" or "postgresql"."""

    def make(kind):
        return _made(tmp_path, kind, request)

    return make


def _made(folder, kind, request, like="") -> Node:
    number = next(_number)
    home = folder / f"node{number}"
    if kind == "sqlite":
        return Node(home)
    server = request.getfixturevalue("postgresql_server")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE node{number} {like}")
    return Node(home, f"{server}/node{number}")


@pytest.fixture(scope="session")
def _originals():
    return {}


@pytest.fixture
def filled(tmp_path, tmp_path_factory, request, _originals):
    """Return a function that makes a node with something odd in every table and some files."""

    def make(kind):
        if kind not in _originals:
            node = _made(tmp_path_factory.mktemp("original"), kind, request)
            node.run("migrate")
            node.life("fill")
            _originals[kind] = node
        original = _originals[kind]
        node = _made(tmp_path, kind, request, f"TEMPLATE {original.url.rpartition('/')[2]}")
        shutil.copytree(original.home, node.home)
        return node

    return make


@pytest.fixture
def stopped():
    """Return a list: each process put into it is killed at the end."""
    processes = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        if not process.stdout.closed:
            process.communicate()


ON_EACH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgresql),
]
EACH_WAY = [
    pytest.param("sqlite", "sqlite", id="sqlite to sqlite"),
    *(
        pytest.param(a, b, id=f"{a} to {b}", marks=pytest.mark.postgresql)
        for a, b in [
            ("postgresql", "postgresql"),
            ("sqlite", "postgresql"),
            ("postgresql", "sqlite"),
        ]
    ),
]


def pytest_generate_tests(metafunc):
    """Let a test that asks for `kind` run on both databases, for `way` on each pair of them."""
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", ON_EACH)
    if {"source", "target"} <= set(metafunc.fixturenames):
        metafunc.parametrize(("source", "target"), EACH_WAY)
