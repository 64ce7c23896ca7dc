"""Every example of README, lessons and how-to pages does what the page says.

A page is read from top to bottom in a folder of its own that has a copy of `demo/`:

- a block ```csv title="name"` becomes that file;
- in a ```console block a line `$ tocsin ...` is run and has to end well; the lines below it have to
  appear in its output in this order, `...` stands for any lines; other programs are not run;
- the ```python blocks are one program; a ```text block that follows one is what it prints.
"""

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs" / "tutorials").glob("*.md")),
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
]
BLOCK = re.compile(
    r"^```(?P<kind>\w+)(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
TOCSIN = Path(sys.executable).with_name("tocsin")


@dataclass(frozen=True)
class Block:
    kind: str
    info: str
    text: str
    follows: int
    """Characters between the end of the block before and this one's beginning, blanks left out."""


def blocks(page):
    found, end, text = [], 0, page.read_text("utf-8")
    for match in BLOCK.finditer(text):
        between = len(text[end : match.start()].strip())
        found.append(Block(match["kind"], match["info"], match["text"], between))
        end = match.end()
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_example_of_the_page(page, tmp_path):
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    found = blocks(page)
    for block in found:
        if name := re.search(r'title="([^"]+)"', block.info):
            (tmp_path / name[1]).write_text(block.text, "utf-8")
        elif block.kind == "console":
            run_console(block.text, tmp_path)
    run_python(found, tmp_path)


def test_the_pages_have_examples():
    kinds = [block.kind for page in PAGES for block in blocks(page)]
    assert kinds.count("console") >= 3
    assert kinds.count("python") >= 3


def run_console(text, folder):
    command, expected = "", []
    for line in [*text.splitlines(), "$ "]:
        if line.startswith("$ "):
            check(command, expected, folder)
            command, expected = line.removeprefix("$ "), []
        else:
            expected.append(line)


def check(command, expected, folder):
    words = shlex.split(command, comments=True)
    if words[:1] != ["tocsin"]:
        return
    done = subprocess.run(
        [str(TOCSIN), *words[1:]], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
    assert_in_order(expected, done.stdout)


def assert_in_order(expected, output):
    lines = [line.rstrip() for line in output.splitlines()]
    at = 0
    for line in expected:
        if line.strip() == "...":
            continue
        assert line.rstrip() in lines[at:], f"not printed: {line!r}\n{output}"
        at = lines.index(line.rstrip(), at) + 1


def run_python(found, folder):
    program, expected = [], []
    for before, block in zip([None, *found], found, strict=False):
        if block.kind == "python":
            program.append(block.text)
        elif block.kind == "text" and before and before.kind == "python" and not block.follows:
            expected.append(block.text)
    if program:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", "\n".join(program)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == "".join(expected)
