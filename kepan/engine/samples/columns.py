"""Columns of the wide city: plain numbers, words by their place in a list, signs of codes, and texts of such parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kepan.engine.samples.dice import Numbers, compute_column

Signs = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers; `missing` says where none is stated."""

    values: Numbers
    missing: Flags | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Days, counted from 1 January 1970; `missing` says where there is none."""

    values: Numbers
    missing: Flags | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Texts from a list, by their places in it."""

    words: tuple[str, ...]
    places: Numbers


@dataclass(frozen=True, slots=True)
class Code:
    """Texts of one length in ASCII, one row of bytes for each; where `missing` says so the text is empty."""

    signs: Signs
    missing: Flags | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts that are put together from parts, in their order."""

    parts: tuple[Words | Code | str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes or no; `missing` says where neither holds."""

    values: Flags
    missing: Flags | None = None


Column: TypeAlias = Whole | Days | Words | Code | Joined | Truth
Table: TypeAlias = Mapping[str, Column]


def create_weighted(rows: Numbers, weights: tuple[int, ...], *name: object) -> Numbers:
    """Return a place for each row, the heavier the likelier."""
    bounds = np.cumsum(np.array(weights, dtype=np.int64))
    return np.searchsorted(bounds, compute_column(rows, int(bounds[-1]), *name), side="right").astype(np.int64)


def create_between(rows: Numbers, least: int, most: int, *name: object) -> Numbers:
    """Return a number of a range for each row, both ends in it."""
    return compute_column(rows, most - least + 1, *name) + least


def create_middling(rows: Numbers, least: int, most: int, *name: object) -> Numbers:
    """Return a number of a range for each row, more often from its middle."""
    return (create_between(rows, least, most, *name, 1) + create_between(rows, least, most, *name, 2)) // 2


def has_luck(rows: Numbers, thousandths: int, *name: object) -> Flags:
    """Say yes for so many of a thousand rows."""
    lucky: Flags = compute_column(rows, 1000, *name) < thousandths
    return lucky


def list_every(rows: Numbers, every: int, place: int) -> Flags:
    """Say which rows stand at one place of each so many."""
    found: Flags = rows % every == place
    return found


def create_digits(numbers: Numbers, count: int, base: str = "0123456789") -> Signs:
    """Write numbers with so many digits of a base, zeros in front.

    >>> bytes(create_digits(np.array([42]), 4)[0])
    b'0042'
    """
    alphabet = np.frombuffer(base.encode(), dtype=np.uint8)
    powers = len(base) ** np.arange(count - 1, -1, -1, dtype=np.int64)
    signs: Signs = alphabet[numbers[:, None] // powers % len(base)]
    return signs


def create_constant(text: str, count: int) -> Signs:
    """Repeat a text for so many rows."""
    return np.broadcast_to(np.frombuffer(text.encode(), dtype=np.uint8), (count, len(text)))
