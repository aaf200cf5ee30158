"""What tables of progress have in common: a row on its way, what is said once for all rows, states in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from kepan.apps.accounts.models import Office, Region
from kepan.apps.imports.services import Context, Entry, Note, NoteKind, Target
from kepan.apps.planning.enums import MeasureState
from kepan.apps.planning.models import Measure, Plan
from kepan.apps.planning.models import Target as Figure
from kepan.engine.basis.words import write_folded
from kepan.engine.sheets.fields import Field, Kind
from kepan.store.files.columns import read_columns

LONGEST_TEXT = 2000
MOST_PLANS = 3


@dataclass
class Line:
    """A row on its way: its values, what is said of it, the state that it reports."""

    entry: Entry
    values: Mapping[str, Any]
    notes: list[Note] = field(default_factory=list)
    state: MeasureState = MeasureState.RUNNING

    def add(self, kind: NoteKind, key: str, code: str, words: str) -> None:
        """Say something of the row."""
        self.notes.append(Note(kind, key, code, words))

    @property
    def is_refused(self) -> bool:
        """Whether the row cannot go in as it stands."""
        return any(note.kind is NoteKind.TROUBLE for note in self.notes)

    def get_text(self, key: str) -> str:
        """Return a text, empty where there is none."""
        return str(self.values.get(key) or "").strip()

    def is_of(self, plan: Plan) -> bool:
        """Say whether the row may mean a plan: it names none, or words of its title."""
        return write_folded(self.get_text("plan")) in write_folded(plan.title)

    def take_state(self, before: str) -> None:
        """Take the state that the row names; without one, what waited is running and all else stays as it is."""
        told = self.get_text("state")
        running = MeasureState.RUNNING if before == MeasureState.WAITING else MeasureState(before)
        self.state = MeasureState(told) if told else running


AnyLine = TypeVar("AnyLine", bound=Line)
AnyRow = TypeVar("AnyRow")


def make_lines(kind: type[AnyLine], target: Target, entries: Sequence[Entry], context: Context) -> list[AnyLine]:
    """Make the lines of a chunk; what is said once for all rows stands where a row's own cell is empty."""
    said = target.read_options(context)
    return [
        kind(entry, {**said, **{key: value for key, value in entry.values.items() if value is not None}})
        for entry in entries
    ]


def group_by_names(rows: Iterable[AnyRow], names: Callable[[AnyRow], Iterable[str]]) -> dict[str, list[AnyRow]]:
    """Group rows by the words that name them."""
    found: dict[str, list[AnyRow]] = {}
    for row in rows:
        for word in set(names(row)):
            found.setdefault(word, []).append(row)
    return found


def mark_repeats(lines: Iterable[AnyLine], key: Callable[[AnyLine], Any], words: str) -> None:
    """Say which rows mean the same as one before them, in words with its `place`; None as key is like nothing."""
    first: dict[Any, int] = {}
    for line in lines:
        own = None if line.is_refused else key(line)
        place = line.entry.place if own is None else first.setdefault(own, line.entry.place)
        if place != line.entry.place:
            line.add(NoteKind.TROUBLE, "", "same_record", words % {"place": place + 1})


def make_field(table: str, key: str, label: str, kind: Kind = Kind.TEXT, **more: Any) -> Field:
    """Make a field with the headings by which tables name it."""
    return Field(key, label, kind, aliases=read_columns().list_headings(table, key), **more)


def list_told(table: str) -> Sequence[Field]:
    """List the fields that say how far something has come: state and words."""
    return (
        make_field(table, "state", _("状态"), Kind.CHOICE, choices=list_states()),
        make_field(table, "text", _("进展"), Kind.LONG_TEXT, longest=LONGEST_TEXT),
    )


def list_states() -> dict[str, str]:
    """List the wordings of states: in the reader's language, in Chinese, and others."""
    found: dict[str, str] = {}
    others = read_columns().choices.get("measure_state", {})
    for member in MeasureState:
        with override("zh-hans"):
            own = str(member.label)
        found |= dict.fromkeys((str(member.label), own, *others.get(member.value, ())), member.value)
    return found


def list_place_words(one: Region | Office | None) -> set[str]:
    """List by which words a table names a region or an office: names, short names, codes."""
    if one is None:
        return set()
    words = {one.name, one.short_name, one.code if isinstance(one, Region) else ""}
    return {write_folded(word) for word in words if word}


def write_plans(rows: Iterable[Figure | Measure]) -> str:
    """Write the titles of the plans of some rows, not more than a few."""
    titles = list(dict.fromkeys(row.plan.title for row in rows))
    return "、".join(titles[:MOST_PLANS]) + ("……" if len(titles) > MOST_PLANS else "")
