"""A call in a process of its own, with the CPU, time and memory that it took.

Run by this module itself: `python -m benchmarks.alone MODULE FUNCTION JSON`.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call took.

    Attributes:
        answer: what the function returned, through JSON.
        process: wall seconds of the whole process, its start included.
        peak: most memory that the process ever held, MiB.
    """

    answer: Any
    process: float
    peak: float


def alone(function: Any, environment: Mapping[str, str] | None = None, **arguments: Any) -> Usage:
    """Call a module's function in a new process.

    Args:
        function: of a module; takes and returns what JSON can write.
        environment: variables to set there; an empty text takes one away.
        **arguments: of the function.
    """
    words = [function.__module__, function.__name__, json.dumps(arguments)]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.alone", *words],
        cwd=ROOT,
        env=surroundings(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}:\n{done.stderr}")
    answer, peak = json.loads(done.stdout)
    return Usage(answer, time.perf_counter() - began, peak)


def surroundings(changes: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with changes; an empty text takes a variable away."""
    merged = {**os.environ, **changes}
    return {name: text for name, text in merged.items() if text or name not in changes}


def forget_peak() -> None:
    """Let the kernel count the most memory from now on; where it cannot, from the start."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")


def main(words: list[str]) -> None:
    module, name, arguments = words
    with redirect_stdout(sys.stderr):  # what the call prints is not the answer
        answer = getattr(import_module(module), name)(**json.loads(arguments))
    from benchmarks.read_speed import most_memory  # noqa: PLC0415  loads polars: after the call

    print(json.dumps([answer, most_memory()]))


if __name__ == "__main__":
    main(sys.argv[1:])
