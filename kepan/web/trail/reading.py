"""Who reads what of the trail: audit administrators all of it, auditors their regions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import can_read_trail
from kepan.apps.accounts.selectors import annotate_names, get_scope
from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.selectors import list_entries
from kepan.web.trail.actions import ADMINISTRATIVE
from kepan.web.ui.guards import Parameters, View, guard_page


def trail_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who reads the trail; everybody else gets 403 with the reason."""
    return guard_page(view, can_read_trail)


def list_readable(user: User) -> QuerySet[AuditEntry]:
    """Return the entries that somebody may read, each with the actor's name and whether its values are shown.

    An audit administrator reads the whole trail, but of business records no values, as no administrator
    reads business data by that role; an auditor reads all that happened in the own regions.
    """
    scope = get_scope(user)
    paths = scope.list_paths(Role.AUDITOR)
    rows = list_entries(region_paths=None if Role.AUDIT_ADMINISTRATOR in scope.roles else paths)
    shown = Q(pk__in=[])
    for context in sorted(ADMINISTRATIVE):
        shown |= Q(action__startswith=f"{context}.")
    for path in paths:
        shown |= Q(region_path__startswith=path)
    shows_values = Case(When(shown, then=Value(True)), default=Value(False))
    return annotate_names(rows.annotate(shows_values=shows_values), key="actor_id", to="actor_name")


def get_actor(entry: AuditEntry) -> str:
    """Return the name of who acted: the system, a user, or the number of one whose account is no more."""
    if entry.actor_id is None:
        return _("系统")
    return getattr(entry, "actor_name", None) or f"#{entry.actor_id}"


@dataclass(frozen=True)
class Change:
    """One field of a record, before and after; None where it was not recorded."""

    name: str
    before: str | None
    after: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the two sides differ."""
        return self.before != self.after


def list_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """Set the fields of both sides beside each other, in the order in which they were written."""
    left, right = dict(before or {}), dict(after or {})
    names: Iterable[str] = dict.fromkeys([*left, *right])
    return [Change(name, _write(left, name), _write(right, name)) for name in names]


def _write(values: Mapping[str, Any], name: str) -> str | None:
    if name not in values:
        return None
    value = values[name]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
