"""The fourth step: writing, how far it is, what came of it, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.imports.enums import BatchState, Outcome, Policy
from kepan.apps.imports.models import Batch
from kepan.apps.imports.permissions import can_import
from kepan.apps.imports.selectors import count_staged
from kepan.apps.imports.services import drop_batch, get_target, start_apply, undo_batch
from kepan.web.desk.views.jobs import view_job
from kepan.web.imports.forms import UndoForm
from kepan.web.imports.guards import find_batch, imports_page, open_batch, say_refusal
from kepan.web.imports.steps import list_steps, write_sub
from kepan.web.imports.words import OUTCOME_LIGHTS
from kepan.web.ui.guards import get_user

UNDO_DAYS = 30
WORKING: Mapping[str, tuple[int, str | Promise]] = {
    BatchState.UPLOADED: (2, gettext_lazy("正在看文件里有什么")),
    BatchState.STAGING: (3, gettext_lazy("正在核对每一行")),
    BatchState.APPLYING: (4, gettext_lazy("正在写入；写完之前谁也看不见")),
    BatchState.DROPPING: (4, gettext_lazy("正在清掉没写完的一批")),
    BatchState.UNDOING: (4, gettext_lazy("正在撤销；这一批已经看不见了")),
}
LISTS: Mapping[str, str] = {
    "organisations": "organisation_list",
    "statements": "organisation_list",
    "recognitions": "recognition_list",
    "rights": "right_list",
    "people": "person_list",
    "projects": "project_list",
    "agreements": "agreement_list",
    "shares": "share_list",
    "share_reports": "share_list",
    "measure_progress": "duty_list",
}
"""In which list the records of a target stand."""
REPORTS = frozenset({"shares", "share_reports", "measure_progress"})
"""Targets whose rows stand under what a list shows: they cannot be cut out there."""


def show_working(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Show how far the job of a batch is; the page asks again by itself."""
    step, words = WORKING[batch.state]
    return render(request, "imports/working.html", {**_frame(batch, words, step), **_get_job(request, batch)})


