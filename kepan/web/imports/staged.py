"""Staged rows as they are drawn: each cell with its sign, each note with what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kepan.apps.imports.enums import Outcome
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import Candidate, NoteKind, Target
from kepan.engine.sheets.fields import Field, Kind
from kepan.web.imports.words import OUTCOME_LIGHTS, write_cell

SIGNS = ((NoteKind.TROUBLE, "e"), (NoteKind.DOUBT, "w"), (NoteKind.REPAIR, "fx"))
"""How a cell is marked by the heaviest of its notes."""
WAITING = frozenset({Outcome.DOUBTED, Outcome.REFUSED})
"""Outcomes of rows that wait for a person."""


@dataclass(frozen=True)
class Head:
    """A column of the preview: the file's heading above, the field below."""

    field: str
    printed: str
    label: str
    unit: str
    is_number: bool


@dataclass(frozen=True)
class Cell:
    """A cell: as it was read, as it stands, and how it is marked."""

    head: Head
    text: str
    given: str
    sign: str

    @property
    def shown(self) -> str:
        """What is shown: what was read or, where it cannot be read, what stands there."""
        return self.text or (self.given or "—" if self.sign == "e" else "")

    @property
    def original(self) -> str:
        """What stood there before it was tidied."""
        return self.given if self.sign == "fx" and self.given != self.text else ""


@dataclass(frozen=True)
class Remark:
    """A note on a row with what can be done about it."""

    number: int
    kind: str
    label: str
    words: str
    suggestion: str | None
    field: str
    given: str


@dataclass(frozen=True)
class Line:
    """A staged row with its cells, notes and changes."""

    row: StagedRow
    number: int
    light: str
    cells: Sequence[Cell]
    remarks: Sequence[Remark]
    changes: Sequence[tuple[str, str, str]]
    candidates: Sequence[Candidate]
    can_accept: bool
    decided: str

    @property
    def is_open(self) -> bool:
        """Whether there is something to say of the row."""
        return bool(self.remarks or self.candidates or self.changes or self.decided)

    @property
    def is_problem(self) -> bool:
        """Whether the row waits for a person."""
        return self.row.outcome in WAITING


@dataclass(frozen=True)
class Drawing:
    """Draws the rows of one batch."""

    heads: Sequence[Head]
    fields: Mapping[str, Field]

    def widen(self, row: StagedRow) -> Drawing:
        """Return a drawing that has a place, too, for the fields without a column of which a row is told something."""
        known = {head.field for head in self.heads}
        said = dict.fromkeys(note["field"] for note in row.notes if note["field"] in self.fields)
        more = [_make_head("", self.fields[key]) for key in said if key not in known]
        return Drawing([*self.heads, *more], self.fields)

    def draw(self, row: StagedRow) -> Line:
        """Draw a row."""
        signs: dict[str, str] = {}
        for kind, sign in reversed(SIGNS):
            signs |= {note["field"]: sign for note in row.notes if note["kind"] == kind}
        open_kinds = {NoteKind.TROUBLE, NoteKind.DOUBT, NoteKind.REMARK}
        remarks = [
            self._draw_remark(row, number, note) for number, note in enumerate(row.notes) if note["kind"] in open_kinds
        ]
        has_doubt = any(note["kind"] == NoteKind.DOUBT for note in row.notes)
        return Line(
            row=row,
            number=row.place + 1,
            light=OUTCOME_LIGHTS[row.outcome],
            cells=[self._draw_cell(row, head, signs.get(head.field, "")) for head in self.heads],
            remarks=remarks,
            changes=[(self._name(name), old, new) for name, old, new in row.changes],
            candidates=[Candidate(*one) for one in row.candidates] if row.outcome == Outcome.DOUBTED else (),
            can_accept=row.outcome == Outcome.DOUBTED and has_doubt and not row.candidates,
            decided=_write_decision(row),
        )

    def _draw_cell(self, row: StagedRow, head: Head, sign: str) -> Cell:
        text = write_cell(row.values.get(head.field), self.fields.get(head.field))
        return Cell(head, text, get_given(row, head.field), sign)

    def _draw_remark(self, row: StagedRow, number: int, note: Mapping[str, Any]) -> Remark:
        name, given = note["field"], get_given(row, note["field"])
        suggestion = note.get("suggestion")
        return Remark(
            number=number,
            kind=note["kind"],
            label=self._name(name),
            words=note["words"],
            suggestion=None if suggestion == given else suggestion,
            field=name if name in self.fields else "",
            given=given,
        )

    def _name(self, key: str) -> str:
        known = self.fields.get(key)
        return known.label if known is not None else key


def get_given(row: StagedRow, key: str) -> str:
    """Return a cell as it stands: what a person wrote instead, else what stands in the file."""
    found = row.corrected.get(key) if key in row.corrected else row.given.get(key)
    return "" if found is None else str(found)


def _write_decision(row: StagedRow) -> str:
    """Say what a person decided of a row; nothing where nobody did."""
    decision = row.decision or {}
    words = []
    if decision.get("is_skipped"):
        words.append(_("不导这一行"))
    if decision.get("is_new"):
        words.append(_("当作新的记录"))
    if decision.get("match"):
        words.append(_("认定是选中的那条记录"))
    if decision.get("accepted"):
        words.append(_("看过，照这样导"))
    if row.corrected:
        words.append(_("改过 %(count)s 格") % {"count": len(row.corrected)})
    return "，".join(words)


def make_drawing(batch: Batch, target: Target) -> Drawing:
    """Make what draws the rows of a batch: one column for each column of the file that fills a field."""
    fields = {one.key: one for one in target.list_fields()}
    settings = batch.settings or {}
    sheets = (batch.look or {}).get("sheets") or []
    place = settings.get("sheet", 0)
    printed: dict[int, str] = {}
    if 0 <= place < len(sheets):
        printed = {one["column"]: one["printed"] for one in sheets[place].get("headings") or ()}
    columns = sorted((int(column), key) for column, key in (settings.get("columns") or {}).items() if key)
    heads = [_make_head(printed.get(column, ""), fields[key]) for column, key in columns if key in fields]
    return Drawing(heads, fields)


def _make_head(printed: str, field: Field) -> Head:
    return Head(field.key, printed, field.label, field.unit, field.kind in (Kind.NUMBER, Kind.WHOLE))
