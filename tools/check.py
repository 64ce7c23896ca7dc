"""Run every check, tell the time of each, and show the words of those that fail."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

# mkdocs counts warnings only if it may show them: no --quiet here.
CHECKS: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["pyright"],
    "contracts": ["lint-imports"],
    "migrations": ["python", "-m", "django", "makemigrations", "--check", "--dry-run"],
    "translations": ["python", "tools/check_translations.py"],
    "reference": ["python", "tools/make_reference.py", "--check"],
    "bill": ["python", "tools/sbom.py"],
    "manual": ["mkdocs", "build", "--strict", "--site-dir", "build/site"],
}


def main() -> int:
    """Return the number of failed checks."""
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed", flush=True)
    return len(failed)


def _passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    print(f"{name:14}", end="", flush=True)
    with tempfile.TemporaryDirectory() as home:
        node = {"TOCSIN_DATA_DIR": home, "DJANGO_SETTINGS_MODULE": "tocsin_node.settings"}
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env={**os.environ, **node},
            capture_output=True,
            text=True,
            check=False,
        )
    well = done.returncode == 0
    print(f"{'ok' if well else 'FAILED':8}{time.monotonic() - began:5.1f} s", flush=True)
    if not well:
        print(done.stdout + done.stderr, flush=True)
    return well


if __name__ == "__main__":
    sys.exit(main())
