"""A desk at which rows of a target are judged and written without a file; for tests of targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models

from kepan.apps.accounts.models import Region, User
from kepan.apps.imports.services import Context, Entry, Judgement, NoteKind, Target, Writing
from kepan.apps.registry.services.imports import TARGETS
from kepan.engine.sheets.fields import Source, read_cell

TODAY = date(2026, 6, 30)
BY_KEY: dict[str, Target] = {target.key: target for target in TARGETS}
Cells = Mapping[str, Any]


class Desk:
    """An officer of a city with a district, who imports into one table."""

    def __init__(self, officer: User, district: Region, key: str) -> None:
        self.officer, self.district, self.target = officer, district, BY_KEY[key]
        assert officer.region is not None
        self.region = officer.region
        self.fields = {field.key: field for field in self.target.list_fields()}

    def read(self, place: int, cells: Cells, **more: Any) -> Entry:
        """Read the cells of a row as the sheet reader does."""
        source = Source(units={0: "万元"})
        values = {}
        for key, raw in cells.items():
            unit = source if self.fields[key].unit == "元" else Source()
            found = read_cell(raw, 0, self.fields[key], unit, today=TODAY)
            assert found.fault is None, (key, raw, found)
            values[key] = found.value
        return Entry(place, values, **more)

    def judge(self, rows: Sequence[Cells], **options: Any) -> list[Judgement]:
        """Judge rows."""
        context = Context(self.officer, self.region, TODAY, options)
        return self.target.judge([self.read(place, row) for place, row in enumerate(rows)], context)

    def apply(self, rows: Sequence[Cells], **options: Any) -> Writing:
        """Judge rows, write those that go in, and bring what follows from them up to date."""
        entries = [self.read(place, row) for place, row in enumerate(rows)]
        context = Context(self.officer, self.region, TODAY, options)
        judged = self.target.judge(entries, context)
        taken = [
            Entry(entry.place, entry.values, found.match)
            for entry, found in zip(entries, judged, strict=True)
            if not any(note.kind is NoteKind.TROUBLE for note in found.notes)
        ]
        writing = self.target.build(taken, context)
        assert writing.refused == {}
        keys: dict[type[models.Model], list[int]] = {}
        for row in writing.created:
            row.save()
        for row in writing.removed:
            row.delete()
        for row, columns in (*writing.updated, *writing.derived):
            type(row)._default_manager.filter(pk=row.pk).update(**columns)
            keys.setdefault(type(row), []).append(row.pk)
        for row in writing.inserted:
            row.save()
        for row in (*writing.created, *writing.inserted):
            keys.setdefault(type(row), []).append(row.pk)
        self.target.finish(keys, context)
        return writing


def show(judged: Sequence[Judgement]) -> list[Any]:
    """Show what is said of rows: the record, codes of notes, fields that change."""
    return [
        (
            found.match,
            [f"{note.kind.value} {note.field} {note.code}" for note in found.notes],
            [(change.field, change.old, change.new) for change in found.changes],
        )
        for found in judged
    ]
