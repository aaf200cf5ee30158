"""Reads the profiles of sources whose exports are imported often; one file each, which an administrator may edit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from kepan.engine.sheets.days import DayOrder
from kepan.engine.sheets.headings import fold_printed
from kepan.engine.sheets.profiles import Profile
from kepan.engine.sheets.transforms import TRANSFORMS
from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import read_catalogue

FOLDER = "catalogues/imports"
NEEDED = frozenset({"label", "target", "headings"})
LISTS = ("left_out", "empties")
BY_FIELD = ("headings", "signs", "joined")
WORDS = ("orders", "transforms", "kinds")
KEYS = NEEDED | {*LISTS, *BY_FIELD, *WORDS, "keep"}


@cache
def read_profiles() -> Mapping[str, Profile]:
    """Read the profiles that the package ships by their keys, the names of their files; once per process."""
    return read_profiles_from(files("kepan.data").joinpath(FOLDER))


def read_profiles_from(folder: Traversable) -> Mapping[str, Profile]:
    """Read the profiles of a folder; what does not fit is refused with its file and key."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return {name.removesuffix(".yaml"): read_profile(name, read_catalogue(folder, name)) for name in names}


def read_profile(name: str, content: Mapping[str, Any]) -> Profile:
    """Read one profile."""
    if not set(content) >= NEEDED or not set(content) <= KEYS:
        raise CatalogueError(
            name, f"a profile needs {', '.join(sorted(NEEDED))} and may have {', '.join(sorted(KEYS))}"
        )
    for key in ("label", "target"):
        if not isinstance(content[key], str) or not content[key]:
            raise CatalogueError(name, f"{key} must be a text")
    listed = {key: {field: _read_texts(name, key, words) for field, words in _read_mapping(name, content, key).items()}
              for key in (*BY_FIELD, "keep")}  # fmt: skip
    headings = _read_headings(name, listed["headings"], _read_texts(name, "left_out", content.get("left_out", [])))
    words = {key: _read_words(name, content, key) for key in WORDS}
    for key in ("signs", "joined", "orders", "transforms"):
        if unknown := sorted({*(words.get(key) or listed.get(key) or ())} - {*headings.values(), ""}):
            raise CatalogueError(name, f"{key}: no heading fills {unknown[0]}")
    for key, allowed in (("orders", set(DayOrder)), ("transforms", set(TRANSFORMS))):
        if unknown := sorted(set(words[key].values()) - allowed):
            raise CatalogueError(name, f"{key}: {unknown[0]} must be one of {', '.join(sorted(allowed))}")
    return Profile(
        key=name.removesuffix(".yaml"),
        label=content["label"],
        target=content["target"],
        headings=headings,
        empties=frozenset(word.lower() for word in _read_texts(name, "empties", content.get("empties", []))),
        signs=listed["signs"],
        orders={field: DayOrder(order) for field, order in words["orders"].items()},
        transforms=words["transforms"],
        joined=listed["joined"],
        kinds=words["kinds"],
        keep=listed["keep"],
    )


def _read_headings(name: str, by_field: Mapping[str, tuple[str, ...]], left_out: tuple[str, ...]) -> dict[str, str]:
    """Turn the headings of each field round: the field of each heading."""
    headings: dict[str, str] = {}
    folded: dict[str, str] = {}
    for field, words in (*by_field.items(), ("", left_out)):
        for word in words:
            if folded.setdefault(fold_printed(word), field) != field:
                raise CatalogueError(name, f"{field or 'left_out'}: the heading {word} stands twice")
            headings[word] = field
    return headings


def _read_mapping(name: str, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(field, str) for field in value):
        raise CatalogueError(name, f"{key} must be a mapping by field or heading")
    return value


def _read_words(name: str, content: Mapping[str, Any], key: str) -> dict[str, str]:
    value = _read_mapping(name, content, key)
    if not all(isinstance(word, str) and word for word in value.values()):
        raise CatalogueError(name, f"{key} must have a text for each entry")
    return dict(value)


def _read_texts(name: str, key: str, words: Any) -> tuple[str, ...]:
    if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
        raise CatalogueError(name, f"{key} must be a list of texts (quote what looks like a number)")
    return tuple(words)
