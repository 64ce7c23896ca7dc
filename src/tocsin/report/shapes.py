"""Outlines of areas in degrees: the world that the house carries, or a file of the user's own.

An outline is a list of rings, each an array (points, 2) of longitude and latitude in degrees, its
last point equal to its first. Outer rings and holes stand side by side; the even-odd rule tells
them apart when they are filled.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import BadInput, Place

Ring = NDArray[np.float64]
Outlines = Mapping[str, Sequence[Ring]]


@cache
def world() -> Outlines:
    """Return alpha-3 code -> outline; land without a code stands under ""."""
    folder = resources.files("tocsin.report") / "data"
    data = json.loads(folder.joinpath("world.json").read_text(encoding="utf-8"))
    arcs = [np.cumsum(np.reshape(arc, (-1, 2)), axis=0) * data["grid"] for arc in data["arcs"]]
    return {
        code: [_ring(ring, arcs) for polygon in shape for ring in polygon]
        for code, shape in data["areas"].items()
    }


def boundaries(path: Path) -> dict[str, tuple[frozenset[str], list[Ring]]]:
    """Return the features of a GeoJSON or TopoJSON file: name -> (every text it carries, outline).

    Any text among a feature's properties, and its id, can match an area of the counts, whatever
    the property is called. Texts are folded to lower case.

    Raises:
        BadInput: no JSON, no features, or a shape that is not a (multi)polygon in degrees.
    """
    place = Place(file=str(path))
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        features = _topojson(data) if data.get("type") == "Topology" else _geojson(data)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise BadInput(
            place,
            "This is not a GeoJSON or TopoJSON file of polygons.",
            "Export the boundaries as GeoJSON (RFC 7946) in degrees.",
        ) from error
    found = {name: (texts, rings) for name, texts, rings in features if rings}
    rings = [ring for _, outline in found.values() for ring in outline]
    if not rings or any(np.abs(ring).max() > 181 for ring in rings):
        raise BadInput(
            place,
            "There is no polygon in degrees of longitude and latitude in it.",
            "Convert the boundaries to WGS 84 (EPSG:4326).",
        )
    return found


Feature = tuple[str, frozenset[str], list[Ring]]


def _geojson(data: Any) -> list[Feature]:
    return [
        (*_named(feature, number), _polygon_rings(feature.get("geometry")))
        for number, feature in enumerate(data["features"])
    ]


def _polygon_rings(geometry: Any) -> list[Ring]:
    if not geometry or geometry["type"] not in ("Polygon", "MultiPolygon"):
        return []
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [
        np.array([point[:2] for point in ring], dtype=float)
        for polygon in polygons
        for ring in polygon
    ]


def _topojson(data: Any) -> list[Feature]:
    transform = data.get("transform")
    arcs = [_unpacked(arc, transform) for arc in data["arcs"]]
    features: list[Feature] = []
    for collection in data["objects"].values():
        for number, shape in enumerate(collection.get("geometries", [collection])):
            polygons = shape.get("arcs", [])
            if shape.get("type") == "Polygon":
                polygons = [polygons]
            rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
            features.append((*_named(shape, number), rings))
    return features


def _unpacked(arc: Any, transform: Any) -> Ring:
    points = np.array([point[:2] for point in arc], dtype=float)
    if transform is None:
        return points
    return np.cumsum(points, axis=0) * transform["scale"] + transform["translate"]


def _named(feature: Any, number: int) -> tuple[str, frozenset[str]]:
    """Return what to call a feature, and every text that may stand for it."""
    properties = cast("dict[str, Any]", feature.get("properties") or {})
    texts = [str(feature["id"])] if "id" in feature else []
    texts += [value for value in properties.values() if isinstance(value, str) and value]
    name = next((str(v) for k, v in properties.items() if k.casefold() == "name" and v), "")
    return (
        name or (texts[0] if texts else f"#{number + 1}"),
        frozenset(text.strip().casefold() for text in texts),
    )


def _ring(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """Join arcs end to end; the first point of each following arc repeats the last one's end."""
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
