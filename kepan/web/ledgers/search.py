"""What the search box finds in ledgers: entries by name, number and the fields that types say."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.selectors import list_all_entries, match_entry_words
from kepan.apps.registry.permissions import can_read_registry
from kepan.web.ui.search import Hit, Provider


def _find_entries(user: User, words: str, limit: int) -> list[Hit]:
    if not can_read_registry(user):
        return []
    rows = list_all_entries(user=user).filter(match_entry_words(words)).order_by("-pk")[:limit]
    return [
        Hit(
            row.label,
            " · ".join(filter(None, (row.ledger.title, row.number, row.region.name))),
            reverse("entry_detail", args=[row.ledger.key, row.pk]),
        )
        for row in rows
    ]


PROVIDERS = (Provider(label=_("台账记录"), icon="notes", find_hits=_find_entries),)
