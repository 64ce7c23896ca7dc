"""What every test may count on, and how skipped tests are told.

A test that needs something a machine may lack carries a mark: `browser` (Chromium), `postgresql` (a
server's programs), `r` (R with the package surveillance), `shared` (data beside the project). Where
it is missing the test is skipped, and all skips end in one counted line. In CI nothing may be
missing: there a skip fails the run.
"""

import os
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import tests.node_environment  # noqa: F401  before Django reads its settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("TOCSIN_SHARED", ROOT.parent / "shared"))


@cache
def _has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


@cache
def _has_r() -> bool:
    homes = [Path("/usr/lib/R/site-library"), Path("/usr/local/lib/R/site-library")]
    homes += [Path(home) for home in os.environ.get("R_LIBS", "").split(":") if home]
    found = [any((h / name).exists() for h in homes) for name in ("surveillance", "jsonlite")]
    return shutil.which("Rscript") is not None and all(found)


@cache
def _has_shared() -> bool:
    return (SHARED / "data").is_dir()


@cache
def _has_postgresql() -> bool:
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return shutil.which("initdb") is not None or any(folders)


NEEDS = {
    "browser": (_has_chromium, "Chromium (apt install chromium)"),
    "postgresql": (_has_postgresql, "PostgreSQL's programs (apt install postgresql)"),
    "r": (_has_r, "R with surveillance (apt install r-cran-surveillance r-cran-jsonlite)"),
    "shared": (_has_shared, "the data beside the project (../shared, or TOCSIN_SHARED)"),
}


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with data outside the project; only in tests marked `shared`."""
    return SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run."""
    for item in items:
        for mark, (there, what) in NEEDS.items():
            if item.get_closest_marker(mark) and not there():
                item.add_marker(pytest.mark.skip(reason=f"needs {what}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests were skipped, and what would let them run."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        parts = "; ".join(f"{count} × {reason}" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(f"{sum(reasons.values())} tests skipped: {parts}", yellow=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, let a skipped test fail the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if skipped and os.environ.get("CI", "").lower() in {"true", "1"}:
        reporter.write_line("")
        reporter.write_line("A skipped test fails the run in CI.", red=True)
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(told).removeprefix("Skipped: ")
