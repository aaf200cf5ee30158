"""What may be wrong with a code that somebody typed: the kind of fault, its place and the right character."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
DASHES = re.compile(r"[-‐‑‒–—―−]")


class Fault(StrEnum):
    """Kinds of faults of a code."""

    EMPTY = "empty"
    LENGTH = "length"
    """`found` and `expected` are numbers of characters."""
    CHARACTER = "character"
    """A character that the standard does not allow at its place."""
    ISSUER = "issuer"
    """No registering authority has this character."""
    CATEGORY = "category"
    """The registering authority has no category of this character."""
    REGION = "region"
    YEAR = "year"
    KIND = "kind"
    INNER_CHECK = "inner_check"
    """The check character of the organisation code inside a unified code."""
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class CodeFault:
    """One fault: its place (from 1; 0 for the whole code), what was found, and what would be right ("" if unknown)."""

    kind: Fault
    place: int = 0
    found: str = ""
    expected: str = ""


def fold_code(text: str) -> str:
    """Return a code as the standards write it: half-width, no blanks, capital letters.

    >>> fold_code(" ９1320000 ma1abc")
    '91320000MA1ABC'
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
