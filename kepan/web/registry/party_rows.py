"""Rows of names in a form: who is written, as what, in which order, and which record each name means.

A name is resolved by what a person picked below it, else when it is saved and one record bears it. Rows are added,
moved and dropped by buttons of the form (`act`), so that the page works without scripts; with them only the rows
are fetched anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.models import Organisation, Person
from kepan.apps.registry.selectors import find_organisations, find_people, list_all_people, list_all_visible
from kepan.apps.registry.services import find_named

MOST_ROWS = 60
LONGEST = 200
MOST_HITS = 5
AS_WRITTEN = "none"
ROW = re.compile(r"parties-\d{1,2}")
ACT = re.compile(r"(add|up|down|drop|find)(?:-(\d{1,2}))?")
RECORD = re.compile(r"(organisation|person)-(\d{1,12})")
Known = Organisation | Person


@dataclass(frozen=True)
class Pick:
    """A record that a name may mean, with what tells it from others of the name."""

    value: str
    title: str
    where: str = ""


@dataclass
class PartyRow:
    """One row: as what somebody is written, under which name, and the record that was picked for it."""

    role: str = ""
    name: str = ""
    record: str = ""
    picks: list[Pick] = field(default_factory=list)
    error: str = ""
    prefix: str = ""


def make_pick(record: Known) -> Pick:
    """Describe a record for picking."""
    is_body = isinstance(record, Organisation)
    code = record.uscc if isinstance(record, Organisation) else _("人员")
    value = f"{'organisation' if is_body else 'person'}-{record.pk}"
    return Pick(value, record.name, " · ".join(filter(None, (code, record.region.name))))


def list_picks(user: User, words: str) -> list[Pick]:
    """List the records that a name may mean: organisations by any part of a name or code, people by their name."""
    bare = words.strip()[:LONGEST]
    if not bare:
        return []
    bodies = find_organisations(user=user, words=bare, limit=MOST_HITS)
    people = find_people(user=user, words=bare, limit=MOST_HITS)
    return [*map(make_pick, bodies), *map(make_pick, people)]


def find_meant(user: User, picks: Sequence[Pick], name: str) -> str:
    """Return which of some records a name means for certain, as it is found when it is saved; nothing where none is."""
    body = find_named(user, [name]).get(name)
    value = "" if body is None else make_pick(body).value
    return value if value in {pick.value for pick in picks} else ""


class PartyRows:
    """The rows of a form: as they stand, as they were sent, or as they are after a button of theirs was pressed."""

    def __init__(
        self,
        *,
        user: User,
        roles: Iterable[tuple[str, Any]] = (),
        rows: Iterable[PartyRow] = (),
        held: Iterable[Known] = (),
        data: Mapping[str, str] | None = None,
    ) -> None:
        self.user = user
        self.roles = list(roles)
        self.rows = list(rows) if data is None else read_rows(data)
        self.known = {make_pick(record).value: record for record in held}
        self.error = ""
        if data is not None:
            self._take_act(data.get("act", ""))
        if not self.rows:
            self.rows.append(PartyRow())
        self._load()

    def _take_act(self, act: str) -> None:
        found = ACT.fullmatch(act)
        if found is None:
            return
        what, place = found[1], int(found[2] or 0)
        if what == "add" and len(self.rows) < MOST_ROWS:
            self.rows.append(PartyRow(role=self.rows[-1].role if self.rows else ""))
        if place >= len(self.rows):
            return
        if what == "drop":
            del self.rows[place]
        elif what == "find":
            self.rows[place].picks = list_picks(self.user, self.rows[place].name)
        elif what in ("up", "down"):
            other = place + (-1 if what == "up" else 1)
            if 0 <= other < len(self.rows):
                self.rows[place], self.rows[other] = self.rows[other], self.rows[place]

    def _load(self) -> None:
        """Read the records that were picked, as far as the user may see them, and show each below its name."""
        wanted = {row.record for row in self.rows} - set(self.known)
        keys: dict[str, set[int]] = {"organisation": set(), "person": set()}
        for text in wanted:
            if found := RECORD.fullmatch(text):
                keys[found[1]].add(int(found[2]))
        for kind, seen in (("organisation", list_all_visible), ("person", list_all_people)):
            rows: Any = seen(user=self.user).filter(pk__in=keys[kind]) if keys[kind] else ()
            self.known |= {f"{kind}-{record.pk}": record for record in rows}
        for place, row in enumerate(self.rows):
            row.prefix = f"parties-{place}"
            if row.record in self.known and row.record not in [pick.value for pick in row.picks]:
                row.picks.insert(0, make_pick(self.known[row.record]))

    @property
    def written(self) -> list[PartyRow]:
        """The rows with a name."""
        return [row for row in self.rows if row.name]

    def get_record(self, row: PartyRow) -> Known | None:
        """Return the record that was picked for a row."""
        return self.known.get(row.record)

    def is_valid(self) -> bool:
        """Judge the rows that have a name; what is wrong stands beside them."""
        allowed = {str(value) for value, _label in self.roles}
        for row in self.written:
            if self.roles and row.role not in allowed:
                row.error = _("选一个身份。")
            elif row.record not in ("", AS_WRITTEN) and row.record not in self.known:
                row.error = _("选的记录不在了，或者不归你看，重新选。")
        if not self.written:
            self.error = _("至少写一个名称。")
        return not self.error and not any(row.error for row in self.rows)

    def compute_marks(self) -> list[tuple[str, str, str]]:
        """Return all that was written, for a seal."""
        return [(row.role, row.name, row.record) for row in self.written]


def read_rows(data: Mapping[str, str]) -> list[PartyRow]:
    """Read the rows that were sent."""
    count = data.get("parties-count", "0")
    places = range(min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() else 0)

    def read(place: int, name: str) -> str:
        return data.get(f"parties-{place}-{name}", "").strip()[:LONGEST]

    return [PartyRow(read(place, "role"), read(place, "name"), read(place, "record")) for place in places]
