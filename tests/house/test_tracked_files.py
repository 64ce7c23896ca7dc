"""What may not stand in any file that is committed."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = {".png", ".jpg", ".gz", ".xlsx", ".woff2", ".mo", ".ico", ".parquet"}


def _tracked() -> list[Path]:
    """Return the committed text files; in an unpacked archive without repository, all of them."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        built = {".venv", "build", "site", "dist", "__pycache__", ".pytest_cache", ".ruff_cache"}
        paths = [path for path in ROOT.rglob("*") if not built & set(path.parts)]
    return [path for path in paths if path.is_file() and path.suffix not in PICTURES]


FILES = _tracked()
HERE = Path(__file__)
AS_RECEIVED = ROOT / "tests" / "golden" / "formats"
"""Files as other programs write them: other encodings and line ends are the point."""

# Each is split, so that this file does not name what it forbids.
HOSTS = (
    "files.pythonh" + "osted",
    "pypi.o" + "rg/simple",
    "registry.npm" + "js",
    "deb.deb" + "ian",
)
FOLDERS = re.compile(
    r"(?<![\w.])/(?:wo" + r"rk|fa" + r"rm|ho" + r"me/\w+|ro" + r"ot|Use" + r"rs/\w+)/"
)


def _lines(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in FILES:
        if path == HERE:
            continue
        text = path.read_text("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    return found


def test_there_is_something_to_look_at():
    assert len(FILES) > 20


def test_no_path_of_one_machine():
    assert _lines(FOLDERS) == []


def test_no_host_of_a_package_registry():
    assert _lines(re.compile("|".join(map(re.escape, HOSTS)))) == []


def test_text_is_text():
    """UTF-8, no carriage returns, a line break at the end, nothing left of a merge."""
    odd = []
    for path in FILES:
        if path.parent == AS_RECEIVED:
            continue
        raw = path.read_bytes()
        raw.decode("utf-8")
        if b"\r\n" in raw or (raw and not raw.endswith(b"\n")) or b"\n<<<<<<< " in raw:
            odd.append(str(path.relative_to(ROOT)))
    assert odd == []


@pytest.mark.parametrize("name", ["uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock"])
def test_there_is_one_kind_of_lock(name):
    assert not (ROOT / name).exists(), "requirements/*.txt, written by `make lock`"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.name
)
def test_every_locked_package_has_its_hashes(path):
    text = path.read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 20
    for block in blocks:
        assert re.match(r"[\w.-]+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]
    assert not re.search(
        r"^\s*(-i|--index-url|--extra-index-url|--find-links|-f) ", text, re.MULTILINE
    )


def test_the_locks_hold_every_declared_dependency():
    import tomllib

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {"run": project["dependencies"], "dev": project["optional-dependencies"]["dev"]}
    for lock, requirements in wanted.items():
        text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
        pinned = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))
        for line in requirements:
            requirement = Requirement(line)
            version = pinned.get(requirement.name.lower())
            assert version, f"{requirement.name} is not in requirements/{lock}.txt: make lock"
            assert requirement.specifier.contains(version), f"{line}, locked {version}: make lock"
