"""Projects won at upper levels: what was applied for, funded, and what money arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import FUNDED_STATES, ProjectState, TitleLevel
from kepan.apps.registry.models import Organisation, Person, ProjectPartner, ProjectReceipt, UpperProject
from kepan.apps.registry.permissions import can_write_in
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
    write_money,
    write_record,
)


@dataclass(frozen=True)
class ProjectDetails:
    """What a form says of an upper-level project; money in fen."""

    name: str
    programme: str
    level: TitleLevel
    state: ProjectState = ProjectState.APPLIED
    number: str = ""
    project_class: str = ""
    applied_on: date | None = None
    approved_on: date | None = None
    document_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    approved_amount: int | None = None
    own_amount: int | None = None
    leader: Person | None = None
    applied_amount: int | None = None
    refused_on: date | None = None
    finished_on: date | None = None


@dataclass(frozen=True)
class PartnerEntry:
    """One that carries a project with its organisation, as it is written, and the record behind it if known."""

    written_name: str
    organisation: Organisation | None = None


ENDED_STATES = frozenset({ProjectState.ACCEPTED, ProjectState.TERMINATED})
RECEIPT = ("on", "amount", "document_number")
DETAILS = tuple(field.name for field in fields(ProjectDetails))


def check_project(details: ProjectDetails, *, but: UpperProject | None = None) -> dict[str, Any]:
    """Return the details as they are kept; refused with a reason that a person can act on."""
    values = read_values(details, DETAILS)
    check_contents(details)
    if values["number"]:
        rows = UpperProject.objects.filter(programme=values["programme"], number=values["number"])
        if has_other(rows, but):
            raise RefusalError(_("同一计划里已有编号 %(number)s 的项目。") % {"number": values["number"]})
    return values


def check_contents(details: ProjectDetails) -> None:
    """Refuse details that contradict each other, whatever else is registered."""
    require_text(details.name, _("写项目名称。"))
    require_text(details.programme, _("写计划类别，例如“省重点研发计划”。"))
    check_money(details.approved_amount, _("立项金额"))
    check_money(details.own_amount, _("自筹金额"))
    check_money(details.applied_amount, _("申请金额"))
    check_course(details)
    if details.state in FUNDED_STATES and (details.approved_on is None or details.approved_amount is None):
        raise RefusalError(_("已立项的项目要有立项日期和立项金额。"))
    if details.state not in FUNDED_STATES and details.approved_amount is not None:
        raise RefusalError(_("没有立项的项目不能有立项金额。"))


def check_course(details: ProjectDetails) -> None:
    """Refuse days that are out of order, or that the state of the project contradicts."""
    check_days(details.applied_on, details.approved_on)
    check_days(details.applied_on, details.refused_on)
    check_days(details.approved_on, details.finished_on)
    check_days(details.starts_on, details.ends_on)
    if details.refused_on is not None and details.state != ProjectState.REFUSED:
        raise RefusalError(_("填了未立项日期，状态要选“未立项”。"))
    if details.finished_on is not None and details.state not in ENDED_STATES:
        raise RefusalError(_("填了验收或终止日期，状态要选“已验收”或“已终止”。"))


@transaction.atomic
def create_project(
    *,
    actor: User | None,
    organisation: Organisation,
    details: ProjectDetails,
    partners: Sequence[PartnerEntry] = (),
    region: Region | None = None,
    office: Office | None = None,
    source: str = "",
    is_invented: bool = False,
) -> UpperProject:
    """Enter a project that an organisation applied for at an upper level; it belongs to the organisation's region."""
    place = region or organisation.region
    if actor is not None:
        require(can_write_in(actor, region=place))
    row = UpperProject(
        region=place,
        office=choose_office(actor, office),
        owner=actor,
        organisation=organisation,
        source=source.strip(),
        is_invented=is_invented,
        **check_project(details),
    )
    save_unique(row)
    after = write_details(row, (*DETAILS, "organisation"))
    if partners:
        after["partners"] = _write_partners(row, partners)
    write_entry(actor, "create_project", row, after=after)
    return row


def _write_partners(row: UpperProject, partners: Sequence[PartnerEntry]) -> list[str]:
    """Write who carries a project with its organisation; nobody stands there twice."""
    known = [row.organisation_id, *(one.organisation.pk for one in partners if one.organisation is not None)]
    if len(set(known)) < len(known):
        raise RefusalError(_("承担单位和参加单位里，同一家只写一次。"))
    made = [
        ProjectPartner(
            project=row,
            position=place,
            written_name=require_text(one.written_name, _("写参加单位的名称。")),
            organisation=one.organisation,
        )
        for place, one in enumerate(partners, start=1)
    ]
    ProjectPartner.objects.bulk_create(made)
    return [one.written_name for one in made]


