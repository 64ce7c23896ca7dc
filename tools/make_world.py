"""Make src/tocsin/report/data/world.json, the land that the report's map is drawn from.

    npm pack world-atlas@2 && tar xzf world-atlas-2*.tgz
    python tools/make_world.py package/countries-50m.json

Natural Earth 1:50m countries (public domain) as world-atlas packs them (ISC). Each border is kept
once, thinned (Douglas and Peucker 1973) and rounded, so that neighbours still touch. Antarctica
is left out: no counts come from there.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "src/tocsin/report/data/world.json"
TOLERANCE = 0.045  # degrees
GRID = 0.02  # degrees of one unit of the file
NAMED = {"Kosovo": "XKX"}  # drawn without a number in the source


def main(path: str) -> None:
    """Read a TopoJSON file and write ours."""
    world = json.loads(Path(path).read_text(encoding="utf-8"))
    arcs = [decoded(arc, world["transform"]) for arc in world["arcs"]]
    codes = numeric_codes()
    shapes = [
        (codes.get(shape.get("id", "")) or NAMED.get(shape["properties"]["name"], ""), shape)
        for shape in world["objects"]["countries"]["geometries"]
    ]
    kept = [(code, polygons(shape)) for code, shape in shapes if code != "ATA"]
    used: dict[int, int] = {}
    areas: dict[str, list[list[list[int]]]] = {}
    for code, shape in kept:
        areas.setdefault(code, []).extend(
            [[renumbered(arc, used) for arc in ring] for ring in polygon] for polygon in shape
        )
    text = {
        "grid": GRID,
        "areas": areas,
        "arcs": [packed(thinned(arcs[old])) for old in used],
    }
    OUT.write_text(json.dumps(text, separators=(",", ":")) + "\n", encoding="utf-8")
    points = sum(len(a) // 2 for a in text["arcs"])
    print(f"{OUT.name}: {len(areas)} areas, {points} points, {OUT.stat().st_size:,} bytes")


def numeric_codes() -> dict[str, str]:
    """Return numeric code -> alpha-3."""
    path = ROOT / "src/tocsin/codes/countries.csv"
    with path.open(encoding="utf-8") as file:
        return {row["numeric"]: row["alpha3"] for row in csv.DictReader(file)}


def decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> NDArray[np.float64]:
    """Undo TopoJSON's differences and scale; shape (points, 2), degrees."""
    return np.cumsum(np.array(arc), axis=0) * transform["scale"] + transform["translate"]


def polygons(shape: dict) -> list[list[list[int]]]:
    """Return a shape's polygons, each a list of rings, each a list of arcs."""
    return [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]


def renumbered(arc: int, used: dict[int, int]) -> int:
    """Return the arc's number among those in use; a negative one runs backwards, as in TopoJSON."""
    forward = arc if arc >= 0 else ~arc
    new = used.setdefault(forward, len(used))
    return new if arc >= 0 else ~new


def thinned(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop points that lie nearer than the tolerance to the line through those that stay."""
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    if (line[0] == line[-1]).all():  # a whole island: hold its farthest point, so it stays a shape
        far = int(np.argmax(np.hypot(*(line - line[0]).T)))
        keep[far] = True
        todo = [(0, far), (far, len(line) - 1)]
    else:
        todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        away = distance(line[first + 1 : last], line[first], line[last])
        worst = int(np.argmax(away))
        if away[worst] > TOLERANCE:
            middle = first + 1 + worst
            keep[middle] = True
            todo += [(first, middle), (middle, last)]
    return line[keep]


def distance(
    points: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray:
    """Return how far the points lie from the segment a-b, with degrees of longitude shortened."""
    shrink = np.array([max(0.15, np.cos(np.radians((a[1] + b[1]) / 2))), 1.0])
    p, a, b = (points - a) * shrink, np.zeros(2), (b - a) * shrink
    length = float(b @ b)
    along = np.clip(p @ b / length, 0, 1) if length else np.zeros(len(p))
    return np.hypot(*(p - np.outer(along, b)).T)


def packed(line: NDArray[np.float64]) -> list[int]:
    """Return x, y of the first point and then the steps, in units of the grid, repeats dropped."""
    whole = np.round(line / GRID).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    return [*whole[0].tolist(), *steps.ravel().tolist()]


if __name__ == "__main__":
    main(sys.argv[1])
