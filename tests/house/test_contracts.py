"""The import contracts of pyproject.toml are all there and none has been loosened."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {c["id"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}
LOOSENERS = ("ignore_imports", "unmatched_ignore_imports_alerting", "allow_indirect_imports")
DIRECT_ONLY = {"library-alone", "numbers-are-functions"}
"""Contracts about what our own lines import; numpy and its like open files as they please."""


def test_every_contract_is_there():
    assert set(CONTRACTS) >= {
        "library-alone",
        "numbers-are-functions",
        "library-floors",
        "no-rings",
        "plugins-apart",
        "formats-apart",
        "node-floors",
        "inside-a-room",
        "pages-are-private",
        "tables-do-nothing",
    }


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_no_contract_has_an_exception(name):
    loose = {key for key in LOOSENERS if CONTRACTS[name].get(key)}
    allowed = {"allow_indirect_imports"} if name in DIRECT_ONLY else set()
    assert loose <= allowed


def test_the_library_stays_without_framework_database_and_network():
    forbidden = set(CONTRACTS["library-alone"]["forbidden_modules"])
    assert forbidden >= {
        "tocsin_node",
        "django",
        "sqlite3",
        "socket",
        "http",
        "urllib",
        "asyncio",
        "subprocess",
    }


def test_numbers_stay_without_clock_chance_and_files():
    contract = CONTRACTS["numbers-are-functions"]
    assert set(contract["source_modules"]) >= {"tocsin.series", "tocsin.detect"}
    assert set(contract["forbidden_modules"]) >= {"random", "time", "os", "pathlib", "io"}


@pytest.mark.parametrize(
    ("contract", "package"), [("library-floors", "tocsin"), ("node-floors", "tocsin_node")]
)
def test_every_room_has_its_floor(contract, package):
    """The layers are exhaustive: a new folder without a floor breaks the contract."""
    assert CONTRACTS[contract]["exhaustive"] is True
    listed = {room.strip() for floor in CONTRACTS[contract]["layers"] for room in floor.split("|")}
    rooms = {
        path.stem
        for path in (ROOT / "src" / package).iterdir()
        if path.name not in {"__init__.py", "__pycache__"}
        and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    assert rooms <= listed


def test_the_library_is_typed_strictly_and_warnings_are_errors():
    assert PROJECT["tool"]["pyright"]["strict"] == ["src/tocsin"]
    options = PROJECT["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"] == ["error"]
    assert options["xfail_strict"] is True
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert lint["mccabe"]["max-complexity"] <= 10
    assert lint["pylint"] == {"max-args": 8, "max-statements": 40}
