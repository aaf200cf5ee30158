"""The pages of one project of a higher level and one agreement, and the frame that pages of records share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.registry.enums import FUNDED_STATES
from kepan.apps.registry.models import Agreement, Record, UpperProject
from kepan.apps.registry.permissions import can_update_record
from kepan.apps.registry.selectors import (
    get_agreement,
    get_project,
    list_all_people,
    list_all_visible,
    list_money_by_year,
    list_record_findings,
)
from kepan.engine.basis.ratios import create_ratio
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.words import (
    get_finding_light,
    get_wan,
    write_amount,
    write_check,
)
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import write_number

MOST_ROWS = 50
Details = list[tuple[Any, Any]]


def list_pages(request: HttpRequest, rows: Iterable[Any]) -> dict[tuple[str, int], str]:
    """Return the addresses of the organisations and people named in some rows that the user may open."""
    named, user = list(rows), get_user(request)
    pages: dict[tuple[str, int], str] = {}
    for kind, seen in (("organisation", list_all_visible), ("person", list_all_people)):
        keys = {key for row in named if (key := getattr(row, f"{kind}_id", None)) is not None}
        if keys:
            found = seen(user=user).filter(pk__in=keys).values_list("pk", flat=True)
            pages |= {(kind, pk): reverse(f"{kind}_detail", args=[pk]) for pk in found}
    return pages


def get_page(row: Any, pages: dict[tuple[str, int], str]) -> str:
    """Return the address of whom a row names; empty where nobody is known or may be opened."""
    return next((pages[key] for kind in ("organisation", "person")
                 if (key := (kind, getattr(row, f"{kind}_id", None))) in pages), "")  # fmt: skip


def make_frame(request: HttpRequest, row: Record, subject: str, **more: Any) -> dict[str, Any]:
    """Return what the frame of every record shows: what is missing or contradicts, and whether it may be changed."""
    user = get_user(request)
    findings = list_record_findings(user=user, subject=subject, key=row.pk)[:MOST_ROWS]
    return {
        "row": row,
        "list_url": reverse(f"{subject}_list"),
        "may_edit": bool(can_update_record(user, row)),
        "findings": [(get_finding_light(one), write_check(one), one) for one in findings],
        **more,
    }


def keep_known(details: Details) -> Details:
    """Keep what is known."""
    return [(label, value) for label, value in details if value not in (None, "")]


@require_GET
@registry_page
def show_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project: its money in both ways of counting, receipts, numbers, days."""
    row: UpperProject = find_record(request, get_project, pk)
    partners = list(row.partners.all())
    pages, years = list_pages(request, [row, *partners]), list_money_by_year(row)
    details: Details = [
        (_("级别"), row.get_level_display()),
        (_("计划类别"), row.programme),
        (_("项目类型"), row.project_class),
        (_("项目编号"), row.number),
        (_("立项文号"), row.document_number),
        (_("申报日期"), row.applied_on),
        (_("立项日期"), row.approved_on),
        (_("未立项日期"), row.refused_on),
        (_("执行期"), write_term(row)),
        (_("验收或终止日期"), row.finished_on),
        (_("负责人"), row.leader.name if row.leader else ""),
        (_("申请金额（万元）"), "" if row.applied_amount is None else write_amount(row.applied_amount)),
        (_("自筹金额（万元）"), "" if row.own_amount is None else write_amount(row.own_amount)),
        (_("地区"), row.region.name),
        (_("来源"), row.source),
    ]
    frame = make_frame(
        request,
        row,
        "project",
        name=row.name,
        section=_("上级项目"),
        state=row.get_state_display(),
        holder=row.organisation.name,
        holder_url=get_page(row, pages),
        details=keep_known(details),
        partners=[(one, get_page(one, pages)) for one in partners],
        years=[(one.year, write_amount(one.approved), write_amount(one.received)) for one in years],
        approved=write_amount(next((one.approved for one in years if one.approved is not None), None)),
        received=write_amount(getattr(row, "received", None)),
        receipts=[(one, write_amount(one.amount)) for one in row.receipts.all()],
        may_receive=row.state in FUNDED_STATES,
    )
    return render(request, "registry/project.html", frame)


@require_GET
@registry_page
def show_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agreement: its parties, and how far it is fulfilled."""
    row: Agreement = find_record(request, get_agreement, pk)
    parties = list(row.parties.all())
    pages = list_pages(request, parties)
    paid = getattr(row, "paid", None)
    details: Details = [
        (_("协议编号"), row.number),
        (_("记录号"), "" if row.number else f"#{row.pk}"),
        (_("签订日期"), row.signed_on),
        (_("协议期限"), write_term(row)),
        (_("协议金额（万元）"), write_amount(row.amount)),
        (_("已履行金额（万元）"), write_amount(paid)),
        (_("履行比例"), write_share(paid, row.amount)),
        (_("续签自"), write_link(row.renews)),
        (_("地区"), row.region.name),
        (_("来源"), row.source),
    ]
    frame = make_frame(
        request,
        row,
        "agreement",
        name=row.title,
        section=_("合作协议"),
        state=row.get_state_display(),
        sub=row.get_kind_display(),
        details=keep_known(details),
        parties=[(one, get_page(one, pages)) for one in parties],
        renewals=list(row.renewals.all()),
        fulfilments=[(one, write_amount(one.amount)) for one in row.fulfilments.all()],
    )
    return render(request, "registry/agreement.html", frame)


def write_link(row: Agreement | None) -> SafeString | str:
    """Write an agreement as a link to its page; nothing for none."""
    if row is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("agreement_detail", args=[row.pk]), row.number or row.title)


def write_term(row: UpperProject | Agreement) -> str:
    """Write from when to when something runs; empty where neither day is known."""
    if row.starts_on is None and row.ends_on is None:
        return ""
    return f"{row.starts_on or '…'} – {row.ends_on or '…'}"


def write_share(paid: int | None, amount: int | None) -> str:
    """Write how much of an amount was paid, in percent; empty where either is not known."""
    ratio = create_ratio(get_wan(paid), get_wan(amount))
    if ratio is None or ratio.value is None:
        return ""
    return f"{write_number(ratio.value * 100, 1)} %"
