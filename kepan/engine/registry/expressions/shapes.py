"""What expressions are about: the fields that a record has, their kinds, and what is wrong with an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a value is. Money is a number of fen with a dimension of its own, so that 5 is never taken for 5 万元."""

    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its kind, what people call it, and, where the words are fixed, the words there are."""

    kind: Kind
    label: str = ""
    choices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a record, the records it points to, and the lists of records it holds.

    A list has the name under which one of its items is spoken of inside `any(…)`, `count(…)` and their like.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    parts: Mapping[str, Shape] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, Shape]] = field(default_factory=dict)


class ExpressionError(ValueError):
    """An expression that cannot be used: what it belongs to, the place (from 1) in its text, and what is wrong."""

    def __init__(self, owner: str, place: int, problem: str) -> None:
        super().__init__(f"{owner}, sign {place}: {problem}" if owner else f"sign {place}: {problem}")
        self.owner = owner
        self.place = place
        self.problem = problem


class Fault(Exception):  # noqa: N818 (only inside this room: it becomes an ExpressionError, which knows the owner)
    """Something wrong at a place (from 0) of the text."""

    def __init__(self, place: int, problem: str) -> None:
        super().__init__(problem)
        self.place = place
        self.problem = problem
