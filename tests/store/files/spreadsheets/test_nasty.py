"""Every nasty file is read right, or refused with a reason that names the sheet, the row and the column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from kepan.engine.sheets.fields import Field
from kepan.engine.sheets.layout import Layout, find_layout, find_repeated_headings
from kepan.engine.sheets.mapping import list_suggestions
from kepan.engine.sheets.model import get_cell, write_cell_name
from kepan.engine.sheets.rows import Row, create_source, find_doubted_figures, list_missing, read_rows
from kepan.store.files.errors import FileRefusedError
from kepan.store.files.spreadsheets import RawSheet, read_spreadsheet
from tests.store.files.spreadsheets.nasty import FIELDS, Nasty
from tests.store.files.spreadsheets.nasty_cells import CELLS
from tests.store.files.spreadsheets.nasty_files import FILES
from tests.store.files.spreadsheets.nasty_tables import TABLES

TODAY = date(2026, 11, 22)
KEYS = {field.key: field for field in FIELDS}
WORDINGS = [wording for field in FIELDS for wording in field.wordings]


@dataclass(frozen=True)
class Found:
    """What came of a file, in the terms of `Nasty`."""

    rows: Mapping[int, tuple[Any, ...]]
    refused: Mapping[str, str]
    doubts: Mapping[str, str]
    aside: Mapping[int, str]


def read(nasty: Nasty) -> Found:
    """Read a file as an import does; a table that cannot be taken is refused with its place."""
    sheet, layout, columns = max(
        (look_at(sheet) for sheet in read_spreadsheet(nasty.make(), name=nasty.file)),
        key=lambda looked: (not looked[0].is_hidden, len(looked[2]), len(looked[1].data_rows)),
    )
    top = f"{sheet.name}!{layout.heading_rows[0] + 1}" if layout.heading_rows else sheet.name
    if missing := list_missing(FIELDS, columns):
        raise FileRefusedError(nasty.file, f"{top}: no column for {missing[0].label}", "")
    if not layout.data_rows:
        raise FileRefusedError(nasty.file, f"{top}: no row stands under the headings", "")
    source = create_source(sheet, layout, columns, today=TODAY)
    rows = list(read_rows(sheet, layout, columns, source, today=TODAY))
    refused = {
        write_cell_name(row.place, trouble.column): trouble.fault.value
        for row in rows for trouble in row.troubles if trouble.column is not None
    }  # fmt: skip
    return Found(
        rows={row.place + 1: cut([row.values.get(field.key) for field in FIELDS]) for row in rows},
        refused=refused,
        doubts=list_doubts(sheet, layout, columns, rows),
        aside={row + 1: reason.value for row, reason in layout.aside},
    )


def look_at(sheet: RawSheet) -> tuple[RawSheet, Layout, dict[int, Field]]:
    """Find the table of a sheet and the fields of its columns."""
    layout = find_layout(sheet, WORDINGS)
    samples = [[get_cell(sheet, row, column) for row in layout.data_rows[:50]] for column in range(sheet.width)]
    suggested = list_suggestions(layout.headings, samples, FIELDS, today=TODAY)
    return sheet, layout, {one.column: KEYS[one.field] for one in suggested}


def cut(values: Sequence[Any]) -> tuple[Any, ...]:
    """The values of a row up to the last that is filled."""
    end = max((place + 1 for place, value in enumerate(values) if value is not None), default=0)
    return tuple(values[:end])


def list_doubts(sheet: RawSheet, layout: Layout, columns: Mapping[int, Any], rows: list[Row]) -> dict[str, str]:
    """List the doubts by the cell they concern, or by the number of the row."""
    places = {field.key: column for column, field in columns.items()}
    found = {
        write_cell_name(row.place, places[key]) if key else str(row.place + 1): doubt.value
        for row in rows for key, doubt in row.doubts
    }  # fmt: skip
    for key, jumps in find_doubted_figures(rows, FIELDS, {}).items():
        found |= {write_cell_name(rows[jump.place].place, places[key]): "magnitude" for jump in jumps}
    top = layout.heading_rows[0] if layout.heading_rows else 0
    return found | {write_cell_name(top, column): "heading_twice" for column in find_repeated_headings(layout)}


@pytest.mark.parametrize("nasty", [pytest.param(nasty, id=nasty.name) for nasty in (*TABLES, *CELLS, *FILES)])
def test_a_nasty_file_is_read_right_or_refused_with_its_place(nasty: Nasty) -> None:
    if nasty.reason:
        with pytest.raises(FileRefusedError) as caught:
            read(nasty)
        assert re.search(nasty.reason, str(caught.value)), caught.value
        return
    found = read(nasty)
    wanted = Found({row: cut(values) for row, values in nasty.rows.items()}, nasty.refused, nasty.doubts, nasty.aside)
    assert (found.rows, found.refused, found.doubts) == (wanted.rows, wanted.refused, wanted.doubts)
    assert found.aside == wanted.aside


def test_there_are_at_least_forty_kinds_of_trouble() -> None:
    names = [nasty.name for nasty in (*TABLES, *CELLS, *FILES)]
    assert len(set(names)) == len(names) >= 40
