"""How many entries of a ledger may share a value, for rows of an import: they come after those that stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from json import dumps
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kepan.apps.imports.models import match_seen
from kepan.apps.imports.selectors import count_changed
from kepan.apps.imports.services import Context, Limit
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services.numbers import find_quota
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.engine.ledgers.types import LedgerType


def check_quotas(drafts: Sequence[Draft], ledger: Ledger, type_: LedgerType, context: Context) -> None:
    """Say how many may share what the rows of a chunk say; when they are written, refuse those beyond it.

    While rows are judged, the import counts those above that go in (`Limit`). While they are written, the portions
    before are entries already, unseen.
    """
    if type_.quota is None:
        return
    key, parameter = type_.quota
    values = [_find_new(draft, key) for draft in drafts]
    held = {digest: _count(ledger, key, value, context) for digest, value in _list_distinct(values).items()}
    taken: Counter[str] = Counter()
    for draft, value in zip(drafts, values, strict=True):
        most = None if value is None else find_quota(type_, parameter, draft.known["change"].entry.values)
        if most is None:
            continue
        digest = make_key(value)
        words = _("这一项相同的最多 %(most)s 条，已经满了。") % {"most": most}
        if context.batch is None:
            draft.limit = Limit(digest, held[digest], most, key, words)
        elif not draft.is_refused and held[digest] + taken[digest] >= most:
            draft.add_trouble(key, "quota", words)
        elif not draft.is_refused:
            taken[digest] += 1


def make_key(value: Any) -> str:
    """Return a key of a kept value, the same for the same value."""
    return sha256(dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _list_distinct(values: Sequence[Any]) -> dict[str, Any]:
    return {make_key(value): value for value in values if value is not None}


def _find_new(draft: Draft, key: str) -> Any:
    """Find the value of which a row takes a place; None where it takes none, or the record has it already."""
    change = draft.known["change"]
    value = change.entry.values.get(key)
    return None if draft.record is not None and draft.record.values.get(key) == value else value


def _count(ledger: Ledger, key: str, value: Any, context: Context) -> int:
    """Count the entries that share a value: those that are seen, and what the batch that is being written did."""
    rows = Entry.every.filter(ledger=ledger, removed_at__isnull=True, **{f"values__{key}": value})
    if context.batch is None:
        return rows.filter(match_seen(Entry)).count()
    planned = count_changed(context.batch, limit_key=make_key(value))
    return rows.filter(match_seen(Entry) | Q(import_batch=context.batch)).count() + planned
