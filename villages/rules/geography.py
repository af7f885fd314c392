"""Where a point lies: which state, how far from its border, how it looks on a map.

The outlines are simplified to 6 km (see `villages/data/README.md`), so a point is
taken to lie in a state also when it is a little outside its outline.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import cos, hypot, radians
from pathlib import Path

OUTLINES = Path(__file__).parent.parent / "data" / "mx_states_6km.topo.json"
TOLERANCE_KM = 10
KM_PER_DEGREE = 111.2

Ring = tuple[tuple[float, float], ...]  # (longitude, latitude); the first point closes it


@dataclass(frozen=True)
class Outline:
    """A state as an SVG path, with the scale to put points on it."""

    path: str
    width: float
    height: float
    west: float
    north: float
    squeeze: float

    def place(self, latitude, longitude) -> tuple[float, float]:
        """Where a point falls, in the units of the path."""
        x = (float(longitude) - self.west) * self.squeeze
        y = self.north - float(latitude)
        return round(x * 100, 1), round(y * 100, 1)


def degrees(text: str) -> Decimal | None:
    """Degrees as people write them, to 4 decimals (11 m); None for nothing.

    A decimal comma is a point. Raises ValueError for what is no number.
    """
    text = text.strip().replace(",", ".").replace("−", "-")
    if not text:
        return None
    if not re.fullmatch(r"[+-]?\d{1,3}(\.\d{0,15})?", text):
        raise ValueError(text)
    return Decimal(text).quantize(Decimal("0.0001"))


def lies_in(state: str, latitude: float, longitude: float) -> bool:
    """Say whether a point lies in the state, within the outlines' tolerance."""
    if inside(state, latitude, longitude):
        return True
    return distance_km(state, latitude, longitude) <= TOLERANCE_KM


def state_at(latitude: float, longitude: float) -> str | None:
    """The code of the state a point falls in, or of the nearest within tolerance.

    None when it falls outside Mexico.
    """
    for state in states():
        if inside(state, latitude, longitude):
            return state
    nearest = min(states(), key=lambda state: distance_km(state, latitude, longitude))
    if distance_km(nearest, latitude, longitude) <= TOLERANCE_KM:
        return nearest
    return None


def inside(state: str, latitude: float, longitude: float) -> bool:
    """Even-odd rule over all rings: islands count in, enclaves count out."""
    crossings = 0
    for ring in states()[state]:
        for (x1, y1), (x2, y2) in edges(ring):
            if (y1 > latitude) != (y2 > latitude):
                crossings += longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def distance_km(state: str, latitude: float, longitude: float) -> float:
    """How far a point is from the state's outline."""
    squeeze = cos(radians(latitude))
    return KM_PER_DEGREE * min(
        to_edge(
            (x1 - longitude) * squeeze, y1 - latitude, (x2 - longitude) * squeeze, y2 - latitude
        )
        for ring in states()[state]
        for (x1, y1), (x2, y2) in edges(ring)
    )


def to_edge(x1: float, y1: float, x2: float, y2: float) -> float:
    """Distance from the origin to a segment."""
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0 if length == 0 else max(0, min(1, -(x1 * dx + y1 * dy) / length))
    return hypot(x1 + along * dx, y1 + along * dy)


def edges(ring: Ring):
    return zip(ring, ring[1:] + ring[:1], strict=True)


@cache
def outline(state: str) -> Outline:
    """The state drawn with north up, a degree of latitude 100 units tall."""
    rings = states()[state]
    longitudes = [x for ring in rings for x, _ in ring]
    latitudes = [y for ring in rings for _, y in ring]
    squeeze = cos(radians((min(latitudes) + max(latitudes)) / 2))
    frame = Outline(
        path="",
        width=round((max(longitudes) - min(longitudes)) * squeeze * 100, 1),
        height=round((max(latitudes) - min(latitudes)) * 100, 1),
        west=min(longitudes),
        north=max(latitudes),
        squeeze=squeeze,
    )
    drawn = "".join(
        "M" + "L".join("{} {}".format(*frame.place(y, x)) for x, y in ring) + "z" for ring in rings
    )
    return Outline(**{**frame.__dict__, "path": drawn})


@cache
def states() -> dict[str, tuple[Ring, ...]]:
    """The rings of each state, by code, read once from the TopoJSON."""
    topology = json.loads(OUTLINES.read_text(encoding="utf-8"))
    arcs = [unpack(arc, **topology["transform"]) for arc in topology["arcs"]]
    (layer,) = topology["objects"].values()
    found = {}
    for shape in layer["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found[shape["id"]] = tuple(join(ring, arcs) for polygon in polygons for ring in polygon)
    return found


def unpack(arc: list, *, scale: list, translate: list) -> list[tuple[float, float]]:
    """TopoJSON keeps each point as whole steps from the one before."""
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
    return points


def join(ring: list[int], arcs: list) -> Ring:
    """Arcs end to end; a negative number is that arc (~number) walked backwards."""
    points: list[tuple[float, float]] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[:-1])
    return tuple(points)
