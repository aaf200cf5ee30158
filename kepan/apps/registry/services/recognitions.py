"""Titles: conferred, renewed, corrected, cancelled."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import RecognitionState
from kepan.apps.registry.models import Organisation, Person, Recognition
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.writing import (
    check_days,
    choose_office,
    get_editable,
    has_other,
    read_values,
    require_text,
    save_changes,
    save_unique,
    write_details,
    write_entry,
    write_record,
)
from kepan.engine.registry.titles import Title, TitleBearer, compute_last_day
from kepan.store.files.titles import read_titles


@dataclass(frozen=True)
class RecognitionDetails:
    """What a list or a certificate says; the last day follows from the title where it is not stated."""

    title: str
    recognised_on: date
    level: str = ""
    object_name: str = ""
    batch: str = ""
    document_number: str = ""
    certificate: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


DETAILS = tuple(field.name for field in fields(RecognitionDetails))
HELD_BY = ("organisation", "person", "renews")


def check_recognition(details: RecognitionDetails, *, but: Recognition | None = None) -> dict[str, Any]:
    """Return the details as they are kept, level and last day filled from the catalogue; refused with a reason."""
    title = get_title(details.title)
    values = read_values(details, DETAILS)
    values["level"] = check_level(title, values["level"])
    values["valid_from"], values["valid_to"] = check_term(title, details)
    _check_certificate(title, values["certificate"], but)
    return values


def get_title(code: str) -> Title:
    """Return a title of the catalogue; refused where there is none of this code."""
    title = read_titles().titles.get(code)
    if title is None:
        raise RefusalError(_("称号目录里没有“%(code)s”。") % {"code": code})
    return title


def check_level(title: Title, level: str) -> str:
    """Return the level of a title, its only one where none is said; refused where the title has no such level."""
    if not level and len(title.levels) == 1:
        return title.levels[0]
    if level not in title.levels:
        raise RefusalError(_("“%(title)s”没有这个级别，请选择级别。") % {"title": title.name})
    return level


def check_term(title: Title, details: RecognitionDetails) -> tuple[date, date | None]:
    """Return the first and last day of a title, the last one by the catalogue where it is not said."""
    if details.recognised_on > timezone.localdate():
        raise RefusalError(_("认定日期还没有到。"))
    start = details.valid_from or details.recognised_on
    end = details.valid_to or compute_last_day(start, title.months)
    check_days(start, end)
    return start, end


def _check_certificate(title: Title, certificate: str, but: Recognition | None) -> None:
    if not certificate:
        return
    if has_other(Recognition.objects.filter(title=title.code, certificate=certificate), but):
        raise RefusalError(_("证书编号 %(number)s 已经登记过。") % {"number": certificate})


def check_holder(details: RecognitionDetails, organisation: Organisation | None, person: Person | None) -> None:
    """Refuse a title without its holder: a title of people needs a person, the others an organisation."""
    title = read_titles().titles[details.title]
    if title.bearer is TitleBearer.PERSON:
        if person is None and organisation is None:
            raise RefusalError(_("“%(title)s”授予人员，请选择人员。") % {"title": title.name})
    elif organisation is None:
        raise RefusalError(_("“%(title)s”授予单位，请选择单位。") % {"title": title.name})
    founded = None if organisation is None else organisation.founded_on
    if founded is not None and details.recognised_on < founded:
        raise RefusalError(_("认定日期早于单位的成立日期 %(on)s。") % {"on": founded})
    if title.bearer is TitleBearer.PRODUCT and not details.object_name.strip():
        raise RefusalError(_("写产品名称。"))


@transaction.atomic
def grant_recognition(
    *,
    actor: User | None,
    details: RecognitionDetails,
    organisation: Organisation | None = None,
    person: Person | None = None,
    region: Region | None = None,
    office: Office | None = None,
    renews: Recognition | None = None,
    source: str = "",
    is_invented: bool = False,
) -> Recognition:
    """Enter that a title was conferred, on an organisation, one of its products or places, or a person.

    It belongs to the region of its holder unless another is given; `renews` names the one that it continues.
    """
    holder = organisation or person
    if holder is None:
        raise RefusalError(_("选择单位或人员。"))
    place = region or holder.region
    if actor is not None:
        require(can_write_in(actor, region=place))
    values = check_recognition(details)
    check_holder(details, organisation, person)
    if renews is not None:
        _check_renewal(renews, values, organisation, person)
    row = Recognition(
        region=place,
        office=choose_office(actor, office),
        owner=actor,
        organisation=organisation,
        person=person,
        renews=renews,
        source=source.strip(),
        is_invented=is_invented,
        **values,
    )
    save_unique(row)
    write_entry(actor, "grant_recognition", row, after=write_details(row, (*DETAILS, *HELD_BY)))
    return row


def _check_renewal(
    before: Recognition, values: dict[str, Any], organisation: Organisation | None, person: Person | None
) -> None:
    same_holder = before.organisation_id == (organisation.pk if organisation else None) and before.person_id == (
        person.pk if person else None
    )
    if before.title != values["title"] or not same_holder:
        raise RefusalError(_("重新认定的称号和对象要和原来的一样。"))
    if before.state == RecognitionState.CANCELLED:
        raise RefusalError(_("原来的认定已经取消，不能续。"))
    if before.renewals.exists():
        raise RefusalError(_("原来的认定已经续过一次。"))
    if values["valid_from"] <= (before.valid_from or before.recognised_on):
        raise RefusalError(_("重新认定的日期要在原来的之后。"))


@transaction.atomic
def renew_recognition(
    *, actor: User | None, recognition: Recognition, details: RecognitionDetails, source: str = ""
) -> Recognition:
    """Enter that a title was conferred again on its holder; it counts as one title that goes on."""
    before = Recognition.objects.select_related("organisation__region", "person__region", "region", "office").get(
        pk=recognition.pk
    )
    return grant_recognition(
        actor=actor,
        details=details,
        organisation=before.organisation,
        person=before.person,
        region=before.region,
        office=before.office,
        renews=before,
        source=source,
        is_invented=before.is_invented,
    )


@transaction.atomic
def update_recognition(
    *,
    actor: User | None,
    recognition: Recognition,
    expected_version: int | None,
    details: RecognitionDetails,
    reason: str = "",
) -> Recognition:
    """Correct what was entered wrongly about a title; what stood there stays readable in the trail."""
    row = get_editable(actor, recognition, expected_version)
    values = check_recognition(details, but=row)
    check_holder(details, row.organisation, row.person)
    if row.cancelled_on is not None and row.cancelled_on < details.recognised_on:
        raise RefusalError(_("认定日期晚于取消日期 %(on)s。") % {"on": row.cancelled_on})
    _check_order(row, values)
    return save_changes(actor, "update_recognition", row, values, reason=reason.strip())


def _check_order(row: Recognition, values: dict[str, Any]) -> None:
    """Refuse a correction after which a renewal would begin before what it renews."""
    start = values["valid_from"]
    if row.renews is not None and start <= (row.renews.valid_from or row.renews.recognised_on):
        raise RefusalError(_("重新认定的日期要在原来的之后。"))
    if any(start >= (later.valid_from or later.recognised_on) for later in row.renewals.all()):
        raise RefusalError(_("后面的重新认定从更早的一天起；先更正那一次。"))
    linked = row.renews is not None or row.renewals.exists()
    if linked and values["title"] != row.title:
        raise RefusalError(_("它和另一次认定接续，称号不能改；登错了称号的，取消后另行登记。"))


@transaction.atomic
def cancel_recognition(
    *, actor: User | None, recognition: Recognition, expected_version: int | None, on: date, reason: str
) -> Recognition:
    """Enter that a title was taken away on a day; until then it was held."""
    row = get_editable(actor, recognition, expected_version)
    ground = require_text(reason, _("写明取消的原因和依据。"))
    if row.state == RecognitionState.CANCELLED:
        raise RefusalError(_("这项认定已经取消。"))
    check_days(row.recognised_on, on)
    row.state, row.cancelled_on, row.cancel_reason = RecognitionState.CANCELLED, on, ground
    write_record(row)
    after = {"state": row.state, "cancelled_on": on.isoformat()}
    write_entry(actor, "cancel_recognition", row, before={"state": "granted"}, after=after, reason=ground)
    return row


@transaction.atomic
def restore_recognition(
    *, actor: User | None, recognition: Recognition, expected_version: int | None, reason: str
) -> Recognition:
    """Take a cancellation back that was entered by mistake or was overruled."""
    row = get_editable(actor, recognition, expected_version)
    ground = require_text(reason, _("写明恢复的原因和依据。"))
    if row.state != RecognitionState.CANCELLED:
        raise RefusalError(_("这项认定没有取消，不用恢复。"))
    before = {"state": row.state, "cancelled_on": row.cancelled_on.isoformat() if row.cancelled_on else None}
    row.state, row.cancelled_on, row.cancel_reason = RecognitionState.GRANTED, None, ""
    write_record(row)
    write_entry(actor, "restore_recognition", row, before=before, after={"state": row.state}, reason=ground)
    return row
