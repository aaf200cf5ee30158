"""What happened to one record, for those who keep it or look after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kepan.apps.accounts.selectors import AnyUser, list_users
from kepan.apps.registry.models import Record
from kepan.apps.trail.selectors import list_entries_of


@dataclass(frozen=True)
class RecordLine:
    """One act on a record: what stood before and after, as far as the trail keeps it."""

    at: datetime
    action: str
    actor: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str


def list_record_history(*, user: AnyUser, record: Record, limit: int) -> list[RecordLine]:
    """Return what was done with a record, the newest first; names only of people the user may see."""
    rows = list_entries_of(subject_kind=record._meta.label_lower, subject_id=str(record.pk))
    entries = list(rows[:limit])
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    names = {person.pk: str(person) for person in list_users(user=user).filter(pk__in=ids)}
    return [
        RecordLine(
            at=entry.at,
            action=entry.action,
            actor="" if entry.actor_id is None else names.get(entry.actor_id, f"#{entry.actor_id}"),
            before=entry.before or {},
            after=entry.after or {},
            reason=entry.reason,
        )
        for entry in entries
    ]
