"""Make the inputs and the questions: python tests/golden/farrington/make_inputs.py FOLDER SEED.

The folder beside this file was made with seed 11. Other seeds make other series and parameter sets
of the same kinds; `make.R` answers any of them.
"""

import csv
import datetime as dt
import json
import sys
from pathlib import Path

import numpy as np

SIZES = {"folder": 3, "windows": 2, "judged": 5}


def drawn(rng, periods, mean, phi, trend=0.0, outbreaks=4):
    """Return seasonal counts with some past outbreaks."""
    t = np.arange(periods)
    mu = np.exp(np.log(mean) + trend * t + 0.4 * np.cos(2 * np.pi * t / 52.18))
    counts = rng.poisson(mu) if phi <= 1 else rng.poisson(rng.gamma(mu / (phi - 1), phi - 1))
    counts = counts.astype(float)
    if outbreaks:
        for start in rng.choice(periods - 10, outbreaks, replace=False):
            extra = rng.poisson(4 * np.sqrt(phi * mu[start]), 4)
            counts[start : start + 4] += extra
    return counts


def weeks(periods, start):
    """Return the first days of weeks."""
    return [(start + dt.timedelta(7 * i)).isoformat() for i in range(periods)]


def series(rng):
    """Yield name, counts, days or None, population or None."""
    yield "weekly_index", drawn(rng, 360, 12, 2.5, 0.0005), None, None
    gaps = drawn(rng, 400, 3, 1.5, -0.001)
    gaps[rng.choice(330, 12, replace=False)] = np.nan
    yield "weekly_dates_gaps", gaps, weeks(400, dt.date(2009, 1, 5)), None
    yield "weekly_sparse", drawn(rng, 370, 0.15, 1.6), weeks(370, dt.date(2008, 12, 29)), None
    people = 1e6 * np.exp(0.0006 * np.arange(400))
    days = weeks(400, dt.date(2009, 1, 5))
    yield "weekly_population", drawn(rng, 400, 30, 3, 0.001), days, people
    growing = drawn(rng, 370, 2, 2, 0.009, outbreaks=0)
    yield "weekly_growing", growing, weeks(370, dt.date(2009, 1, 5)), None
    yield "sunday_huge", drawn(rng, 370, 2e5, 400.0), weeks(370, dt.date(2010, 1, 3)), None
    months = [f"{2003 + i // 12}-{i % 12 + 1:02d}-01" for i in range(130)]
    season = 25 * np.exp(0.5 * np.cos(2 * np.pi * np.arange(130) / 12))
    yield "monthly", rng.poisson(season).astype(float), months, None


def flexible(rng, *, monthly):
    """Return a parameter set of `farringtonFlexible`."""
    w = int(rng.integers(1, 3) if monthly else rng.integers(1, 6))
    groups = int(rng.choice([1, 3, 5] if monthly else [1, 2, 5, 7, 10, 12]))
    return {
        "b": int(rng.integers(2, 6)),
        "w": w,
        "noPeriods": min(groups, 12 - 2 * w) if monthly else groups,
        "reweight": bool(rng.random() < 0.8),
        "weightsThreshold": float(rng.choice([1, 1.5, 2.58])),
        "pastWeeksNotIncluded": int(rng.choice([w, 6] if monthly else [w, 13, 26, 40])),
        "trend": bool(rng.random() < 0.85),
        "pThresholdTrend": float(rng.choice([0.01, 0.05, 0.3, 1])),
        "thresholdMethod": str(rng.choice(["delta", "nbPlugin", "muan"])),
        "alpha": float(rng.choice([0.001, 0.01, 0.05, 0.1])),
        "powertrans": str(rng.choice(["2/3", "1/2", "none"])),
        "limit54": [int(rng.choice([0, 5, 10])), int(rng.choice([3, 4, 6]))],
    }


def windows(rng, *, monthly):
    """Return a parameter set of `farrington`."""
    return {
        "b": int(rng.integers(2, 6)),
        "w": int(rng.integers(1, 3) if monthly else rng.integers(1, 5)),
        "alpha": float(rng.choice([0.01, 0.05])),
        "reweight": bool(rng.random() < 0.7),
        "trend": bool(rng.random() < 0.7),
        "powertrans": str(rng.choice(["2/3", "1/2", "none"])),
        "limit54": [int(rng.choice([0, 5])), 4],
    }


def main(folder, seed):
    """Write inputs/, configs.json and ranges.csv."""
    rng = np.random.default_rng(seed)
    made = list(series(rng))
    (folder / "inputs").mkdir(parents=True, exist_ok=True)
    for name, counts, days, people in made:
        with (folder / "inputs" / f"{name}.csv").open("w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["t", "date", "count", "population"])
            for i, count in enumerate(counts):
                shown = "NA" if np.isnan(count) else int(count)
                inhabitants = "" if people is None else int(people[i])
                out.writerow([i + 1, days[i] if days else "", shown, inhabitants])
    configs = {"farringtonFlexible": {}, "farrington1996": {}}
    ranges = []
    for name, counts, days, people in made:
        last = len(counts)
        for i in range(SIZES["folder"]):
            chosen = flexible(rng, monthly=name == "monthly")
            if people is not None and i % 2 == 0:
                chosen["populationOffset"] = True
            configs["farringtonFlexible"][f"{name}_{i}"] = chosen
            by_date = int(days is not None and rng.random() < 0.65)
            ranges.append((name, by_date, f"{name}_{i}", last - SIZES["judged"] + 1, last))
        for i in range(SIZES["windows"]):
            chosen = windows(rng, monthly=name == "monthly")
            configs["farrington1996"][f"{name}_f{i}"] = chosen
            by_date = int(days is not None and rng.random() < 0.6)
            ranges.append((name, by_date, f"{name}_f{i}", last - SIZES["judged"] + 1, last))
    (folder / "configs.json").write_text(json.dumps(configs, indent=1) + "\n")
    with (folder / "ranges.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["series", "dates", "config", "first", "last"])
        out.writerows(ranges)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
