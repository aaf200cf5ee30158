"""The fields that a table can fill, and how a cell of a column is read as one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from kepan.engine.sheets.days import DayOrder, read_day
from kepan.engine.sheets.model import Raw
from kepan.engine.sheets.numbers import read_number, read_whole
from kepan.engine.sheets.readings import Reading, Repair
from kepan.engine.sheets.texts import (
    LIST_SIGNS,
    read_choice,
    read_code,
    read_list,
    read_text,
    read_truth,
    write_cell_text,
)
from kepan.engine.sheets.transforms import TRANSFORMS, Transform


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    """A text whose digits are no number: codes, certificates, telephone numbers."""
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    TRUTH = "truth"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its key, its name for people, other names it goes by, and what it takes.

    `unit` is the unit in which a number is kept ("" for a bare number), `choices` the key for each wording of a choice,
    `is_key` says that records can be recognised by it, `hint` how a cell is filled in that holds more than a value.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    longest: int = 0
    is_required: bool = False
    is_key: bool = False
    hint: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """All headings under which the field is known, its own name first."""
        return (self.label, *self.aliases, self.key)


@dataclass(frozen=True, slots=True)
class Source:
    """How the columns of one source are written: words for nothing, signs of lists, and by column what is special.

    `parted` gives a column's own signs of lists, `transforms` the name of what makes its cells readable, `joined` the
    columns whose cells are written behind its own; `keep` how the cells of a column begin in the rows that are taken.
    """

    empties: frozenset[str] = frozenset()
    signs: Sequence[str] = LIST_SIGNS
    orders: Mapping[int, DayOrder] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    parted: Mapping[int, Sequence[str]] = field(default_factory=dict)
    transforms: Mapping[int, str] = field(default_factory=dict)
    joined: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    keep: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    starts_1904: bool = False


def read_cell(
    raw: Raw, column: int, wanted: Field, source: Source, *, today: date, is_percent: bool = False
) -> Reading:
    """Read a cell of a column as a field.

    >>> fields = Field("revenue", "营业收入", Kind.NUMBER, unit="元"), Field("uscc", "代码", Kind.CODE)
    >>> read_cell("1,200", 3, fields[0], Source(units={3: "万元"}), today=date(2026, 1, 1)).value
    Decimal('12000000')
    """
    if source.empties and isinstance(raw, str) and raw.strip().lower() in source.empties:
        return read_text(raw, empties=source.empties)
    transform = TRANSFORMS.get(source.transforms.get(column, ""))
    if transform is None or raw is None:
        return _read_kind(raw, column, wanted, source, today, is_percent=is_percent)
    if wanted.kind is Kind.LIST:
        return _read_entries(_read_kind(raw, column, wanted, source, today), transform)
    before = write_cell_text(raw)
    (after,) = transform((before,)) if before.strip() else (before,)
    if after == before:
        return _read_kind(raw, column, wanted, source, today, is_percent=is_percent)
    found = _read_kind(after, column, wanted, source, today)
    return replace(found, repairs=(*found.repairs, Repair.SOURCE))


def _read_entries(found: Reading, transform: Transform) -> Reading:
    entries = transform(found.value) if isinstance(found.value, tuple) else found.value
    return found if entries == found.value else Reading(entries, (*found.repairs, Repair.SOURCE))


def _read_kind(
    raw: Raw, column: int, wanted: Field, source: Source, today: date, *, is_percent: bool = False
) -> Reading:
    match wanted.kind:
        case Kind.NUMBER:
            return read_number(raw, unit=source.units.get(column, ""), into=wanted.unit, is_percent=is_percent)
        case Kind.WHOLE:
            return read_whole(raw, unit=source.units.get(column, ""), into=wanted.unit)
        case Kind.DAY:
            return read_day(raw, today=today, order=source.orders.get(column), starts_1904=source.starts_1904)
        case Kind.TRUTH:
            return read_truth(raw)
        case Kind.CHOICE:
            return read_choice(raw, wanted.choices)
        case Kind.LIST:
            return read_list(raw, signs=source.parted.get(column, source.signs))
        case Kind.CODE:
            return read_code(raw, longest=wanted.longest)
        case _:
            return read_text(raw, longest=wanted.longest, is_long=wanted.kind is Kind.LONG_TEXT)
