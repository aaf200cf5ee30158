"""Rows of a table as staged rows: what was read, what is said of it, which record it means, what becomes of it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kepan.apps.imports.enums import GOING_IN, Outcome
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services.inserting import make_row
from kepan.apps.imports.services.tables import Table
from kepan.apps.imports.services.targets import Context, Entry, Judgement, Note, NoteKind, Target
from kepan.apps.imports.services.values import read_all_stored, write_stored
from kepan.apps.imports.services.words import find_suggestion, write_doubt, write_fault, write_repair
from kepan.engine.basis.quantity import write_plain
from kepan.engine.sheets.fields import Field, Source, read_cell
from kepan.engine.sheets.model import get_cell
from kepan.engine.sheets.readings import Fault, Value
from kepan.engine.sheets.rows import Doubt, Row, find_doubted_figures, read_rows
from kepan.engine.sheets.texts import write_cell_text

LONGEST_CELL = 2000


def create_context(batch: Batch, *, today: date, is_writing: bool = False) -> Context:
    """Create what targets need to know of a batch: whoever brought it in answers for its rows."""
    options = batch.settings.get("options", {})
    return Context(batch.created_by, batch.region, today, options, batch if is_writing else None)


@dataclass(frozen=True)
class Read:
    """A row as it was read from the file: its values, its cells as they stand there, and what was noticed."""

    place: int
    values: Mapping[str, Value]
    given: Mapping[str, str]
    notes: tuple[Note, ...]


class Reader:
    """Reads rows of one table in the order of the file, and finds those that an earlier one says already."""

    def __init__(self, batch: Batch, table: Table, target: Target, *, today: date) -> None:
        self.table, self.today = table, today
        self._keys = list_repeating_keys(batch, target, {field.key for field in table.columns.values()})
        self._first: dict[tuple[str, tuple[Value, ...]], int] = {}

    def skip(self, places: Sequence[int]) -> None:
        """Take note of rows that were staged by an earlier attempt: later ones may repeat them."""
        needed = {key for keys in self._keys.values() for key in keys}
        for row in self._read(places, {at: one for at, one in self.table.columns.items() if one.key in needed}):
            self._find_first(row)

    def read(self, places: Sequence[int]) -> list[Read]:
        """Read some rows."""
        rows = self._read(places, self.table.columns)
        return [
            Read(row.place, row.values, self._list_given(row), tuple(write_notes(row, self._find_first(row))))
            for row in rows
        ]

    def _read(self, places: Sequence[int], columns: Mapping[int, Field]) -> Iterator[Row]:
        layout = replace(self.table.layout, data_rows=tuple(places))
        return read_rows(self.table.sheet, layout, columns, self.table.source, today=self.today)

    def _list_given(self, row: Row) -> dict[str, str]:
        cells = ((field.key, get_cell(self.table.sheet, row.place, at)) for at, field in self.table.columns.items())
        return {key: write_cell_text(cell)[:LONGEST_CELL] for key, cell in cells if cell is not None}

    def _find_first(self, row: Row) -> int | None:
        """Find an earlier row of the file with the same key."""
        found = None
        for identity, keys in self._keys.items():
            values = tuple(row.values.get(key) for key in keys)
            if None in values or () in values:
                continue
            first = self._first.setdefault((identity, values), row.place)
            if first != row.place and found is None:
                found = first
        return found


class Judge:
    """Judges rows of one batch that were read, with what a person decided of them."""

    def __init__(self, batch: Batch, target: Target, fields: Mapping[str, Field], *, today: date) -> None:
        self.batch, self.target, self.fields, self.today = batch, target, fields, today
        self.context = create_context(batch, today=today)
        filled = set(batch.settings["columns"].values())
        self._figures = [field for key, field in fields.items() if field.unit and key in filled]
        self._taken: Counter[str] = Counter()
        self._counted = 0
        """Up to which place rows under a limit are in `_taken`."""

    def judge(self, rows: Sequence[Read], decisions: Mapping[int, Mapping[str, Any]]) -> list[StagedRow]:
        """Judge some rows; returns unsaved staged rows."""
        taken = [correct(row, decisions.get(row.place, {}), self.fields, today=self.today) for row in rows]
        entries = [create_entry_of(row, decisions.get(row.place, {})) for row in taken]
        judged = self.target.judge(entries, self.context)
        notes = [[*row.notes, *found.notes] for row, found in zip(taken, judged, strict=True)]
        self._add_jumps(taken, entries, judged, notes)
        self._add_overflow(taken, judged, notes, decisions)
        return [
            create_staged(self.batch, row, found, said, decisions.get(row.place, {}))
            for row, found, said in zip(rows, judged, notes, strict=True)
        ]

    def _add_jumps(
        self, rows: Sequence[Read], entries: Sequence[Entry], judged: Sequence[Judgement], notes: list[list[Note]]
    ) -> None:
        if not self._figures:
            return
        matched = [
            replace(entry, match=found.match) if entry.match is None else entry
            for entry, found in zip(entries, judged, strict=True)
        ]
        former = self.target.list_former(matched, self.context)
        plain = [Row(row.place, row.values) for row in rows]
        for key, jumps in find_doubted_figures(plain, self._figures, former).items():
            for jump in jumps:
                value = rows[jump.place].values[key]
                suggestion = write_plain(value / jump.factor) if isinstance(value, Decimal) else None
                against = write_plain(jump.against)
                words = write_doubt(Doubt.MAGNITUDE, against=against, factor=write_plain(jump.factor))
                notes[jump.place].append(Note(NoteKind.DOUBT, key, Doubt.MAGNITUDE.value, words, suggestion))

    def _add_overflow(
        self,
        rows: Sequence[Read],
        judged: Sequence[Judgement],
        notes: Sequence[list[Note]],
        decisions: Mapping[int, Mapping[str, Any]],
    ) -> None:
        """Refuse rows beyond a limit: a row comes after those that go in above it in the file, in whatever chunk."""
        limits = {row.place: found.limit for row, found in zip(rows, judged, strict=True) if found.limit is not None}
        if not limits:
            return
        judged_places = {row.place for row in rows}
        taken = self._count_before(min(judged_places))
        above = self._list_between(max(limits), judged_places)
        for row, found, said in sorted(zip(rows, judged, notes, strict=True), key=lambda one: one[0].place):
            while above and above[0][0] < row.place:
                taken[above.popleft()[1]] += 1
            limit = found.limit
            if limit is None or decide_outcome(found, said, decisions.get(row.place, {}))[0] not in GOING_IN:
                continue
            if limit.held + taken[limit.key] >= limit.most:
                said.append(Note(NoteKind.TROUBLE, limit.field, "quota", limit.words))
            else:
                taken[limit.key] += 1

    def _count_before(self, place: int) -> Counter[str]:
        """Count the rows that go in under a limit before a place, by what they share; in order each is read once."""
        if place < self._counted:
            self._taken, self._counted = Counter(), 0
        new = self._list_limited().filter(place__gte=self._counted, place__lt=place)
        self._taken.update(new.values_list("limit_key", flat=True).iterator())
        self._counted = place
        return Counter(self._taken)

    def _list_between(self, last: int, judged: Set[int]) -> deque[tuple[int, str]]:
        """List the rows that go in under a limit among those that are judged: place and what they share."""
        found = self._list_limited().filter(place__gte=min(judged), place__lt=last).order_by("place")
        return deque(one for one in found.values_list("place", "limit_key").iterator() if one[0] not in judged)

    def _list_limited(self) -> QuerySet[StagedRow]:
        return StagedRow.objects.filter(batch=self.batch, outcome__in=GOING_IN).exclude(limit_key="").order_by()


def list_repeating_keys(batch: Batch, target: Target, filled: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """List the ways by which two rows of a file mean the same: those that were chosen, else all that columns fill."""
    chosen, known = batch.settings.get("identities") or (), set(filled)
    return {
        identity.key: identity.fields
        for identity in target.list_identities()
        if set(identity.fields) <= known and (not chosen or identity.key in chosen)
    }


def correct(row: Read, decision: Mapping[str, Any], fields: Mapping[str, Field], *, today: date) -> Read:
    """Put what a person wrote in the place of what stood in cells."""
    typed: Mapping[str, str] = decision.get("corrected", {})
    if not typed:
        return row
    values = dict(row.values)
    notes = [note for note in row.notes if note.field not in typed]
    for key, text in typed.items():
        if key in fields:
            found = read_cell(text, -1, fields[key], Source(), today=today)
            values[key] = found.value
            if found.fault is not None:
                words = write_fault(found.fault, found.hint)
                notes.append(
                    Note(NoteKind.TROUBLE, key, found.fault.value, words, find_suggestion(found.fault, found.hint))
                )
            elif found.value is None and fields[key].is_required:
                notes.append(Note(NoteKind.TROUBLE, key, Fault.REQUIRED.value, write_fault(Fault.REQUIRED)))
    return replace(row, values=values, notes=tuple(notes))


def create_entry_of(row: Read, decision: Mapping[str, Any]) -> Entry:
    """Create what a target judges from a row and the decisions about it."""
    return Entry(row.place, row.values, decision.get("match"), bool(decision.get("is_new")))


def write_notes(row: Row, first: int | None) -> list[Note]:
    """Write what was noticed while a row was read; what is hidden or written twice is doubted."""
    notes = [
        Note(
            NoteKind.TROUBLE, one.field, one.fault.value, write_fault(one.fault, one.hint),
            find_suggestion(one.fault, one.hint),
        )
        for one in row.troubles
    ]  # fmt: skip
    for key, doubt in row.doubts:
        kind = NoteKind.DOUBT if doubt is Doubt.HIDDEN and not key else NoteKind.REMARK
        notes.append(Note(kind, key, doubt.value, write_doubt(doubt)))
    if first is not None:
        words = write_doubt(Doubt.REPEATED, place=first + 1)
        notes.append(Note(NoteKind.DOUBT, "", Doubt.REPEATED.value, words))
    notes += [Note(NoteKind.REPAIR, key, repair.value, write_repair(repair)) for key, repair in row.repairs]
    return notes


def create_staged(batch: Batch, row: Read, found: Judgement, notes: Sequence[Note], decision: Mapping[str, Any]) -> Any:
    """Create the unsaved staged row of a row that was judged; `values` stay those of the file."""
    outcome, reason = decide_outcome(found, notes, decision)
    of_file = {id(note) for note in row.notes}
    return make_row(
        StagedRow,
        {"batch": batch},
        place=row.place,
        given=dict(row.given),
        values={key: write_stored(value) for key, value in row.values.items()},
        corrected=dict(decision.get("corrected", {})),
        notes=[write_note(note, of_file=id(note) in of_file) for note in list_distinct(notes)],
        changes=[[one.field, one.old, one.new] for one in found.changes],
        candidates=[[one.key, one.label, one.score, one.words] for one in found.candidates],
        outcome=outcome,
        reason=reason[:40],
        match=found.match,
        match_version=found.version,
        decision=dict(decision),
        limit_key="" if found.limit is None else found.limit.key,
    )


def list_distinct(notes: Iterable[Note]) -> list[Note]:
    """List notes without those that refuse a cell once more which cannot be read anyway."""
    kept: list[Note] = []
    refused: set[str] = set()
    for note in notes:
        if note.kind is NoteKind.TROUBLE and note.field:
            if note.field in refused:
                continue
            refused.add(note.field)
        kept.append(note)
    return kept


def write_note(note: Note, *, of_file: bool = False) -> dict[str, Any]:
    """Write a note as a staged row keeps it; those about the file itself stay when a row is judged anew."""
    stored = {"kind": note.kind.value, "field": note.field, "code": note.code, "words": str(note.words),
              "suggestion": note.suggestion}  # fmt: skip
    return {**stored, "of_file": True} if of_file else stored


def read_note(stored: Mapping[str, Any]) -> Note:
    """Read a note of a staged row."""
    kind = NoteKind(stored["kind"])
    return Note(kind, stored["field"], stored["code"], stored["words"], stored["suggestion"])


def read_again(row: StagedRow, fields: Mapping[str, Field]) -> Read:
    """Return a staged row as it was read from the file, before anybody corrected it."""
    notes = tuple(read_note(note) for note in list_read_notes(row))
    return Read(row.place, read_all_stored(row.values, fields), row.given, notes)


def list_read_notes(row: StagedRow) -> list[Any]:
    """List what was noticed while a row was read, as it is stored: a correction hides it, and may be taken back."""
    held: list[Any] | None = row.decision.get("read")
    return [note for note in row.notes if note.get("of_file")] if held is None else held


def decide_outcome(found: Judgement, notes: Sequence[Note], decision: Mapping[str, Any]) -> tuple[Outcome, str]:
    """Decide what becomes of a row, and for which reason where a person is asked or it is refused."""
    if decision.get("is_skipped"):
        return Outcome.SKIPPED, ""
    if trouble := next((note for note in notes if note.kind is NoteKind.TROUBLE), None):
        return Outcome.REFUSED, trouble.code
    if found.candidates and found.match is None and not decision.get("is_new"):
        return Outcome.DOUBTED, "candidates"
    accepted = decision.get("accepted", ())
    doubts = [note.code for note in notes if note.kind is NoteKind.DOUBT]
    if left := [code for code in doubts if "*" not in accepted and code not in accepted]:
        return Outcome.DOUBTED, left[0]
    if found.match is None:
        return Outcome.CREATE, ""
    return (Outcome.CHANGE, "") if found.changes else (Outcome.SAME, "")
