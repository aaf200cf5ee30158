"""Predicates of imports: whether a user may, and why not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.permissions import YES, Answer
from kepan.apps.accounts.selectors import AnyUser, get_scope

IMPORTERS = frozenset({Role.DIRECTOR, Role.PLANNER, Role.SECTION_OFFICER, Role.REPORTER})
"""Roles that bring tables into their region; auditors only read what was brought in."""


def can_read_imports(user: AnyUser) -> Answer:
    """Batches are for staff."""
    if get_scope(user).roles & STAFF:
        return YES
    return Answer(False, _("导入只对工作人员开放"))


def can_import(user: AnyUser, *, region: Region | None = None) -> Answer:
    """A table is brought into a region by its staff or those above; without a region: into any."""
    scope = get_scope(user)
    if any(scope.has_role(role, region=region) for role in IMPORTERS):
        return YES
    if region is None:
        return Answer(False, _("只有工作人员可以导入，审计人员只读"))
    return Answer(False, _("%(region)s的表由当地或上级的工作人员导入") % {"region": region.name})
