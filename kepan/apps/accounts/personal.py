"""Marks on fields that hold personal data; `docs/privacy.md` is generated from them.

Source of the legal bases: Personal Information Protection Law of 2021 (个人信息保护法), article 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

FieldType = TypeVar("FieldType")


DUTY = "个人信息保护法第十三条第一款第（三）项：履行法定职责"
CONSENT = "个人信息保护法第十三条第一款第（一）项：本人同意"


@dataclass(frozen=True)
class Personal:
    """Why a field of personal data is kept, on what basis, who sees it and for how long."""

    purpose: str
    basis: str
    seen_by: str
    kept: str


def personal(field: FieldType, *, purpose: str, basis: str, seen_by: str, kept: str) -> FieldType:
    """Mark a model field as personal data and return it."""
    marked: Any = field
    marked.personal = Personal(purpose, basis, seen_by, kept)
    return field


_SESSION = "本次登录结束或账号抹除时删除"
_ERASED = "抹除时删除"
_TRAIL = "与操作留痕一同保存（KEPAN_AUDIT_KEEP_DAYS，不少于六个月）"

FOREIGN: dict[str, Personal] = {
    "account.emailaddress.email": Personal(
        "登录组件的邮箱表；本系统不写入，如有则随抹除删除", DUTY, "无人可见", _ERASED
    ),
    "accounts.user.password": Personal("核对登录；只存 Argon2 摘要", DUTY, "无人可见", _ERASED),
    "accounts.user.last_login": Personal("发现长期不用的账号", DUTY, "同一地区的工作人员、系统管理员", _ERASED),
    "mfa.authenticator.data": Personal("核对两步验证；加密保存，密钥在数据库之外", DUTY, "无人可见", _ERASED),
    "mfa.authenticator.last_used_at": Personal("防止验证码重复使用", DUTY, "本人", _ERASED),
    "socialaccount.socialaccount.uid": Personal("识别统一身份认证的账号", DUTY, "无人可见", _ERASED),
    "socialaccount.socialaccount.extra_data": Personal("不保存认证中心提供的资料，始终为空", DUTY, "无人可见", _ERASED),
    "socialaccount.socialaccount.last_login": Personal("识别统一身份认证的账号", DUTY, "本人导出时可见", _ERASED),
    "sessions.session.session_data": Personal("保持登录状态", DUTY, "无人可见", _SESSION),
    "usersessions.usersession.ip": Personal("让本人认出并结束别处的登录", DUTY, "本人", _SESSION),
    "usersessions.usersession.user_agent": Personal("让本人认出并结束别处的登录", DUTY, "本人", _SESSION),
    "trail.auditentry.actor_id": Personal(
        "说明谁做的；只是编号，姓名在显示时才查", DUTY, "审计管理员、审计人员", _TRAIL
    ),
    "trail.auditentry.after": Personal("登录条目里的网络地址，用于发现异常登录", DUTY, "审计管理员、审计人员", _TRAIL),
}
"""Fields of libraries and of the context below this one, which cannot carry the mark themselves."""
