"""A row on its way into a record, and what all targets of records do alike: judge rows, and make what they write."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.accounts.selectors import list_all_regions
from kepan.apps.imports.services import (
    EMPTY,
    Candidate,
    Context,
    Entry,
    FieldChange,
    Judgement,
    Limit,
    Note,
    NoteKind,
    Target,
    Writing,
)
from kepan.apps.registry.models import Finding, Record
from kepan.apps.registry.permissions import can_update_record, can_write_in
from kepan.apps.registry.services.imports.clearing import MACHINE_MADE, clear_derived, list_findings
from kepan.apps.registry.services.imports.fields import write_value
from kepan.engine.basis.words import write_folded
from kepan.engine.sheets.readings import Value
from kepan.engine.sheets.texts import read_choice

Result = TypeVar("Result")


class Draft:
    """A row on its way: what is said of it, the record it means, the columns and rows it would write.

    An empty cell leaves what stands: what a table does not say, it does not take away.
    """

    def __init__(self, entry: Entry, options: Mapping[str, Value]) -> None:
        self.entry, self.options = entry, options
        self.notes: list[Note] = []
        self.candidates: tuple[Candidate, ...] = ()
        self.record: Any = None
        self.columns: dict[str, Any] = {}
        self.changes: list[FieldChange] = []
        self.held: list[Callable[[Any], models.Model]] = []
        self.limit: Limit | None = None
        self.known: dict[str, Any] = {}
        """What the target found for this row and needs once more when it writes."""

    def get(self, key: str) -> Any:
        """Return the value of a field: that of the cell, else what was said for all rows; None where neither is."""
        found = self.entry.values.get(key)
        # Most cells are filled: only what counts as nothing is compared.
        return self.options.get(key) if not found and found in EMPTY else found

    def get_text(self, key: str) -> str:
        """Return a text, empty where there is none."""
        found = self.get(key)
        return "" if found is None else str(found).strip()

    def get_list(self, key: str) -> tuple[str, ...]:
        """Return the entries of a list; a text is a list of one."""
        found = self.get(key)
        if found in EMPTY:
            return ()
        return tuple(found) if isinstance(found, tuple) else (str(found),)

    def list_choices(self, key: str, choices: Mapping[str, str], words: str) -> list[str]:
        """List the choices that a list names; what is none is the row's trouble, with `words` about the `word`."""
        found = []
        for word in self.get_list(key):
            reading = read_choice(word, choices)
            if reading.fault is not None:
                self.add_trouble(key, "kind_unknown", words % {"word": word}, reading.hint or None)
            elif isinstance(reading.value, str):
                found.append(reading.value)
        return list(dict.fromkeys(found))

    @property
    def is_refused(self) -> bool:
        """Whether the row cannot go in as it stands."""
        return any(note.kind is NoteKind.TROUBLE for note in self.notes)

    def add_trouble(self, field: str, code: str, words: str, suggestion: str | None = None) -> None:
        """Say why the row cannot go in."""
        self.notes.append(Note(NoteKind.TROUBLE, field, code, words, suggestion))

    def add_doubt(self, field: str, code: str, words: str, suggestion: str | None = None) -> None:
        """Say what a person should look at first."""
        self.notes.append(Note(NoteKind.DOUBT, field, code, words, suggestion))

    def add_remark(self, field: str, code: str, words: str) -> None:
        """Say what is worth knowing."""
        self.notes.append(Note(NoteKind.REMARK, field, code, words))

    def check(self, field: str, code: str, rule: Callable[..., Result], *args: Any, **more: Any) -> Result | None:
        """Apply a rule of the services; what it refuses is the row's trouble, in the rule's own words."""
        try:
            return rule(*args, **more)
        except RefusalError as error:
            self.add_trouble(field, code, str(error.reason))
            return None

    def set(self, field: str, column: str, value: Any) -> None:
        """Write a value into a column of the record; an empty one leaves what stands."""
        if value in EMPTY:
            return
        if self.record is None:
            self.columns[column] = value
            return
        former = getattr(self.record, column)
        if former != value:
            self.columns[column] = value
            kept: Any = self.record._meta.get_field(column)
            self.changes.append(FieldChange(field, write_value(former, kept), write_value(value, kept)))

    def get_after(self, column: str) -> Any:
        """Return a column as it will be."""
        return self.columns.get(column, getattr(self.record, column, None))

    def hang(self, field: str, words: str, create: Callable[[Any], models.Model], *, former: str = "") -> None:
        """Hang a row on the record: `create` makes it once the record is known."""
        self.held.append(create)
        if self.record is not None:
            self.changes.append(FieldChange(field, former, words))

    def write_judgement(self) -> Judgement:
        """Write what is said of the row."""
        return Judgement(
            notes=tuple(self.notes),
            match=None if self.record is None else self.record.pk,
            version=getattr(self.record, "version", None),
            candidates=() if self.record is not None else self.candidates,
            changes=tuple(self.changes),
            limit=self.limit,
        )


