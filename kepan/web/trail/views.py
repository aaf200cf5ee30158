"""Pages of the audit trail: search and export, and one entry with what changed."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, can_read_trail
from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.selectors import annotate_sealed, find_seal
from kepan.web.trail.actions import get_action_label, get_kind_label
from kepan.web.trail.filters import EntryFilter
from kepan.web.trail.reading import get_actor, list_changes, list_readable, trail_page
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column, Empty, ListPage


def _write_moment(entry: AuditEntry) -> str:
    return timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")


def _write_side(name: str) -> Any:
    def write(entry: AuditEntry) -> str | None:
        value = getattr(entry, name)
        if value is None or not getattr(entry, "shows_values", False):
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    return write


def _get_seal_light(entry: AuditEntry) -> tuple[str, str | Promise]:
    is_sealed = getattr(entry, "is_sealed", False)
    return ("done", gettext_lazy("已封存")) if is_sealed else ("none", gettext_lazy("待封存"))


class TrailList(ListPage[AuditEntry]):
    """The trail, newest first; the export holds every column, whatever the page shows."""

    name = "trail.entries"
    title = gettext_lazy("操作留痕")
    sub = gettext_lazy("只增不改，没有清除功能；属专有数据，只在本部门内使用。")
    default_sort = "-at"
    export_action = "trail.export"
    export_tier = Tier.PROPRIETARY_DATA
    # An audit file must not depend on what somebody chose to look at.
    exports_all = True
    filter_class = EntryFilter
    search_fields = ("subject_title__icontains", "reason__icontains", "request_id__exact")
    search_hint = gettext_lazy("对象、理由、请求编号")
    empty = Empty(gettext_lazy("没有符合条件的留痕"), gettext_lazy("放宽时间或去掉一个条件再找。"), icon="history")
    columns = (
        Column("number", gettext_lazy("编号"), "code", value="pk", is_shown=False),
        Column("at", gettext_lazy("时间"), "code", value=_write_moment, sort="at", is_fixed=True, phone="fact"),
        Column(
            "action",
            gettext_lazy("操作"),
            "link",
            value=lambda entry: get_action_label(entry.action),
            sort="action",
            url=lambda entry: reverse("trail_entry", args=[entry.pk]),
            is_fixed=True,
            phone="title",
        ),
        Column("code", gettext_lazy("操作代码"), "code", value="action", is_shown=False),
        Column("kind", gettext_lazy("对象类型"), value=lambda entry: get_kind_label(entry.subject_kind)),
        Column("subject", gettext_lazy("对象"), value="subject_title", phone="fact"),
        Column("subject_id", gettext_lazy("对象编号"), "code", is_shown=False),
        Column("actor", gettext_lazy("操作人"), value=get_actor, phone="fact"),
        Column("actor_id", gettext_lazy("操作人编号"), "code", is_shown=False),
        Column("region_path", gettext_lazy("地区路径"), "code", is_shown=False),
        Column("before", gettext_lazy("变更前"), value=_write_side("before"), is_shown=False),
        Column("after", gettext_lazy("变更后"), value=_write_side("after"), is_shown=False),
        Column("reason", gettext_lazy("理由"), is_shown=False),
        Column("batch_digest", gettext_lazy("批次摘要"), "code", is_shown=False),
        Column("request_id", gettext_lazy("请求编号"), "code", is_shown=False),
        Column("sealed", gettext_lazy("封存"), "light", value=_get_seal_light, phone="state"),
    )

    def can_open(self, user: User) -> Answer:
        """The trail is for audit administrators and auditors."""
        return can_read_trail(user)

    def get_rows(self, user: User) -> QuerySet[AuditEntry]:
        """Return what the user may read."""
        return annotate_sealed(list_readable(user))


@require_GET
@trail_page
def show_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one entry with both sides of the change and its link in the chain."""
    entry = get_object_or_404(list_readable(get_user(request)), pk=pk)
    action, actor = get_action_label(entry.action), get_actor(entry)
    seal = find_seal(entry)
    context = {
        "entry": entry,
        "action": action,
        "pairs": [
            (_("时间"), _write_moment(entry)),
            (_("操作人"), f"{actor} #{entry.actor_id}" if entry.actor_id else actor),
            (_("操作"), f"{action} {entry.action}"),
            (_("对象"), f"{get_kind_label(entry.subject_kind)} {entry.subject_id} {entry.subject_title}".strip()),
            (_("地区"), entry.region_path),
            (_("理由"), entry.reason),
            (_("批次摘要"), entry.batch_digest),
            (_("请求编号"), entry.request_id),
        ],
        "changes": list_changes(entry.before, entry.after),
        "shows_values": getattr(entry, "shows_values", False),
        "seal_pairs": [(_("链上序号"), seal.number), (_("摘要"), seal.digest)] if seal else [],
    }
    return render(request, "trail/entry.html", context)
