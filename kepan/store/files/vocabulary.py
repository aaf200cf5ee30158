"""Reads the compiler's vocabulary from the catalogues."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

from kepan.engine.plandoc.folding import Script
from kepan.engine.plandoc.pairs import Pairs
from kepan.engine.plandoc.vocabulary import (
    Actions,
    Comparators,
    Comparison,
    Meaning,
    Names,
    Noise,
    Relations,
    Structure,
    Swap,
    Times,
    Units,
    Verbs,
    Vocabulary,
    Words,
)
from kepan.store.files.errors import CatalogueError
from kepan.store.files.indicators import read_matcher

Room = TypeVar("Room", Actions, Names, Structure, Times, Verbs)
CATALOGUE = "catalogues/plandoc"
NOT_LISTS = ("line_starts", "line_parts", "swaps", "pairs")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_vocabulary() -> Vocabulary:
    """Read the vocabulary that the package ships, once per process."""
    return read_shipped_vocabulary()


@cache
def read_shipped_vocabulary() -> Vocabulary:
    """Read the shipped catalogues; kept for the life of the process."""
    return read_vocabulary_from(files("kepan.data").joinpath(CATALOGUE))


def read_vocabulary_from(folder: Traversable) -> Vocabulary:
    """Read a vocabulary from a folder of catalogues; a file that does not fit is refused with its name and key."""
    return Vocabulary(
        script=Script(read_script(folder)),
        units=read_units(read_catalogue(folder, "units.yaml")),
        comparators=read_comparators(read_catalogue(folder, "comparators.yaml")),
        verbs=read_words(folder, "verbs.yaml", Verbs),
        times=read_words(folder, "times.yaml", Times),
        names=read_words(folder, "names.yaml", Names),
        structure=read_words(folder, "structure.yaml", Structure),
        actions=read_words(folder, "actions.yaml", Actions),
        evidence=read_lists(read_catalogue(folder, "evidence.yaml"), "evidence.yaml"),
        noise=read_noise(folder),
        comparison=read_comparison(read_catalogue(folder, "comparison.yaml")),
        meaning=read_meaning(read_catalogue(folder, "meaning.yaml")),
        indicators=read_matcher(),
    )


def read_catalogue(folder: Traversable, name: str) -> dict[str, Any]:
    """Read one YAML catalogue as a mapping."""
    try:
        content = yaml.load(folder.joinpath(name).read_text("utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(name, str(error)) from error
    if not isinstance(content, dict):
        raise CatalogueError(name, "the file must hold keys with lists of words")
    return content


def read_script(folder: Traversable) -> Mapping[str, str]:
    """Read the table of traditional characters: two characters a line, comments after #."""
    table = {}
    for line in folder.joinpath("traditional.txt").read_text("utf-8").splitlines():
        if len(line) == 2:
            table[line[0]] = line[1]
        elif not line.startswith("#"):
            raise CatalogueError("traditional.txt", f"two characters a line are expected, not {line!r}")
    return table


def read_list(content: Mapping[str, Any], name: str, key: str) -> Words:
    """Read one list of words; anything but text in it is refused."""
    words = content.get(key)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise CatalogueError(name, f"{key} must be a list of words (quote words that look like numbers)")
    return Words(words)


def read_words(folder: Traversable, name: str, room: type[Room]) -> Room:
    """Read a catalogue whose every key is a list of words into the dataclass of the same keys."""
    content = read_catalogue(folder, name)
    keys = [entry.name for entry in dataclasses.fields(room)]
    if unknown := sorted(set(content) - set(keys)):
        raise CatalogueError(name, f"unknown key {unknown[0]}")
    return room(**{key: read_list(content, name, key) for key in keys})


def read_lists(content: Mapping[str, Any], name: str) -> Mapping[str, Words]:
    """Read lists of words by their key."""
    return {key: read_list(content, name, key) for key in content}


def read_relations(content: Mapping[str, Any], name: str) -> Relations:
    """Read words grouped under their sign."""
    signs = {word: str(sign) for sign, words in content.items() for word in read_list({sign: words}, name, sign)}
    return Relations(signs=signs, words=Words(signs))


def read_units(content: Mapping[str, Any]) -> Units:
    """Read units.yaml."""
    scales = {str(word): Decimal(factor) for word, factor in content["scales"].items()}
    name = "units.yaml"
    return Units(
        scales=scales,
        scale_words=Words(scales),
        shares=read_list(content, name, "shares"),
        folds=read_list(content, name, "folds"),
        counts=read_list(content, name, "counts"),
        sizes=read_list(content, name, "sizes"),
        divisors=read_list(content, name, "divisors"),
        sized_nouns=read_list(content, name, "sized_nouns"),
        not_units=read_list(content, name, "not_units"),
        not_figures=read_list(content, name, "not_figures"),
        label_units=read_list(content, name, "label_units"),
    )


