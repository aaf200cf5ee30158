"""The map of an installation: a GeoJSON file that somebody put there, else the one of the invented city."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from kepan.engine.basis.outlines import Drawing, OutlineError, draw_outlines
from kepan.store.files.city import read_city_map
from kepan.store.files.errors import CatalogueError

MOST_BYTES = 20 * 1024 * 1024


def read_map(path: Path | None) -> Drawing:
    """Return the map drawn; without a file that of the invented city, whose region codes no real region has.

    Raises CatalogueError for a file that cannot be read as a map.
    """
    if path is None or not path.is_file():
        return _read_shipped()
    try:
        stat = path.stat()
        if stat.st_size > MOST_BYTES:
            raise CatalogueError(path.name, f"a map may have {MOST_BYTES // 1024 // 1024} MiB at most")
        return _read_own(path, stat.st_mtime_ns)
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, CatalogueError):
            raise
        raise CatalogueError(path.name, str(error)) from error


@lru_cache(maxsize=1)
def _read_shipped() -> Drawing:
    return draw_outlines(read_city_map())


@lru_cache(maxsize=2)
def _read_own(path: Path, _changed: int) -> Drawing:
    """Draw a file once for each state of it."""
    content = json.loads(path.read_text("utf-8-sig"))
    if not isinstance(content, dict):
        raise OutlineError("a GeoJSON file holds a collection of features")
    return draw_outlines(content)
