"""What a person looks at who decides of a pair: both records side by side, what hangs on each, the pairs around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.registry.enums import NameKind
from kepan.apps.registry.models import AgreementParty, MatchPair, Merger, Organisation, Pair, PersonPair
from kepan.apps.registry.selectors.holdings import (
    list_agreements,
    list_projects,
    list_recognitions,
    list_rights,
    match_owner,
)
from kepan.apps.registry.selectors.matching import list_mergers, list_person_mergers
from kepan.apps.registry.selectors.organisations import list_all_visible
from kepan.apps.registry.selectors.statements import list_all_statements

HOLDINGS = ("statements", "recognitions", "rights", "projects", "agreements")


@dataclass(frozen=True)
class Side:
    """One record of a pair with its other names and codes, contacts, and how many records hang on it.

    Telephones and the representative are empty for whoever is not staff of its region.
    """

    record: Organisation
    names: tuple[str, ...]
    codes: tuple[str, ...]
    phones: tuple[str, ...]
    representative: str
    holdings: dict[str, int]

    @property
    def weight(self) -> tuple[bool, int, int]:
        """How much speaks for keeping this one: a code, what hangs on it, its age in the register."""
        return bool(self.record.uscc), sum(self.holdings.values()), -self.record.pk


@dataclass(frozen=True)
class MovedRows:
    """What a merge did with the rows of one table: moved them, left them with the joined record, or made them."""

    what: str
    table: str
    count: int


def list_sides(*, user: AnyUser, pair: MatchPair) -> tuple[Side, Side]:
    """Return both records of a pair, the left one first; four queries whatever hangs on them."""
    rows = list_all_visible(user=user).filter(pk__in=(pair.left_id, pair.right_id)).select_related("parent")
    rows = rows.annotate(**{f"held_{name}": count for name, count in _count_holdings(user).items()})
    found = {row.pk: _read_side(user, row) for row in rows.prefetch_related("names", "codes", "contacts")}
    return found[pair.left_id], found[pair.right_id]


def _count_holdings(user: AnyUser) -> dict[str, Subquery]:
    body = OuterRef("pk")
    # Two levels down: the parties are asked inside the question about agreements.
    parties = AgreementParty.objects.filter(organisation=OuterRef(body)).values("agreement")
    rows: dict[str, QuerySet[Any]] = {
        "statements": list_all_statements(user=user).filter(organisation=body),
        "recognitions": list_recognitions(user=user).filter(organisation=body),
        "rights": list_rights(user=user).filter(match_owner(OuterRef(body))),
        "projects": list_projects(user=user).filter(organisation=body),
        "agreements": list_agreements(user=user).filter(pk__in=parties),
    }
    return {name: count_beside(found) for name, found in rows.items()}


def count_beside(rows: QuerySet[Any]) -> Subquery:
    """Count rows inside another query: an aggregate that groups by nothing."""
    counted = rows.order_by().annotate(how_many=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("how_many"))


def _read_side(user: AnyUser, row: Organisation) -> Side:
    is_near = get_scope(user).is_staff_of(row.region)
    names = tuple(name.name for name in row.names.all() if name.kind != NameKind.CURRENT)
    codes = tuple(code.code for code in row.codes.all())
    held = {name: getattr(row, f"held_{name}") or 0 for name in HOLDINGS}
    phones = tuple(contact.phone for contact in row.contacts.all() if contact.phone) if is_near else ()
    return Side(row, names, codes, phones, row.representative if is_near else "", held)


def get_neighbours(pair: Pair, rows: QuerySet[Any]) -> tuple[int | None, int | None]:
    """Return the pairs before and after one in the order of the queue that waits; the pair itself may be decided."""
    keys = rows.values_list("pk", flat=True)
    before = keys.filter(Q(score__gt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)).order_by("score", "pk")
    after = keys.filter(Q(score__lt=pair.score) | Q(score=pair.score, pk__lt=pair.pk)).order_by("-score", "-pk")
    return before.first(), after.first()


def find_merger(*, user: AnyUser, pair: MatchPair | PersonPair) -> Merger | None:
    """Find the merge of the records of a pair that stands."""
    both = (pair.left_id, pair.right_id)
    if isinstance(pair, PersonPair):
        rows = list_person_mergers(user=user).filter(kept_person__in=both, dropped_person__in=both)
    else:
        rows = list_mergers(user=user).filter(kept__in=both, dropped__in=both)
    return rows.filter(undone_at=None).first()


def get_merger(*, user: AnyUser, pk: int) -> Merger:
    """Return one merge, of organisations or people; raises Merger.DoesNotExist where what stayed is not visible."""
    return list_mergers(user=user).filter(pk=pk).first() or list_person_mergers(user=user).get(pk=pk)


def list_moved(merger: Merger) -> list[MovedRows]:
    """List what a merge did, by table, the most rows first; one line a table and deed."""
    tables = {link.related_model._meta.label_lower: link.related_model for link in merger.kind._meta.related_objects}
    names = {label: str(table._meta.verbose_name) for label, table in tables.items()}
    counts: dict[tuple[str, str], int] = {}
    for entry in merger.moved:
        key = entry["what"], names.get(entry["table"], entry["table"])
        counts[key] = counts.get(key, 0) + len(entry["keys"])
    return sorted((MovedRows(*key, count) for key, count in counts.items()), key=lambda row: (-row.count, row.table))


def list_filled(merger: Merger) -> Sequence[str]:
    """List the fields that the record that stayed took over."""
    return [str(merger.kind._meta.get_field(name).verbose_name) for name in merger.before["filled"]]  # type: ignore[union-attr]
