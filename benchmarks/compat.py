"""Answer a folder of reference cases as R would: `python -m benchmarks.compat FIXTUREDIR OUTDIR`.

Reads `configs.json`, `inputs/` and the key columns of `expected/`, never its values, and writes
`OUTDIR/<algorithm>/<series>.csv` with the key columns and the value columns.
"""

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.compat_answers import ALGORITHMS, Algorithm, answer
from benchmarks.compat_series import Series, read_series
from tocsin.errors import BadParameter

Key = tuple[str, str]
Periods = dict[Key, list[int]]


def asked(path: Path) -> tuple[bool, Periods]:
    """Return whether the file tells date mode, and the asked periods by config and mode."""
    periods: Periods = {}
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        dated = "dates" in (reader.fieldnames or ())
        for row in reader:
            mode = str(int(float(row["dates"]))) if dated else "0"
            periods.setdefault((row["config"], mode), []).append(int(float(row["t"])))
    return dated, periods


def lines(
    algorithm: Algorithm, series: Series, periods: Periods, configs: Mapping[str, Any]
) -> Iterator[list[str]]:
    """Return the rows of one file: key columns, then value columns."""
    for (config, mode), times in periods.items():
        first, last = min(times), max(times)
        try:
            columns = answer(algorithm, series, configs[config], first, last, dated=mode == "1")
        except (BadParameter, ValueError) as error:
            print(f"{algorithm.name} {series.name} {config}: {error}", file=sys.stderr)
            columns = [["NA"] * (last - first + 1) for _ in algorithm.columns]
        for t in times:
            yield [config, mode, str(t), *(column[t - first] for column in columns)]


def run(algorithm: Algorithm, fixture: Path, out: Path, configs: Mapping[str, Any]) -> int:
    """Write one algorithm's files and return their number."""
    files = sorted((fixture / "expected" / algorithm.name).glob("*.csv"))
    for path in files:
        dated, periods = asked(path)
        series = read_series(fixture / "inputs", path.stem)
        target = out / algorithm.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            keys = ["config", "dates", "t"] if dated else ["config", "t"]
            writer.writerow([*keys, *algorithm.columns])
            for line in lines(algorithm, series, periods, configs):
                writer.writerow(line if dated else [line[0], *line[2:]])
    return len(files)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    fixture, out = Path(arguments[0]), Path(arguments[1])
    configs = json.loads((fixture / "configs.json").read_text())
    for algorithm in ALGORITHMS:
        if not (fixture / "expected" / algorithm.name).is_dir():
            continue
        number = run(algorithm, fixture, out, configs.get(algorithm.name, {}))
        print(f"{algorithm.name:20s} {number} series")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