def _get_job(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """Return the job, and whether an import that stopped half way can be gone on with."""
    user = get_user(request)
    view = None if batch.job is None else view_job(batch.job, user)
    is_stopped = batch.state == BatchState.APPLYING and view is not None and not view.is_open
    return {"view": view, "can_go_on": is_stopped and bool(can_import(user, region=batch.region))}


def _frame(batch: Batch, heading: str | Promise, step: int, *, is_done: bool = False) -> dict[str, Any]:
    target = get_target(batch.target)
    return {
        "batch": batch,
        "target": target,
        "heading": heading,
        "sub": write_sub(batch, target.label),
        "steps": list_steps(step, is_done=is_done),
    }


@require_GET
@imports_page
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the page's question for progress: the bar, or the way on once the work is done."""
    batch = find_batch(request, pk)
    if batch.state not in WORKING or (batch.state == BatchState.UPLOADED and batch.look):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("import_detail", args=[pk])
        return response
    return render(request, "imports/progress.html", {"batch": batch, **_get_job(request, batch)})


def show_result(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Show what came of a batch: its counts, where its records stand, and whether it can be taken back."""
    is_applied = batch.state == BatchState.APPLIED
    until = (batch.applied_at or timezone.now()) + timedelta(days=UNDO_DAYS)
    may = bool(can_import(get_user(request), region=batch.region))
    are_rows_gone = batch.rows_gone_at is not None
    outcomes = (batch.counts if are_rows_gone else count_staged(batch)).get("outcomes", {})
    written = sum(outcomes.get(outcome, 0) for outcome in (Outcome.CREATE, Outcome.CHANGE))
    context = {
        **_frame(batch, batch.title, 4, is_done=True),
        "outcomes": [
            (
                OUTCOME_LIGHTS[outcome],
                outcome.label,
                outcomes[outcome],
                "" if are_rows_gone else f"?rows=1&show={outcome}",
            )
            for outcome in Outcome
            if outcomes.get(outcome)
        ],
        "written": written,
        "left": sum(outcomes.get(outcome, 0) for outcome in (Outcome.DOUBTED, Outcome.REFUSED)),
        "is_applied": is_applied,
        "are_rows_gone": are_rows_gone,
        "list_url": _get_list_url(batch, has_rows=bool(written)) if is_applied else "",
        "until": until,
        "can_undo": is_applied and may and timezone.now() < until,
        "can_start": may,
        "pairs": _list_pairs(batch),
    }
    return render(request, "imports/result.html", context)


def _get_list_url(batch: Batch, *, has_rows: bool) -> str:
    """Return the list with what a batch brought, or the whole list where that cannot be cut out."""
    if batch.target not in LISTS:
        return ""
    url = reverse(LISTS[batch.target])
    # Once its rows are forgotten nobody knows any more which records it changed.
    is_known = has_rows and batch.rows_gone_at is None and batch.target not in REPORTS
    return f"{url}?batch={batch.pk}" if is_known else url


def _list_pairs(batch: Batch) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = [
        (_("上传人"), batch.created_by or _("系统")),
        (_("上传"), timezone.localtime(batch.created_at).strftime("%Y-%m-%d %H:%M")),
        (_("地区"), batch.region),
        (_("哪些行"), batch.get_policy_display()),
    ]
    if batch.applied_at is not None:
        pairs.append((_("导入"), timezone.localtime(batch.applied_at).strftime("%Y-%m-%d %H:%M")))
    if batch.undone_at is not None:
        undone = timezone.localtime(batch.undone_at).strftime("%Y-%m-%d %H:%M")
        pairs.append((_("撤销"), f"{undone} {batch.undone_by or _('系统')}"))
    if batch.rows_gone_at is not None:
        gone = timezone.localtime(batch.rows_gone_at).strftime("%Y-%m-%d")
        pairs.append((_("核对的各行"), _("%(day)s 已清除，记录和计数还在") % {"day": gone}))
    if batch.digest:
        pairs.append((_("各行摘要"), batch.digest))
    return pairs


@require_POST
@imports_page
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Start writing the rows."""
    batch = find_batch(request, pk)
    version = request.POST.get("version", "")
    with say_refusal(request):
        if not version.isdecimal() or len(version) > 9 or request.POST.get("policy") not in Policy.values:
            raise RefusalError(_("表单不完整，刷新页面再试。"))
        start_apply(
            actor=get_user(request),
            batch=batch,
            expected_version=int(version),
            policy=Policy(request.POST["policy"]),
        )
    return open_batch(batch)


@require_http_methods(["GET", "POST"])
@imports_page
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then drop a batch of which nothing was seen yet."""
    batch = find_batch(request, pk)
    require(can_import(get_user(request), region=batch.region))
    if request.method == "POST":
        with say_refusal(request):
            dropped = drop_batch(actor=get_user(request), batch=batch)
            if dropped.state == BatchState.DROPPED:
                messages.success(request, _("已放弃：%(title)s") % {"title": batch.title})
                return HttpResponseRedirect(reverse("import_list"))
        return open_batch(batch)
    return render(request, "imports/drop.html", _frame(batch, _("放弃这一批"), 3))


@require_http_methods(["GET", "POST"])
@imports_page
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take a batch back; refused with what was built on it."""
    batch = find_batch(request, pk)
    require(can_import(get_user(request), region=batch.region))
    if batch.state != BatchState.APPLIED:
        return open_batch(batch)
    form = UndoForm(request.POST or None)
    status = 200
    refused: list[str] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                undo_batch(actor=get_user(request), batch=batch, reason=form.cleaned_data["reason"])
            except NotAllowedError:
                raise
            except RefusalError as refusal:
                refused = str(refusal.reason).splitlines()
            else:
                return open_batch(batch)
    context = {**_frame(batch, _("撤销这一批"), 4, is_done=True), "form": form, "refused": refused}
    return render(request, "imports/undo.html", context, status=status)
