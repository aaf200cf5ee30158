"""Two plans side by side: another year, another version of the document, or a city and one of its districts."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kepan.apps.planning.models import Plan
from kepan.apps.planning.selectors import list_other_plans
from kepan.apps.planning.services import Comparison, compare_documents
from kepan.web.planning.force import find_force, make_page
from kepan.web.planning.guards import find_plan, planning_page
from kepan.web.planning.registers import FINDING_COLUMNS, list_addresses, make_export
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.exports import get_form

MOST_OFFERED = 200
KINDS = {
    "added": gettext_lazy("新增"), "dropped": gettext_lazy("不再提"), "kept": gettext_lazy("没变"),
    "renamed": gettext_lazy("改名"), "kind_changed": gettext_lazy("换了类别"),
    "not_comparable": gettext_lazy("不好比"), "raised": gettext_lazy("提高"), "lowered": gettext_lazy("降低"),
    "unit_changed": gettext_lazy("换单位"), "tightened": gettext_lazy("收紧"), "loosened": gettext_lazy("放宽"),
    "postponed": gettext_lazy("推后"), "advanced": gettext_lazy("提前"), "reworded": gettext_lazy("换说法"),
    "moved": gettext_lazy("换位置"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One finding: what sort it is, and the sentence that says it."""

    labels: list[str]
    message: str


def _list_lines(findings: list[tuple[tuple[str, ...], str]], *, with_kept: bool) -> list[Line]:
    return [
        Line([str(KINDS.get(kind, kind)) for kind in kinds], message)
        for kinds, message in findings
        if with_kept or set(kinds) != {"kept"}
    ]


@require_GET
@planning_page
def compare(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask for the other plan, or show what differs; `kept=1` shows what stayed the same too."""
    plan = find_force(request, pk)
    others = list(list_other_plans(user=get_user(request), plan=plan)[:MOST_OFFERED])
    other: Plan | None = None
    wanted = request.GET.get("with", "")
    if wanted.isdecimal() and len(wanted) < 18:
        other = find_plan(request, int(wanted), whole=True)
    found: Comparison | None = None
    remark = ""
    sides: list[Plan] = []
    if other is not None:
        # The later year is what came of the earlier one.
        sides = sorted((other, find_plan(request, pk, whole=True)), key=lambda one: one.year_from or 0)
        found = compare_documents(before=sides[0], after=sides[1])
        if found is None:
            remark = _("两份原文合起来太长，这里比不了。用命令 kepan plan diff 比较。")
    with_kept = request.GET.get("kept") == "1"
    items = _list_lines(found.items, with_kept=with_kept) if found else []
    measures = _list_lines(found.measures, with_kept=with_kept) if found else []
    if found and get_form(request):
        pairs = [(_("目标"), line) for line in items] + [(_("措施"), line) for line in measures]
        pairs += [(_("下一级承担了多少"), Line([], message)) for message in found.coverage]
        return make_export(
            request,
            sides,
            key="comparison",
            title=_("比较 %(before)s 和 %(after)s") % {"before": sides[0].title, "after": sides[1].title},
            columns=FINDING_COLUMNS,
            chips=[_("没变的也列出来")] if with_kept else [],
            total=len(pairs),
            rows=lambda: pairs,
        ).send()
    context = make_page(
        request,
        plan,
        "",
        others=others,
        other=other,
        sides=sides,
        remark=remark,
        with_kept=with_kept,
        items=items,
        measures=measures,
        table_exports=list_addresses(request) if found else [],
        coverage=found.coverage if found else [],
        counts=[(KINDS.get(kind, kind), count) for kind, count in found.counts] if found else [],
    )
    return render(request, "planning/force/compare.html", context)
