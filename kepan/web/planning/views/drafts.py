"""The workbench: a draft beside its document, and the decisions about its rows.

Each step is a plain POST that leads back to the page; htmx asks for the changed parts only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import require
from kepan.apps.planning.enums import Choice, EditVerb, TargetState
from kepan.apps.planning.models import Edit, Measure, Plan, Target
from kepan.apps.planning.permissions import can_update_plan
from kepan.apps.planning.selectors import (
    get_changes_since,
    list_light_targets,
    list_measures,
    list_shown_targets,
    list_siblings,
    make_overview,
)
from kepan.apps.planning.services import (
    accept_confident,
    accept_measures,
    accept_section,
    accept_targets,
    decide_repairs,
    redo_edit,
    reject_measures,
    reject_targets,
    undo_edit,
)
from kepan.web.planning.board import Board, count_groups, list_index
from kepan.web.planning.guards import catch_refusal, find_plan, planning_page
from kepan.web.planning.listing import get_section_key, list_section_labels
from kepan.web.planning.parts import sort_items
from kepan.web.planning.reading import list_reading, write_kind
from kepan.web.planning.repairs import list_repairs, read_places, write_repairs
from kepan.web.planning.steps import Touched, answer_step, list_touched, read_seen, read_version
from kepan.web.planning.workbench import (
    LEVELS,
    MOST_DOUBTS,
    MOST_NOTES,
    get_head,
    get_overview,
    list_checks,
    list_notes,
    write_checks,
)
from kepan.web.ui.guards import get_user

RESHAPING = (EditVerb.ADD, EditVerb.SPLIT, EditVerb.MERGE, EditVerb.MOVE, EditVerb.REPAIR)
"""Steps by which rows come or go or change their heading, and not only what they say."""

DECISIONS: Mapping[tuple[str, str], Callable[..., Sequence[Target | Measure]]] = {
    ("accept", "t"): accept_targets,
    ("reject", "t"): reject_targets,
    ("accept", "m"): accept_measures,
    ("reject", "m"): reject_measures,
}


def show_draft(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show the draft beside its document."""
    user = get_user(request)
    board = Board(plan, can_edit=bool(can_update_plan(user, plan)))
    outline = board.source.outline
    rows = list_shown_targets(plan=plan)
    targets = list(rows if board.is_short else list_light_targets(plan=plan))
    measures = list(list_measures(plan=plan))
    overview = make_overview(targets, levels=LEVELS)
    index = list_index(sort_items(targets, measures), board.starts)
    doubts = [row.pk for row in targets if row.is_doubtful and row.state == TargetState.PROPOSED][:MOST_DOUBTS]
    named = [item for check in outline.get("checks", ()) for item in check["items"]]
    first = board.first
    if not board.is_short:
        # Whole rows only of what the page shows: its first parts, the doubts, and what the checks speak of.
        targets = list(rows.filter(board.match_targets(first) | Q(pk__in=doubts) | Q(original__id__in=named)))
    checks, notes = list_checks(outline, targets), list_notes(outline, targets)
    repairs = list_repairs(outline, board.source.choices)
    context = {
        **get_head(plan, user, overview, [row for row in targets if row.pk in doubts]),
        "is_long": not board.is_short,
        "parts": [*board.write_parts(first, targets, measures, overview.sections), *board.list_unwritten()],
        "index": index,
        "labels": list_section_labels(overview.sections),
        "starts": ",".join(map(str, board.starts)),
        "document_kind": write_kind(plan.document),
        "reading": list_reading(plan.document, outline, plan.document_place),
        "siblings": [] if board.source.is_alone else list(list_siblings(user=user, plan=plan)),
        "groups": count_groups(index),
        "checks": write_checks(checks),
        "repairs": write_repairs(repairs, can_edit=board.can_edit),
        "notes": notes[:MOST_NOTES],
        "more_notes": max(0, len(notes) - MOST_NOTES),
        "check_count": plan.doubt_count + len(checks) + len(repairs),
        "set_aside_count": len(outline.get("source", {}).get("set_aside", ())),
    }
    return render(request, "planning/workbench.html", context)


