"""What the search box finds in the registry: organisations by name, former name, code and pinyin; people by name."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.permissions import can_read_registry
from kepan.apps.registry.selectors import find_organisations, find_people
from kepan.web.ui.search import Hit, Provider


def _find_organisations(user: User, words: str, limit: int) -> list[Hit]:
    if not can_read_registry(user):
        return []
    return [
        Hit(
            row.name,
            " · ".join(filter(None, (row.region.name, row.uscc))),
            reverse("organisation_detail", args=[row.pk]),
        )
        for row in find_organisations(user=user, words=words, limit=limit)
    ]


def _find_people(user: User, words: str, limit: int) -> list[Hit]:
    if not can_read_registry(user):
        return []
    return [
        Hit(row.name, str(row.region), reverse("person_detail", args=[row.pk]))
        for row in find_people(user=user, words=words, limit=limit)
    ]


PROVIDERS = (
    Provider(label=_("单位"), icon="building", find_hits=_find_organisations),
    Provider(label=_("专家和人才"), icon="users", find_hits=_find_people),
)
