"""The page of one right, and what was done with its record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.enums import EVENT_ROLES, PartyRole, RightStatus
from kepan.apps.registry.models import Right, RightEvent, RightParty
from kepan.apps.registry.permissions import can_read_history
from kepan.apps.registry.selectors import get_legal_status, get_right, list_rights, list_statuses
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.history import MOST_LINES, list_lines
from kepan.web.registry.views.records import MOST_ROWS, Details, get_page, keep_known, list_pages, make_frame
from kepan.web.registry.words import get_right_light, list_remarks, write_amount
from kepan.web.ui.guards import get_user

Named = list[tuple[RightParty, str]]


@dataclass(frozen=True)
class EventLine:
    """An event with the status that it gave, what belongs to it and whom it names."""

    event: RightEvent
    status: RightStatus
    facts: list[str]
    parties: Named = field(default_factory=list)


def sort_parties(rows: Iterable[RightParty]) -> list[RightParty]:
    """Sort parties by role, those of one role by their day and place."""
    order = {role: place for place, role in enumerate(PartyRole)}
    return sorted(rows, key=lambda row: (order[PartyRole(row.role)], row.starts_on or date.min, row.position))


def list_facts(event: RightEvent) -> list[str]:
    """List what belongs to an event: how a licence is, for how much, until when, under what number."""
    money = "" if event.amount is None else _("%(amount)s 万元") % {"amount": write_amount(event.amount)}
    until = "" if event.until is None else _("到 %(day)s") % {"day": event.until}
    return [text for text in (event.get_licence_display(), money, until, event.number, event.detail) if text]


def list_event_lines(right: Right, named: Named) -> list[EventLine]:
    """List the events in order with what belongs to them."""
    by_event: dict[int, Named] = {}
    for row, page in named:
        if row.event_id is not None:
            by_event.setdefault(row.event_id, []).append((row, page))
    return [
        EventLine(event, status, list_facts(event), by_event.get(event.pk, []))
        for event, status in list_statuses(right)
    ]


def list_right_facts(row: Right) -> tuple[Details, Details]:
    """List numbers and days of a right."""
    numbers: Details = [
        (_("申请号"), row.application_number),
        (_("公布号"), row.publication_number),
        (_("授权公告号"), row.grant_number),
        (_("登记号或标准号"), row.number),
        (_("级别"), row.get_level_display()),
        (_("权利要求数"), row.claim_count),
        (_("同族号"), row.family),
        (_("代理机构"), row.agents),
        (_("地区"), row.region.name),
        (_("来源"), row.source),
    ]
    days: Details = [
        (_("优先权日"), row.priority_on),
        (_("申请日"), row.filed_on),
        (_("公布日"), row.published_on),
        (_("授权日"), row.granted_on),
        (_("届满日"), row.expires_on),
    ]
    return keep_known(numbers), keep_known(days)


@require_GET
@registry_page
def show_right(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a right: its parties, the events with the status that each gave, numbers, days, classes, family."""
    row: Right = find_record(request, get_right, pk)
    parties = sort_parties(row.parties.all())
    pages = list_pages(request, parties)
    named = [(one, get_page(one, pages)) for one in parties]
    family: list[Right] = []
    if row.family:
        same = list_rights(user=get_user(request)).filter(family=row.family).exclude(pk=pk)
        family = list(same[:MOST_ROWS])
    numbers, days = list_right_facts(row)
    frame = make_frame(
        request,
        row,
        "right",
        name=row.title,
        section=_("知识产权"),
        light=get_right_light(row),
        remarks=list_remarks(get_legal_status(row, today=timezone.localdate())),
        sub=row.get_kind_display(),
        details=numbers,
        days=days,
        parties=[pair for pair in named if pair[0].ends_on is None and pair[0].role not in EVENT_ROLES],
        former=[pair for pair in named if pair[0].ends_on is not None],
        events=list_event_lines(row, named),
        classes=[one.ipc for one in row.classes.all()] or [row.main_ipc] * bool(row.main_ipc),
        family=[(one, get_right_light(one)) for one in family],
        may_look_back=bool(can_read_history(get_user(request))),
    )
    return render(request, "registry/right.html", frame)


@require_GET
@registry_page
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who changed a right when and why; events that were taken back stand here, too."""
    row: Right = find_record(request, get_right, pk)
    user = get_user(request)
    require(can_read_history(user))
    lines = list_lines(row, user, limit=MOST_LINES + 1)
    page: dict[str, Any] = {
        "row": row,
        "title": _("历史"),
        "section": _("知识产权"),
        "list_url": reverse("right_list"),
        "name": row.title,
        "name_url": reverse("right_detail", args=[pk]),
        "lines": lines[:MOST_LINES],
        "has_more": len(lines) > MOST_LINES,
    }
    return render(request, "registry/right_history.html", page)
