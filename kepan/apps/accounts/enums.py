"""Fixed vocabularies of accounts."""

from __future__ import annotations

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
    """What a program may do with a token; never more than its user."""

    READ = "read", _("只读")
    WRITE = "write", _("读写")
