"""Each method has a page in the manual that says what its record says."""

import re
from pathlib import Path

import pytest

from tocsin import detect
from tocsin.detect.parameters import build, defaults

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "methods"
OWN = detect.methods()


@pytest.mark.parametrize("name", OWN)
def test_the_page_tells_parameters_differences_and_reference(name):
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    method = detect.method(name)
    for parameter, (default, words, r_name) in defaults(method).items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{parameter}` |"))
        shown = {None: "none"}.get(default, str(default))
        assert f"`{shown.lower() if isinstance(default, bool) else shown}`" in row
        assert words in row
        assert r_name == parameter or f"`{r_name}`" in row
    assert method.summary in page
    assert method.reference.rstrip(".") in page
    assert all(f"- {difference}" in page for difference in method.differences)


@pytest.mark.parametrize("name", OWN)
def test_the_example_names_parameters_that_there_are(name):
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    given = dict(pair.split("=") for pair in re.findall(r"--set (\S+)", page))
    build(detect.method(name), given)
    assert f"--method {name}" in page
