"""Fixed vocabularies of accounts."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Levels of a region."""

    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    DISTRICT = "district", _("县（区）")
    ZONE = "zone", _("高新区")
    TOWN = "town", _("乡镇（街道）")


class Role(models.TextChoices):
    """What a person may be in a region or an office."""

    SYSTEM_ADMINISTRATOR = "system_administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("审计管理员")
    DIRECTOR = "director", _("局领导")
    PLANNER = "planner", _("规划人员")
    SECTION_OFFICER = "section_officer", _("科室人员")
    REPORTER = "reporter", _("填报人员")
    ENTERPRISE = "enterprise", _("企业用户")
    EXPERT = "expert", _("专家")
    AUDITOR = "auditor", _("审计人员")
    PUBLIC = "public", _("公众")


ADMINISTRATORS = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR},
)
"""三员: each excludes the other two, and none of them reads business data by that role."""

STAFF = frozenset({Role.DIRECTOR, Role.PLANNER, Role.SECTION_OFFICER, Role.REPORTER, Role.AUDITOR})
"""Roles that see the records of their region and what lies below it."""


class Tier(models.TextChoices):
    """Data tiers: how far a record or an export may travel (公共、自有、专有)."""

    PUBLIC_DATA = "public_data", _("公共数据")
    OWNED_DATA = "owned_data", _("自有数据")
    PROPRIETARY_DATA = "proprietary_data", _("专有数据")


class TokenScope(models.TextChoices):
    """What a program may do with a token, by area; never more than its user. Who may write may read, too."""

    ALL_READ = "all:read", _("全部，只读")
    ALL_WRITE = "all:write", _("全部，读写")
    PLANS_READ = "plans:read", _("计划，只读：目标、措施、版本、申请、分工、进展")
    PLANS_WRITE = "plans:write", _("计划，读写：上传、核对、确认、变更、分工、填进展")
    SHARES_READ = "shares:read", _("分解到本地区、本科室的目标，只读")
    SHARES_WRITE = "shares:write", _("分解到本地区、本科室的目标，读写：排时间、填进展")
    REGISTRY_READ = "registry:read", _("登记，只读：单位、年报、人员、称号、知识产权、项目、协议")
    REGISTRY_WRITE = "registry:write", _("登记，读写：登记、更正、合并、说明校验结果")
    LEDGERS_READ = "ledgers:read", _("业务台账，只读：记录、过程、关联、统计")
    LEDGERS_WRITE = "ledgers:write", _("业务台账，读写：登记、更正、办理、审批、评论")
    LEDGERS_ADMINISTER = "ledgers:administer", _("台账定义：新建、修改、启用、停用")
    FILES_READ = "files:read", _("文件，只读：附件、导出作业做好的文件")
    SHARING_READ = "sharing:read", _("数据共享，只读：目录、取数、申请、订单、收益")
    SHARING_WRITE = "sharing:write", _("数据共享，读写：申请、审批、订购、确认付款")
    WEBHOOKS_READ = "webhooks:read", _("推送，只读：订阅和推送记录")
    WEBHOOKS_WRITE = "webhooks:write", _("推送，读写：订阅、暂停、重发")
    ACCOUNT_READ = "account:read", _("自己的账号，只读：资料、登录、令牌、保存的视图")
    ACCOUNT_WRITE = "account:write", _("自己的账号，读写：资料、密码、两步验证、令牌；“全部”不含它")
    ACCOUNTS_READ = "accounts:read", _("人员、角色、地区、科室，只读")
    ACCOUNTS_ADMINISTER = "accounts:administer", _("人员、角色、地区、科室：开通、停用、授予；“全部”不含它")


NAMED_ONLY = frozenset({TokenScope.ACCOUNT_WRITE, TokenScope.ACCOUNTS_ADMINISTER})
"""What lets a program change who gets in and may do what: only a token that names it has it."""


def has_scope(held: Collection[str], wanted: str) -> bool:
    """Say whether scopes that are held allow what is wanted, such as `plans:read`.

    >>> has_scope(["plans:write"], "plans:read"), has_scope(["all:read"], "plans:write")
    (True, False)
    >>> has_scope(["ledgers:write"], "ledgers:administer"), has_scope(["all:write"], "ledgers:administer")
    (False, True)
    >>> has_scope(["all:write"], "accounts:administer"), has_scope(["all:read"], "accounts:read")
    (False, True)
    """
    if wanted in held:
        return True
    if wanted in NAMED_ONLY:
        return False
    if "all:write" in held:
        return True
    area, _colon, verb = wanted.partition(":")
    return verb == "read" and (f"{area}:write" in held or "all:read" in held)