class RecordTarget(Target):
    """A target whose rows are records of the registry, or what hangs on them."""

    machine_made = MACHINE_MADE
    derived: tuple[type[models.Model], ...] = (Finding,)

    def clear(self, table: type[models.Model], keys: Sequence[int]) -> None:
        """Remove what machines wrote about records that go."""
        clear_derived(table, keys)

    def list_derived(self, table: type[models.Model], keys: Sequence[int]) -> Sequence[models.Model]:
        """List the findings about records."""
        return list_findings(table, keys)

    def can_import(self, user: User, *, region: Region) -> Answer:
        """Whoever keeps the records of a region may import them."""
        return can_write_in(user, region=region)

    def judge(self, entries: Sequence[Entry], context: Context) -> list[Judgement]:
        """Judge a chunk: what the form would refuse, which record a row means, what would change."""
        return [draft.write_judgement() for draft in self.list_drafts(entries, context)]

    def build(self, entries: Sequence[Entry], context: Context) -> Writing:
        """Make what a chunk of rows writes, from the same drafts by which they were judged."""
        writing = Writing()
        drafts = self.list_drafts(entries, context)
        self.prepare_writing(drafts, context)
        for draft in drafts:
            if draft.record is not None and draft.entry.match is None:
                draft.add_trouble("", "just_entered", _("核对以后有人登记了同一条记录，请重新核对这一行。"))
            if draft.is_refused:
                writing.refused[draft.entry.place] = tuple(draft.notes)
            elif draft.record is None:
                writing.created += self.create_rows(draft, context)
            else:
                self.write_changes(draft, context, writing)
        return writing

    @abstractmethod
    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """List the drafts of a chunk, in its order; a fixed number of questions to the database."""

    def prepare_writing(self, drafts: Sequence[Draft], context: Context) -> None:
        """Find out for a whole chunk what only writing needs."""

    @abstractmethod
    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create the unsaved rows of a new record, the record first."""

    def write_changes(self, draft: Draft, context: Context, writing: Writing) -> None:
        """Write what a row changes of a record that stands; what is named anew takes the place of what stood."""
        removed: list[models.Model] = draft.known.get("removed", [])
        writing.removed += removed
        writing.places |= {id(row): draft.entry.place for row in removed}
        if draft.columns or draft.held:
            writing.updated.append((draft.record, draft.columns))
            added = [create(draft.record) for create in draft.held]
            writing.inserted += added
            for row in (draft.record, *added):
                writing.places[id(row)] = draft.entry.place

    def create_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Create the drafts of a chunk with what was said for all rows."""
        options = self.read_options(context)
        return [Draft(entry, options) for entry in entries]


