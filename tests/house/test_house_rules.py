"""The rules of the house that no linter knows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
LIBRARY = SRC / "tocsin"
MODULES = sorted(
    path
    for folder in ("src", "tests", "tools", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if path.parent.name != "migrations"  # written by the framework
)
every_module = pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
every_library_module = pytest.mark.parametrize(
    "path", sorted(LIBRARY.rglob("*.py")), ids=lambda p: str(p.relative_to(SRC))
)

BAGS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "managers", "signals"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def literal(node: ast.expr) -> object:
    """Return the value of a literal, or of the name of one in any module of the library."""
    if isinstance(node, ast.Name):
        lines = [line for path in LIBRARY.rglob("*.py") for line in tree(path).body]
        named = {
            ast.unparse(line.targets[0]): line.value
            for line in lines
            if isinstance(line, ast.Assign)
        }
        return ast.literal_eval(named[node.id])
    return ast.literal_eval(node)


@every_module
def test_a_module_fits_in_a_head(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400


@every_module
def test_no_room_without_a_name(path):
    assert path.stem not in BAGS
    assert path.parent.name not in BAGS


@every_library_module
def test_the_library_asks_nobody_the_time(path):
    asked = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not asked & {"now", "today", "utcnow", "localtime"}, "take the day as an argument"


@every_library_module
def test_the_library_has_no_hidden_randomness(path):
    """A generator comes as an argument; numpy's global one is for nobody."""
    for node in ast.walk(tree(path)):
        of_random = isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith(".random")
        assert not of_random or node.attr in {"Generator", "SeedSequence", "PCG64", "Philox"}


@every_library_module
def test_no_kernel_lets_the_compiler_assume_that_nothing_is_missing(path):
    """Full `fastmath` makes the result of a missing count (NaN) undefined; name single flags."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.keyword) and node.arg == "fastmath":
            given = literal(node.value)
            assert given is False or not set(given) & {"fast", "nnan", "ninf"}


@every_library_module
def test_every_module_says_what_it_is(path):
    told = ast.get_docstring(tree(path))
    assert told, "a module begins with a docstring"
    assert told.strip().strip('"'), "an empty docstring says nothing"


@every_module
def test_nothing_is_left_for_later(path):
    """No half-done work in the tree: a plan belongs in the tracker."""
    if path == Path(__file__):
        return
    marks = ("TODO", "FIXME", "XXX", "HACK")
    left = [
        line
        for line in path.read_text("utf-8").splitlines()
        if any(f"# {mark}" in line for mark in marks)
    ]
    assert not left
