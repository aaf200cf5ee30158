"""Reads the catalogue of titles."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from kepan.engine.registry.titles import Title, TitleBearer, TitleCatalogue
from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import read_catalogue

FOLDER, NAME = "catalogues/registry", "titles.yaml"
LEVELS = ("national", "provincial", "city", "district")
KEYS = {"code", "name", "name_en", "bearer", "levels", "months", "document", "verified"}
OPTIONAL = {"source"}


@cache
def read_titles() -> TitleCatalogue:
    """Read the titles that the package ships, once per process."""
    return read_titles_from(files("kepan.data").joinpath(FOLDER))


def read_titles_from(folder: Traversable) -> TitleCatalogue:
    """Read titles from a folder; what does not fit is refused with its code and key."""
    content = read_catalogue(folder, NAME)
    rows = content.get("titles")
    if not isinstance(rows, list):
        raise CatalogueError(NAME, "titles must be a list")
    titles: dict[str, Title] = {}
    for row in rows:
        title = read_title(row)
        if title.code in titles:
            raise CatalogueError(NAME, f"{title.code} stands twice")
        titles[title.code] = title
    lines = content.get("lines") or {}
    found = {str(line): read_codes(lines[line], line) for line in lines}
    if unknown := sorted({code for codes in found.values() for code in codes} - set(titles)):
        raise CatalogueError(NAME, f"lines name {unknown[0]}, which is no title")
    return TitleCatalogue(titles, found)


def read_codes(words: Any, place: str) -> tuple[str, ...]:
    """Read a list of codes in its order."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise CatalogueError(NAME, f"{place} must be a list of codes")
    return tuple(words)


def read_title(row: Any) -> Title:
    """Read one title."""
    code = row.get("code") if isinstance(row, dict) else None
    if not isinstance(code, str) or set(row) - OPTIONAL != KEYS:
        raise CatalogueError(NAME, f"{code or row}: a title has exactly the keys {', '.join(sorted(KEYS))}")
    levels = read_codes(row["levels"], f"{code}: levels")
    if not levels or set(levels) - set(LEVELS):
        raise CatalogueError(NAME, f"{code}: levels must be some of {', '.join(LEVELS)}")
    if row["bearer"] not in set(TitleBearer):
        raise CatalogueError(NAME, f"{code}: bearer must be one of {', '.join(TitleBearer)}")
    if not isinstance(row["months"], int) or row["months"] < 0 or not isinstance(row["verified"], bool):
        raise CatalogueError(NAME, f"{code}: months must be a whole number and verified true or false")
    if row["verified"] and not row["document"]:
        raise CatalogueError(NAME, f"{code}: what was verified names its document")
    return Title(
        code=code,
        name=str(row["name"]),
        name_en=str(row["name_en"]),
        bearer=TitleBearer(row["bearer"]),
        levels=levels,
        months=row["months"],
        document=str(row["document"]),
        verified=row["verified"],
        source=str(row.get("source") or ""),
    )
