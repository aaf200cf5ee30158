"""Outlines of areas from GeoJSON, projected for a drawing: plain numbers in, paths of SVG out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

CODE_NAMES, CENTRE_NAMES = ("code", "adcode"), ("centre", "center", "cp", "centroid")
Point = tuple[float, float]


class OutlineError(ValueError):
    """A map cannot be drawn; the text says which feature and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its region code, the path that bounds it, and where its number stands."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map in units of its own box; `river` is a path or empty, `notice` what has to be said of the map."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    river: str
    notice: str


def draw_outlines(content: Mapping[str, Any], *, width: int = 480) -> Drawing:
    """Draw the areas of a GeoJSON collection; lengths are true at the middle latitude.

    >>> square = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
    >>> area = {"properties": {"code": "1"}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    >>> drawing = draw_outlines({"features": [area]}, width=100)
    >>> drawing.outlines[0].path, drawing.outlines[0].x, drawing.height
    ('M0 100L100 100L100 0L0 0Z', 50.0, 100)
    """
    try:
        features = [_read_feature(feature) for feature in content["features"]]
        river = [(float(x), float(y)) for x, y in content.get("river", ())]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise OutlineError(f"a feature needs a code and the rings of a Polygon or MultiPolygon: {error}") from error
    points = [point for _code, _centre, rings in features for ring in rings for point in ring]
    if not points:
        raise OutlineError("the map holds no area")
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = cos(radians((south + north) / 2))
    if east <= west or north <= south or narrow <= 0:
        raise OutlineError("the areas of the map have no extent in degrees")
    scale = width / ((east - west) * narrow)

    def place(point: Point) -> Point:
        return round((point[0] - west) * narrow * scale, 1), round((north - point[1]) * scale, 1)

    outlines = tuple(
        Outline(code, "".join(f"{_write_path(place(point) for point in ring)}Z" for ring in rings), *place(centre))
        for code, centre, rings in features
    )
    notice = str(content.get("notice", ""))
    return Drawing(width, round((north - south) * scale), outlines, _write_path(map(place, river)), notice)


def _read_feature(feature: Mapping[str, Any]) -> tuple[str, Point, list[list[Point]]]:
    known, geometry = feature["properties"], feature["geometry"]
    code = next((known[name] for name in CODE_NAMES if name in known), None)
    if code is None:
        raise ValueError(f"a feature has none of {', '.join(CODE_NAMES)}")
    areas = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[geometry["type"]]
    rings = [[(float(point[0]), float(point[1])) for point in ring] for area in areas for ring in area]
    centre = next((known[name] for name in CENTRE_NAMES if known.get(name)), None)
    return str(code), (float(centre[0]), float(centre[1])) if centre else _find_middle(rings), rings


def _find_middle(rings: Sequence[Sequence[Point]]) -> Point:
    """Return the middle of the box round the longest ring."""
    ring = max(rings, key=len)
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _write_path(points: Iterable[Point]) -> str:
    """Write points as a path, without those that fall on the one before or close the ring."""
    kept: list[Point] = []
    for point in points:
        if not kept or point != kept[-1]:
            kept.append(point)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return "".join(f"{'L' if number else 'M'}{x:g} {y:g}" for number, (x, y) in enumerate(kept))
