"""Projects won at upper levels: what was applied for, funded, and what money arrived."""

from __future__ import annotations

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
from kepan.apps.registry.models import Organisation, Person, ProjectReceipt, UpperProject
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.writing import (
    check_days,
    check_money,
    get_editable,
    has_other,
    read_values,
    remove_held,
    require_held,
    require_text,
    save_changes,
    save_unique,
    write_details,
    write_entry,
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


DETAILS = tuple(field.name for field in fields(ProjectDetails))


def check_project(details: ProjectDetails, *, but: UpperProject | None = None) -> dict[str, Any]:
    """Return the details as they are kept; refused with a reason that a person can act on."""
    values = read_values(details, DETAILS)
    require_text(details.name, _("写项目名称。"))
    require_text(details.programme, _("写计划类别，例如“省重点研发计划”。"))
    check_money(details.approved_amount, _("立项金额"))
    check_money(details.own_amount, _("自筹金额"))
    check_days(details.applied_on, details.approved_on)
    check_days(details.starts_on, details.ends_on)
    if details.state in FUNDED_STATES and (details.approved_on is None or details.approved_amount is None):
        raise RefusalError(_("已立项的项目要有立项日期和立项金额。"))
    if details.state not in FUNDED_STATES and details.approved_amount is not None:
        raise RefusalError(_("没有立项的项目不能有立项金额。"))
    if values["number"]:
        rows = UpperProject.objects.filter(programme=values["programme"], number=values["number"])
        if has_other(rows, but):
            raise RefusalError(_("同一计划里已有编号 %(number)s 的项目。") % {"number": values["number"]})
    return values


@transaction.atomic
def create_project(
    *,
    actor: User | None,
    organisation: Organisation,
    details: ProjectDetails,
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
        office=office,
        owner=actor,
        organisation=organisation,
        source=source.strip(),
        is_invented=is_invented,
        **check_project(details),
    )
    save_unique(row)
    write_entry(actor, "create_project", row, after=write_details(row, (*DETAILS, "organisation")))
    return row


@transaction.atomic
def update_project(
    *, actor: User | None, project: UpperProject, expected_version: int | None, details: ProjectDetails
) -> UpperProject:
    """Change a project: funded, accepted, terminated, or entered wrongly; money that arrived keeps it funded."""
    row = get_editable(actor, project, expected_version)
    values = check_project(details, but=row)
    received = count_received(row)
    if received and details.state not in FUNDED_STATES:
        raise RefusalError(_("已有经费到账，项目不能改成没有立项。"))
    if details.approved_amount is not None and received > details.approved_amount:
        raise RefusalError(_("到账经费已经超过这个立项金额。"))
    return save_changes(actor, "update_project", row, values)


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
    if amount <= 0:
        raise RefusalError(_("到账金额要大于零。"))
    if on > timezone.localdate():
        raise RefusalError(_("%(on)s 还没有到。") % {"on": on})
    check_days(row.approved_on, on)
    if count_received(row) + amount > (row.approved_amount or 0) and not reason.strip():
        raise RefusalError(_("到账合计超过立项金额，请写明理由。"))
    receipt = ProjectReceipt.objects.create(project=row, on=on, amount=amount, document_number=document_number.strip())
    write_record(row)
    after = write_details(receipt, ("on", "amount", "document_number"))
    write_entry(actor, "add_receipt", row, after=after, reason=reason.strip())
    return receipt


@transaction.atomic
def remove_receipt(
    *, actor: User | None, project: UpperProject, expected_version: int | None, receipt: ProjectReceipt
) -> UpperProject:
    """Take away a receipt that was entered by mistake."""
    row = get_editable(actor, project, expected_version)
    held = require_held(row.receipts, receipt, _("这笔到账已经不在了。"))
    return remove_held(actor, "remove_receipt", row, held, write_details(held, ("on", "amount", "document_number")))
