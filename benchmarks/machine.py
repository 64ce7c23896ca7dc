"""What the figures were measured on."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("numpy", "numba", "polars")


def description() -> list[str]:
    """Return the machine, the versions and how busy the machine is, a sentence each."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{_processor()}, {os.cpu_count()} cores, {_memory()}, {platform.system()}.",
        f"Python {platform.python_version()}, {packages}, {_r()}.",
        f"Load average at the start: {load}.",
    ]


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return "memory unknown"
    return f"{total / 2**30:.0f} GiB"


def _r() -> str:
    program = shutil.which("Rscript")
    if program is None:
        return "no R"
    words = 'cat(format(getRversion()), format(packageVersion("surveillance")))'
    done = subprocess.run([program, "-e", words], capture_output=True, text=True, check=False)
    if done.returncode:
        return "R without the package surveillance"
    numbers = done.stdout.split()
    return f"R {numbers[0]} with surveillance {numbers[1]}"
