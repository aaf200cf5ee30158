"""The form of a finding."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: what was looked at, how it stands, and what to do about it."""

    level: Level
    name: str
    words: str
    remedy: str = "nothing to do"

    def __str__(self) -> str:
        return f"{self.level.value:4} {self.name}: {self.words} → {self.remedy}"


def ok(name: str, words: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(Level.OK, name, words)


def warn(name: str, words: str, remedy: str) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(Level.WARN, name, words, remedy)


def fail(name: str, words: str, remedy: str) -> Finding:
    """Return a finding that must be put right."""
    return Finding(Level.FAIL, name, words, remedy)
