"""Reads the words that names of organisations are made of, and the sounds of characters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from kepan.engine.registry.names import NamedRegion, NameParser, NameRules
from kepan.engine.registry.pinyin import Pinyin
from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import CATALOGUE, read_catalogue, read_list, read_lists, read_script

FOLDER, NAMES, REGIONS, SOUNDS = "catalogues/registry", "names.yaml", "regions.txt", "pinyin.txt"
LISTS = ("wide_regions", "marks", "branches", "branch_parents", "university_parts", "joined", "exceptions")


@cache
def read_name_parser() -> NameParser:
    """Read the shipped words as a parser, built once per process."""
    return NameParser(read_name_rules())


@cache
def read_name_rules() -> NameRules:
    """Read the shipped words, once per process."""
    data = files("kepan.data")
    return read_name_rules_from(data.joinpath(FOLDER), script=data.joinpath(CATALOGUE))


def read_name_rules_from(folder: Traversable, *, script: Traversable) -> NameRules:
    """Read words from a folder; the table of traditional characters lies with the compiler's words."""
    content = read_catalogue(folder, NAMES)
    return NameRules(
        regions=read_named_regions(folder),
        industries=frozenset(read_list(content, NAMES, "industries")),
        script=read_script(script),
        forms=read_group(content, "forms"),
        institutions=read_group(content, "institutions"),
        **{key: tuple(read_list(content, NAMES, key)) for key in LISTS},
    )


def read_group(content: dict[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    """Read lists of words grouped under what they mean."""
    value = content.get(key)
    if not isinstance(value, dict):
        raise CatalogueError(NAMES, f"{key} must be a mapping of lists")
    return {meaning: tuple(words) for meaning, words in read_lists(value, NAMES).items()}


def read_named_regions(folder: Traversable) -> tuple[NamedRegion, ...]:
    """Read regions.txt: code, full name and, where there is one, short name, between blanks."""
    regions = []
    for line in folder.joinpath(REGIONS).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        parts = line.split(" ")
        if len(parts) not in (2, 3) or not parts[0].isdigit():
            raise CatalogueError(REGIONS, f"a code, a name and perhaps a short name are expected, not {line!r}")
        regions.append(NamedRegion(*parts))
    return tuple(regions)


@cache
def read_pinyin() -> Pinyin:
    """Read pinyin.txt, once per process: a sound and its characters, below an empty line words and their sounds."""
    head, _, tail = files("kepan.data").joinpath(FOLDER, SOUNDS).read_text("utf-8").partition("\n\n")
    lines = [line.split(" ") for line in head.splitlines() if not line.startswith("#")]
    words = {word: tuple(sounds) for word, *sounds in (line.split(" ") for line in tail.splitlines())}
    return Pinyin({character: sound for sound, characters in lines for character in characters}, words)
