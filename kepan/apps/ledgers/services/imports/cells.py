"""Cells that hold the rows of a table or the answers of a checklist, as an import reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kepan.apps.ledgers.selectors.words import write_said
from kepan.apps.ledgers.services.imports.fields import COMPOSED
from kepan.apps.ledgers.services.imports.finding import RecordFinder
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.engine.ledgers.cells import read_cell, write_cell
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.engine.ledgers.values import LINKS, load_value, write_value

Names = Mapping[tuple[str, int], str]


def read_cells(draft: Draft, typed: Iterable[Field]) -> dict[str, list[dict[str, str]]]:
    """Read the lines of a row's cells that hold several, records by their names; what is wrong is its trouble."""
    found = {}
    for field in typed:
        if field.kind in COMPOSED and draft.get_text(field.key):
            found[field.key], problem = read_cell(field, draft.get_text(field.key))
            if problem:
                draft.add_trouble(field.key, "value", write_said(problem))
    return found


def name_records(draft: Draft, field: Field, finder: RecordFinder) -> list[dict[str, Any]]:
    """Return the rows of a cell with the keys of the records that they name; a name without one is left out."""
    rows: list[dict[str, Any]] = [dict(row) for row in draft.known["cells"].get(field.key, ())]
    for column in field.columns:
        if column.kind in LINKS:
            keys = iter(finder.found.get((draft.entry.place, f"{field.key}.{column.key}"), ()))
            for row in rows:
                if row.get(column.key):
                    row[column.key] = next(keys, None)
    return rows


def add_standing(type_: LedgerType, before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says of an entry that stands, with what no cell says of its checklists.

    Items that are not named keep their answers, and all of them their files.
    """
    found = dict(given)
    for field in type_.fields:
        if field.kind == FieldKind.CHECKLIST and given.get(field.key):
            held = {row["item"]: row for row in before.get(field.key) or ()}
            said = {row["item"]: row for row in given[field.key]}
            places = [item.key for item in field.items] if set(said) - set(held) else list(held)
            answers = {key: row | said.get(key, {}) | {"evidence": row["evidence"]} for key, row in held.items()}
            found[field.key] = [(said | answers)[key] for key in places if key in said or key in held]
    return found


def write_kept(field: Field, kept: Any, names: Names) -> str:
    """Write a value that an entry keeps for the preview, a table line by line."""
    if field.kind in COMPOSED:
        return write_cell(field, kept, lambda column, key: names.get((str(column.kind), key), f"#{key}"))
    return write_said(write_value(field, load_value(field, kept), names))
