"""The records that fields of entries point to: found by words while somebody types, named with their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.selectors import list_all_entries, list_records, match_record
from kepan.apps.registry.selectors import (
    find_organisations,
    list_agreements,
    list_people,
    list_projects,
    list_rights,
)
from kepan.engine.ledgers.types import Field, FieldKind

MOST_HITS = 8
MOST_AT_ONCE = 500
LONGEST = 100
Finder = Callable[[Field, User, str], Iterable[Any]]
RECORD_KINDS = (
    FieldKind.ORGANISATION,
    FieldKind.PERSON,
    FieldKind.RIGHT,
    FieldKind.PROJECT,
    FieldKind.AGREEMENT,
    FieldKind.ENTRY,
)
"""Kinds of fields whose value is the key of a record."""


@dataclass(frozen=True)
class Reference:
    """A record as a field names it: its key, its name, what tells it from others, its page."""

    key: int
    name: str
    where: str = ""
    url: str = ""


def _find_organisations(field: Field, user: User, words: str) -> Iterable[Any]:
    hits = find_organisations(user=user, words=words, limit=MOST_HITS * 3)
    if not field.roles:
        return hits
    known = list_records(user=user, kind=field.kind).filter(match_record(field), pk__in=[row.pk for row in hits])
    fitting = set(known.values_list("pk", flat=True))
    return [row for row in hits if row.pk in fitting]


def _find_people(field: Field, user: User, words: str) -> Iterable[Any]:
    return list_people(user=user).filter(match_record(field), name__startswith=words)[:MOST_HITS]


def _find_rights(field: Field, user: User, words: str) -> Iterable[Any]:
    found = Q(title__icontains=words) | Q(application_number__startswith=words) | Q(grant_number__startswith=words)
    return list_rights(user=user).filter(found)[:MOST_HITS]


def _find_projects(field: Field, user: User, words: str) -> Iterable[Any]:
    return list_projects(user=user).filter(Q(name__icontains=words) | Q(number__startswith=words))[:MOST_HITS]


def _find_agreements(field: Field, user: User, words: str) -> Iterable[Any]:
    return list_agreements(user=user).filter(Q(title__icontains=words) | Q(number__startswith=words))[:MOST_HITS]


def _find_entries(field: Field, user: User, words: str) -> Iterable[Any]:
    rows = list_all_entries(user=user).filter(match_record(field))
    return rows.filter(Q(label__icontains=words) | Q(number__startswith=words))[:MOST_HITS]


FINDERS: Mapping[FieldKind, Finder] = {
    FieldKind.ORGANISATION: _find_organisations,
    FieldKind.PERSON: _find_people,
    FieldKind.RIGHT: _find_rights,
    FieldKind.PROJECT: _find_projects,
    FieldKind.AGREEMENT: _find_agreements,
    FieldKind.ENTRY: _find_entries,
}
PAGES = {
    FieldKind.ORGANISATION: "organisation_detail",
    FieldKind.PERSON: "person_detail",
    FieldKind.RIGHT: "right_detail",
    FieldKind.PROJECT: "project_detail",
    FieldKind.AGREEMENT: "agreement_detail",
}


def make_reference(kind: FieldKind, row: Any) -> Reference:
    """Describe a record for picking and for reading."""
    region = row.region.name
    if kind == FieldKind.ENTRY:
        where = " · ".join(filter(None, (row.ledger.title, row.number, region)))
        return Reference(row.pk, row.label, where, reverse("entry_detail", args=[row.ledger.key, row.pk]))
    more = {
        FieldKind.ORGANISATION: "uscc",
        FieldKind.RIGHT: "application_number",
        FieldKind.PROJECT: "number",
        FieldKind.AGREEMENT: "number",
    }.get(kind)
    where = " · ".join(filter(None, (getattr(row, more) if more else "", region)))
    name = getattr(row, "name", "") or getattr(row, "title", "") or str(row)
    return Reference(row.pk, name, where, reverse(PAGES[kind], args=[row.pk]))


def find_references(field: Field, user: User, words: str) -> list[Reference]:
    """Find the records that a field may point to by words, as far as the user sees them."""
    bare = " ".join(words.replace("\0", "").split())[:LONGEST]
    if not bare:
        return []
    return [make_reference(field.kind, row) for row in FINDERS[field.kind](field, user, bare)][:MOST_HITS]


def get_references(kind: FieldKind, keys: Iterable[int], user: User) -> dict[int, Reference]:
    """Return the records with these keys that the user may see, by key."""
    wanted, found = sorted(set(keys)), {}
    for start in range(0, len(wanted), MOST_AT_ONCE):
        rows = list_records(user=user, kind=kind).filter(pk__in=wanted[start : start + MOST_AT_ONCE])
        found.update({row.pk: make_reference(kind, row) for row in rows})
    return found
