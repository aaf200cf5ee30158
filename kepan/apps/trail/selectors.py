"""Reading the audit trail. Who may read what is asked of accounts by the pages: the trail stands below it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from kepan.apps.trail.models import AuditEntry, AuditSeal


def list_entries(*, region_paths: Iterable[str] | None) -> QuerySet[AuditEntry]:
    """Return the entries of some regions and what lies below them, or with None the whole trail; newest first."""
    rows = AuditEntry.objects.order_by("-at", "-pk")
    if region_paths is None:
        return rows
    found = Q(pk__in=[])
    for path in region_paths:
        found |= Q(region_path__startswith=path)
    return rows.filter(found)


def list_entries_of(*, subject_kind: str, subject_id: str) -> QuerySet[AuditEntry]:
    """Return what happened to one record, for somebody who may see the record."""
    return AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id)).order_by("-at", "-pk")


def annotate_sealed(rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
    """Add `is_sealed` to entries: linked into the hash chain already."""
    return rows.annotate(is_sealed=Exists(AuditSeal.objects.filter(entry_id=OuterRef("pk"))))


def get_head_number() -> int:
    """Return the number of the newest link of the chain; 0 while there is none."""
    return AuditSeal.objects.order_by("-number").values_list("number", flat=True).first() or 0


def list_sealed(*, after: int, most: int) -> list[tuple[int, AuditEntry | None]]:
    """Return the entries behind the next links of the chain with the numbers of these, without what changed.

    The chain is the one order in which entries can be followed: a link never turns up before another that stood
    already, while an entry with a lower key may be committed later. None stands for an entry that is kept no longer.
    """
    links = AuditSeal.objects.filter(number__gt=after).order_by("number").values_list("number", "entry_id")[:most]
    entries = AuditEntry.objects.defer("before", "after").in_bulk([key for _number, key in links])
    return [(number, entries.get(key)) for number, key in links]


def find_seal(entry: AuditEntry) -> AuditSeal | None:
    """Return the link of an entry, or None while it waits for the sealer."""
    return AuditSeal.objects.filter(entry_id=entry.pk).first()
