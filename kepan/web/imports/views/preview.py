"""The third step: what would become of each row, and the way to wherever else a batch stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kepan.apps.imports.enums import BatchState, Outcome
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.permissions import can_import
from kepan.apps.imports.selectors import list_repaired, list_staged
from kepan.apps.imports.services import get_target, write_returned_workbook
from kepan.web.desk.sending import send_file
from kepan.web.imports.counting import Counts, list_reasons, make_counts
from kepan.web.imports.guards import find_batch, imports_page, open_batch
from kepan.web.imports.staged import WAITING, make_drawing
from kepan.web.imports.steps import list_private, list_steps
from kepan.web.imports.views.applying import show_result, show_working
from kepan.web.imports.words import OUTCOME_LIGHTS, SHOWN_COUNTS
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import write_number

PAGE = 25
PROBLEMS, ALL, REPAIRED = "problems", "all", "repaired"
WORKING = (BatchState.STAGING, BatchState.APPLYING, BatchState.DROPPING, BatchState.UNDOING)
ENDED = (BatchState.APPLIED, BatchState.DROPPED, BatchState.UNDONE)


@require_GET
@imports_page
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a batch where it stands: being looked at, waiting for columns or a decision, at work, or done."""
    batch = find_batch(request, pk)
    if batch.state in WORKING or (batch.state == BatchState.UPLOADED and not batch.look):
        return show_working(request, batch)
    if batch.state == BatchState.UPLOADED:
        return HttpResponseRedirect(reverse("import_columns", args=[pk]))
    if batch.state in ENDED and ("rows" not in request.GET or batch.rows_gone_at is not None):
        return show_result(request, batch)
    return _show_preview(request, batch)


def _show_preview(request: HttpRequest, batch: Batch) -> HttpResponse:
    user = get_user(request)
    counts = make_counts(batch)
    view = request.GET.get("show") or (PROBLEMS if counts.problems else ALL)
    reason = request.GET.get("reason", "")
    rows, before, after = _read_page(_list_wanted(list_staged(user, batch), view, reason), request.GET)
    target = get_target(batch.target)
    drawing = make_drawing(batch, target)
    kept = {"show": view, "reason": reason, "rows": request.GET.get("rows", "")}
    reasons = list_reasons(batch, counts, reason)
    context = {
        "batch": batch,
        "heading": _("%(table)s导入预览") % {"table": target.label},
        "sub": _write_sub(batch),
        "steps": list_steps(3, is_done=batch.state in ENDED),
        "counts": _list_counts(counts, view, reason),
        "tabs": _list_tabs(counts, view, reason),
        "view": view,
        "reasons": reasons,
        "reason_label": next((one.label for one in reasons if one.is_current), ""),
        "repairs": counts.list_repairs(),
        "left": batch.look.get("left", []),
        "heads": drawing.heads,
        "width": len(drawing.heads) or 1,
        "lines": [drawing.draw(row) for row in rows],
        "rows_title": _write_title(counts, view, reason, batch),
        "before_url": "" if before is None else _write_address(kept, before=before),
        "after_url": "" if after is None else _write_address(kept, after=after),
        "back_url": request.get_full_path(),
        "good": counts.good,
        "bad": counts.problems,
        "can_steer": batch.state == BatchState.STAGED and bool(can_import(user, region=batch.region)),
    }
    return render(request, "imports/preview.html", context)


def _write_address(kept: Mapping[str, str], **more: Any) -> str:
    return f"?{urlencode({**{key: value for key, value in kept.items() if value}, **more})}"


def _list_wanted(rows: QuerySet[StagedRow], view: str, reason: str) -> QuerySet[StagedRow]:
    """Narrow the rows to what the address asks for; words that are none ask for all."""
    if reason:
        return rows.filter(reason=reason)
    if view == PROBLEMS:
        return rows.filter(outcome__in=WAITING)
    if view == REPAIRED:
        return list_repaired(rows)
    return rows.filter(outcome=view) if view in Outcome.values else rows


def _read_page(rows: QuerySet[StagedRow], asked: Mapping[str, str]) -> tuple[list[StagedRow], int | None, int | None]:
    """Read the rows of a page with the places at which its neighbours end and begin, None where there are none."""
    before, after = (_read_place(asked.get(name, "")) for name in ("before", "after"))
    if before is not None:
        found = list(rows.filter(place__lt=before).order_by("-place")[: PAGE + 1])
        has_before, has_after = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        wanted = rows if after is None else rows.filter(place__gt=after)
        found = list(wanted.order_by("place")[: PAGE + 1])
        has_before, has_after = after is not None, len(found) > PAGE
        found = found[:PAGE]
    if not found:
        return [], None, None
    return found, found[0].place if has_before else None, found[-1].place if has_after else None


def _read_place(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _write_sub(batch: Batch) -> str:
    settings, sheets = batch.settings or {}, (batch.look or {}).get("sheets") or []
    place = settings.get("sheet", 0)
    parts = [batch.file_name]
    if len(sheets) > 1 and place < len(sheets):
        parts.append(_("工作表“%(name)s”") % {"name": sheets[place]["name"]})
    if settings.get("heading_row") is not None:
        parts.append(_("第 %(row)s 行为表头") % {"row": settings["heading_row"] + 1})
    parts.append(ngettext("%(count)s 行", "%(count)s 行", batch.row_count) % {"count": write_number(batch.row_count)})
    if batch.state == BatchState.STAGED:
        parts.append(_("还没有写入任何数据"))
    return " · ".join([*parts, *list_private(batch)])


def _write_title(counts: Counts, view: str, reason: str, batch: Batch) -> str:
    if view == PROBLEMS and not reason:
        words = ngettext("有问题的 %(count)s 行", "有问题的 %(count)s 行", counts.problems)
        return words % {"count": write_number(counts.problems)}
    return str(Outcome(view).label) if view in Outcome.values else _("各行")


def _list_counts(counts: Counts, view: str, reason: str) -> list[dict[str, Any]]:
    """List the counts above the rows; rows that were left out stand there once there are any."""
    shown = [*SHOWN_COUNTS, *([Outcome.SKIPPED] if counts.outcomes.get(Outcome.SKIPPED) else [])]
    return [
        {
            "light": OUTCOME_LIGHTS[outcome],
            "label": outcome.label,
            "number": write_number(counts.outcomes.get(outcome, 0)),
            "url": f"?{urlencode({'rows': 1, 'show': outcome})}",
            "is_current": view == outcome and not reason,
        }
        for outcome in shown
    ]


def _list_tabs(counts: Counts, view: str, reason: str) -> list[dict[str, Any]]:
    named = (
        (ALL, _("全部 %(count)s") % {"count": write_number(counts.total)}),
        (PROBLEMS, _("有问题 %(count)s") % {"count": write_number(counts.problems)}),
        (REPAIRED, _("已自动整理 %(count)s") % {"count": write_number(counts.repaired)}),
    )
    return [{"text": text, "url": f"?rows=1&show={key}", "current": key == view and not reason} for key, text in named]


@require_GET
@imports_page
def download_returned(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send one's own table with the reason beside each cell; `?only=noted` leaves the good rows out."""
    batch = find_batch(request, pk)
    if batch.rows_gone_at is not None:
        return open_batch(batch)
    content = write_returned_workbook(
        actor=get_user(request), batch=batch, only_noted=request.GET.get("only") == "noted"
    )
    return send_file(content, f"{batch.file_name.rpartition('.')[0] or batch.title}{_('（带原因）')}.xlsx")
