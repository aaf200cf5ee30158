"""What the search box finds in ledgers: entries by name, number and the fields that types say."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.selectors import find_entries
from kepan.apps.registry.permissions import can_read_registry
from kepan.web.ui.search import Hit, Provider


def _find_entries(user: User, words: str, limit: int) -> list[Hit]:
    if not can_read_registry(user):
        return []
    return [
        Hit(
            row.label,
            " · ".join(filter(None, (row.ledger.title, row.number, row.region.name))),
            reverse("entry_detail", args=[row.ledger.key, row.pk]),
        )
        for row in find_entries(user=user, words=words, limit=limit)
    ]


PROVIDERS = (Provider(label=_("台账记录"), icon="notes", find_hits=_find_entries),)
