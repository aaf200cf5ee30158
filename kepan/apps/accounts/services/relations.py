"""Rows that point to a user, of whatever context and library: what to export, and what goes with an erasure."""

from __future__ import annotations

from django.db import models

from kepan.apps.accounts.models import User


def list_relations() -> list[models.ManyToOneRel]:
    """Return all relations that end at a user; hidden ones too, they hold data all the same."""
    return [
        relation
        for relation in User._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.auto_created
    ]


def remove_own_rows(*, user: User) -> None:
    """Delete the rows that are nothing without the user: roles, views, notices, second factors, links.

    Each model says which these are: they are deleted with the user. Rows that protect the user
    are records of the office; they stay and point to the pseudonym.
    """
    for relation in list_relations():
        if relation.on_delete is models.CASCADE:
            relation.related_model._base_manager.filter(**{relation.field.name: user}).delete()