def read_comparators(content: Mapping[str, Any]) -> Comparators:
    """Read comparators.yaml."""
    name = "comparators.yaml"
    ranks = {str(word): str(sign) for word, sign in content["ranks"].items()}
    return Comparators(
        before=read_relations(content["before"], name),
        after=read_relations(content["after"], name),
        inside=read_list(content, name, "inside"),
        ranks=Relations(signs=ranks, words=Words(ranks)),
        rank_units=read_list(content, name, "rank_units"),
    )


def read_noise(folder: Traversable) -> Noise:
    """Read noise.yaml, the swapped words of swaps.yaml and the table of pairs."""
    name = "noise.yaml"
    content = read_catalogue(folder, name)
    starts, parts = content["line_starts"], content["line_parts"]
    keys = [entry.name for entry in dataclasses.fields(Noise)]
    words = {key: read_list(content, name, key) for key in keys if key not in NOT_LISTS}
    return Noise(
        line_starts={kind: read_list(starts, name, kind) for kind in starts},
        line_parts={kind: read_list(parts, name, kind) for kind in parts},
        swaps=read_swaps(read_catalogue(folder, "swaps.yaml")),
        pairs=Pairs(folder.joinpath("pairs.txt").read_text("utf-8"), read_script(folder)),
        **words,
    )


def read_swaps(content: Mapping[str, Any]) -> tuple[Swap, ...]:
    """Read swaps.yaml: for each printed word the one that is meant, and the company of both."""
    name = "swaps.yaml"
    flags = ("always", "counted")
    lists = [entry.name for entry in dataclasses.fields(Swap) if entry.name not in ("printed", "meant", *flags)]
    swaps = []
    for printed, entry in content.items():
        if not isinstance(entry, dict) or "meant" not in entry or set(entry) - {"meant", *flags, *lists}:
            raise CatalogueError(name, f"{printed} must hold the word that is meant and lists of neighbours")
        words: dict[str, Any] = {key: read_list({key: entry.get(key, [])}, name, key) for key in lists}
        words |= {key: entry.get(key) is True for key in flags}
        swaps.append(Swap(printed=str(printed), meant=str(entry["meant"]), **words))
    return tuple(swaps)


def read_comparison(content: Mapping[str, Any]) -> Comparison:
    """Read comparison.yaml: in each line of `synonyms` the first word is what the others are read as."""
    name = "comparison.yaml"
    synonyms = {str(word): str(line[0]) for line in content["synonyms"] for word in line}
    contrasts, outputs, lookalikes = (read_groups(content, key) for key in ("contrasts", "outputs", "lookalikes"))
    units = {str(unit): (str(plain), Decimal(str(factor))) for unit, (plain, factor) in content["equal_units"].items()}
    return Comparison(
        synonyms=synonyms,
        synonym_words=Words(synonyms),
        empty=read_list(content, name, "empty"),
        contrasts=contrasts,
        contrast_words=Words(contrasts),
        stocks=read_list(content, name, "stocks"),
        stretch=read_list(content, name, "stretch"),
        firm=read_list(content, name, "firm"),
        equal_units=units,
        reverse=read_list(content, name, "reverse"),
        bounded_shares=read_list(content, name, "bounded_shares"),
        outputs=outputs,
        output_words=Words(outputs),
        lookalikes=lookalikes,
        lookalike_words=Words(lookalikes),
    )


def read_groups(content: Mapping[str, Any], key: str) -> Mapping[str, int]:
    """Read lists of words of which each word knows the number of its list."""
    return {str(word): group for group, line in enumerate(content[key]) for word in line}


def read_meaning(content: dict[str, Any]) -> Meaning:
    """Read meaning.yaml: lists of words, and words grouped under what they say."""
    name, grouped = "meaning.yaml", ("modality", "own_territories", "relative_years")
    keys = [entry.name for entry in dataclasses.fields(Meaning)]
    if unknown := sorted(set(content) - set(keys)):
        raise CatalogueError(name, f"unknown key {unknown[0]}")
    if missing := [key for key in grouped if not isinstance(content.get(key), dict)]:
        raise CatalogueError(name, f"{missing[0]} must be a mapping of lists")
    fields: dict[str, Any] = {key: read_relations(content[key], name) for key in grouped}
    fields |= {key: read_list(content, name, key) for key in keys if key not in grouped}
    return Meaning(**fields)
