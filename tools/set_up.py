"""Make `.venv` and install the locked packages, with progress; a second call does nothing.

Runs on the system's Python before anything is installed, so it imports the standard library only.
`run` installs what the program needs, `develop` also what its tests and checks need.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ("run",), "develop": ("run", "dev")}
NEEDED = (3, 11)


def main() -> int:
    """Bring `.venv` to the asked state."""
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in LOCKS:
        print(f"Usage: set_up.py {' | '.join(LOCKS)}", file=sys.stderr)
        return 2
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        print(
            f"Python 3.11 or newer is needed; {sys.executable} is {found}.\n"
            "Name another one: make PYTHON=/path/to/python3.12",
            file=sys.stderr,
        )
        return 1
    return 0 if _is_current(kind) or _set_up(kind) else 1


def _set_up(kind: str) -> bool:
    began = time.monotonic()
    locks = LOCKS[kind]
    steps = len(locks) + 2
    print(
        f"[1/{steps}] virtual environment .venv (Python {sys.version.split()[0]}) ...", flush=True
    )
    if not _environment():
        return False
    for number, lock in enumerate(locks, start=2):
        if not _packages(f"[{number}/{steps}]", lock):
            return False
    print(f"[{steps}/{steps}] tocsin itself ...", flush=True)
    if not _project():
        return False
    for lock in locks:
        _stamp(lock).write_text(_state(lock), "utf-8")
    print(f"Ready in {time.monotonic() - began:.0f} s.", flush=True)
    return True


def _is_current(kind: str) -> bool:
    """Whether every lock was installed as it is now, and the environment still starts."""
    for lock in LOCKS[kind]:
        stamp = _stamp(lock)
        if not stamp.exists() or stamp.read_text("utf-8") != _state(lock):
            return False
    return _starts()


def _stamp(lock: str) -> Path:
    return VENV / f".installed-{lock}"


def _state(lock: str) -> str:
    """What decides about an installation: the lock, the project's own table, and the folder."""
    parts = [(ROOT / "requirements" / f"{lock}.txt").read_bytes()]
    parts += [(ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _starts() -> bool:
    if not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-c", "import sys; print(sys.prefix, sys.version_info >= (3, 11))"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.split() == [str(VENV), "True"]


def _environment() -> bool:
    if _starts() and (VENV / "bin" / "pip").exists():
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    print(made.stdout + made.stderr, file=sys.stderr)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    print(
        "The virtual environment could not be made. Python's venv module is often a package of\n"
        f"its own: apt install python{version}-venv (Debian, Ubuntu).",
        file=sys.stderr,
    )
    return False


def _packages(label: str, lock: str) -> bool:
    path = ROOT / "requirements" / f"{lock}.txt"
    names = re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text("utf-8"), re.MULTILINE)
    total = len(set(names))
    what = "packages that the program needs" if lock == "run" else "packages of tests and checks"
    print(f"{label} {total} {what} (requirements/{lock}.txt) ...", flush=True)
    return _pip("--require-hashes", "-r", str(path), count=total)


def _project() -> bool:
    return _pip("--no-deps", "--no-build-isolation", "-e", str(ROOT), count=1)


def _pip(*arguments: str, count: int) -> bool:
    """Run pip; show how many packages it has got, and its own words only if it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    quiet = {**os.environ, "PIP_PROGRESS_BAR": "off", "PIP_ROOT_USER_ACTION": "ignore"}
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=quiet, cwd=ROOT
    ) as running:
        progress = _Progress(count)
        for line in running.stdout or ():
            said.append(line)
            progress.see(line)
    progress.end()
    if running.returncode == 0:
        return True
    print("".join(said[-25:]), file=sys.stderr)
    print(
        "pip could not install the packages (its last words are above).\n"
        "If there was no connection to a package index, call make again when there is one: what\n"
        "has been downloaded is not lost.",
        file=sys.stderr,
    )
    return False


class _Progress:
    """Counts pip's "Collecting" lines: on one line in a terminal, by tens in a log."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.seen = 0
        self.live = sys.stdout.isatty()

    def see(self, line: str) -> None:
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            self.seen += 1
            if self.live:
                print(f"\r      {self.seen} of {self.total}", end="", flush=True)
            elif self.seen % 10 == 0:
                print(f"      {self.seen} of {self.total}", flush=True)
        elif line.startswith("Installing collected") and self.total > 1:
            start = "\r" if self.live else ""
            print(f"{start}      all fetched, installing ...", flush=True)

    def end(self) -> None:
        if self.live and self.seen:
            print("\r" + " " * 40, end="\r", flush=True)


if __name__ == "__main__":
    sys.exit(main())
