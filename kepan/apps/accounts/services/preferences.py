"""Writing what a user set up for the pages; none of it is a business record, so it leaves no audit entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import SavedView, User
from kepan.apps.accounts.permissions import RefusalError

MOST_SAVED_VIEWS = 20


@transaction.atomic
def update_preferences(*, actor: User, changes: Mapping[str, Any]) -> User:
    """Keep how a user likes the pages."""
    user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    user.preferences = {**user.preferences, **changes}
    user.save(update_fields=["preferences"])
    actor.preferences = user.preferences
    return user


@transaction.atomic
def create_saved_view(*, actor: User, page: str, name: str, query: str, columns: Sequence[str] = ()) -> SavedView:
    """Keep a list page under a name; the same name again replaces what it held."""
    name = name.strip()[:40]
    if not name:
        raise RefusalError(_("给这个视图起个名字"))
    held = SavedView.objects.filter(user=actor, page=page)
    if not held.filter(name=name).exists() and held.count() >= MOST_SAVED_VIEWS:
        raise RefusalError(_("每个页面最多保存 %(most)s 个视图，先删掉一个") % {"most": MOST_SAVED_VIEWS})
    view, _created = SavedView.objects.update_or_create(
        user=actor, page=page, name=name, defaults={"query": query, "columns": list(columns)}
    )
    return view


@transaction.atomic
def update_saved_view(*, actor: User, view: SavedView, name: str, position: int | None = None) -> SavedView:
    """Rename a saved view of one's own or put it in another place."""
    view = SavedView.objects.select_for_update().get(pk=view.pk, user=actor)
    name = name.strip()[:40]
    if not name or SavedView.objects.filter(user=actor, page=view.page, name=name).exclude(pk=view.pk).exists():
        raise RefusalError(_("视图要有名字，且不能与另一个相同"))
    view.name = name
    if position is not None:
        view.position = position
    view.save(update_fields=["name", "position"])
    return view


@transaction.atomic
def remove_saved_view(*, actor: User, view: SavedView) -> None:
    """Drop a saved view of one's own."""
    SavedView.objects.filter(pk=view.pk, user=actor).delete()
