"""Drawing up a request to change a plan in force: lines to change, add and drop, reason, day, file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Attachment
from kepan.apps.planning.enums import ChangeVerb, Comparator, RequestState, SubjectKind, TargetKind
from kepan.apps.planning.models import ChangeRequest, Measure, Plan, Target
from kepan.apps.planning.permissions import can_request_change, can_update_request
from kepan.apps.planning.selectors import find_standing, list_running_measures, list_running_targets
from kepan.apps.planning.services import (
    Change,
    Wording,
    create_request,
    read_place_wish,
    read_target_wish,
    update_request,
)
from kepan.web.planning.contents import get_title
from kepan.web.planning.evidence import create_evidence
from kepan.web.planning.force import LETTERS, find_force, make_page, read_key, write_key
from kepan.web.planning.force_forms import MeasureLineForm, RequestForm, TargetLineForm
from kepan.web.planning.guards import add_message, catch_refusal, planning_page
from kepan.web.planning.places import NAMES_ID, WHOLES_ID, Places
from kepan.web.planning.views.requests import find_request
from kepan.web.ui.guards import get_user

MOST_LINES = 200
MODELS: dict[SubjectKind, type[Target] | type[Measure]] = {SubjectKind.TARGET: Target, SubjectKind.MEASURE: Measure}
LineForm = TargetLineForm | MeasureLineForm


@dataclass
class Line:
    """One line of the form; `key` is empty for a row to add."""

    place: int
    kind: SubjectKind
    key: str
    standing: Mapping[str, Any] | None
    form: LineForm

    @property
    def title(self) -> str:
        """What the line is about."""
        if self.standing is None:
            return _("新增一条目标") if self.kind == SubjectKind.TARGET else _("新增一条措施")
        return f"{self.standing['number']} {get_title(self.standing)}"


def _make_form(kind: SubjectKind, place: int, *, is_new: bool, **options: Any) -> LineForm:
    form_class: type[LineForm] = TargetLineForm if kind == SubjectKind.TARGET else MeasureLineForm
    form = form_class(prefix=f"l{place}", **options)
    if is_new:
        del form.fields["verb"]
    return form


def _make_initial(kind: SubjectKind, places: Places, values: Mapping[str, Any]) -> dict[str, Any]:
    names = ("indicator", "comparator", "unit", "period", "kind", "title", "deadline")
    worded = {**{name: values.get(name) for name in names}, "value": values.get("value_text")}
    return {**worded, **places.write(MODELS[kind], values)}


def _make_line(
    places: Places,
    place: int,
    kind: SubjectKind,
    key: str,
    standing: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None = None,
) -> Line:
    """Make a line that shows what stands, with what is wished over it."""
    shown = {**(standing or {"comparator": ">=", "kind": "target"}), **(after or {})}
    initial = {**_make_initial(kind, places, shown), "verb": "change"}
    return Line(place, kind, key, standing, _make_form(kind, place, is_new=not key, initial=initial))


def _find_standing(plan: Plan, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    pairs = {read_key(key): key for key in keys}
    found = find_standing(plan=plan, keys={(str(kind), pk) for kind, pk in pairs})
    return {pairs[SubjectKind(kind), pk]: values for (kind, pk), values in found.items()}


def _list_new_lines(places: Places, keys: Sequence[str], first: int = 0) -> list[Line]:
    standing = _find_standing(places.plan, keys)
    known = [key for key in keys if key in standing]
    return [_make_line(places, first + at, LETTERS[key[0]], key, standing[key]) for at, key in enumerate(known)]


def _read_lines(plan: Plan, post: Any) -> list[Line]:
    """Read the lines that the form carries; raises ValueError for a form that was never ours."""
    count = int(post.get("lines", "0"))
    if not 0 <= count <= MOST_LINES:
        raise ValueError("too many lines")
    carried = [(place, post.get(f"l{place}-row", "")) for place in range(count)]
    standing = _find_standing(plan, [key for _place, key in carried if key not in {"", "t", "m"}])
    lines = []
    for place, key in carried:
        if not key or (len(key) > 1 and key not in standing):
            continue
        kind, own = LETTERS[key[0]], key if len(key) > 1 else ""
        form = _make_form(kind, place, is_new=not own, data=post)
        lines.append(Line(place, kind, own, standing.get(own), form))
    return lines


def _read_place(places: Places, line: Line) -> dict[str, Any]:
    """Read where a row shall belong; what was left as the form showed it is not asked for."""
    model, data = MODELS[line.kind], line.form.cleaned_data
    shown = {"under": "", "whole": ""} if line.standing is None else places.write(model, line.standing)
    # A form that does not carry the fields asks for no other place.
    carried = {name: line.form.add_prefix(name) in line.form.data for name in shown}
    said = {name: data[name].strip() if carried[name] else shown[name] for name in shown}
    if said == shown:
        return {}
    wish = read_place_wish(model, places.get_headings(model), places.read(**said))
    kept = {"parent_id"} if model is Target and said["whole"] == shown["whole"] else set()
    kept |= {"measure_id", "section_path"} if said["under"] == shown["under"] else set()
    return {name: value for name, value in wish.items() if name not in kept}


def _read_change(places: Places, line: Line) -> Change:
    """Read what a line asks for; raises RefusalError with words for the person."""
    pk = read_key(line.key)[1] if line.key else None
    data = line.form.cleaned_data
    if data.get("verb") == "drop" and pk is not None:
        return Change(ChangeVerb.DROP, line.kind, pk)
    verb = ChangeVerb.CHANGE if pk is not None else ChangeVerb.ADD
    place = _read_place(places, line)
    if line.kind == SubjectKind.MEASURE:
        if not data["title"].strip():
            raise RefusalError(_("写明措施的名称。"))
        words = {"title": data["title"].strip(), "deadline": data["deadline"].strip()}
        return Change(verb, line.kind, pk, {**words, **place})
    wording = Wording(
        kind=TargetKind(data["kind"] or TargetKind.TARGET),
        indicator=data["indicator"],
        comparator=Comparator(data["comparator"] or Comparator.EQUAL),
        value=data["value"],
        unit=data["unit"],
        period=data["period"],
    )
    held = None if line.standing is None else dict(line.standing)
    return Change(verb, line.kind, pk, {**read_target_wish(wording, standing=held), **place})


def _read_changes(places: Places, lines: Sequence[Line]) -> list[Change] | None:
    """Read all lines; None where one of them needs another look, with the reason in its form."""
    changes: list[Change] = []
    is_fine = True
    for line in lines:
        if not line.form.is_valid():
            is_fine = False
            continue
        try:
            changes.append(_read_change(places, line))
        except RefusalError as refusal:
            line.form.add_error(None, str(refusal.reason))
            is_fine = False
    return changes if is_fine else None


def _show(
    request: HttpRequest,
    places: Places,
    form: RequestForm,
    lines: Sequence[Line],
    *,
    drawn: ChangeRequest | None = None,
    remark: str = "",
    status: int = 200,
) -> HttpResponse:
    plan = places.plan
    action, back = reverse("plan_request_create", args=[plan.pk]), reverse("plan_requests", args=[plan.pk])
    if drawn is not None:
        action = reverse("plan_request_edit", args=[plan.pk, drawn.pk])
        back = reverse("plan_request", args=[plan.pk, drawn.pk])
    context = make_page(
        request,
        plan,
        "plan_requests",
        form=form,
        lines=lines,
        count=max((line.place for line in lines), default=-1) + 1,
        action=action,
        back_url=back,
        drawn=drawn,
        remark=remark,
        names_id=NAMES_ID,
        names=places.list_names() if lines else [],
        wholes_id=WHOLES_ID,
        wholes=places.list_whole_names() if lines else [],
    )
    return render(request, "planning/force/request_form.html", context, status=status)


def render_new_request(request: HttpRequest, plan: Plan, rows: Sequence[Target | Measure]) -> HttpResponse:
    """Show an empty request with lines for some rows."""
    form = RequestForm(initial={"effective_on": timezone.localdate()})
    places = Places(plan)
    return _show(request, places, form, _list_new_lines(places, [write_key(row) for row in rows]))


def _find_by_numbers(plan: Plan, text: str) -> list[str]:
    """Return the keys of rows whose numbers a person typed: T3、M2."""
    numbers = text.upper().replace("、", " ").replace("，", " ").replace(",", " ").split()
    keys = [write_key(row) for row in list_running_targets(plan=plan).filter(number__in=numbers)]
    return keys + [write_key(row) for row in list_running_measures(plan=plan).filter(number__in=numbers)]


def _show_more(
    request: HttpRequest, places: Places, form: RequestForm, lines: list[Line], drawn: ChangeRequest | None
) -> HttpResponse:
    """Show the form again with a line more or less; nothing is written."""
    post, remark = request.POST, ""
    following = max((line.place for line in lines), default=-1) + 1
    if "remove" in post:
        lines = [line for line in lines if str(line.place) != post["remove"]]
    elif post["more"] == "rows":
        carried = {line.key for line in lines}
        keys = [key for key in _find_by_numbers(places.plan, post.get("numbers", "")) if key not in carried]
        lines += _list_new_lines(places, keys, following)
        if not keys:
            remark = _("没有找到这些编号，或者已经在申请里。写成 T3、M2 这样。")
    else:
        kind = SubjectKind.MEASURE if post["more"] == "measure" else SubjectKind.TARGET
        lines.append(_make_line(places, following, kind, "", None))
    return _show(request, places, form, lines, drawn=drawn, remark=remark)


def _keep_file(request: HttpRequest, plan: Plan, form: RequestForm) -> Attachment | None:
    files = [file for file in (form.cleaned_data["file"],) if file]
    kept = create_evidence(get_user(request), files, region=plan.region, office=plan.office, tier=Tier(plan.tier))
    return kept[0] if kept else None


def _answer(request: HttpRequest, plan: Plan, drawn: ChangeRequest | None) -> HttpResponse:
    """Write a request, or show the form again."""
    user, places = get_user(request), Places(plan)
    form = RequestForm(request.POST, request.FILES)
    try:
        lines = _read_lines(plan, request.POST)
    except ValueError:
        return HttpResponseBadRequest()
    if "more" in request.POST or "remove" in request.POST:
        return _show_more(request, places, RequestForm(initial=request.POST.dict()), lines, drawn)
    changes = _read_changes(places, lines)
    status = 422
    if form.is_valid() and changes is not None:
        data = form.cleaned_data
        with catch_refusal(form) as outcome, transaction.atomic():
            wished: dict[str, Any] = {
                "actor": user,
                "changes": changes,
                "reason": data["reason"],
                "effective_on": data["effective_on"],
                "attachment": _keep_file(request, plan, form),
            }
            if drawn is None:
                made = create_request(plan=plan, **wished)
            else:
                made = update_request(request=drawn, expected_version=data["version"] or 0, **wished)
        status = outcome.status
        if not status:
            add_message(request, messages.SUCCESS, _("已存为草拟的申请，核对以后送审。"))
            return HttpResponseRedirect(reverse("plan_request", args=[plan.pk, made.pk]))
    return _show(request, places, form, lines, drawn=drawn, status=status)


@require_http_methods(["GET", "POST"])
@planning_page
def draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form, with lines for the rows that the address names, or draw the request up."""
    plan = find_force(request, pk)
    require(can_request_change(get_user(request), plan))
    if request.method == "POST":
        return _answer(request, plan, None)
    form = RequestForm(initial={"effective_on": timezone.localdate()})
    places = Places(plan)
    return _show(request, places, form, _list_new_lines(places, request.GET.getlist("row")[:MOST_LINES]))


