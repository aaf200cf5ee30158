"""Reads the dictionary of indicators from its catalogue."""

from collections import Counter
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from kepan.engine.indicators import AddingRules, IndicatorCatalogue, IndicatorEntry, NameMatcher, NameRules
from kepan.store.files.errors import CatalogueError

FOLDER, NAME = "catalogues/indicators", "names.yaml"
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TEXTS = ("code", "name", "name_en", "kind", "direction", "aggregate", "source")
LISTS = ("aliases", "units", "must_not_confuse", "dimensions")
CHOICES = {
    "kind": ("F", "S", "R", "K", "M"),
    "direction": ("up", "down"),
    "aggregate": ("SUM", "END", "RATIO", "RECALC", "NONE"),
}
RULES = ("decisive", "fillers", "levels", "level_heads", "level_verbs", "not_levels", "added", "held", "count_nouns")

ADDING = ("unit_ends", "unit_parts", "heads", "tails")


@cache
def read_indicators() -> IndicatorCatalogue:
    """Read the dictionary that the package ships, once per process."""
    return read_indicators_from(files("kepan.data").joinpath(FOLDER))


@cache
def read_matcher() -> NameMatcher:
    """Read the shipped dictionary as the matcher of printed names, built once per process."""
    return NameMatcher(read_indicators())


def read_indicators_from(folder: Traversable) -> IndicatorCatalogue:
    """Read a dictionary from a folder; what does not fit is refused with its entry and key."""
    try:
        content = yaml.load(folder.joinpath(NAME).read_text("utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(NAME, str(error)) from error
    if not isinstance(content, dict) or not isinstance(content.get("indicators"), list):
        raise CatalogueError(NAME, "the file must hold a list of indicators")
    rules = read_rules(content)
    entries = tuple(read_entry(row, rules) for row in content["indicators"])
    check_unique(entries)
    never = read_mapping(content, "never_added")
    adding = AddingRules(**{key: read_list(never, key) for key in ADDING})
    return IndicatorCatalogue(entries, rules, adding)


def read_rules(content: dict[str, Any]) -> NameRules:
    """Read how names are made comparable."""
    dimensions: dict[str, set[str]] = {}
    for dimension, units in read_mapping(content, "unit_dimensions").items():
        for unit in read_list({dimension: units}, dimension):
            dimensions.setdefault(unit, set()).add(dimension)
    synonyms = content.get("synonyms")
    if not isinstance(synonyms, list):
        raise CatalogueError(NAME, "synonyms must be a list of lists of words")
    groups = [read_list({"synonyms": group}, "synonyms") for group in synonyms]
    contrasts = {
        group: {value: read_list(values, value) for value in values}
        for group, values in read_mapping(content, "contrasts").items()
    }
    return NameRules(
        unit_dimensions={unit: frozenset(kinds) for unit, kinds in dimensions.items()},
        meanings={word: group[0] for group in groups for word in group[1:]},
        contrasts=contrasts,
        **{key: read_list(content, key) for key in RULES},
    )


def read_mapping(content: dict[str, Any], key: str) -> dict[str, Any]:
    """Read one mapping."""
    value = content.get(key)
    if not isinstance(value, dict):
        raise CatalogueError(NAME, f"{key} must be a mapping")
    return value


def read_list(content: dict[str, Any], key: str) -> tuple[str, ...]:
    """Read one list of words."""
    words = content.get(key)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise CatalogueError(NAME, f"{key} must be a list of words (quote words that look like numbers)")
    return tuple(words)


def read_entry(row: Any, rules: NameRules) -> IndicatorEntry:
    """Read one entry; units must be known and choices among those there are."""
    code = row.get("code") if isinstance(row, dict) else None
    if not isinstance(code, str) or set(row) != {*TEXTS, *LISTS}:
        raise CatalogueError(NAME, f"{code or str(row)}: an entry has exactly the keys {', '.join((*TEXTS, *LISTS))}")
    for key in TEXTS:
        if not isinstance(row[key], str) or not row[key]:
            raise CatalogueError(NAME, f"{code}: {key} must be a text")
        if row[key] not in CHOICES.get(key, (row[key],)):
            raise CatalogueError(NAME, f"{code}: {key} must be one of {', '.join(CHOICES[key])}")
    lists = {key: read_list(row, key) for key in LISTS}
    if unknown := [unit for unit in lists["units"] if unit not in rules.unit_dimensions]:
        raise CatalogueError(NAME, f"{code}: unknown unit {unknown[0]}")
    fields: dict[str, Any] = {**{key: row[key] for key in TEXTS}, **lists}
    return IndicatorEntry(**fields)


def check_unique(entries: tuple[IndicatorEntry, ...]) -> None:
    """Refuse a code or a name that stands twice."""
    for words in ([entry.code for entry in entries], [name for entry in entries for name in list_names(entry)]):
        word, count = Counter(words).most_common(1)[0] if words else ("", 0)
        if count > 1:
            raise CatalogueError(NAME, f"{word} stands twice")


def list_names(entry: IndicatorEntry) -> list[str]:
    """List the names of an entry, its own first; an alias may repeat that one."""
    return list(dict.fromkeys((entry.name, *entry.aliases)))
