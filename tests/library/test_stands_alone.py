"""The library works without framework, database, network, and without its developers' packages."""

import subprocess
import sys
import textwrap

import pytest

CLOSED = '''
import socket, sys
class Without:
    """Finds modules as before, but for some: they are as if not installed."""
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in {closed!r}:
            return None
        return self.finder.find_spec(name, path, target)
    def __getattr__(self, name):
        return getattr(self.finder, name)
sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
def no_network(*args, **kwargs):
    raise OSError('the library opens no connection')
socket.socket.connect = socket.socket.bind = socket.getaddrinfo = no_network
'''
NOT_FOR_THE_LIBRARY = {
    "django",
    "tocsin_node",
    "sqlite3",
    "requests",
    "pandas",
    "pyarrow",
    "pytest",
}
HEAVY = {"numba", "polars", "scipy", "babel", "altair", "jinja2", "rich", "narwhals", "vl_convert"}


def run(program, folder, closed=NOT_FOR_THE_LIBRARY):
    text = CLOSED.replace("{closed!r}", repr(closed)) + textwrap.dedent(program)
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, cwd=folder, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_frame_is_judged(tmp_path):
    told = run(
        """
        import polars as pl
        import tocsin
        days = pl.date_range(pl.date(2024, 3, 1), pl.date(2024, 3, 14), interval="1d", eager=True)
        frame = pl.DataFrame({"date": days, "count": [3] * 7 + [4] * 6 + [31]})
        print(tocsin.detect(frame, "ears-c1", key=[])["alarm"].to_list()[-1])
        """,
        tmp_path,
    )
    assert told.strip() == "True"


def test_a_watch_writes_its_report(tmp_path):
    rows = [f"2024-01-{day:02},{4 + day % 3}" for day in range(1, 31)] + ["2024-01-31,60"]
    (tmp_path / "cases.csv").write_text("date,count\n" + "\n".join(rows) + "\n", "utf-8")
    run(
        """
        from tocsin.cli import main
        assert main(["watch", "cases.csv", "--as-of", "2024-01-31", "--out", "told"]) == 0
        """,
        tmp_path,
    )
    assert (tmp_path / "told" / "report.html").stat().st_size > 1000


@pytest.mark.parametrize(
    "module",
    ["tocsin", "tocsin.detect", "tocsin.cli", "tocsin.series", "tocsin.simulate", "tocsin.score"],
)
def test_an_import_is_light(module, tmp_path):
    told = run(
        f"""
        import {module}
        print(sorted({HEAVY!r} & set(sys.modules)))
        """,
        tmp_path,
    )
    assert told.strip() == "[]"


def test_methods_are_listed_without_compiling_anything(tmp_path):
    told = run(
        """
        from tocsin.cli import main
        assert main(["methods"]) == 0
        print(sorted({"numba", "polars", "scipy"} & set(sys.modules)))
        """,
        tmp_path,
    )
    assert told.splitlines()[-1] == "[]"
    assert "farrington-flexible" in told
