"""Changing what the measures of a draft say, and which there are: edit, add at a passage, split, merge."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.planning.models import Measure, Plan
from kepan.apps.planning.selectors import get_measure, list_neighbours
from kepan.apps.planning.services import (
    MeasureWording,
    add_measure,
    merge_measure,
    merge_measures,
    split_measure,
    update_measure,
)
from kepan.web.planning.draft_forms import (
    QUOTED,
    AddMeasureForm,
    CutForm,
    MeasureForm,
    list_cuts,
    list_measure_initial,
)
from kepan.web.planning.guards import catch_refusal, planning_page
from kepan.web.planning.merge_view import list_choices
from kepan.web.planning.views.reshaping import (
    AFTER,
    BEFORE,
    add_row,
    answer_split,
    find_editable,
    join_rows,
    save_row,
    show_form,
)
from kepan.web.ui.guards import get_user

SECOND = 60
"""Signs of the second sentence that are offered as the name of the second measure."""


def find_measure(plan: Plan, pk: int) -> Measure:
    """Return a measure of a plan; answers 404 for one of another plan."""
    try:
        return get_measure(plan=plan, pk=pk)
    except Measure.DoesNotExist as missing:
        raise Http404(_("这份计划里没有这一条")) from missing


@require_http_methods(["GET", "POST"])
@planning_page
def edit(request: HttpRequest, pk: int, measure_pk: int) -> HttpResponse:
    """Show or save what one measure says; where somebody was faster, both wordings are shown to choose from."""
    plan = find_editable(request, pk)
    measure = find_measure(plan, measure_pk)
    auto_id = f"id_m{measure.pk}_%s"
    if request.method != "POST":
        form = MeasureForm(initial=list_measure_initial(measure), auto_id=auto_id)
        return show_form(request, plan, "measure_form", measure, {"form": form}, 200)
    form = MeasureForm(request.POST, auto_id=auto_id)
    return save_row(request, plan, measure, form, "measure_form", lambda: _update(request, measure, form))


def _update(request: HttpRequest, measure: Measure, form: MeasureForm) -> None:
    user, version, wording = get_user(request), form.cleaned_data["version"] or 0, form.read_wording()
    choices = list_choices(request.POST)
    if choices:
        merge_measure(actor=user, measure=measure, expected_version=version, mine=wording, choices=choices)
    else:
        update_measure(actor=user, measure=measure, expected_version=version, wording=wording)


@require_http_methods(["GET", "POST"])
@planning_page
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for a measure that was missed, filled from the selection, or add it."""
    plan = find_editable(request, pk)
    if request.method != "POST":
        quote = request.GET.get("quote", "")[:1000]
        initial = {"quote": quote, "start": request.GET.get("start", ""), "title": quote.strip()[:SECOND]}
        form = AddMeasureForm(initial=initial, auto_id="id_new_%s")
        return show_form(request, plan, "measure_form", None, {"form": form}, 200)
    form = AddMeasureForm(request.POST, auto_id="id_new_%s")
    return add_row(request, plan, form, "measure_form", add_measure)


@require_http_methods(["GET", "POST"])
@planning_page
def split(request: HttpRequest, pk: int, measure_pk: int) -> HttpResponse:
    """Show where a measure may be split, or split it."""
    plan = find_editable(request, pk)
    measure = find_measure(plan, measure_pk)
    cuts = list_cuts(measure, plan.document.text)
    data = request.POST if request.method == "POST" else None
    # The first sentence is often the heading of the measure: what follows it is more likely to stand alone.
    words = cuts[0][1] if cuts else ""
    initial = {"first": measure.title, "second": words.strip()[:QUOTED], "version": measure.version}
    form = CutForm(data, cuts=cuts, initial=initial, auto_id=f"id_m{measure.pk}_%s")
    if data is not None and form.is_valid():
        found = form.cleaned_data
        kept = MeasureForm(list_measure_initial(measure))
        assert kept.is_valid()
        whole = kept.read_wording()
        wordings = [_rename(whole, found["first"]), _rename(whole, found["second"])]
        with catch_refusal(form) as outcome:
            parts = split_measure(
                actor=get_user(request),
                measure=measure,
                expected_version=found["version"],
                at=found["at"],
                wordings=wordings,
            )
        if not outcome.status:
            return answer_split(request, plan, measure, parts)
    context = {"form": form, "cuts": cuts}
    return show_form(request, plan, "cut_form", measure, context, 422 if data else 200)


def _rename(whole: MeasureWording, title: str) -> MeasureWording:
    return MeasureWording(title=title, offices=whole.offices, deadline=whole.deadline)


@require_http_methods(["GET", "POST"])
@planning_page
def merge(request: HttpRequest, pk: int, measure_pk: int) -> HttpResponse:
    """Show which neighbours a measure may be merged with, or merge them."""
    plan = find_editable(request, pk)
    measure = find_measure(plan, measure_pk)
    data = request.POST if request.method == "POST" else None
    near = [one for one in list_neighbours(row=measure, before=BEFORE, after=AFTER) if _is_beside(one, measure)]
    form = MeasureForm(data, initial=list_measure_initial(measure), auto_id=f"id_m{measure.pk}_%s")
    return join_rows(request, plan, measure, near, form, merge_measures)


def _is_beside(one: object, measure: Measure) -> bool:
    return isinstance(one, Measure) and one.parent_id == measure.parent_id
