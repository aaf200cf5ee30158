"""Who reads what of the trail: audit administrators all of it, auditors their regions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import can_read_trail
from kepan.apps.accounts.selectors import get_scope
from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.selectors import list_entries
from kepan.web.trail.actions import ADMINISTRATIVE

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]


def trail_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who reads the trail; everybody else gets 403 with the reason."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        answer = can_read_trail(get_user(request))
        if not answer:
            raise PermissionDenied(str(answer.reason))
        return view(request, *args, **kwargs)

    result: Any = guarded
    return result  # type: ignore[no-any-return]


def get_user(request: HttpRequest) -> User:
    """Return the user of a request that has passed the login."""
    assert isinstance(request.user, User)
    return request.user


def list_readable(user: User) -> QuerySet[AuditEntry]:
    """Return the entries that somebody may read, newest first."""
    scope = get_scope(user)
    if Role.AUDIT_ADMINISTRATOR in scope.roles:
        return list_entries(region_paths=None)
    return list_entries(region_paths=scope.list_paths(Role.AUDITOR))


def can_read_values(user: User, entry: AuditEntry) -> bool:
    """Say whether before and after are shown: no administrator reads business data by that role."""
    if entry.action.partition(".")[0] in ADMINISTRATIVE:
        return True
    return any(entry.region_path.startswith(path) for path in get_scope(user).list_paths(Role.AUDITOR))


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
