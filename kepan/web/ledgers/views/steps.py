"""Steps of an entry: asked with what they fill, approved or refused by others; comments and files beside them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.desk.services import create_attachment
from kepan.apps.ledgers.permissions import can_take_step, can_update_entry
from kepan.apps.ledgers.selectors import get_viewer
from kepan.apps.ledgers.services import (
    create_comment,
    decide_approval,
    find_open_approval,
    take_step,
    withdraw_approval,
)
from kepan.engine.ledgers.types import RouteKind, Transition
from kepan.web.ledgers.entry_page import list_required
from kepan.web.ledgers.guards import find_entry, ledger_page
from kepan.web.ledgers.raws import write_raw
from kepan.web.ledgers.views.editing import add_files, add_refusal, make_form, read_version_sent
from kepan.web.ledgers.views.entries import make_frame, make_page
from kepan.web.ledgers.words import ROUTES, write_roles
from kepan.web.ui.guards import get_user

MOST_FILES = 20


@require_http_methods(["GET", "POST"])
@ledger_page
def take(request: HttpRequest, key: str, pk: int, step: str) -> HttpResponse:
    """Take a step: what it asks to be filled, and the reason where it needs one."""
    page = make_page(request, key, pk)
    user, entry = page.user, page.entry
    found = next((one for one in page.type.transitions if one.key == step), None)
    if found is None:
        raise Http404(_("没有这个步骤"))
    require(can_take_step(user, page.type, entry, found))
    if entry.state not in found.sources:
        messages.info(request, _("这条记录已经不在这一步，看看现在的状态"))
        return redirect("entry_detail", key=key, pk=pk)
    fields = list_required(page.fields, found.fields)
    initial = {one.key: write_raw(one, page.values.get(one.key)) for one in fields}
    form, status = make_form(request, fields, ledger=entry.ledger, entry=entry, initial=initial), 200
    for one in form.fields.values():
        one.required = True
    if request.method == "POST" and form.is_judged:
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    values = add_files(request, form, form.list_sent(), region=entry.region)
                    take_step(
                        actor=user, entry=entry, transition=step, values=values,
                        reason=request.POST.get("reason", ""), expected_version=read_version_sent(request),
                    )  # fmt: skip
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                _say_step(request, found)
                return redirect("entry_detail", key=key, pk=pk)
    context = {
        "form": form,
        "step": found,
        "target": page.type.find_state(found.target),
        "source": page.type.find_state(entry.state),
        "boxes": form.write_boxes(),
        "reason": request.POST.get("reason", ""),
        "route": (ROUTES[found.route.kind], write_roles(found.route.roles)) if found.route else None,
        "is_one": found.route is not None and found.route.kind == RouteKind.ONE,
        "version": request.POST.get("version", str(entry.version)),
        "back_url": reverse("entry_detail", args=[key, pk]),
    }
    return render(request, "ledgers/step.html", make_frame(page, "entry_detail") | context, status=status)


def _say_step(request: HttpRequest, step: Transition) -> None:
    if step.route is None:
        messages.success(request, _("已办理：%(step)s") % {"step": step.title})
    else:
        messages.success(request, _("已提出“%(step)s”，等审批") % {"step": step.title})


@require_POST
@ledger_page
def decide(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Say yes or no to the step that waits, or take back one's own."""
    user, entry = get_user(request), find_entry(request, key, pk)
    approval = find_open_approval(entry)
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    try:
        if approval is None:
            raise RefusalError(_("这一步已经办完或撤回了"))
        if act == "withdraw":
            withdraw_approval(actor=user, approval=approval, reason=reason)
            messages.success(request, _("已撤回"))
        else:
            decide_approval(actor=user, approval=approval, is_approved=act == "approve", reason=reason)
            messages.success(request, _("已同意") if act == "approve" else _("已回复不同意"))
    except NotAllowedError:
        raise
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("entry_detail", key=key, pk=pk)


@require_POST
@ledger_page
def comment(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Say something about an entry."""
    user, entry = get_user(request), find_entry(request, key, pk)
    is_open = "open" in request.POST or not get_viewer(user=user, entry=entry).is_staff
    try:
        create_comment(actor=user, entry=entry, text=request.POST.get("text", ""), is_internal=not is_open)
    except NotAllowedError:
        raise
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
    return redirect(reverse("entry_history", args=[key, pk]) + "#comments")


@require_POST
@ledger_page
def attach(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Add files to an entry that belong to none of its fields."""
    page = make_page(request, key, pk)
    user, entry = page.user, page.entry
    require(can_update_entry(user, page.type, entry))
    files: list[Any] = request.FILES.getlist("files")[:MOST_FILES]
    if not files:
        messages.error(request, _("先选文件"))
    try:
        with transaction.atomic():
            for one in files:
                create_attachment(
                    actor=user, file=one.file, name=one.name or "", region=entry.region, office=entry.office,
                    tier=Tier(entry.tier), subject=entry,
                )  # fmt: skip
    except RefusalError as refusal:
        messages.error(request, str(refusal.reason))
    else:
        if files:
            messages.success(request, _("已添加 %(count)s 个文件") % {"count": len(files)})
    return redirect("entry_detail", key=key, pk=pk)
