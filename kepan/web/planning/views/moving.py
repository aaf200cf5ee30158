"""Moving a row of a draft to another measure or heading, and a figure into another whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.services import move_row
from kepan.web.planning.guards import catch_refusal, find_target, planning_page
from kepan.web.planning.places import NAMES_ID, WHOLES_ID, MoveForm, Places
from kepan.web.planning.steps import answer_step
from kepan.web.planning.views.draft_measures import find_measure
from kepan.web.planning.views.reshaping import find_editable, select_row, show_form
from kepan.web.ui.guards import get_user


@require_http_methods(["GET", "POST"])
@planning_page
def move_target(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    """Show where a figure belongs, or move it."""
    plan = find_editable(request, pk)
    return _move(request, plan, find_target(plan, target_pk))


@require_http_methods(["GET", "POST"])
@planning_page
def move_measure(request: HttpRequest, pk: int, measure_pk: int) -> HttpResponse:
    """Show where a measure belongs, or move it."""
    plan = find_editable(request, pk)
    return _move(request, plan, find_measure(plan, measure_pk))


def _move(request: HttpRequest, plan: Plan, row: Target | Measure) -> HttpResponse:
    places, kind = Places(plan), type(row)
    standing = {name: getattr(row, name, None) for name in ("measure_id", "parent_id", "section_path")}
    data = request.POST if request.method == "POST" else None
    is_target = isinstance(row, Target)
    form = MoveForm(
        data,
        initial={**places.write(kind, standing), "version": row.version},
        is_target=is_target,
        auto_id=f"id_{'' if is_target else 'm'}{row.pk}_%s",
    )
    if data is not None and form.is_valid():
        found = form.cleaned_data
        with catch_refusal(form) as outcome:
            place = places.read(found["under"], found.get("whole", ""))
            row = move_row(actor=get_user(request), row=row, expected_version=found["version"], place=place)
        if not outcome.status:
            done = _("%(number)s 已经移动。") % {"number": row.number}
            return answer_step(request, plan, select_row(row, is_reshaped=True), done=done)
    context = {
        "form": form,
        "names_id": NAMES_ID,
        "names": [one for one in places.list_names(kind) if one[0] != row.number],
        "wholes_id": WHOLES_ID,
        "wholes": [one for one in places.list_whole_names() if one[0] != row.number] if is_target else [],
    }
    return show_form(request, plan, "move_form", row, context, 422 if data else 200)
