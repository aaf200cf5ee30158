"""The page of a whole plan for paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.selectors import (
    list_measures,
    list_running_measures,
    list_running_targets,
    list_targets,
)
from kepan.web.planning.document import write_document
from kepan.web.planning.guards import find_plan, planning_page
from kepan.web.planning.parts import list_titles, sort_items
from kepan.web.planning.printing import list_print_lines


@require_GET
@planning_page
def show_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all rows of a draft or of a plan in force and its whole document on one page, to be printed."""
    plan = find_plan(request, pk, whole=True)
    if plan.state not in {PlanState.DRAFT, PlanState.CONFIRMED}:
        raise Http404(_("没有可以打印的内容"))
    is_draft = plan.state == PlanState.DRAFT
    if is_draft:
        targets, measures = list(list_targets(plan=plan)), list(list_measures(plan=plan))
    else:
        targets = list(list_running_targets(plan=plan).prefetch_related(None))
        measures = list(list_running_measures(plan=plan))
    tree = plan.compiled or {}
    lines = list_print_lines(
        sort_items(targets, measures),
        list_titles(tree.get("sections", ())),
        today=None if is_draft else timezone.localdate(),
    )
    context = {
        "plan": plan,
        "is_draft": is_draft,
        "lines": lines,
        "document": write_document(plan.document.text, tree=tree, targets=targets, measures=measures),
    }
    return render(request, "planning/print.html", context)
