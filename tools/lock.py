"""Write `requirements/*.txt` again: versions and hashes for every Python from 3.11 on.

Needs `uv` (pip install uv). Give names to raise only those packages: lock.py numpy polars; give
`--upgrade` to raise all.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Written by `make lock` from pyproject.toml; do not edit. Hashes are checked by pip.\n"


def main() -> int:
    """Compile both files; the second one keeps to the versions of the first."""
    if shutil.which("uv") is None:
        print("uv is needed: pip install uv", file=sys.stderr)
        return 1
    asked = sys.argv[1:]
    raised = asked if asked == ["--upgrade"] else [f"--upgrade-package={name}" for name in asked]
    _compile("requirements/run.txt", "--extra=server", "requirements/build.in", *raised)
    _compile(
        "requirements/dev.txt",
        "--extra=server",
        "--extra=dev",
        "--constraint=requirements/run.txt",
        *raised,
    )
    return 0


def _compile(target: str, *options: str) -> None:
    print(target, flush=True)
    fixed = ["--universal", "--python-version=3.11", "--generate-hashes"]
    fixed += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"]
    command = ["uv", "pip", "compile", *fixed, "pyproject.toml", *options, "--output-file", target]
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / target
    path.write_text(HEADER + path.read_text("utf-8"), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
