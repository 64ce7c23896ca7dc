"""Skipped tests end in one counted line, and fail the run in CI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SKIPPING = """
import pytest

@pytest.mark.shared
def test_reads_what_is_not_there():
    assert False, "must not run"

@pytest.mark.shared
def test_reads_it_too():
    assert False, "must not run"

def test_runs():
    assert True
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("conftest.py", "node_environment.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    (tmp_path / "tests" / "test_some.py").write_text(SKIPPING, "utf-8")
    return tmp_path


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "in parallel"])
@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)], ids=["CI", "elsewhere"])
def test_a_skip_is_counted_and_fails_only_in_ci(project, ci, code, workers):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *workers],
        cwd=project,
        env={**os.environ, "CI": ci, "TOCSIN_SHARED": str(project / "nothing")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if "tests skipped" in line]
    assert lines == [
        "2 tests skipped: 2 × needs the data beside the project (../shared, or TOCSIN_SHARED)"
    ]
    assert ("A skipped test fails the run in CI." in done.stdout) == bool(ci)
