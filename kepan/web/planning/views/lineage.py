"""What a plan hangs together with: the year before, the programme above, its own years, districts, the year to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.planning.models import Plan
from kepan.apps.planning.permissions import can_create_plan, can_schedule
from kepan.apps.planning.selectors import find_previous, list_kin
from kepan.apps.planning.services import (
    Heir,
    LevelCheck,
    check_districts,
    check_inheritance,
    check_slices,
    create_slice,
    inherit_plan,
    link_previous,
    link_programme,
    list_slices,
)
from kepan.engine.basis.quantity import write_plain
from kepan.web.planning.force import Light, find_force, get_row_url, make_page
from kepan.web.planning.guards import add_message, catch_refusal, planning_page
from kepan.web.planning.views.compare import KINDS
from kepan.web.planning.views.rows import is_multi_year
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user

MOST_LINES = 200
LIGHTS: dict[str, Light] = {
    "covered": ("done", gettext_lazy("相符")),
    "short": ("late", gettext_lazy("不足")),
    "exceeded": ("slow", gettext_lazy("超过")),
    "uncovered": ("none", gettext_lazy("没有承担")),
    "not_additive": ("none", gettext_lazy("不相加")),
}

ORDER = ("late", "slow", "done", "none")


@dataclass(frozen=True)
class HeirLine:
    """What became of one row of last year's plan."""

    labels: list[str]
    message: str
    url: str


@dataclass(frozen=True)
class SumLine:
    """One target with what the plans below ask for."""

    number: str
    name: str
    value: str
    url: str
    light: Light
    message: str
    parts: list[tuple[str, str, bool]]


def _list_heirs(heirs: Sequence[Heir]) -> list[HeirLine]:
    found = []
    for heir in heirs:
        if set(heir.kinds) != {"kept"}:
            labels = [str(KINDS.get(kind, _("还没填") if kind == "open" else kind)) for kind in heir.kinds]
            found.append(HeirLine(labels, heir.message, get_row_url(heir.after) if heir.after is not None else ""))
    return found[:MOST_LINES]


def _list_sums(checks: Sequence[LevelCheck], *, years: bool) -> list[SumLine]:
    lines = []
    for check in checks:
        # A part printed beside its whole is the district's or the year's own figure: nobody below repeats it.
        if check.kind == "uncovered" and check.target.parent_id is not None:
            continue
        parts = []
        for part in check.parts:
            if part.planned is None and part.allotted is None and not part.reason:
                continue
            name = str(part.plan.year_from) if years else str(part.plan.region)
            planned = part.reason or ("—" if part.planned is None else write_plain(part.planned))
            allotted = "" if part.allotted is None else _("（分到 %(value)s）") % {"value": write_plain(part.allotted)}
            parts.append((name, f"{planned}{allotted}", bool(part.difference)))
        target = check.target
        lines.append(
            SumLine(
                target.number, target.indicator, write_value(target), get_row_url(target), LIGHTS[check.kind],
                check.message.partition("：")[2] or check.message, parts,
            )
        )  # fmt: skip
    # What needs somebody comes first.
    return sorted(lines, key=lambda line: ORDER.index(line.light[0]))[:MOST_LINES]


def _list_years(plan: Plan, slices: Sequence[Plan], *, can_make: bool) -> list[dict[str, Any]]:
    """List the years of a programme, each with its plan, or with the button that makes one."""
    made = {one.year_from: one for one in reversed(slices)}
    first, last = plan.year_from or 0, plan.year_to or 0
    return [{"year": year, "plan": made.get(year), "can_make": can_make} for year in range(first, last + 1)]


