"""The list of batches."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.imports.models import Batch
from kepan.apps.imports.permissions import can_import, can_read_imports
from kepan.apps.imports.selectors import list_batches
from kepan.apps.imports.services import find_target, get_fixed_targets, get_targets
from kepan.web.imports.filters import BatchFilter
from kepan.web.imports.words import STATE_LIGHTS
from kepan.web.ui.lists import Column, Empty, HeadAction, ListPage, Preset
from kepan.web.ui.lists.keyset import Part
from kepan.web.ui.lists.state import State


def get_target_label(batch: Batch) -> str | Promise:
    """Return what a batch was imported into; a table that is no more is called by its key."""
    target = batch.__dict__.get("_target") or find_target(batch.target)
    return batch.target if target is None else target.label


def _get_light(batch: Batch) -> tuple[str, str]:
    return ("late" if batch.error else STATE_LIGHTS[batch.state]), batch.get_state_display()


def _get_creator(batch: Batch) -> Any:
    return batch.created_by or _("系统")


class BatchList(ListPage[Batch]):
    """Every table that came in, the newest first."""

    name = "imports.batches"
    title = _("数据导入")
    sub = _("Excel 和文本表格先核对、后写入；写入之后 30 天内可以整批撤销。")
    default_sort = "-created"
    filter_class = BatchFilter
    search_fields = ("title__icontains", "file_name__icontains")
    search_hint = _("名称、文件名")
    presets = (
        Preset(_("等我处理"), "state=uploaded&state=staged"),
        Preset(_("已导入"), "state=applied"),
    )
    head_actions = (HeadAction(_("导入表格"), icon="upload", url_name="import_create", can=can_import, kind="primary"),)
    empty = Empty(
        _("还没有导入过表格"),
        _("单位、填报、称号、知识产权等台账都能从 Excel 导入：上传文件，对上列，看过核对结果再写入。"),
        icon="database-import",
    )
    columns = (
        Column(
            "title",
            _("名称"),
            "link",
            sort="title",
            url=lambda batch: reverse("import_detail", args=[batch.pk]),
            is_fixed=True,
            phone="title",
        ),
        Column("target", _("导入到"), value=get_target_label, sort="target", phone="fact"),
        Column("state", _("状态"), "light", value=_get_light, sort="state", phone="state"),
        Column("rows", _("行数"), "number", value="row_count", sort="row_count", phone="figure"),
        Column("region", _("地区"), value="region.name"),
        Column("person", _("上传人"), value=_get_creator, phone="fact"),
        Column("created", _("上传时间"), "datetime", value="created_at", sort="pk", phone="fact"),
        Column("applied", _("导入时间"), "datetime", value="applied_at", sort="applied_at"),
        Column("file", _("文件名"), value="file_name", is_shown=False),
    )

    def read_rows(self, rows: QuerySet[Batch], state: State) -> tuple[int, Part[Batch]]:
        """Read the page, and what the ledgers are called into which something came; one query where there are any."""
        total, part = super().read_rows(rows, state)
        fixed = get_fixed_targets()
        known = get_targets() if any(row.target not in fixed for row in part.rows) else fixed
        for row in part.rows:
            row.__dict__["_target"] = known.get(row.target)
        return total, part

    fields = (
        "title", "target", "state", "error", "row_count", "region__name", "created_by__name", "created_by__username",
        "created_at", "applied_at", "file_name",
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Batches are for those who write tables, and for auditors."""
        return can_read_imports(user)

    def get_rows(self, user: User) -> QuerySet[Batch]:
        """Return the batches that the user may see."""
        return list_batches(user)
