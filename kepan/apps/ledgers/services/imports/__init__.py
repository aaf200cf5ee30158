"""Ledgers as targets of imports: one for each type, made from it (ADR 0019)."""

from __future__ import annotations

from collections.abc import Sequence

from kepan.apps.imports.services import Family, Target
from kepan.apps.ledgers.selectors import list_all_ledgers
from kepan.apps.ledgers.services.imports.target import LedgerTarget

PREFIX = "ledger."


class LedgerFamily(Family):
    """The ledgers in use, each a target."""

    def list_targets(self) -> Sequence[Target]:
        """List one target for each ledger in use."""
        return [LedgerTarget(row) for row in list_all_ledgers().filter(is_active=True)]

    def find_target(self, key: str) -> Target | None:
        """Find the target of a ledger, of one that is out of use, too: what was imported can be taken back."""
        if not key.startswith(PREFIX):
            return None
        word = key.removeprefix(PREFIX)
        rows = list_all_ledgers()
        row = (rows.filter(pk=int(word)) if word.isdecimal() else rows.filter(key=word)).first()
        return None if row is None else LedgerTarget(row)


FAMILY = LedgerFamily()

__all__ = ["FAMILY", "LedgerTarget"]
