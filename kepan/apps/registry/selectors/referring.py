"""Records that other contexts hold the keys of: for names and rules of what was linked, not for what a person asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet

from kepan.apps.registry.models import Record

RecordType = TypeVar("RecordType", bound=Record)


def list_referred(kind: type[RecordType], *, keys: Iterable[int] | None = None) -> QuerySet[RecordType]:
    """Return the records of a kind with some keys, or all: whoever links to them was asked whether he sees them."""
    rows = kind._default_manager.select_related("region").order_by()
    return rows if keys is None else rows.filter(pk__in=list(keys))
