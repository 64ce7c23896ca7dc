"""Every method, format and command has its page in the manual and a test that names it."""

import re
from pathlib import Path

import pytest

from tocsin import detect
from tocsin.discover import names

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
TESTS = "\n".join(
    path.read_text("utf-8")
    for path in sorted((ROOT / "tests").rglob("*.py"))
    if path != Path(__file__)
)
GOLDEN = {path.name.replace("_", "-") for path in (ROOT / "tests" / "golden").rglob("*")}
FORMATS = names("tocsin.formats.standards")
COMMANDS = names("tocsin.cli.commands")


def named(*words):
    """Whether a test, or a golden case by its name, speaks of any of the words."""
    return any(word in TESTS or word in GOLDEN for word in words)


def headings(page):
    return re.findall(r"^#+ (.+?)\s*$", page.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", detect.methods())
def test_a_method_has_its_page(name):
    page = REFERENCE / "methods" / f"{name}.md"
    assert page.exists()
    assert detect.method(name).reference, "a method names its paper"


@pytest.mark.parametrize("name", detect.methods())
def test_a_method_has_parameters_with_their_meaning(name):
    from tocsin.detect.parameters import defaults

    for parameter, (_, meaning, _) in defaults(detect.method(name)).items():
        assert meaning.strip(), parameter


@pytest.mark.parametrize("name", detect.methods())
def test_a_method_has_a_test_of_its_own(name):
    assert named(name, name.replace("-", "_"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_its_heading_and_the_test_of_all_formats(name):
    told = " ".join(headings(REFERENCE / "formats.md"))
    assert name in told
    assert (ROOT / "tests" / "library" / "formats" / "test_every_format.py").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_heading_and_its_test(name):
    assert f"tocsin {name}" in headings(REFERENCE / "commands.md")
    assert named(f'"{name}"')


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.stem)
def test_a_page_has_one_title(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


def test_a_decision_says_why():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert len(pages) >= 4
    for page in pages:
        assert {"Context", "Decision", "Consequences"} <= set(headings(page)), page.name
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers), "two decisions with one number"
