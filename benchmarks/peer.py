"""R's `surveillance` on the same counts: `peer.R` is run, its CPU and its alarms are read back."""

import csv
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.series import days

_SCRIPT = Path(__file__).with_name("peer.R")
_ASKED = 'quit(status = !requireNamespace("surveillance", quietly = TRUE))'


@dataclass(frozen=True, slots=True)
class Peer:
    """R's answer to one case.

    Attributes:
        seconds: CPU of one judged week.
        alarms: of the first series, as many as there was time for; (series, judged), NaN where R
            gives none.
    """

    seconds: float
    alarms: NDArray[np.float64]


def installed() -> bool:
    """Return whether R and the package are there."""
    program = shutil.which("Rscript")
    if program is None:
        return False
    return subprocess.run([program, "-e", _ASKED], capture_output=True, check=False).returncode == 0


def ask(
    folder: Path,
    cases: Mapping[str, str],
    inputs: Mapping[str, NDArray[np.float64]],
    population: NDArray[np.float64],
    seconds: float,
) -> dict[str, Peer]:
    """Run R on the cases.

    Args:
        folder: for the files between the two programs.
        cases: case of `peer.R` -> input.
        inputs: input -> counts, (series, weeks), NaN where missing.
        population: same shape.
        seconds: CPU that each case may take, about.

    Returns:
        Case -> answer.
    """
    for name, counts in inputs.items():
        _write(folder / f"counts-{name}.csv", counts)
    _write(folder / "population.csv", population)
    weeks = population.shape[1]
    (folder / "days.csv").write_text("\n".join(["day", *map(str, days(weeks))]) + "\n")
    lines = [f"{case},{name}" for case, name in cases.items()]
    (folder / "cases.csv").write_text("\n".join(["case,input", *lines]) + "\n")
    command = ["Rscript", str(_SCRIPT), str(folder), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Rscript peer.R:\n{done.stderr}")
    with (folder / "peer.csv").open(newline="") as file:
        return {
            row["case"]: Peer(
                float(row["seconds"]) / int(row["points"]),
                _read(folder / f"alarms-{row['case']}.csv"),
            )
            for row in csv.DictReader(file)
        }


def _write(path: Path, table: NDArray[np.float64]) -> None:
    """Write one column a series, empty where missing."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([f"s{i}" for i in range(len(table))])
        writer.writerows(["" if np.isnan(v) else f"{v:.0f}" for v in row] for row in table.T)


def _read(path: Path) -> NDArray[np.float64]:
    with path.open(newline="") as file:
        rows = [[float(cell) if cell else np.nan for cell in row] for row in csv.reader(file)]
    return np.array(rows)