@require_http_methods(["GET", "POST"])
@planning_page
def redraw(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """Show a drafted request as a form, or write it anew."""
    plan = find_force(request, pk)
    drawn = find_request(request, plan, request_pk)
    require(can_update_request(get_user(request), drawn))
    if drawn.state != RequestState.DRAFT:
        add_message(request, messages.ERROR, _("申请已经送审，先撤回再改。"))
        return HttpResponseRedirect(reverse("plan_request", args=[plan.pk, drawn.pk]))
    if request.method == "POST":
        return _answer(request, plan, drawn)
    form = RequestForm(initial={"reason": drawn.reason, "effective_on": drawn.effective_on, "version": drawn.version})
    letters = {kind: letter for letter, kind in LETTERS.items()}
    held = list(drawn.lines.all())
    keys = [f"{letters[SubjectKind(line.subject_kind)]}{line.subject_id}" for line in held if line.subject_id]
    standing = _find_standing(plan, keys)
    lines, places = [], Places(plan)
    for place, line in enumerate(held):
        kind = SubjectKind(line.subject_kind)
        key = f"{letters[kind]}{line.subject_id}" if line.subject_id else ""
        if key and key not in standing:
            continue
        made = _make_line(places, place, kind, key, standing.get(key), line.after)
        if line.verb == ChangeVerb.DROP:
            made.form.initial["verb"] = "drop"
        lines.append(made)
    return _show(request, places, form, lines, drawn=drawn)