class PlaceFinder:
    """Finds regions by code or name among those below the region of an import; one question."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.answers: dict[int, Answer] = {}
        self.found: dict[str, set[Region]] = {}
        for region in list_all_regions():
            for word in {region.code, write_folded(region.name), write_folded(region.short_name)} - {""}:
                self.found.setdefault(word, set()).add(region)

    def find(self, draft: Draft, *, default: Region | None) -> Region | None:
        """Find the region of a row, or the default where it names none; its trouble where nobody knows which."""
        words = draft.get_text("region")
        if not words:
            return self._require(draft, default)
        near = [one for one in self.found.get(write_folded(words), ()) if self._is_inside(one)]
        if len(near) == 1:
            return self._require(draft, near[0])
        if near:
            names = "、".join(sorted(f"{one.name} {one.code}" for one in near))
            draft.add_trouble("region", "region_unsure", _("有几个“%(words)s”，写代码：%(names)s。") % {
                "words": words, "names": names})  # fmt: skip
        else:
            shown = {"words": words, "region": self.context.region.name}
            draft.add_trouble("region", "region_unknown", _("%(region)s没有“%(words)s”这个区县或园区。") % shown)
        return None

    def find_zone(self, draft: Draft) -> Region | None:
        """Find the zone that a row names; its trouble where there is none."""
        words = draft.get_text("zone")
        near = [one for one in self.found.get(write_folded(words), ()) if self._is_inside(one)] if words else []
        if words and len(near) != 1:
            shown = {"words": words, "region": self.context.region.name}
            draft.add_trouble("zone", "zone_unknown", _("%(region)s没有“%(words)s”这个园区。") % shown)
        return near[0] if len(near) == 1 else None

    def _is_inside(self, region: Region) -> bool:
        return region.path.startswith(self.context.region.path)

    def _require(self, draft: Draft, region: Region | None) -> Region | None:
        actor = self.context.actor
        if region is None or actor is None:
            return region
        answer = self.answers.setdefault(region.pk, can_write_in(actor, region=region))
        if not answer:
            draft.add_trouble("region", "region_closed", f"{answer.reason}。")
        return region if answer else None


def read_held(rows: models.QuerySet[Any], *names: str) -> models.QuerySet[Any]:
    """Have what hangs on records read with them, for `list_held`; a manager for each of them would take far longer."""
    return rows.prefetch_related(*(models.Prefetch(name, to_attr=f"held_{name}") for name in names))


def list_held(record: models.Model, name: str) -> list[Any]:
    """List what hangs on a record that was read with it."""
    held: list[Any] = getattr(record, f"held_{name}")
    return held


def load_matched(rows: models.QuerySet[Any], drafts: Iterable[Draft]) -> dict[int, Any]:
    """Load the records that were chosen for rows, by key; one question."""
    keys = {draft.entry.match for draft in drafts if draft.entry.match is not None}
    return rows.in_bulk(keys) if keys else {}


def check_editable(draft: Draft, actor: User | None) -> None:
    """Say where the record of a row cannot be changed by whoever imports."""
    record: Record | None = draft.record
    if record is not None and actor is not None:
        draft.check("", "record_closed", require, can_update_record(actor, record))


def check_matched(draft: Draft) -> None:
    """Say where the record that was chosen for a row is gone, or was never to be seen."""
    if draft.entry.match is not None and draft.record is None:
        draft.add_trouble("", "record_gone", _("核对时找到的记录已经不在了，请重新核对这一行。"))


def add_repeats(drafts: Iterable[Draft], key: Callable[[Draft], Any]) -> None:
    """Say which rows of a chunk mean the same as one before them: the same record, or the same new one."""
    first: dict[Any, int] = {}
    for draft in drafts:
        own = key(draft)
        if own in EMPTY:
            continue
        place = first.setdefault(own, draft.entry.place)
        if place != draft.entry.place:
            words = _("和第 %(place)s 行是同一条记录，一条记录只能写一次。") % {"place": place + 1}
            draft.add_trouble("", "same_record", words)
