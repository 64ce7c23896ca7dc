"""Make `counts.csv` and `expected.csv`: seasons whose epidemics can be read off by eye.

    python tests/golden/mem/make.py

Every number of the answer is worked out here from the lists below with the standard library alone,
so that the method has no part in its own check. R's package mem has no part in it either: no copy
of it was at hand.
"""

import csv
import datetime as dt
from math import exp, log
from pathlib import Path
from statistics import NormalDist, mean, stdev

HERE = Path(__file__).parent
WEEKS = 33

# Weeks before the epidemic, the epidemic itself, weeks after it; the rest of the season has 2.
# Each week of an epidemic holds more than 2.8 per cent of the season's cases, no other one does.
SEASONS = {
    2010: ([4, 3, 5, 2, 4, 6, 3, 5], [60, 90, 150, 120, 80, 40], [5, 3, 4]),
    2011: ([3, 4, 4, 5, 7, 6, 4, 5, 6, 8], [50, 100, 200, 130, 60], [8, 4]),
    2012: ([2, 3, 3, 4, 5, 4, 5], [40, 70, 110, 180, 140, 90, 50], [9, 6, 4]),
    2013: ([5, 4, 6, 5, 3, 4, 7, 6, 9, 8, 7, 9], [80, 160, 240, 150, 70], [7, 6]),
    2014: ([3, 5, 4, 6, 5, 4], [45, 75, 105, 85, 55, 35], [6, 5, 3]),
}
# The season that is judged: an early week above nothing, the epidemic, its end.
NOW = [4, 6, 9, 12, 15, 60, 140, 200, 300, 90, 20, 11, 8, 5, 3]
SUMMER = 1


def first_day(year: int) -> dt.date:
    """Return the Monday of week 40."""
    return dt.date.fromisocalendar(year, 40, 1)


def counts() -> dict[dt.date, int]:
    """Return the count of every week from the first season on."""
    end = first_day(2015) + dt.timedelta(weeks=len(NOW))
    days = [
        first_day(2010) + dt.timedelta(weeks=i) for i in range((end - first_day(2010)).days // 7)
    ]
    known = dict.fromkeys(days, SUMMER)
    for year, parts in {**SEASONS, 2015: (NOW, [], [])}.items():
        listed = [count for part in parts for count in part]
        whole = listed if year == 2015 else listed + [2] * (WEEKS - len(listed))
        known |= {first_day(year) + dt.timedelta(weeks=i): n for i, n in enumerate(whole)}
    return known


def limits(seasons: list[int]) -> dict[str, float]:
    """Return the limits that some seasons give: the six highest weeks of each part of five."""
    share = round(30 / len(seasons))
    before, within, after = [], [], []
    for year in seasons:
        first, epidemic, last = SEASONS[year]
        rest = last + [2] * (WEEKS - len(first) - len(epidemic) - len(last))
        before += sorted(first)[-share:]
        within += sorted(epidemic)[-share:]
        after += sorted(rest)[-share:]
    z = NormalDist().inv_cdf
    logs = [log(count) for count in within]
    peak = {
        name: exp(mean(logs) + z(level) * stdev(logs))
        for name, level in (("medium", 0.4), ("high", 0.9), ("very_high", 0.975))
    }
    return {
        "threshold": mean(before) + z(0.95) * stdev(before),
        "end_threshold": mean(after) + z(0.95) * stdev(after),
        **peak,
    }


def judged(found: dict[str, float]) -> list[dict[str, object]]:
    """Return the answer for each week of the last season."""
    rows: list[dict[str, object]] = []
    begun = ended = ""
    for i, count in enumerate(NOW):
        day = first_day(2015) + dt.timedelta(weeks=i)
        alarm = count > found["threshold"]
        if alarm and not begun:
            begun = str(day)
        elif begun and not ended and count <= found["end_threshold"]:
            ended = str(day)
        names = ("threshold", "medium", "high", "very_high")
        intensity = sum(count > found[name] for name in names)
        rows.append(
            {
                "date": day,
                "count": count,
                "alarm": int(alarm),
                "intensity": intensity,
                "epidemic_start": begun,
                "epidemic_end": ended,
                **{name: f"{value:.10g}" for name, value in found.items()},
            }
        )
    return rows


def write(name: str, rows: list[dict[str, object]]) -> None:
    """Write rows as a table."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    write("counts.csv", [{"date": day, "count": n} for day, n in sorted(counts().items())])
    write("expected.csv", judged(limits(sorted(SEASONS))))
