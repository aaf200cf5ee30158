"""Tables of ledgers."""

from __future__ import annotations

from kepan.apps.ledgers.models.entries import (
    Entry,
    EntryDue,
    EntryKey,
    EntryLink,
    EntryStep,
    EntryValue,
    EntryVersion,
)
from kepan.apps.ledgers.models.outside import Application, ApplicationMessage, IssuedCertificate
from kepan.apps.ledgers.models.types import Ledger, LedgerVersion, Series, TypeDraft
from kepan.apps.ledgers.models.work import Approval, ApprovalVote, Draft, EntryComment

__all__ = [
    "Application",
    "ApplicationMessage",
    "Approval",
    "ApprovalVote",
    "Draft",
    "Entry",
    "EntryComment",
    "EntryDue",
    "EntryKey",
    "EntryLink",
    "EntryStep",
    "EntryValue",
    "EntryVersion",
    "IssuedCertificate",
    "Ledger",
    "LedgerVersion",
    "Series",
    "TypeDraft",
]
