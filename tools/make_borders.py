"""Make src/tocsin/codes/data/borders.csv: which states and territories share a border on land.

    python tools/make_borders.py

Two areas are neighbours where the outlines of the report's map (`tools/make_world.py`: Natural
Earth 1:50m, public domain) run along the same arc. Borders are thus those of the map data and
imply no opinion on the status of any territory; where a shape has no code (Siachen, Northern
Cyprus, Somaliland) it makes no neighbours. A border by an overseas part counts (France and Brazil).
"""

import csv
import json
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORLD = ROOT / "src/tocsin/report/data/world.json"
OUT = ROOT / "src/tocsin/codes/data/borders.csv"


def main() -> None:
    """Read the map and write the pairs."""
    areas = json.loads(WORLD.read_text(encoding="utf-8"))["areas"]
    found = pairs(areas)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("one", "other"))
        writer.writerows(found)
    print(f"{OUT.name}: {len(found)} borders")


def pairs(areas: dict[str, list[list[list[int]]]]) -> list[tuple[str, str]]:
    """Return the pairs of codes that share an arc, each once, in order.

    Args:
        areas: code -> polygons, each a list of rings, each a list of arcs; a negative number is an
            arc that runs backwards (`~number`), as in TopoJSON.
    """
    users: dict[int, set[str]] = {}
    for code, shape in areas.items():
        for arc in flat(shape):
            if code:
                users.setdefault(arc if arc >= 0 else ~arc, set()).add(code)
    return sorted({pair for codes in users.values() for pair in combinations(sorted(codes), 2)})


def flat(shape: list[list[list[int]]]) -> Iterable[int]:
    """Yield the arcs of a shape."""
    return (arc for polygon in shape for ring in polygon for arc in ring)


if __name__ == "__main__":
    main()
