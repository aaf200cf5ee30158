"""Predicates that answer whether a user may act, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import AnyUser, get_scope


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


def can_manage_accounts(user: AnyUser, *, region: Region | None = None) -> Answer:
    """Regions, offices and users are kept by the system administrator of the region or of one above it."""
    if get_scope(user).has_role(Role.SYSTEM_ADMINISTRATOR, region=region):
        return YES
    if Role.SYSTEM_ADMINISTRATOR in get_scope(user).roles:
        return Answer(False, _("这个地区不归你管理"))
    return Answer(False, _("只有系统管理员可以管理账号"))


def can_manage_user(user: AnyUser, *, target: User) -> Answer:
    """A user's account is kept by the system administrator of that user's region; without a region, of the root."""
    answer = can_manage_accounts(user, region=target.region)
    if not answer or target.region is not None:
        return answer
    if any(path.count("/") == 2 for path in get_scope(user).list_paths(Role.SYSTEM_ADMINISTRATOR)):
        return YES
    return Answer(False, _("没有地区的账号由根地区的系统管理员管理"))


def can_grant_roles(user: AnyUser, *, region: Region | None = None) -> Answer:
    """Roles are granted by the security administrator, who makes no accounts."""
    if get_scope(user).has_role(Role.SECURITY_ADMINISTRATOR, region=region):
        return YES
    if Role.SECURITY_ADMINISTRATOR in get_scope(user).roles:
        return Answer(False, _("这个地区不归你管理"))
    return Answer(False, _("只有安全管理员可以授予角色"))


def can_list_users(user: AnyUser) -> Answer:
    """The list of people is for system and security administrators and for staff."""
    if get_scope(user).roles & {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, *STAFF}:
        return YES
    return Answer(False, _("人员名单只对工作人员和管理员开放"))


def can_list_regions(user: AnyUser) -> Answer:
    """Regions and offices are listed for system and security administrators and for staff."""
    if get_scope(user).roles & {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, *STAFF}:
        return YES
    return Answer(False, _("地区和科室只对工作人员和管理员开放"))


def can_see_contact(user: AnyUser, *, target: User) -> Answer:
    """The e-mail address and the last characters of the identity number: oneself and the system administrator."""
    if get_scope(user).user_id == target.pk or can_manage_user(user, target=target):
        return YES
    return Answer(False, _("只有本人和系统管理员可以查看"))


def can_read_trail(user: AnyUser) -> Answer:
    """The trail is read by audit administrators and auditors."""
    if get_scope(user).roles & {Role.AUDIT_ADMINISTRATOR, Role.AUDITOR}:
        return YES
    return Answer(False, _("只有审计管理员和审计人员可以查看操作留痕"))
