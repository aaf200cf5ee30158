"""What the search box finds in accounts: people whom the user may see."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import can_list_users
from kepan.apps.accounts.selectors import find_users
from kepan.web.ui.search import Hit, Provider


def _find_users(user: User, words: str, limit: int) -> list[Hit]:
    if not can_list_users(user):
        return []
    return [
        Hit(person.name, str(person.region or ""), reverse("user_detail", args=[person.pk]))
        for person in find_users(user=user, words=words, limit=limit)
    ]


PROVIDERS = (Provider(_("人员"), "users", _find_users),)
