"""The types of ledgers that ship with the program, taken into the database when it is prepared."""

from __future__ import annotations

from collections import Counter

from kepan.apps.ledgers.services import load_ledger_type
from kepan.store.files.ledgers import list_shipped_ledgers


def load_shipped_ledgers() -> Counter[str]:
    """Take the shipped types: new ones, and those that nobody here changed; the others are offered. Counts by what."""
    return Counter(load_ledger_type(type_=type_) for type_ in list_shipped_ledgers().values())
