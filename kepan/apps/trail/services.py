"""Writing the audit trail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.sealing import seal_entries

__all__ = ["Actor", "create_entry", "request_id", "seal_entries"]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Identifies the request or job in progress; the web and worker floors set it."""


class Actor(Protocol):
    """Whoever acts: anything with a primary key."""

    @property
    def pk(self) -> Any: ...


def create_entry(
    *,
    actor: Actor | None,
    action: str,
    subject: models.Model | None = None,
    title: str = "",
    region_path: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    batch_digest: str = "",
) -> AuditEntry:
    """Write one entry into the caller's transaction.

    `action` is `<context>.<verb>` such as `planning.confirm`; `actor` is None for the system
    itself. Raises RuntimeError outside a transaction: an entry that could survive a change
    that was rolled back, or the reverse, would make the trail worthless.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"the audit entry {action} must be written inside the transaction of the change")
    return AuditEntry.objects.create(
        at=timezone.now(),
        actor_id=None if actor is None else actor.pk,
        action=action,
        subject_kind="" if subject is None else subject._meta.label_lower,
        subject_id="" if subject is None else str(subject.pk),
        subject_title=_tidy(title or ("" if subject is None else str(subject)))[:200],
        region_path=region_path,
        before=None if before is None else _tidy(dict(before)),
        after=None if after is None else _tidy(dict(after)),
        reason=_tidy(reason),
        batch_digest=batch_digest,
        request_id=request_id.get(),
    )


def _tidy(value: Any) -> Any:
    """Replace what not every database can hold (NUL, half of a surrogate pair), so that no text stops the trail."""
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case dict():
            return {_tidy(key): _tidy(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_tidy(inner) for inner in value]
        case _:
            return value
