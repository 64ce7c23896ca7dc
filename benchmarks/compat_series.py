"""Series of a fixture folder, and the calendars they are judged on."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tocsin.series import Batch, Calendar, Step, Style, numbered

STEPS = {365: Step.DAY, 52: Step.WEEK, 12: Step.MONTH}


@dataclass(frozen=True)
class Series:
    """One file of `inputs/`.

    Attributes:
        name: of the file.
        counts: NaN where missing.
        population: None where no row has one.
        days: None where any row has no date.
        season: periods in a year.
    """

    name: str
    counts: NDArray[np.float64]
    population: NDArray[np.float64] | None
    days: NDArray[np.datetime64] | None
    season: int

    def batch(self) -> Batch:
        """Return the series as a batch of one, on real dates where there are any."""
        population = None if self.population is None else self.population[None, :]
        return Batch(self.counts[None, :], self._calendar(), population)

    def _calendar(self) -> Calendar:
        step = STEPS[self.season]
        if self.days is not None:
            return Calendar(step, Style.DATE, self.days)
        if step is Step.WEEK:
            return numbered(len(self.counts))
        if step is Step.MONTH:
            months = np.arange(len(self.counts)).astype("datetime64[M]")
            return Calendar(step, Style.INDEX, months.astype("datetime64[D]"))
        return Calendar(step, Style.INDEX, np.arange(len(self.counts)).astype("datetime64[D]"))


def number(text: str) -> float:
    return float("nan") if text.strip() in {"", "NA", "NaN"} else float(text)


@cache
def frequencies(folder: Path) -> dict[str, Any]:
    path = folder / "index.json"
    return json.loads(path.read_text()) if path.exists() else {}


def season_of(days: NDArray[np.datetime64] | None) -> int:
    """Return the periods in a year that dates show; 52 where there are none."""
    if days is None or len(days) < 2:
        return 52
    gap = float(np.median(np.diff(days).astype(int)))
    return 12 if gap > 20 else 365 if gap == 1 else 52


def read_series(folder: Path, name: str) -> Series:
    """Return one series of the folder."""
    with (folder / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row.get("date", "") for row in rows]
    known = all(text not in {"", "NA"} for text in texts)
    days = np.array(texts, dtype="datetime64[D]") if known else None
    people = np.array([number(row.get("population", "")) for row in rows])
    season = frequencies(folder).get(name, {}).get("freq", season_of(days))
    return Series(
        name,
        np.array([number(row["count"]) for row in rows]),
        None if np.isnan(people).all() else people,
        days,
        int(season),
    )
