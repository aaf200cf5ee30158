"""What happens to an organisation: it is renamed, moves, is closed; and what was entered by mistake is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import LifeEventKind, NameKind, OrganisationState
from kepan.apps.registry.models import LifeEvent, Organisation, OrganisationName
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.naming import compute_name_key, update_current_name, update_keys, write_name
from kepan.apps.registry.services.writing import (
    get_editable,
    require_held,
    require_text,
    write_entry,
    write_plain,
    write_record,
)

UNDONE = frozenset({LifeEventKind.RENAMED, LifeEventKind.MOVED})
"""What can be taken back as an event; a closing is taken back by `reopen_organisation`."""


def check_alive(row: Organisation, on: date) -> None:
    """Refuse what cannot happen: to a closed body, before it was founded, or on a day that has not come."""
    if row.state == OrganisationState.CLOSED:
        raise RefusalError(_("单位已经注销。"))
    if row.founded_on is not None and on < row.founded_on:
        raise RefusalError(_("%(on)s 在成立日期 %(founded)s 之前。") % {"on": on, "founded": row.founded_on})
    if on > timezone.localdate():
        raise RefusalError(_("%(on)s 还没有到。") % {"on": on})


@transaction.atomic
def rename_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    name: str,
    on: date,
    source: str = "",
) -> Organisation:
    """Give an organisation its new name from a day on; the old one stays as a former name and is still found."""
    row = get_editable(actor, organisation, expected_version)
    check_alive(row, on)
    text = require_text(name, _("写新的全称。"))
    if text == row.name:
        raise RefusalError(_("新名称和现名一样。"))
    former = row.name
    current = row.names.filter(kind=NameKind.CURRENT).first()
    OrganisationName.objects.update_or_create(
        organisation=row,
        kind=NameKind.FORMER,
        name=former,
        defaults={
            "name_key": compute_name_key(former),
            "starts_on": current.starts_on if current else None,
            "ends_on": on,
            "source": source.strip(),
        },
    )
    write_name(row, text)
    write_record(row)
    update_current_name(row)
    row.names.filter(kind=NameKind.CURRENT).update(starts_on=on)
    update_keys(row)
    _add_event(row, LifeEventKind.RENAMED, on, former, text, source)
    write_entry(actor, "rename_organisation", row, before={"name": former}, after={"name": text, "on": on.isoformat()})
    return row


@transaction.atomic
def move_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    on: date,
    region: Region,
    zone: Region | None = None,
    address: str = "",
    source: str = "",
) -> Organisation:
    """Move an organisation to another place; a move into another region needs a writer of both."""
    row = get_editable(actor, organisation, expected_version)
    check_alive(row, on)
    if actor is not None:
        require(can_write_in(actor, region=region))
    check_zone(zone)
    former = row.region.name, row.address, row.zone_id
    if former == (region.name, address.strip(), zone.pk if zone else None):
        raise RefusalError(_("新旧地址一样。"))
    before = {"region": row.region_id, "zone": row.zone_id, "address": row.address}
    left: dict[str, Any] = {"from_region": row.region, "from_zone": row.zone, "from_address": row.address}
    row.region, row.zone, row.address = region, zone, address.strip()
    write_record(row)
    places = " ".join(filter(None, former[:2])), " ".join(filter(None, (region.name, row.address)))
    _add_event(row, LifeEventKind.MOVED, on, *places, source, **left)
    after = {"region": region.pk, "zone": row.zone_id, "address": row.address, "on": on.isoformat()}
    write_entry(actor, "move_organisation", row, before=before, after=after)
    return row


@transaction.atomic
def close_organisation(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, on: date, source: str
) -> Organisation:
    """Say that an organisation is closed from a day on; its records stay, its kinds end. `source` says how known."""
    row = get_editable(actor, organisation, expected_version)
    check_alive(row, on)
    ground = require_text(source, _("写明注销的依据，例如“登记机关公告”。"))
    row.state, row.closed_on = OrganisationState.CLOSED, on
    write_record(row)
    row.roles.filter(ends_on__isnull=True).update(ends_on=on)
    _add_event(row, LifeEventKind.CLOSED, on, "", "", ground)
    after = {"state": row.state, "closed_on": on.isoformat()}
    write_entry(actor, "close_organisation", row, before={"state": OrganisationState.ACTIVE}, after=after)
    return row


@transaction.atomic
def absorb_organisation(
    *,
    actor: User | None,
    organisation: Organisation,
    expected_version: int | None,
    into: Organisation,
    on: date,
    source: str,
) -> Organisation:
    """Say that a body was legally absorbed by another on a day: it is closed, and both keep their own history.

    This happens to bodies; two records of one body are merged instead (`merge_organisations`).
    """
    row = get_editable(actor, organisation, expected_version)
    check_alive(row, on)
    ground = require_text(source, _("写明合并的依据，例如“登记机关公告”。"))
    if into.pk == row.pk:
        raise RefusalError(_("单位不能并入自己。"))
    row.state, row.closed_on = OrganisationState.CLOSED, on
    write_record(row)
    row.roles.filter(ends_on__isnull=True).update(ends_on=on)
    _add_event(row, LifeEventKind.ABSORBED, on, row.name, into.name, ground)
    after = {"state": row.state, "closed_on": on.isoformat(), "into": into.pk}
    write_entry(actor, "absorb_organisation", row, before={"state": OrganisationState.ACTIVE}, after=after)
    return row


@transaction.atomic
def reopen_organisation(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, reason: str
) -> Organisation:
    """Take a closing back that was entered by mistake."""
    row = get_editable(actor, organisation, expected_version)
    if row.state != OrganisationState.CLOSED:
        raise RefusalError(_("单位没有注销，不用恢复。"))
    ground = require_text(reason, _("写明恢复的理由，例如“录错了单位”。"))
    closed_on = row.closed_on
    row.state, row.closed_on = OrganisationState.ACTIVE, None
    write_record(row)
    row.roles.filter(ends_on=closed_on).update(ends_on=None)
    row.life_events.filter(kind__in=(LifeEventKind.CLOSED, LifeEventKind.ABSORBED), on=closed_on).delete()
    before = {"state": OrganisationState.CLOSED, "closed_on": None if closed_on is None else closed_on.isoformat()}
    write_entry(actor, "reopen_organisation", row, before=before, after={"state": row.state}, reason=ground)
    return row


@transaction.atomic
def undo_event(
    *, actor: User | None, organisation: Organisation, expected_version: int | None, event: LifeEvent, reason: str
) -> Organisation:
    """Take the last renaming or the last move back that was entered by mistake; name and place are as before it."""
    row = get_editable(actor, organisation, expected_version)
    held = require_held(row.life_events, event, _("这次变化已经撤回。"))
    ground = require_text(reason, _("写明撤回的理由，例如“录错了单位”。"))
    if held.kind not in UNDONE:
        raise RefusalError(_("只有更名和迁址能这样撤回；注销录错了，用“恢复”。"))
    if row.life_events.filter(kind=held.kind).order_by(F("on").desc(nulls_last=True), "-pk").first() != held:
        raise RefusalError(_("先撤回后来的那一次。"))
    before = {"event": held.kind, "on": write_plain(held.on), "was": held.before, "became": held.after}
    if held.kind == LifeEventKind.RENAMED:
        _undo_name(row, held)
    else:
        _undo_move(actor, row, held)
    held.delete()
    write_entry(
        actor, "undo_event", row, before=before, after={"name": row.name, "region": row.region_id}, reason=ground
    )
    return row


def _undo_name(row: Organisation, event: LifeEvent) -> None:
    former = row.names.filter(kind=NameKind.FORMER, name=event.before).first()
    write_name(row, event.before)
    write_record(row)
    update_current_name(row)
    row.names.filter(kind=NameKind.CURRENT).update(starts_on=former.starts_on if former else None)
    if former is not None:
        former.delete()
    update_keys(row)


def _undo_move(actor: User | None, row: Organisation, event: LifeEvent) -> None:
    if event.from_region is None:
        raise RefusalError(_("这次迁址没有留下原来的地区，不能撤回；请再登记一次迁址。"))
    if actor is not None:
        require(can_write_in(actor, region=event.from_region))
    row.region, row.zone, row.address = event.from_region, event.from_zone, event.from_address
    write_record(row)


def check_zone(zone: Region | None) -> None:
    """Refuse a region that is no zone where a zone is meant."""
    if zone is not None and zone.level != Level.ZONE:
        raise RefusalError(_("%(region)s不是园区。") % {"region": zone.name})


def _add_event(
    row: Organisation, kind: LifeEventKind, on: date, before: str, after: str, source: str, **left: Any
) -> None:
    LifeEvent.objects.create(
        organisation=row, kind=kind, on=on, before=before[:200], after=after[:200], source=source.strip(), **left
    )
