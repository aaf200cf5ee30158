"""Everything that is held about one person, for the person (个人信息保护法第四十五条: 查阅、复制)."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, can_manage_user
from kepan.apps.accounts.personal import Personal
from kepan.apps.accounts.services.relations import list_relations
from kepan.apps.trail.selectors import list_entries
from kepan.apps.trail.services import create_entry

SECRETS = {
    "accounts.apitoken.digest",
    "accounts.user.password",
    "accounts.keptanswer.content",
    "accounts.user.identity_digest",
    "webhooks.subscription.secret_box",
    "mfa.authenticator.data",
    "usersessions.usersession.session_key",
    "usersessions.usersession.data",
    "socialaccount.socialtoken.token",
    "socialaccount.socialtoken.token_secret",
    "account.emailconfirmation.key",
}
"""Fields that open doors or could be turned back into a number: only that they are kept is said."""

LONGEST = 2000
"""Longer texts, such as a whole document, are named with their length instead of being copied."""


def _write_value(field: models.Field[Any, Any], row: models.Model, *, of_others: bool = False) -> Any:
    value = field.value_from_object(row)
    if of_others and isinstance(getattr(field, "personal", None), Personal):
        return "(of somebody else, not shown)" if value else ""
    if f"{row._meta.label_lower}.{field.name}" in SECRETS:
        return "(kept, not shown)" if value else ""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, dict | list) else str(value)
    if len(str(text)) > LONGEST:
        return f"({len(str(text))} characters)"
    return text


def _write_row(row: models.Model, *, of_others: bool = False) -> dict[str, Any]:
    return {field.name: _write_value(field, row, of_others=of_others) for field in row._meta.concrete_fields}


@transaction.atomic
def export_person(*, actor: User | None, user: User) -> dict[str, Any]:
    """Return what is held about a user: the account, all rows that point to it, and the trail of its acts.

    One's own data, or somebody's by the system administrator or the console (`actor` None). The
    export itself is written into the trail.
    """
    if actor is not None and actor.pk != user.pk and not (answer := can_manage_user(actor, target=user)):
        raise NotAllowedError(answer.reason)
    user = User.objects.select_related("region").get(pk=user.pk)
    tables: dict[str, list[dict[str, Any]]] = {}
    for relation in list_relations():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: user}).order_by("pk")
        # Rows that protect the user are records of the office: people on them are others, whom the user entered.
        found = [_write_row(row, of_others=relation.on_delete is models.PROTECT) for row in rows]
        if found:
            tables[f"{relation.related_model._meta.label_lower}.{relation.field.name}"] = found
    acts = [
        {"at": entry.at.isoformat(), "action": entry.action, "subject": entry.subject_kind, "number": entry.subject_id}
        for entry in list_entries(region_paths=None).filter(actor_id=user.pk).order_by("pk").iterator()
    ]
    create_entry(
        actor=actor,
        action="accounts.export_person",
        subject=user,
        title=f"#{user.pk}",
        region_path=user.region.path if user.region else "",
    )
    return {"made_at": timezone.now().isoformat(), "account": _write_row(user), "records": tables, "acts": acts}