@require_GET
@planning_page
def show_part(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one part of the document and of the list; the page's script asks for it as it comes into view."""
    plan = find_plan(request, pk)
    board = Board(plan, can_edit=bool(can_update_plan(get_user(request), plan)))
    if number >= len(board.starts):
        raise Http404
    parts = range(number, number + 1)
    targets = list(list_shown_targets(plan=plan).filter(board.match_targets(parts)))
    measures = list(list_measures(plan=plan).filter(board.match_measures(parts)))
    # What a section holds the page knows already, and its script writes it on the buttons.
    (part,) = board.write_parts(parts, targets, measures, {})
    return render(request, "planning/workbench_part.html", {"part": part})


def take_step(request: HttpRequest, plan: Plan, act: Callable[[User], Touched], *, shown: Touched) -> HttpResponse:
    """Do one step; a refusal is said on the page, with the rows as they stand now."""
    with catch_refusal() as outcome:
        touched = act(get_user(request))
    if outcome.status:
        return answer_step(request, plan, shown, error=outcome.reason)
    return answer_step(request, plan, touched)


@require_POST
@planning_page
def decide_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject the rows named by `accept` or `reject`, each as `key:version`."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    try:
        seen = {(name, kind): read_seen(request.POST.getlist(name), kind) for name, kind in DECISIONS}
    except ValueError:
        return HttpResponseBadRequest()

    def act(user: User) -> Touched:
        rows: list[Target | Measure] = []
        for which, decide in DECISIONS.items():
            if seen[which]:
                rows += decide(actor=user, plan=plan, seen=seen[which])
        return list_touched(rows)

    shown = Touched()
    for (_name, kind), rows in seen.items():
        (shown.targets if kind == "t" else shown.measures).update(rows)
    return take_step(request, plan, act, shown=shown)


@require_POST
@planning_page
def accept_sure(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept all figures of which the compiler is sure enough."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    try:
        version, at_least = int(request.POST["version"]), Decimal(request.POST["at_least"])
    except (KeyError, ValueError, InvalidOperation):
        return HttpResponseBadRequest()
    if not at_least.is_finite() or not 0 <= at_least <= 1:
        return HttpResponseBadRequest()

    def act(user: User) -> Touched:
        return list_touched(accept_confident(actor=user, plan=plan, expected_version=version, at_least=at_least))

    return take_step(request, plan, act, shown=Touched())


@require_POST
@planning_page
def accept_one_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept all figures without a doubt in the section that the button names."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    try:
        version = int(request.POST["version"])
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    wanted = request.POST.get("section", "")
    path = next((path for path in get_overview(plan).sections if get_section_key(path) == wanted), None)
    if path is None:
        return answer_step(request, plan, Touched(), error=_("这一节里没有可以一并采纳的了。"))

    def act(user: User) -> Touched:
        return list_touched(accept_section(actor=user, plan=plan, expected_version=version, section_path=path))

    return take_step(request, plan, act, shown=Touched())


@require_GET
@planning_page
def show_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the page's question what others did: nothing, or the rows that changed since the version it shows."""
    plan = find_plan(request, pk)
    seen = read_version(request)
    if seen is None:
        return HttpResponseBadRequest()
    if get_changes_since(user=get_user(request), plan=plan, version=seen).version <= seen:
        return HttpResponse(status=204)
    return answer_step(request, plan, Touched())


@require_POST
@planning_page
def decide_repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Read places of the document as proposed or as printed, or take such a decision back."""
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    name = next((name for name in (*Choice.values, "clear") if name in request.POST), "")
    try:
        seen = read_places(request.POST.get(name, ""))
    except ValueError:
        return HttpResponseBadRequest()
    choice = Choice(name) if name in Choice.values else None

    def act(user: User) -> Touched:
        touched = list_touched(decide_repairs(actor=user, plan=plan, seen=seen, choice=choice))
        touched.has_repairs = touched.is_reshaped = True
        return touched

    return take_step(request, plan, act, shown=Touched(has_repairs=True))


@require_POST
@planning_page
def undo_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own last step."""
    return _turn(request, pk, undo_edit, _("已撤销：%(verb)s %(count)s 条"))


@require_POST
@planning_page
def redo_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Do again what was taken back last."""
    return _turn(request, pk, redo_edit, _("已重做：%(verb)s %(count)s 条"))


def _turn(request: HttpRequest, pk: int, turn: Callable[..., Edit], words: str) -> HttpResponse:
    plan = find_plan(request, pk)
    require(can_update_plan(get_user(request), plan))
    with catch_refusal() as outcome:
        step = turn(actor=get_user(request), plan=plan)
    if outcome.status:
        return answer_step(request, plan, Touched(), error=outcome.reason)
    touched = Touched(is_reshaped=step.verb in RESHAPING)
    touched.add(step.changes)
    done = words % {"verb": step.get_verb_display(), "count": len(step.changes)}
    return answer_step(request, plan, touched, done=done)