@require_GET
@planning_page
def show_lineage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one of three sides: last year (the default), `side=years` of a programme, `side=districts`."""
    plan = find_force(request, pk)
    user, side = get_user(request), request.GET.get("side", "last")
    sides = [("last", _("上一年")), ("districts", _("下级地区"))]
    if is_multi_year(plan):
        sides.insert(1, ("years", _("各年度")))
    if side not in dict(sides):
        side = "last"
    address = reverse("plan_lineage", args=[plan.pk])
    context = make_page(
        request,
        plan,
        "",
        side=side,
        sides=[{"text": words, "url": f"{address}?side={key}", "current": key == side} for key, words in sides],
        can_schedule=bool(can_schedule(user, plan)),
        can_make=bool(can_create_plan(user, region=plan.region)),
        **_SIDES[side](user, plan),
    )
    return render(request, "planning/force/lineage.html", context)


def _read_last(user: User, plan: Plan) -> dict[str, Any]:
    kin = list_kin(user=user, plan=plan)
    previous = find_previous(user=user, plan=plan)
    found = check_inheritance(actor=user, plan=plan) if previous is not None else None
    return {
        "previous": previous,
        "previous_choices": [one for one in kin if one.year_to and plan.year_from and one.year_to < plan.year_from],
        "programme_choices": [one for one in kin if is_multi_year(one) and _is_within(plan, one)],
        "heirs": _list_heirs(found.targets) if found else [],
        "measure_heirs": _list_heirs(found.measures) if found else [],
    }


def _is_within(plan: Plan, programme: Plan) -> bool:
    if plan.year_from is None or plan.year_to is None:
        return False
    return (programme.year_from or 0) <= plan.year_from and plan.year_to <= (programme.year_to or 0)


def _read_years(user: User, plan: Plan) -> dict[str, Any]:
    slices = list_slices(user=user, programme=plan)
    can_make = bool(can_create_plan(user, region=plan.region))
    sums = _list_sums(check_slices(user=user, programme=plan), years=True) if slices else []
    return {"years": _list_years(plan, slices, can_make=can_make), "sums": sums}


def _read_districts(user: User, plan: Plan) -> dict[str, Any]:
    below = list_kin(user=user, plan=plan, below=True)
    return {
        "below": below,
        "sums": _list_sums(check_districts(user=user, plan=plan, below=below), years=False) if below else [],
    }


_SIDES: dict[str, Callable[[User, Plan], dict[str, Any]]] = {
    "last": _read_last, "years": _read_years, "districts": _read_districts,
}  # fmt: skip


@require_POST
@planning_page
def inherit(request: HttpRequest, pk: int) -> HttpResponse:
    """Make next year's draft with this plan's structure, or open the one that was made before."""
    plan = find_force(request, pk)
    user = get_user(request)
    require(can_create_plan(user, region=plan.region))
    return _open_made(request, plan, "last", lambda: inherit_plan(actor=user, plan=plan))


@require_POST
@planning_page
def cut(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Make the draft of one year of a programme, or open the one that was made before."""
    plan = find_force(request, pk)
    user = get_user(request)
    require(can_create_plan(user, region=plan.region))
    return _open_made(request, plan, "years", lambda: create_slice(actor=user, programme=plan, year=year))


def _open_made(request: HttpRequest, plan: Plan, side: str, make: Callable[[], tuple[Plan, bool]]) -> HttpResponse:
    with catch_refusal() as outcome:
        made, is_new = make()
    if outcome.status:
        add_message(request, messages.ERROR, outcome.reason)
        return HttpResponseRedirect(f"{reverse('plan_lineage', args=[plan.pk])}?side={side}")
    words = _("草稿做好了：结构照旧，数值等你填。") if is_new else _("以前已经做过，打开的就是它。")
    add_message(request, messages.SUCCESS, words)
    return HttpResponseRedirect(reverse("plan_detail", args=[made.pk]))


@require_POST
@planning_page
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which plan was the one before (`previous`), or which programme this one belongs to (`programme`)."""
    plan = find_force(request, pk)
    user = get_user(request)
    require(can_schedule(user, plan))
    try:
        seen = int(request.POST["version"])
        wanted = int(request.POST.get("to") or 0)
    except (KeyError, ValueError):
        return HttpResponseBadRequest()
    kind = request.POST.get("kind")
    if kind not in {"previous", "programme"}:
        return HttpResponseBadRequest()
    with catch_refusal() as outcome:
        other = next((one for one in list_kin(user=user, plan=plan) if one.pk == wanted), None)
        if wanted and other is None:
            raise RefusalError(_("没有这份计划，或者你看不到它。"))
        if kind == "previous":
            link_previous(actor=user, plan=plan, previous=other, expected_version=seen)
        else:
            link_programme(actor=user, plan=plan, programme=other, expected_version=seen)
    level = messages.ERROR if outcome.status else messages.SUCCESS
    add_message(request, level, outcome.reason or _("已经记下。"))
    return HttpResponseRedirect(reverse("plan_lineage", args=[plan.pk]))
