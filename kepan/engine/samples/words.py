"""What the invented city is put together from; read from `data/samples/city` and handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class District:
    """A district or zone: its region code, name, short name, share of organisations."""

    code: str
    name: str
    short: str
    weight: int = 1
    is_zone: bool = False


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry by GB/T 4754 with its words and what is usual in it.

    `rd` is R&D in thousandths of revenue, `output` revenue per employee in ten thousand yuan, `energy` tons
    of standard coal for ten million yuan; `field` is one of the eight high-tech fields, 0 where none.
    """

    code: str
    name: str
    weight: int
    words: tuple[str, ...]
    products: tuple[str, ...]
    ipc: tuple[str, ...]
    rd: int
    output: int
    energy: int
    field: int = 0
    chain: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the city that has a fixed name: a university, an office, an operator of carriers."""

    kind: str
    name: str
    short: str
    district: str
    industry: str
    parent: str = ""
    carrier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CityWords:
    """All word lists of the city."""

    notice: str
    mark: str
    city: District
    districts: tuple[District, ...]
    wide_first: tuple[str, ...]
    wide_second: tuple[str, ...]
    core_first: str
    core_second: str
    core_third: str
    surnames: str
    given: str
    lookalikes: Mapping[str, str]
    streets: tuple[str, ...]
    buildings: tuple[str, ...]
    subjects: tuple[str, ...]
    adjectives: tuple[str, ...]
    things: Mapping[str, tuple[str, ...]]
    disciplines: tuple[str, ...]
    positions: Mapping[str, tuple[str, ...]]
    edition: str
    fields: tuple[str, ...]
    industries: tuple[Industry, ...]
    bodies: tuple[Body, ...]
    residents: Mapping[int, int]
    output: Mapping[int, int]
