"""A district with its people and as many of the shipped ledgers as a row needs; all invented (虚构)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.services import create_attachment
from kepan.apps.ledgers.facts import compute_fact
from kepan.apps.ledgers.figures import FigureView, compute_figures
from kepan.apps.ledgers.models import Entry, EntryDue, EntryLink, Ledger
from kepan.apps.ledgers.selectors import get_view
from kepan.apps.ledgers.services import (
    EntryRefusedError,
    GivenEntry,
    create_entries,
    create_entry,
    decide_approval,
    find_open_approval,
    load_ledger_type,
    take_step,
    update_entry,
)
from kepan.apps.registry.enums import OrganisationKind, PartyRole, RightKind
from kepan.apps.registry.services import PartyEntry, PersonDetails, RightDetails, create_person, create_right
from kepan.engine.ledgers.judging import judge_entry
from kepan.engine.ledgers.reading import read_type
from kepan.engine.ledgers.types import LedgerType
from kepan.engine.ledgers.values import dump_value, read_value
from kepan.store.files.ledgers import read_ledger_text
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.registry import make_many, make_organisation

_numbers = count(1)


@cache
def read_shipped(key: str) -> LedgerType:
    """Read one shipped type, without the others."""
    file = resources.files("kepan.data").joinpath("ledgers", f"{key}.yaml")
    return read_type(read_ledger_text(file.read_text(encoding="utf-8")))


class Place:
    """A district with two officers and a director; ledgers are put in force where they are first needed."""

    def __init__(self, *keys: str) -> None:
        self.district: Region = make_region(parent=make_root())
        self.officer = make_user(Role.SECTION_OFFICER, region=self.district)
        self.other = make_user(Role.SECTION_OFFICER, region=self.district)
        self.director = make_user(Role.DIRECTOR, region=self.district)
        for key in keys:
            self.get_ledger(key)

    def get_ledger(self, key: str) -> Ledger:
        """Return a ledger in force."""
        rows = Ledger.objects.select_related("current").filter(key=key)
        found = rows.first()
        if found is None:
            load_ledger_type(type_=read_shipped(key))
            found = rows.get()
        return found

    def make_bodies(self, number: int, kind: OrganisationKind = OrganisationKind.ENTERPRISE) -> list[int]:
        """Return the keys of new organisations."""
        return [one.pk for one in make_many(self.officer, number, kind)]

    def make_body(self, name: str = "") -> int:
        """Return the key of a new enterprise."""
        return make_organisation(self.officer, name=name).pk

    def make_person(self) -> int:
        """Return the key of a new person."""
        details = PersonDetails(f"虚构人才{next(_numbers)}")
        return create_person(actor=self.officer, region=self.district, details=details).pk

    def make_file(self) -> list[int]:
        """Return a file as a field takes it."""
        file = BytesIO(f"虚构材料{next(_numbers)}".encode())
        return [create_attachment(actor=self.officer, file=file, name="虚构.txt", region=self.district).pk]

    def make_right(self, **values: Any) -> int:
        """Return the key of a new software right; it belongs to an organisation of some name."""
        number, owner = next(_numbers), values.pop("owner", "虚构权利人")
        kind = values.pop("kind", RightKind.SOFTWARE)
        details = RightDetails(kind, f"虚构成果{number}", number=f"2026SR{number}", **values)
        parties = [PartyEntry(PartyRole.OWNER, owner)]
        return create_right(actor=self.officer, region=self.district, details=details, parties=parties).pk

    def enter(self, key: str, **values: Any) -> Entry:
        """Let the officer enter something."""
        return create_entry(actor=self.officer, ledger=self.get_ledger(key), values=values, region=self.district)

    def enter_many(self, key: str, state: str, rows: Iterable[dict[str, Any]]) -> list[Entry]:
        """Let the program enter many at once, where they stand already."""
        fields = {one.key: one for one in read_shipped(key).fields}
        kept = [{name: dump_value(fields[name], read_value(fields[name], raw).value) for name, raw in row.items()}
                for row in rows]  # fmt: skip
        given = [GivenEntry(row, self.district, state=state) for row in kept]
        return create_entries(actor=None, ledger=self.get_ledger(key), given=given, is_invented=True)

    def refuse(self, key: str, **values: Any) -> EntryRefusedError:
        """Return the refusal of an entry."""
        with pytest.raises(EntryRefusedError) as refusal:
            self.enter(key, **values)
        return refusal.value

    def move(self, entry: Entry, transition: str, reason: str = "", **values: Any) -> Entry:
        """Let an entry take a step: by the officer, else by those whose step it is; a route is approved to its end."""
        type_ = read_shipped(entry.ledger.key)
        step = next(one for one in type_.transitions if one.key == transition)
        actor = self.officer if Role.SECTION_OFFICER in step.roles else self.director
        actor = self.other if step.is_by_another else actor
        row = take_step(actor=actor, entry=entry, transition=transition, values=values, reason=reason)
        while (approval := find_open_approval(row)) is not None:
            vote = approval.votes.filter(is_approved__isnull=True).order_by("pk").first()
            assert vote is not None
            voter = self.director if vote.role == Role.DIRECTOR else self.other
            decide_approval(actor=voter, approval=approval, is_approved=True)
        row.refresh_from_db()
        return row

    def walk(self, entry: Entry, *transitions: str) -> Entry:
        """Let an entry take steps that ask for nothing."""
        for one in transitions:
            entry = self.move(entry, one)
        return entry

    def stop(self, entry: Entry, transition: str, reason: str = "", **values: Any) -> str:
        """Return the words with which a step is refused; the entry stays where it was."""
        entry.refresh_from_db()
        former = entry.state
        with pytest.raises(RefusalError) as refusal:
            self.move(entry, transition, reason, **values)
        entry.refresh_from_db()
        assert entry.state == former
        return str(refusal.value)

    def change(self, entry: Entry, **values: Any) -> Entry:
        """Let the officer change fields of an entry."""
        return update_entry(actor=self.officer, entry=entry, values=values)

    def read(self, entry: Entry) -> dict[str, Any]:
        """Return the values of an entry as they stand."""
        entry.refresh_from_db()
        values: dict[str, Any] = entry.values
        return values

    def count(self, fact: str, *dimensions: str, year: int | None = None) -> dict[Any, Any]:
        """Return what a fact comes to by its cells; without dimensions the one cell is ()."""
        span = {} if year is None else {"start": date(year, 1, 1), "end": date(year, 12, 31)}
        rows = compute_fact(f"ledger.{fact}", region_path=self.district.path, dimensions=dimensions, **span)
        return {row.values[0] if len(row.values) == 1 else row.values: row.total for row in rows}

    def list_all(self, key: str) -> list[Entry]:
        """Return the entries of a ledger, the oldest first."""
        return list(Entry.objects.filter(ledger=self.get_ledger(key)).select_related("ledger").order_by("pk"))

    def list_sources(self, entry: Entry) -> set[int]:
        """Return the keys of the entries that point to one."""
        return set(EntryLink.objects.filter(target=entry).values_list("entry", flat=True))

    def list_remarks(self, entry: Entry) -> set[str]:
        """Return what the rules warn of an entry as it stands."""
        found = judge_entry(read_shipped(entry.ledger.key), get_view(entry=entry, type_=read_shipped(entry.ledger.key)),
                            timezone.localdate())  # fmt: skip
        return {one.words for one in found if not one.is_open}

    def list_days(self, entry: Entry) -> dict[str, str]:
        """Return the days of an entry that come due, by their keys."""
        return {one.key: one.date.isoformat() for one in EntryDue.objects.filter(entry=entry)}


def get_share(values: dict[str, Any], key: str) -> Decimal | None:
    """Return a computed share as a number."""
    found = values[key]
    return None if found is None else Decimal(found["n"]) / Decimal(found["d"])


def look(place: Place, key: str, year: int = 2025, start: date | None = None) -> dict[str, Any]:
    """Return the figures of a ledger for a year, as the director reads them."""
    first, last = start or date(year, 1, 1), date(year, 12, 31)
    found = compute_figures(user=place.director, ledger=place.get_ledger(key), start=first, end=last)
    assert not [one.problem for one in found if one.problem]
    return {one.figure.key: one for one in found}


def show(figure: FigureView) -> dict[str, Any]:
    """Return the lines of a figure by their names: how much (a share: of how much), and the light."""
    return {
        one.label: (one.upper if one.lower is None else (one.upper, one.lower), str(one.light)) for one in figure.lines
    }


def say(figure: FigureView) -> tuple[Any, str]:
    """Return what a figure without lines comes to, and its light."""
    return figure.whole.amount, str(figure.whole.light)
