"""What the search box finds in the registry: organisations by name, former name, code and pinyin; people by name."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.permissions import can_read_registry
from kepan.apps.registry.selectors import find_named
from kepan.web.ui.search import Hit, JointProvider


def _find_named(user: User, words: str, limit: int) -> list[list[Hit]]:
    if not can_read_registry(user):
        return [[], []]
    bodies, people = find_named(user=user, words=words, limit=limit)
    return [
        [
            Hit(
                one.name,
                " · ".join(filter(None, (one.region, one.code))),
                reverse("organisation_detail", args=[one.pk]),
            )
            for one in bodies
        ],
        [Hit(one.name, one.region, reverse("person_detail", args=[one.pk])) for one in people],
    ]


PROVIDERS = (JointProvider(((_("单位"), "building"), (_("专家和人才"), "users")), _find_named),)
