"""Values of an export read from the fields of its rows alone, a piece at a time, without making a record of any row.

To make records takes most of the time of a long file. What a column computes of a row it computes once for each
combination of the fields that it reads: there are few states, regions and industries among very many rows.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet

from kepan.store.files.tables import Cell
from kepan.web.ui.lists.columns import Column

CHUNK = 2000
Held = Mapping[str, Sequence[Any]]
"""The values of a piece of rows by field."""
Write = Callable[[Any], Cell]
"""What makes of a value that is not None what a file holds."""


def list_fields(column: Column) -> Sequence[str]:
    """List the fields that a column is read from: those that it names, or its path; none where that is not known."""
    if callable(column.value):
        return column.reads
    return [(column.value or column.key).replace(".", "__")]


def is_field(rows: QuerySet[Any], name: str) -> bool:
    """Say whether rows have a field of this path, or an annotation; a record beside the row is no value."""
    if name in rows.query.annotations:
        return True
    model: Any = rows.model
    *steps, last = name.split("__")
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model
        return not model._meta.get_field(last).is_relation
    except (AttributeError, FieldDoesNotExist):
        return False


def can_read_fields(rows: QuerySet[Any], columns: Sequence[Column]) -> bool:
    """Say whether fields are all that the columns need of a row."""
    return all((names := list_fields(column)) and all(is_field(rows, name) for name in names) for column in columns)


def list_values(
    rows: QuerySet[Model], columns: Sequence[Column], get_writer: Callable[[Column], Write]
) -> Iterator[Sequence[Cell]]:
    """Yield what a file holds of each row, in the order of the rows; `can_read_fields` says for which this is right."""
    names = list(dict.fromkeys(name for column in columns for name in list_fields(column)))
    makers = [_get_maker(column, get_writer(column)) for column in columns]
    found = rows.select_related(None).prefetch_related(None).values_list(*names).iterator(chunk_size=CHUNK)
    while piece := list(islice(found, CHUNK)):
        held = dict(zip(names, zip(*piece, strict=True), strict=True))
        yield from zip(*(make(held) for make in makers), strict=True)


def _get_maker(column: Column, write: Write) -> Callable[[Held], Sequence[Cell]]:
    names = list_fields(column)
    if not callable(column.value):
        (name,) = names
        if column.kind == "number":
            return lambda held: held[name]
        return lambda held: [None if value is None else write(value) for value in held[name]]
    compute, part = column.value, namedtuple("part", names)  # its fields are data

    def make(held: Held) -> Sequence[Cell]:
        rows = list(zip(*(held[name] for name in names), strict=True))
        known = {row: None if (value := compute(part(*row))) is None else write(value) for row in set(rows)}
        return [known[row] for row in rows]

    return make