@transaction.atomic
def update_project(
    *,
    actor: User | None,
    project: UpperProject,
    expected_version: int | None,
    details: ProjectDetails,
    organisation: Organisation | None = None,
    partners: Sequence[PartnerEntry] | None = None,
) -> UpperProject:
    """Change a project: funded, accepted, terminated, or entered wrongly; money that arrived keeps it funded.

    An organisation and partners that are given replace those that stand.
    """
    row = get_editable(actor, project, expected_version)
    values = check_project(details, but=row)
    received = count_received(row)
    if received and details.state not in FUNDED_STATES:
        raise RefusalError(_("已有经费到账，项目不能改成没有立项。"))
    if details.approved_amount is not None and received > details.approved_amount:
        raise RefusalError(_("已到账 %(received)s，超过这个立项金额。") % {"received": write_money(received)})
    if organisation is not None:
        values["organisation"] = organisation
    before, after = list_changes(row, values)
    if partners is not None:
        held = list(row.partners.values_list("written_name", "organisation"))
        if held != [(one.written_name.strip(), one.organisation and one.organisation.pk) for one in partners]:
            row.partners.all().delete()
            before["partners"], after["partners"] = [name for name, _pk in held], _write_partners(row, partners)
    if after:
        write_record(row)
        write_entry(actor, "update_project", row, before=before, after=after)
    return row


def count_received(project: UpperProject) -> int:
    """Return the money of a project that arrived, in fen."""
    return ProjectReceipt.objects.filter(project=project).aggregate(total=Sum("amount"))["total"] or 0


@transaction.atomic
def add_receipt(
    *,
    actor: User | None,
    project: UpperProject,
    expected_version: int | None,
    on: date,
    amount: int,
    document_number: str = "",
    reason: str = "",
) -> ProjectReceipt:
    """Enter money that arrived; more than was approved needs a reason, a project that was not funded has none."""
    row = get_editable(actor, project, expected_version)
    if row.state not in FUNDED_STATES:
        raise RefusalError(_("项目还没有立项，不能登记到账。"))
    check_receipt(row, on, amount)
    total, most = count_received(row) + amount, row.approved_amount or 0
    if total > most and not reason.strip():
        shown = {"total": write_money(total), "most": write_money(most)}
        raise RefusalError(_("到账合计 %(total)s，超过立项金额 %(most)s，请写明理由。") % shown)
    receipt = ProjectReceipt.objects.create(project=row, on=on, amount=amount, document_number=document_number.strip())
    write_record(row)
    write_entry(actor, "add_receipt", row, after=write_details(receipt, RECEIPT), reason=reason.strip())
    return receipt


def check_receipt(row: UpperProject, on: date, amount: int) -> None:
    """Refuse money that is none, or that arrived in the future or before the project was funded."""
    if amount <= 0:
        raise RefusalError(_("到账金额要大于零。"))
    if on > timezone.localdate():
        raise RefusalError(_("%(on)s 还没有到。") % {"on": on})
    check_days(row.approved_on, on)


@transaction.atomic
def update_receipt(
    *,
    actor: User | None,
    project: UpperProject,
    expected_version: int | None,
    receipt: ProjectReceipt,
    on: date,
    amount: int,
    document_number: str = "",
    reason: str,
) -> UpperProject:
    """Correct a receipt that was entered wrongly, with a reason; the trail keeps what stood there."""
    row = get_editable(actor, project, expected_version)
    held = require_held(row.receipts, receipt, _("这笔到账已经不在了。"))
    check_receipt(row, on, amount)
    said = require_text(reason, _("写更正的理由。"))
    values = {"on": on, "amount": amount, "document_number": document_number.strip()}
    return save_held(actor, "update_receipt", row, held, values, said)


@transaction.atomic
def remove_receipt(
    *,
    actor: User | None,
    project: UpperProject,
    expected_version: int | None,
    receipt: ProjectReceipt,
    reason: str = "",
) -> UpperProject:
    """Take away a receipt that was entered by mistake."""
    row = get_editable(actor, project, expected_version)
    held = require_held(row.receipts, receipt, _("这笔到账已经不在了。"))
    return remove_held(actor, "remove_receipt", row, held, write_details(held, RECEIPT), reason.strip())
