"""Install the Debian packages that some tests need and this machine lacks; only as root.

Without root, or where apt fails, it says so and ends well: the tests that need them are skipped
(in CI a skipped test is a failure).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

R_LIBRARIES = (Path("/usr/lib/R/site-library"), Path("/usr/local/lib/R/site-library"))
POSTGRESQL = Path("/usr/lib/postgresql")
FONTS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def _in_r(name: str) -> bool:
    return shutil.which("Rscript") is not None and any((h / name).exists() for h in R_LIBRARIES)


WANTED: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "fonts-dejavu-core": FONTS.exists,
    "postgresql": lambda: any(POSTGRESQL.glob("*/bin/initdb")),
    "r-cran-surveillance": lambda: _in_r("surveillance"),
    "r-cran-jsonlite": lambda: _in_r("jsonlite"),
}


def main() -> int:
    """Install what is missing; always 0, the tests tell what could not be had."""
    missing = [name for name, there in WANTED.items() if not there()]
    if not missing:
        return 0
    words = " ".join(missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            f"Tests that need {', '.join(missing)} will be skipped. To run them too: "
            f"apt install {words}"
        )
        return 0
    print(f"Debian packages that the tests need: {words} (some minutes) ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", *missing],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print((done.stdout + done.stderr)[-1500:], file=sys.stderr)
            print(f"`{' '.join(command)}` failed; the tests go on without.", flush=True)
            return 0
    print("      installed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
