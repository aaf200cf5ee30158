"""Tables of ledgers."""

from __future__ import annotations

from kepan.apps.ledgers.models.entries import Entry, EntryDue, EntryKey, EntryLink, EntryStep, EntryVersion
from kepan.apps.ledgers.models.types import Ledger, LedgerVersion, Series
from kepan.apps.ledgers.models.work import Approval, ApprovalVote, Draft, EntryComment

__all__ = [
    "Approval",
    "ApprovalVote",
    "Draft",
    "Entry",
    "EntryComment",
    "EntryDue",
    "EntryKey",
    "EntryLink",
    "EntryStep",
    "EntryVersion",
    "Ledger",
    "LedgerVersion",
    "Series",
]
