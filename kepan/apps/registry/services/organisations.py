"""Making and changing an organisation's record: name, code, place, industry, kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import LifeEventKind, NameKind, OrganisationKind, OrganisationState
from kepan.apps.registry.models import LifeEvent, Organisation, OrganisationName, OrganisationRole
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.codes import check_uscc
from kepan.apps.registry.services.latest import update_latest
from kepan.apps.registry.services.life import check_zone
from kepan.apps.registry.services.naming import compute_name_key, update_current_name, update_keys, write_name
from kepan.apps.registry.services.writing import (
    check_days,
    check_money,
    choose_office,
    get_editable,
    has_other,
    list_changes,
    read_values,
    remove_held,
    require_held,
    require_text,
    save_held,
    save_unique,
    write_details,
    write_entry,
    write_record,
)
from kepan.store.files.industries import has_industry

INDUSTRY = re.compile(r"[A-T](\d{2,4})?", re.ASCII)


@dataclass(frozen=True)
class OrganisationDetails:
    """What a form says of an organisation; money in fen, what is not known empty or None."""

    name: str
    uscc: str = ""
    zone: Region | None = None
    industry: str = ""
    industry_edition: str = "2017"
    hightech_field: str = ""
    founded_on: date | None = None
    address: str = ""
    website: str = ""
    registered_capital: int | None = None
    registered_size: str = ""
    representative: str = ""


DETAILS = tuple(field.name for field in fields(OrganisationDetails))


def read_details(organisation: Organisation) -> OrganisationDetails:
    """Read the details of an organisation as it stands, for a form or a program that changes one of them."""
    return OrganisationDetails(**{name: getattr(organisation, name) for name in DETAILS})


def check_details(details: OrganisationDetails, *, before: Organisation | None = None) -> dict[str, Any]:
    """Return the details as they are kept; refused with the first reason that a person can act on."""
    values = read_values(details, DETAILS)
    require_text(details.name, _("写单位的全称。"))
    if not compute_name_key(details.name):
        raise RefusalError(_("单位名称里没有字。"))
    values["uscc"] = check_uscc(details.uscc)
    values["industry"] = details.industry.strip().upper()
    written = values["industry"], values["industry_edition"]
    if not values["industry"]:
        values["industry_edition"] = ""
    elif before is None or (before.industry, before.industry_edition) != written:
        check_industry(*written)
    check_zone(details.zone)
    if details.founded_on is not None and details.founded_on > timezone.localdate():
        raise RefusalError(_("成立日期还没有到。"))
    check_money(details.registered_capital, _("注册资本"))
    return values


def check_industry(code: str, edition: str) -> None:
    """Refuse a code that is none, or that its edition of the classification does not have."""
    if not INDUSTRY.fullmatch(code):
        raise RefusalError(_("行业代码写门类字母，或字母加 2 到 4 位数字，例如 C3921。"))
    if not has_industry(code, edition):
        raise RefusalError(
            _("国民经济行业分类（%(edition)s 年版）里没有 %(code)s。") % {"edition": edition, "code": code}
        )


def check_code_free(uscc: str, *, but: Organisation | None = None) -> None:
    """Refuse a code that another live record has: one code, one record."""
    if not uscc:
        return
    rows = Organisation.objects.filter(uscc=uscc).exclude(state=OrganisationState.MERGED)
    if has_other(rows, but):
        raise RefusalError(_("代码 %(code)s 已经登记过，同一代码只有一条记录。请先按代码查找。") % {"code": uscc})


@transaction.atomic
def create_organisation(
    *,
    actor: User | None,
    region: Region,
    details: OrganisationDetails,
    kinds: Iterable[OrganisationKind],
    office: Office | None = None,
    tier: Tier = Tier.OWNED_DATA,
    source: str = "",
    is_invented: bool = False,
) -> Organisation:
    """Make the record of an organisation with its kinds; its name, code and beginnings make it findable at once."""
    if actor is not None:
        require(can_write_in(actor, region=region))
    values = check_details(details)
    wanted = sorted(set(kinds))
    if not wanted:
        raise RefusalError(_("至少选一种单位类型。"))
    check_code_free(values["uscc"])
    organisation = Organisation(
        region=region,
        office=choose_office(actor, office),
        tier=tier,
        owner=actor,
        source=source.strip(),
        is_invented=is_invented,
        **values,
    )
    write_name(organisation, values["name"])
    save_unique(organisation)
    OrganisationRole.objects.bulk_create(
        OrganisationRole(organisation=organisation, kind=kind, starts_on=details.founded_on) for kind in wanted
    )
    if details.founded_on is not None:
        LifeEvent.objects.create(organisation=organisation, kind=LifeEventKind.FOUNDED, on=details.founded_on)
    update_current_name(organisation)
    update_keys(organisation)
    after = write_details(organisation, DETAILS) | {"kinds": wanted}
    write_entry(actor, "create_organisation", organisation, after=after)
    return organisation


@transaction.atomic
def update_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    details: OrganisationDetails,
    source: str | None = None,
    reason: str = "",
) -> Organisation:
    """Correct what stands about an organisation; a name that was written wrongly leaves no former name behind.

    A body that changed its name or place is renamed or moved (`rename_organisation`, `move_organisation`).
    """
    row = get_editable(actor, organisation, expected_version)
    values = check_details(details, before=row)
    check_code_free(values["uscc"], but=row)
    check_days(details.founded_on, row.closed_on)
    if source is not None:
        values["source"] = source.strip()
    before, after = list_changes(row, values)
    if not after:
        return row
    write_name(row, values["name"])
    write_record(row)
    if "name" in after:
        update_current_name(row)
    if {"name", "uscc"} & set(after):
        update_keys(row)
    if {"industry", "registered_size"} & set(after):
        update_latest(row)
    write_entry(actor, "update_organisation", row, before=before, after=after, reason=reason)
    return row


@transaction.atomic
def update_kinds(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    kinds: Sequence[OrganisationKind],
    on: date | None = None,
) -> Organisation:
    """Say what an organisation is from a day on (today): new kinds begin, those left out end."""
    row = get_editable(actor, organisation, expected_version)
    if not kinds:
        raise RefusalError(_("至少选一种单位类型。"))
    day = on or timezone.localdate()
    held = {role.kind: role for role in row.roles.filter(ends_on__isnull=True)}
    gone = sorted(set(held) - set(kinds))
    added = sorted(set(kinds) - set(held))
    if not gone and not added:
        return row
    for kind in gone:
        role = held[kind]
        role.ends_on = max(day, role.starts_on or day)
        role.save(update_fields=["ends_on"])
    OrganisationRole.objects.bulk_create(OrganisationRole(organisation=row, kind=kind, starts_on=day) for kind in added)
    write_record(row)
    before, after = {"kinds": sorted(held)}, {"kinds": sorted(set(kinds)), "on": day.isoformat()}
    write_entry(actor, "update_kinds", row, before=before, after=after)
    return row


@transaction.atomic
def update_role(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    role: OrganisationRole,
    starts_on: date | None,
    ends_on: date | None,
) -> Organisation:
    """Correct since when and until when an organisation is of a kind."""
    row = get_editable(actor, organisation, expected_version)
    held = require_held(row.roles, role, _("这一类型已经不在了。"))
    check_days(starts_on, ends_on)
    others = row.roles.filter(kind=held.kind).exclude(pk=held.pk)
    if others.filter(_match_overlap(starts_on, ends_on)).exists():
        raise RefusalError(_("和另一段“%(kind)s”的日期重叠。") % {"kind": held.get_kind_display()})
    return save_held(actor, "update_role", row, held, {"starts_on": starts_on, "ends_on": ends_on}, reason="")


def _match_overlap(starts_on: date | None, ends_on: date | None) -> Q:
    found = Q()
    if ends_on is not None:
        found &= Q(starts_on__isnull=True) | Q(starts_on__lt=ends_on)
    if starts_on is not None:
        found &= Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
    return found


@transaction.atomic
def remove_role(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, role: OrganisationRole
) -> Organisation:
    """Take a kind away that an organisation never was; its last one stays."""
    row = get_editable(actor, organisation, expected_version)
    held = require_held(row.roles, role, _("这一类型已经不在了。"))
    if not row.roles.exclude(pk=held.pk).exists():
        raise RefusalError(_("至少留一种单位类型；先加对的，再删错的。"))
    return remove_held(actor, "remove_role", row, held, write_details(held, ("kind", "starts_on", "ends_on")))


@transaction.atomic
def add_name(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    name: str,
    kind: NameKind,
    starts_on: date | None = None,
    ends_on: date | None = None,
    source: str = "",
) -> OrganisationName:
    """Add a former, short, English or other name by which an organisation is found; its own is set by renaming."""
    row = get_editable(actor, organisation, expected_version)
    text = require_text(name, _("名称不能空。"))
    if kind == NameKind.CURRENT:
        raise RefusalError(_("现名由更名或更正来改。"))
    check_days(starts_on, ends_on)
    if row.names.filter(kind=kind, name=text).exists():
        raise RefusalError(_("“%(name)s”已经在名称里了。") % {"name": text})
    added = OrganisationName.objects.create(
        organisation=row,
        name=text,
        name_key=compute_name_key(text),
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        source=source.strip(),
    )
    update_keys(row)
    write_record(row)
    write_entry(actor, "add_name", row, after={"name": text, "kind": kind})
    return added


@transaction.atomic
def remove_name(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, name: OrganisationName
) -> Organisation:
    """Take a name away that was added by mistake; the current one stays."""
    row = get_editable(actor, organisation, expected_version)
    found = row.names.filter(pk=name.pk).exclude(kind=NameKind.CURRENT).first()
    if found is None:
        raise RefusalError(_("现名不能删除，要改就更名或更正。"))
    before = {"name": found.name, "kind": found.kind}
    found.delete()
    update_keys(row)
    write_record(row)
    write_entry(actor, "remove_name", row, before=before)
    return row
