"""Reads how the columns of tables are called, and how their cells word a choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import read_catalogue

FOLDER, NAME = "catalogues/registry", "columns.yaml"
SHARED = "shared"
"""Headings that mean the same in every table."""
Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """Headings by table and field, wordings by vocabulary and choice, beside the names they have anyway."""

    headings: Mapping[str, Words]
    choices: Mapping[str, Words]

    def list_headings(self, table: str, field: str) -> tuple[str, ...]:
        """List the headings of a field in a table: its own, else those that every table shares."""
        own = self.headings.get(table, {})
        return own.get(field, self.headings.get(SHARED, {}).get(field, ()))


@cache
def read_columns() -> ColumnWords:
    """Read the words that the package ships, once per process."""
    return read_columns_from(files("kepan.data").joinpath(FOLDER))


def read_columns_from(folder: Traversable) -> ColumnWords:
    """Read words from a folder; what does not fit is refused with its place."""
    content = read_catalogue(folder, NAME)
    if set(content) != {"headings", "choices"}:
        raise CatalogueError(NAME, "headings and choices are expected")
    return ColumnWords(
        *({str(key): read_words(key, row) for key, row in content[part].items()} for part in ("headings", "choices"))
    )


def read_words(place: str, row: Any) -> Words:
    """Read lists of words by key."""
    if not isinstance(row, dict):
        raise CatalogueError(NAME, f"{place} must give words by key")
    for key, words in row.items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise CatalogueError(NAME, f"{place}: {key} must be a list of words")
    return {str(key): tuple(words) for key, words in row.items()}
