"""Predicates that answer whether a user may act, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import get_scope


@dataclass(frozen=True)
class Answer:
    """Whether something is allowed, and the reason a person can act on when it is not."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Answer(True)


class RefusalError(Exception):
    """A service declines an action; the reason says why in words a person can act on."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


class NotAllowedError(RefusalError):
    """The refusal is for lack of permission; pages answer 403 with the reason."""


def require(answer: Answer) -> None:
    """Raise NotAllowedError unless the answer is yes."""
    if not answer:
        raise NotAllowedError(answer.reason)


def can_manage_accounts(user: User) -> Answer:
    """Users and offices are kept by the system administrator."""
    if Role.SYSTEM_ADMINISTRATOR in get_scope(user).roles:
        return YES
    return Answer(False, _("只有系统管理员可以管理账号"))


def can_grant_roles(user: User) -> Answer:
    """Roles are granted by the security administrator, who makes no accounts."""
    if Role.SECURITY_ADMINISTRATOR in get_scope(user).roles:
        return YES
    return Answer(False, _("只有安全管理员可以授予角色"))


def can_read_trail(user: User) -> Answer:
    """The trail is read by audit administrators and auditors."""
    if get_scope(user).roles & {Role.AUDIT_ADMINISTRATOR, Role.AUDITOR}:
        return YES
    return Answer(False, _("只有审计管理员和审计人员可以查看操作留痕"))
