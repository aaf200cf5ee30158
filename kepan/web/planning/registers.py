"""Tables of plan pages that are no generic list, as files: requests, findings of a comparison, rows of a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.planning.models import ChangeRequest, Plan
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import Column
from kepan.web.ui.lists.exports import Export, get_form, list_forms

ACTION = "planning.export_list"


def _get_version(request: ChangeRequest) -> int | None:
    """Return the number of the version that a request became."""
    version = getattr(request, "resulting_version", None)
    return None if version is None else version.number


REQUEST_COLUMNS = (
    Column("pk", _("申请"), "code", value=lambda one: f"#{one.pk}"),
    Column("state", _("状态"), value=lambda one: one.get_state_display()),
    Column("reason", _("理由")),
    Column("lines", _("改动"), "number", value=lambda one: len(one.lines.all()), decimals=0),
    Column("effective_on", _("生效日期"), "date"),
    Column("made_by", _("提出"), value="made_by.name"),
    Column("made_at", _("提出时间"), "datetime"),
    Column("version", _("成为"), "number", value=_get_version, unit=_("版"), decimals=0),
)
FINDING_COLUMNS = (
    Column("part", _("部分"), value=lambda pair: pair[0]),
    Column("labels", _("变化"), value=lambda pair: "、".join(pair[1].labels)),  # l10n: a comma between names
    Column("message", _("说明"), value=lambda pair: pair[1].message),
)
VERSION_COLUMNS = (
    Column("number", _("编号"), "code"),
    Column("title", _("名称")),
    Column("figure", _("数值")),
    Column("period", _("期限")),
    Column("section", _("章节")),
)


def make_export(
    request: HttpRequest,
    plans: Sequence[Plan],
    *,
    key: str,
    title: str,
    columns: Sequence[Column],
    total: int,
    rows: Callable[[], Iterable[Any]],
    chips: Sequence[str] = (),
) -> Export:
    """Return what leaves of a table of one plan or of two; the file travels no further than the stricter of them."""
    held = {plan.tier for plan in plans}
    return Export(
        user=get_user(request),
        key=f"planning.{key}",
        action=ACTION,
        title=title,
        form=get_form(request),
        columns=columns,
        chips=chips,
        total=total,
        tier=next(tier for tier in reversed(Tier) if tier in held),
        rows=rows,
    )


def list_addresses(request: HttpRequest) -> list[tuple[str, str]]:
    """List label and address of each form in which the table of a page leaves, with the conditions of the page."""
    query = request.GET.copy()
    query.pop("page", None)

    def write_address(form: str) -> str:
        query["export"] = form
        return f"?{query.urlencode()}"

    return list_forms(write_address)
