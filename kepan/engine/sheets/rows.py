"""The rows of a table as values of fields, each with what was repaired, what is doubted and what cannot be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kepan.engine.sheets.asides import Aside
from kepan.engine.sheets.days import DayOrder, find_day_order
from kepan.engine.sheets.fields import Field, Kind, Source, read_cell
from kepan.engine.sheets.layout import Layout
from kepan.engine.sheets.magnitude import Jump, find_jumps, find_shares
from kepan.engine.sheets.model import Raw, RawSheet, get_cell
from kepan.engine.sheets.readings import Fault, Repair, Value, create_fault
from kepan.engine.sheets.texts import write_cell_text


class Doubt(StrEnum):
    """What a person should look at before a cell or a row is taken."""

    FORMULA = "formula"
    """The value was computed by the program that saved the file; the formula is not taken over."""
    HIDDEN = "hidden"
    """The row or column is hidden in the file."""
    MAGNITUDE = "magnitude"
    """The figure is a unit apart from what one expects."""
    REPEATED = "repeated"
    """Another row of the file has the same keys."""
    OUTSIDE = "outside"
    """The row is longer than the headings: a separator within a cell may have moved the cells behind it."""
    FILLED = "filled"
    """The value stands in a cell that was merged over several rows."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a cell of a row is not taken: the column (None where a field has no column), the field, the fault, a hint."""

    column: int | None
    field: str
    fault: Fault
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of data that was read: its place in the sheet from 0, values by field, and all there is to say of it.

    `repairs` and `doubts` name the field; a doubt about the whole row has the field "".
    """

    place: int
    values: Mapping[str, Value]
    troubles: tuple[Trouble, ...] = ()
    repairs: tuple[tuple[str, Repair], ...] = ()
    doubts: tuple[tuple[str, Doubt], ...] = ()


def create_source(
    sheet: RawSheet, layout: Layout, columns: Mapping[int, Field], base: Source | None = None, *, today: date
) -> Source:
    """Create what is known of a table's columns: units of headings and of the unit line, orders of days.

    What `base` says, a profile or a person's choice, comes before what the table says.
    """
    given = base or Source()
    units = {column: layout.headings[column].unit or _get_line_unit(layout, field) for column, field in columns.items()}
    orders: dict[int, DayOrder] = {}
    for column, field in columns.items():
        if field.kind is Kind.DAY:
            cells = (get_cell(sheet, row, column) for row in layout.data_rows)
            if order := find_day_order(cells, today=today):
                orders[column] = order
    known = {column: unit for column, unit in units.items() if unit}
    return replace(
        given, orders={**orders, **given.orders}, units={**known, **given.units}, starts_1904=sheet.starts_1904
    )


def _get_line_unit(layout: Layout, field: Field) -> str:
    # The line above a table speaks of its amounts, not of its counts.
    return layout.unit if field.kind is Kind.NUMBER and field.unit.endswith("元") else ""


def find_kept(sheet: RawSheet, layout: Layout, source: Source) -> Layout:
    """Find the rows that a source's profile takes; the others are set aside, and said so."""
    if not source.keep:
        return layout
    left = [row for row in layout.data_rows if not all(
        write_cell_text(get_cell(sheet, row, column)).strip().startswith(tuple(begins))
        for column, begins in source.keep.items()
    )]  # fmt: skip
    aside = sorted([*layout.aside, *((row, Aside.NOT_KEPT) for row in left)])
    return replace(layout, data_rows=tuple(sorted({*layout.data_rows} - {*left})), aside=tuple(aside))


def read_rows(
    sheet: RawSheet, layout: Layout, columns: Mapping[int, Field], source: Source, *, today: date
) -> Iterator[Row]:
    """Read the rows of data one by one; `columns` gives the field of each column that is taken.

    A row is never left out: one that cannot be taken says why in its troubles.
    """
    hidden = [field.key for column, field in columns.items() if column in sheet.hidden_columns]
    named = [column for column, heading in enumerate(layout.headings) if heading.name]
    end = named[-1] + 1 if named else sheet.width
    for place in layout.data_rows:
        yield _read_row(sheet, layout, place, columns, source, hidden, end, today)


def _read_row(
    sheet: RawSheet, layout: Layout, place: int, columns: Mapping[int, Field], source: Source,
    hidden: Sequence[str], end: int, today: date,
) -> Row:  # fmt: skip
    values: dict[str, Value] = {}
    troubles: list[Trouble] = []
    repairs: list[tuple[str, Repair]] = []
    doubts: list[tuple[str, Doubt]] = [("", Doubt.HIDDEN)] if place in sheet.hidden_rows else []
    doubts += [(key, Doubt.HIDDEN) for key in hidden]
    cells = sheet.rows[place]
    if any(cell is not None for cell in cells[end:]):
        doubts.append(("", Doubt.OUTSIDE))
    for column, field in columns.items():
        at = (place, column)
        raw: Raw = cells[column] if column < len(cells) else None
        if raw is None and at in layout.filled:
            raw = get_cell(sheet, *layout.filled[at])
            doubts.append((field.key, Doubt.FILLED))
        if raw is not None and column in source.joined:
            others = (get_cell(sheet, place, other) for other in source.joined[column])
            raw = "".join(map(write_cell_text, (raw, *others)))
        found = read_cell(raw, column, field, source, today=today, is_percent=at in sheet.percents)
        if at in sheet.uncomputed:
            found = create_fault(Fault.NOT_COMPUTED)
        values[field.key] = found.value
        if found.fault is not None:
            troubles.append(Trouble(column, field.key, found.fault, found.hint))
        elif found.value is None and field.is_required:
            troubles.append(Trouble(column, field.key, Fault.REQUIRED))
        repairs += [(field.key, repair) for repair in found.repairs]
        if at in sheet.formulas:
            doubts.append((field.key, Doubt.FORMULA))
    return Row(place, values, tuple(troubles), tuple(repairs), tuple(doubts))


def list_missing(fields: Iterable[Field], columns: Mapping[int, Field]) -> list[Field]:
    """List the required fields that no column fills."""
    filled = {field.key for field in columns.values()}
    return [field for field in fields if field.is_required and field.key not in filled]


def find_repeated(rows: Iterable[Row], keys: Sequence[str]) -> dict[int, int]:
    """Find rows with the same keys as one before them: the place of the row and that of the first.

    Rows with an empty key are never held to be the same.
    """
    first: dict[tuple[Value, ...], int] = {}
    repeated: dict[int, int] = {}
    for row in rows:
        key = tuple(row.values.get(name) for name in keys)
        if None not in key and first.setdefault(key, row.place) != row.place:
            repeated[row.place] = first[key]
    return repeated


def find_doubted_figures(
    rows: Sequence[Row], fields: Iterable[Field], former: Mapping[str, Sequence[Decimal | None]]
) -> dict[str, list[Jump]]:
    """Find for each field with a unit the figures that are a unit apart; `former` has a figure for each row, or None.

    The places of the jumps count rows of the list, not of the sheet.
    """
    found: dict[str, list[Jump]] = defaultdict(list)
    for field in fields:
        if field.kind is Kind.NUMBER and field.unit:
            values = [value if isinstance(value := row.values.get(field.key), Decimal) else None for row in rows]
            jumps = find_shares(values) if field.unit == "%" else find_jumps(values, former.get(field.key, ()))
            if jumps:
                found[field.key] = jumps
    return dict(found)
