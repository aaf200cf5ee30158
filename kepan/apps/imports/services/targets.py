"""What a context declares of a table that can be imported: its fields, how records are known, how rows are written.

A target works on chunks of rows and asks the database a fixed number of questions for a chunk. It never saves: it says
what is wrong, which record a row means and what would change, and makes unsaved rows for the batch to write.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.functional import Promise

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.imports.models import Batch
from kepan.engine.sheets.fields import Field, Source, read_cell
from kepan.engine.sheets.readings import Value

EMPTY: tuple[object, ...] = (None, "", ())
"""What says nothing, in a cell or for all rows."""


class NoteKind(StrEnum):
    """How much a note weighs."""

    TROUBLE = "trouble"
    """The row cannot go in as it stands."""
    DOUBT = "doubt"
    """The row goes in once a person has looked."""
    REPAIR = "repair"
    """The value was tidied; the cell stands beside it."""
    REMARK = "remark"
    """Nothing is wrong; something is worth knowing."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say of a cell ("" as field: of the row): a code that is counted, words, a value to take instead.

    `suggestion` is a value as it would be typed; None where there is none.
    """

    kind: NoteKind
    field: str
    code: str
    words: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a row may mean: its key, how it is called, how alike (0 to 1) and why."""

    key: int
    label: str
    score: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that a row would change on its record, both values in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A way to recognise records: its key, words for people, the fields that must agree."""

    key: str
    label: str | Promise
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """For whom and where rows are judged and written; `options` are those that the target offers.

    `actor` is None for the system only. `batch` is None while nothing is to be written.
    """

    actor: User | None
    region: Region
    today: date
    options: Mapping[str, Any] = field(default_factory=dict)
    batch: Batch | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to be judged or written: its place, its values by field, and what a person decided of it.

    `match` is the record that was found or chosen; `is_new` that somebody said it is none of the candidates.
    Fields that no column fills are absent from `values`; an empty cell is None.
    """

    place: int
    values: Mapping[str, Value]
    match: int | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """How many records may share what a row says anew: `held` stand already, `most` may.

    `key` names what is shared, at most 64 signs; rows of the file that go in with the same key are counted before this
    one. One more is refused at `field` with `words`.
    """

    key: str
    held: int
    most: Decimal
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a target says of a row.

    Without a match and without candidates it makes a new record. `changes` are empty where nothing would change.
    """

    notes: tuple[Note, ...] = ()
    match: int | None = None
    version: int | None = None
    candidates: tuple[Candidate, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    limit: Limit | None = None


@dataclass
class Writing:
    """What a chunk writes.

    `created` are unsaved rows, those that others refer to before those others. `updated` are rows that stand, with the
    columns that change and their new values; `inserted` unsaved rows that hang on records which stand and take the
    place of rows in `removed`: a table of which rows may go, or clash with what goes, is `Switched`. `derived` are rows
    that stand, with figures kept for speed that follow from other rows: such a change is none of the record, so its
    version stays, and `finish` gets its key. Nothing of it is seen before the switch. `places` says by the id() of a
    row of the other lists than `created` which row of the file asked for it. `refused` are rows
    of the file, by their places, that cannot go in any more for what others wrote after they were judged; nothing of
    such a row stands in the lists.
    """

    created: list[models.Model] = field(default_factory=list)
    updated: list[tuple[models.Model, Mapping[str, Any]]] = field(default_factory=list)
    inserted: list[models.Model] = field(default_factory=list)
    removed: list[models.Model] = field(default_factory=list)
    derived: list[tuple[models.Model, Mapping[str, Any]]] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    refused: dict[int, tuple[Note, ...]] = field(default_factory=dict)


class Target(ABC):
    """A table that can be imported into."""

    key: str
    label: str | Promise
    tables: tuple[type[models.Model], ...]
    """All tables it writes, in the order in which they refer to each other; each has a column `import_batch`."""
    finished: tuple[type[models.Model], ...] = ()
    """Tables whose keys `finish` needs; all where none is named."""
    beside: tuple[type[models.Model], ...] = ()
    """Tables of no target in which figures follow from what it writes (`Writing.derived`); without `import_batch`."""
    derived: tuple[type[models.Model], ...] = ()
    """Tables of what `list_derived` lists."""
    standing: Mapping[type[models.Model], Mapping[str, Any]] = {}
    """What rows of tables without versions hold as long as nobody wrote anything in their place."""
    machine_made: tuple[type[models.Model], ...] = ()
    """Tables that machines write from records: what stands there is not built on a batch, and `clear` removes it."""

    @abstractmethod
    def can_import(self, user: User, *, region: Region) -> Answer:
        """Say whether somebody may import into this table in a region."""

    def is_known_to(self, user: User) -> bool:
        """Say whether somebody may learn of this table and its fields; what all staff know needs no more."""
        return True

    def is_closed(self, fields: Collection[str] | None = None) -> bool:
        """Say whether rows with these fields (None: with any) may hold what not all staff of a region read.

        Such a batch, its rows and its file are seen by nobody but whoever brought it.
        """
        return False

    @abstractmethod
    def list_fields(self) -> tuple[Field, ...]:
        """List the fields that a column can fill; labels in the language of the reader."""

    @abstractmethod
    def list_identities(self) -> tuple[Identity, ...]:
        """List the ways by which records are recognised, the surest first."""

    def list_options(self) -> tuple[Field, ...]:
        """List what can be said once for all rows: fields that no column fills, and how rows are written.

        Answers stand in `Context.options` by the key of the field, as they were typed; a cell comes before the answer.
        """
        return ()

    def read_options(self, context: Context) -> dict[str, Value]:
        """Read what was said for all rows; what cannot be read was not said."""
        given = context.options
        return {
            field.key: read_cell(given[field.key], 0, field, Source(), today=context.today).value
            for field in self.list_options()
            if given.get(field.key) not in EMPTY
        }

    @abstractmethod
    def judge(self, entries: Sequence[Entry], context: Context) -> list[Judgement]:
        """Judge a chunk: what the form would refuse, which record a row means, what would change; writes nothing."""

    @abstractmethod
    def build(self, entries: Sequence[Entry], context: Context) -> Writing:
        """Make what a chunk of rows that go in writes; an entry with a match changes this record."""

    def list_former(self, entries: Sequence[Entry], context: Context) -> Mapping[str, Sequence[Decimal | None]]:
        """List what stands of figures by field, one for each row, for those a unit apart; None where there is none."""
        return {}

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:  # noqa: B027
        """Bring up to date what is derived from rows of a batch, by their keys; called in chunks after each switch.

        It is called after a batch became seen and after it was taken back (with the keys that are left), and does the
        same each time it is called.
        """

    def clear(self, table: type[models.Model], keys: Sequence[int]) -> None:  # noqa: B027
        """Remove what machines wrote of rows of a batch that are about to be deleted; called in chunks."""

    def list_derived(self, table: type[models.Model], keys: Sequence[int]) -> Sequence[models.Model]:
        """List what machines wrote of records that a batch changes; it is put back when the batch is taken back."""
        return ()


class Family(ABC):
    """Targets that come and go with what people make, such as ledgers."""

    @abstractmethod
    def list_targets(self) -> Sequence[Target]:
        """List the targets there are now; one question."""

    @abstractmethod
    def find_target(self, key: str) -> Target | None:
        """Find one by its key; None for a key that is none of the family's."""
