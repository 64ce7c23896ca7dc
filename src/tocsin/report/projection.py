"""Equal-area projections, so that the eye weighs every state by its land.

Lambert's azimuthal equal-area projection (1772) serves a part of the world, Equal Earth (Šavrič,
Patterson and Jenny 2019, doi:10.1080/13658816.2018.1504949) the whole of it. Degrees go in; out
come units of the sphere's radius, x to the east and y to the south, as a picture counts them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_FAR = math.radians(140)  # beyond this, the azimuthal disc is stretched past recognition
_LONG = 2.0  # degrees; longer straight edges get points between, so that they bend as they should


@dataclass(frozen=True, slots=True)
class Lambert:
    """Azimuthal equal-area projection about a centre, in degrees."""

    longitude: float
    latitude: float

    def draw(self, ring: Points) -> list[Points]:
        """Return the ring in the plane; nothing if a part of it is nearly opposite the centre."""
        line = np.radians(dense(ring))
        east = line[:, 0] - math.radians(self.longitude)
        north, centre = line[:, 1], math.radians(self.latitude)
        near = np.sin(centre) * np.sin(north) + np.cos(centre) * np.cos(north) * np.cos(east)
        if near.min() < math.cos(_FAR):
            return []
        scale = np.sqrt(2 / (1 + near))
        x = scale * np.cos(north) * np.sin(east)
        y = scale * (np.cos(centre) * np.sin(north) - np.sin(centre) * np.cos(north) * np.cos(east))
        return [np.column_stack([x, -y])]


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """Equal Earth projection; the map's edge is the meridian opposite Greenwich."""

    def draw(self, ring: Points) -> list[Points]:
        """Return the ring in the plane, in two parts if it crosses the map's edge."""
        line = dense(ring)
        jumps = np.diff(line[:, 0])
        turns = np.concatenate([[0.0], np.cumsum(-360 * np.round(jumps / 360))])
        line = np.column_stack([line[:, 0] + turns, line[:, 1]])
        low, high = line[:, 0].min(), line[:, 0].max()
        shifts = range(math.ceil((-180 - high) / 360), math.floor((180 - low) / 360) + 1)
        parts = [clipped(line + np.array([360 * s, 0]), (-180, -90, 180, 90)) for s in shifts]
        return [_equal_earth(part) for part in parts if len(part) > 2]


def _equal_earth(line: Points) -> Points:
    slope = np.arcsin(math.sqrt(3) / 2 * np.sin(np.radians(line[:, 1])))
    square = slope**2
    sixth = square**3
    x = (
        2 * math.sqrt(3) * np.radians(line[:, 0]) * np.cos(slope)
        / (3 * (9 * _A4 * sixth * square + 7 * _A3 * sixth + 3 * _A2 * square + _A1))
    )  # fmt: skip
    y = slope * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return np.column_stack([x, -y])


Projection = Lambert | EqualEarth


def fitting(rings: Iterable[Points]) -> Projection:
    """Return the projection that shows these rings best.

    Lambert's about their middle; Equal Earth where they reach more than a quarter of the globe's
    circumference away from it.
    """
    line = np.radians(np.concatenate(list(rings)))
    ball = np.column_stack(
        [
            np.cos(line[:, 1]) * np.cos(line[:, 0]),
            np.cos(line[:, 1]) * np.sin(line[:, 0]),
            np.sin(line[:, 1]),
        ]
    )
    middle = (ball.min(axis=0) + ball.max(axis=0)) / 2
    length = float(np.linalg.norm(middle))
    if length < 0.2 or (ball @ (middle / length)).min() < math.cos(math.radians(80)):
        return EqualEarth()
    x, y, z = middle / length
    return Lambert(math.degrees(math.atan2(y, x)), math.degrees(math.asin(z)))


def dense(ring: Points) -> Points:
    """Return the ring with points put into its long edges."""
    steps = np.abs(np.diff(ring, axis=0))
    steps[:, 0] = np.minimum(steps[:, 0], np.abs(360 - steps[:, 0]))
    parts = np.ceil(steps.max(axis=1) / _LONG).astype(int)
    if len(parts) == 0 or parts.max() <= 1:
        return ring
    pieces: list[Points] = [
        ring[i] + _short(ring[i + 1] - ring[i]) * (np.arange(max(n, 1)) / max(n, 1))[:, None]
        for i, n in enumerate(parts)
    ]
    return np.concatenate([*pieces, ring[-1:]])


def _short(step: Points) -> Points:
    """Return the way that does not go round the globe."""
    return np.array([step[0] - 360 * round(step[0] / 360), step[1]])


def clipped(ring: Points, box: tuple[float, float, float, float]) -> Points:
    """Return the part of a polygon within (left, top, right, bottom), after Sutherland and Hodgman.

    Args:
        ring: shape (points, 2), closed or not.
        box: smallest x, smallest y, largest x, largest y.

    Returns:
        An open ring, empty if nothing is inside.
    """
    points = ring[:-1] if len(ring) > 1 and (ring[0] == ring[-1]).all() else ring
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        if len(points) == 0:
            break
        points = _half(points, axis, limit, sign)
    return points


def _half(points: Points, axis: int, limit: float, sign: int) -> Points:
    depth = sign * (points[:, axis] - limit)
    if (depth >= 0).all():
        return points
    if (depth < 0).all():
        return points[:0]
    kept: list[Points] = []
    for i in range(len(points)):
        before, after = depth[i - 1], depth[i]
        if (before >= 0) != (after >= 0):
            share = before / (before - after)
            kept.append(points[i - 1] + share * (points[i] - points[i - 1]))
        if after >= 0:
            kept.append(points[i])
    return np.array(kept)
