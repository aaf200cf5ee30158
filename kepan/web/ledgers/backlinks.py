"""Which entries point to a record, grouped by ledger and field, as far as the reader may know."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import LinkCount, can_see_link, count_backlinks, list_backlinks, read_version
from kepan.web.ledgers.words import get_state_light

MOST_ROWS = 50
"""The newest entries that are named; all of them are counted."""
Group = tuple[LinkCount, str, list[tuple[Entry, Any]]]
"""What is counted, where all are listed (empty where no list filters by the field), the newest with their light."""


def list_groups(*, user: User, record: Any, column: str = "target", is_outside: bool = False) -> list[Group]:
    """List the groups of entries that point to a record by a column of their links."""
    counts = count_backlinks(user=user, record=record, column=column)
    known = {(one.ledger, one.field) for one in counts}
    held: dict[tuple[str, str], list[tuple[Entry, Any]]] = {}
    rows = list_backlinks(user=user, record=record, column=column).order_by("-entry_id")
    for row in rows[:MOST_ROWS] if known else ():
        entry, place = row.entry, (row.entry.ledger.key, row.field)
        if entry.ledger.current is not None and place in known and can_see_link(user=user, link=row):
            light = get_state_light(read_version(entry.ledger.current), entry.state, is_outside=is_outside)
            held.setdefault(place, []).append((entry, light))
    return [(one, _write_address(one, record.pk), held.get((one.ledger, one.field), [])) for one in counts]


def _write_address(one: LinkCount, key: int) -> str:
    return f"{reverse('entry_list', args=[one.ledger])}?f_{one.field}={key}" if one.is_filter else ""
