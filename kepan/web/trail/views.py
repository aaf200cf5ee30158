"""Pages of the audit trail: search, one entry with what changed, export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.accounts.selectors import find_names
from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.selectors import annotate_sealed, find_seal
from kepan.apps.trail.services import create_entry
from kepan.web.trail.actions import get_action_label, get_kind_label
from kepan.web.trail.exports import MOST_XLSX_ROWS, list_lines, write_csv, write_xlsx
from kepan.web.trail.filters import EntryFilter
from kepan.web.trail.reading import can_read_values, get_user, list_changes, list_readable, trail_page

PAGE = 50
SALT = "trail"


@dataclass(frozen=True)
class Line:
    """An entry as a row of the page."""

    entry: AuditEntry
    action: str | Promise
    kind: str | Promise
    actor: str


def make_lines(entries: list[AuditEntry]) -> list[Line]:
    """Add the words to entries; names cost one query."""
    names = find_names(keys={entry.actor_id for entry in entries if entry.actor_id is not None})
    return [
        Line(
            entry,
            get_action_label(entry.action),
            get_kind_label(entry.subject_kind),
            _("系统") if entry.actor_id is None else names.get(entry.actor_id, f"#{entry.actor_id}"),
        )
        for entry in entries
    ]


def cut_page(rows: QuerySet[AuditEntry], cursor: str) -> tuple[list[AuditEntry], str]:
    """Return the page after a cursor, and the cursor of the next one; a spoilt cursor starts at the beginning."""
    if cursor:
        try:
            at, pk = signing.loads(cursor, salt=SALT)
            last = datetime.fromisoformat(at)
        except (signing.BadSignature, ValueError, TypeError):
            pass
        else:
            rows = rows.filter(Q(at__lt=last) | Q(at=last, pk__lt=pk))
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last_entry = found[PAGE - 1]
    return found[:PAGE], signing.dumps([last_entry.at.isoformat(), last_entry.pk], salt=SALT)


@require_GET
@trail_page
def show_trail(request: HttpRequest) -> HttpResponse:
    """Show the entries that match, newest first."""
    form = EntryFilter(request.GET, queryset=list_readable(get_user(request)))
    # With a filter that cannot be read nothing is shown, rather than everything.
    rows = form.qs if form.is_valid() else AuditEntry.objects.none()
    entries, following = cut_page(annotate_sealed(rows), request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "form": form.form,
        "lines": make_lines(entries),
        "count": rows.count(),
        "following": following,
        "query": query.urlencode(),
        # What the form of the export sends again.
        "exported": [(name, value) for name, value in query.items() if value],
        "is_filtered": any(query.values()),
        "is_later": "after" in request.GET,
    }
    return render(request, "trail/trail.html", context)


@require_GET
@trail_page
def show_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one entry with both sides of the change and its link in the chain."""
    user = get_user(request)
    entry = get_object_or_404(list_readable(user), pk=pk)
    (line,) = make_lines([entry])
    seal = find_seal(entry)
    context = {
        "line": line,
        "pairs": [
            (_("时间"), timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")),
            (_("操作人"), f"{line.actor}（{entry.actor_id}）" if entry.actor_id else line.actor),
            (_("操作"), f"{line.action}（{entry.action}）"),
            (_("对象"), f"{line.kind} {entry.subject_id}　{entry.subject_title}".strip()),
            (_("地区"), entry.region_path),
            (_("理由"), entry.reason),
            (_("批次摘要"), entry.batch_digest),
            (_("请求编号"), entry.request_id),
        ],
        "changes": list_changes(entry.before, entry.after),
        "shows_values": can_read_values(user, entry),
        "seal_pairs": [(_("链上序号"), seal.number), (_("摘要"), seal.digest)] if seal else [],
    }
    return render(request, "trail/entry.html", context)


@require_POST
@trail_page
def export_trail(request: HttpRequest) -> HttpResponseBase:
    """Export exactly what was filtered; the export is an entry itself, written before the first line leaves."""
    user = get_user(request)
    form = EntryFilter(request.POST, queryset=list_readable(user))
    as_xlsx = request.POST.get("format") == "xlsx"
    rows = form.qs if form.is_valid() else AuditEntry.objects.none()
    # Entries that are written from here on, this export's own among them, are not part of it.
    newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = rows.filter(pk__lte=newest)
    count = rows.count()
    if not form.is_valid() or (as_xlsx and count > MOST_XLSX_ROWS):
        words = _("一张工作表放不下 %(count)s 行，选 CSV，或缩短时间") % {"count": count}
        messages.error(request, words if form.is_valid() else _("条件看不懂，改好再导出"))
        return HttpResponseRedirect(reverse("trail"))
    asked = {name: value for name, value in form.form.cleaned_data.items() if value not in (None, "")}
    with transaction.atomic():
        create_entry(
            actor=user,
            action="trail.export",
            title=_("操作留痕"),
            region_path=user.region.path if user.region else "",
            after={"format": "xlsx" if as_xlsx else "csv", "rows": count, "newest": newest}
            | {name: str(value) for name, value in asked.items()},
        )
    lines = list_lines(rows.iterator(chunk_size=2000), user)
    name = f"{_('操作留痕')}-{_('专有数据')}-{timezone.localtime():%Y%m%d-%H%M}"
    if as_xlsx:
        return FileResponse(write_xlsx(lines), as_attachment=True, filename=f"{name}.xlsx")
    return _stream(write_csv(lines), f"{name}.csv")


def _stream(parts: Iterator[str], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    assert disposition is not None
    answer.headers["Content-Disposition"] = disposition
    return answer
