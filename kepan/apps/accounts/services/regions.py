"""Writing regions, offices and the row that describes the installation."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import Office, Region, Setup, User
from kepan.apps.accounts.permissions import RefusalError, can_manage_accounts, require
from kepan.apps.accounts.selectors import get_root_region
from kepan.apps.trail.services import create_entry

_CODE = re.compile(r"[0-9A-Za-z_-]{1,20}")
_DEPTH = {Level.PROVINCE: 0, Level.CITY: 1, Level.DISTRICT: 2, Level.ZONE: 2, Level.TOWN: 3}


def _can_lie_under(level: Level, upper: Level) -> bool:
    return _DEPTH[level] > _DEPTH[upper] or (level == Level.ZONE and upper == Level.DISTRICT)


def _check_place(code: str, level: Level, parent: Region | None) -> None:
    if not _CODE.fullmatch(code):
        raise RefusalError(_("地区代码只能用数字、字母、- 和 _，最多 20 个字符"))
    # Codes that differ in case only would be one code to comparisons of other tables on SQLite.
    if Region.objects.filter(code__iexact=code).exists():
        raise RefusalError(_("已经有代码为 %(code)s 的地区") % {"code": code})
    root = get_root_region()
    if parent is None and root is not None:
        raise RefusalError(_("一套系统只服务一个根地区（%(name)s）及其下级，请选上级地区") % {"name": root.name})
    if parent is not None and not _can_lie_under(level, Level(parent.level)):
        raise RefusalError(
            _("%(level)s不能设在%(parent)s之下") % {"level": level.label, "parent": Level(parent.level).label}
        )
    if parent is not None and len(parent.path) + len(code) + 1 > 120:
        raise RefusalError(_("地区层级太深"))


@transaction.atomic
def create_region(
    *, actor: User | None, code: str, name: str, level: Level, parent: Region | None = None, short_name: str = ""
) -> Region:
    """Add a region under its parent; the first one becomes the root, and there is no second root."""
    code, name = code.strip(), name.strip()
    if actor is not None:
        require(can_manage_accounts(actor, region=parent))
    _check_place(code, level, parent)
    if not name:
        raise RefusalError(_("地区要有名称"))
    path = f"{parent.path if parent else '/'}{code}/"
    region = Region.objects.create(code=code, name=name, short_name=short_name, level=level, parent=parent, path=path)
    create_entry(
        actor=actor,
        action="accounts.create_region",
        subject=region,
        region_path=path,
        after={"code": code, "name": name, "level": level.value},
    )
    return region


@transaction.atomic
def update_region(*, actor: User | None, region: Region, name: str, short_name: str, level: Level) -> Region:
    """Rename a region or correct its level; its code and place stay, because records and the trail point to them."""
    region = Region.objects.select_for_update().get(pk=region.pk)
    if actor is not None:
        require(can_manage_accounts(actor, region=region))
    if not name.strip():
        raise RefusalError(_("地区要有名称"))
    if region.parent is not None and not _can_lie_under(level, Level(region.parent.level)):
        upper = Level(region.parent.level).label
        raise RefusalError(_("%(level)s不能设在%(parent)s之下") % {"level": level.label, "parent": upper})
    for child in region.children.all():
        if not _can_lie_under(Level(child.level), level):
            raise RefusalError(_("下级有%(level)s，不能改成这个级别") % {"level": Level(child.level).label})
    before = {"name": region.name, "short_name": region.short_name, "level": region.level}
    region.name, region.short_name, region.level = name.strip(), short_name.strip(), level
    region.save(update_fields=["name", "short_name", "level"])
    after = {"name": region.name, "short_name": region.short_name, "level": level.value}
    create_entry(
        actor=actor,
        action="accounts.update_region",
        subject=region,
        region_path=region.path,
        before=before,
        after=after,
    )
    return region


def _describe_office(office: Office) -> dict[str, Any]:
    return {"name": office.name, "short_name": office.short_name, "is_active": office.is_active}


@transaction.atomic
def create_office(*, actor: User | None, region: Region, name: str, short_name: str = "") -> Office:
    """Add an office to a region."""
    if actor is not None:
        require(can_manage_accounts(actor, region=region))
    name = name.strip()
    if not name:
        raise RefusalError(_("科室要有名称"))
    if Office.objects.filter(region=region, name=name).exists():
        raise RefusalError(_("%(region)s已经有“%(name)s”") % {"region": region.name, "name": name})
    office = Office.objects.create(region=region, name=name, short_name=short_name.strip())
    create_entry(
        actor=actor,
        action="accounts.create_office",
        subject=office,
        region_path=region.path,
        after=_describe_office(office),
    )
    return office


@transaction.atomic
def update_office(
    *, actor: User | None, office: Office, name: str, short_name: str = "", is_active: bool = True
) -> Office:
    """Rename an office or take it out of use; one that still has active users is not taken out of use."""
    office = Office.objects.select_for_update(of=("self",)).select_related("region").get(pk=office.pk)
    if actor is not None:
        require(can_manage_accounts(actor, region=office.region))
    name = name.strip()
    if not name:
        raise RefusalError(_("科室要有名称"))
    if Office.objects.filter(region=office.region, name=name).exclude(pk=office.pk).exists():
        raise RefusalError(_("%(region)s已经有“%(name)s”") % {"region": office.region.name, "name": name})
    users = User.objects.filter(office=office, is_active=True).count()
    if not is_active and users:
        raise RefusalError(_("这个科室还有 %(count)s 个可登录的用户，先把他们调走") % {"count": users})
    before = _describe_office(office)
    office.name, office.short_name, office.is_active = name, short_name.strip(), is_active
    office.save(update_fields=["name", "short_name", "is_active"])
    create_entry(
        actor=actor,
        action="accounts.update_office",
        subject=office,
        region_path=office.region.path,
        before=before,
        after=_describe_office(office),
    )
    return office


@transaction.atomic
def update_setup(*, actor: User | None, root_region: Region, is_sample: bool) -> Setup:
    """Say which root region this installation serves and whether its data are a sample."""
    if actor is not None:
        require(can_manage_accounts(actor, region=root_region))
    if root_region.parent_id is not None:
        raise RefusalError(_("%(name)s不是根地区") % {"name": root_region.name})
    setup, _created = Setup.objects.update_or_create(
        pk=1, defaults={"root_region": root_region, "is_sample": is_sample}
    )
    create_entry(
        actor=actor,
        action="accounts.update_setup",
        subject=setup,
        region_path=root_region.path,
        after={"root_region": root_region.code, "is_sample": is_sample},
    )
    return setup
