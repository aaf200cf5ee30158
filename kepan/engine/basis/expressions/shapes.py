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
    RATIO = "ratio"
    ANY = "any"
    """Not known before it is computed: a field of a record whose shape is open."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its kind, what people call it, where the words are fixed the words there are, and a number's unit.

    A number whose unit counts yuan (万元) is money; of any other unit the scale is multiplied in (万平方米).
    """

    kind: Kind
    label: str = ""
    choices: frozenset[str] = frozenset()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a record, the records it points to, and the lists of records it holds.

    A list has the name under which one of its items is spoken of inside `any(…)`, `count(…)` and their like. An open
    shape may have fields beside those it names; their kinds are looked at when they are computed.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    parts: Mapping[str, Shape] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, Shape]] = field(default_factory=dict)
    is_open: bool = False


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
