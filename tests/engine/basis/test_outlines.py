"""Maps drawn from GeoJSON: what stands where, and what is refused with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kepan.engine.basis.outlines import OutlineError, draw_outlines
from kepan.store.files.errors import CatalogueError
from kepan.store.files.maps import read_map

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
ISLAND = [[2, 0], [3, 0], [3, 1], [2, 0]]


def test_an_area_of_several_parts_is_one_outline() -> None:
    """Each ring is closed; the number stands at the centre that the file names, under any of its usual names."""
    area = {
        "properties": {"adcode": 990101, "center": [0.5, 0.5]},
        "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE], [ISLAND]]},
    }
    drawing = draw_outlines({"features": [area], "notice": "虚构"}, width=300)
    outline = drawing.outlines[0]
    assert (outline.code, outline.path.count("M"), outline.path.count("Z")) == ("990101", 2, 2)
    assert (outline.x, outline.y, drawing.width, drawing.height, drawing.notice) == (50.0, 50.0, 300, 100, "虚构")


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"features": []},
        {"features": [{"properties": {"code": "1"}, "geometry": {"type": "Point", "coordinates": [0, 0]}}]},
        {"features": [{"properties": {}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}]},
    ],
)
def test_what_is_no_map_is_refused(content: dict[str, object]) -> None:
    """Nothing to draw, a point, an area without a code."""
    with pytest.raises(OutlineError):
        draw_outlines(content)


def test_the_file_of_an_installation_comes_before_the_shipped_one(tmp_path: Path) -> None:
    """Without a file the invented city; a broken file is named with what is wrong."""
    path = tmp_path / "map.geojson"
    assert {area.code[:2] for area in read_map(path).outlines} == {"99"}
    area = {"properties": {"code": "1"}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    path.write_text(json.dumps({"features": [area]}), encoding="utf-8")
    assert [area.code for area in read_map(path).outlines] == ["1"]
    path.write_text("[1, 2", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"map\.geojson"):
        read_map(path)
