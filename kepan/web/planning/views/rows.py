"""The page of one target or measure in force: its words, who answers, its parts or its progress, its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import NotAllowedError
from kepan.apps.planning.enums import Dimension, SubjectKind, TargetState
from kepan.apps.planning.models import Measure, Plan, Revision, Share, Target
from kepan.apps.planning.permissions import can_assign, can_report_progress
from kepan.apps.planning.selectors import can_count, get_quote, list_progress, list_row_history, measure_target
from kepan.apps.planning.services import list_share_checks, report_progress
from kepan.engine.basis.quantity import write_plain
from kepan.web.planning.contents import FieldChange, list_field_changes
from kepan.web.planning.evidence import create_evidence
from kepan.web.planning.force import (
    Light,
    find_force,
    find_row,
    get_check_light,
    get_duty,
    get_name,
    get_progress_light,
    get_row_url,
    make_page,
    read_key,
    write_key,
)
from kepan.web.planning.force_forms import ProgressForm
from kepan.web.planning.guards import add_message, catch_refusal, planning_page
from kepan.web.planning.standing import make_standing
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user


def write_decimal(value: Any) -> str:
    """Write an exact number without needless zeros; nothing for none."""
    return "" if value is None else write_plain(value)


@dataclass(frozen=True)
class PartLine:
    """Whose part, and how much; `url` is the page of a part that somebody carries."""

    name: str
    value: str
    url: str


@dataclass(frozen=True)
class ShareTable:
    """The parts of a target along one dimension."""

    label: str
    light: Light
    parts: list[PartLine]
    combined: str
    difference: str
    note: str


@dataclass(frozen=True)
class Step:
    """One version in which a row began to say something else."""

    number: int
    changes: list[FieldChange]
    words: str


def write_whose(share: Share) -> str:
    """Say whose part it is."""
    if share.month is not None:
        return _("%(year)s 年 %(month)s 月") % {"year": share.year, "month": share.month}
    if share.year is not None:
        return _("%(year)s 年") % {"year": share.year}
    return str(share.region or share.office)


def _get_share_url(share: Share) -> str:
    return "" if share.year is not None else reverse("share_detail", args=[share.pk])


def _list_share_tables(target: Target) -> list[ShareTable]:
    shares = list(target.shares.all())
    return [
        ShareTable(
            label=str(Dimension(check.dimension).label),
            light=get_check_light(check),
            parts=[
                PartLine(write_whose(share), write_decimal(share.value), _get_share_url(share))
                for share in shares
                if share.dimension == check.dimension
            ],
            combined=write_decimal(check.combined),
            difference=write_decimal(check.difference) if check.difference else "",
            note=check.note.reason if check.note else "",
        )
        for check in list_share_checks(target)
    ]


def _list_steps(history: Sequence[Revision]) -> list[Step]:
    """Say what each version changed on a row, the newest first."""
    steps = []
    before: Revision | None = None
    for state in history:
        changes = list_field_changes(state.subject_kind, before.values, state.values) if before else []
        words = "" if before else (_("随计划生效") if state.number_from == 1 else _("新增"))
        steps.append(Step(state.number_from, changes, words))
        before = state
    if before is not None and before.number_to is not None:
        steps.append(Step(before.number_to, [], _("取消")))
    return steps[::-1]


def _list_duty_facts(row: Target | Measure) -> list[tuple[Any, Any]]:
    duty = get_duty(row)
    if duty is None:
        return [(_("牵头科室"), None), (_("责任人"), None), (_("截止"), None)]
    support = "、".join(office.name for office in duty.support_offices.all())
    return [
        (_("牵头科室"), duty.lead_office),
        (_("配合科室"), support),
        (_("责任人"), duty.person),
        (_("开始"), duty.starts_on and formats.date_format(duty.starts_on, "Y-m-d")),
        (_("截止"), duty.due_on and formats.date_format(duty.due_on, "Y-m-d")),
        (_("权重"), f"{write_decimal(duty.weight)} %" if duty.weight is not None else None),
    ]


def _list_facts(row: Target | Measure) -> list[tuple[Any, Any]]:
    section = " / ".join(row.section_path)
    if isinstance(row, Target):
        return [
            (_("数值"), write_value(row)),
            (_("类别"), row.get_kind_display()),
            (_("期限"), row.period),
            (_("上级"), row.parent.number if row.parent else None),
            (_("所属措施"), row.measure.number if row.measure else None),
            (_("指标代码"), row.code),
            (_("章节"), section),
        ]
    offices = "、".join(str(office.get("name", "")) for office in row.offices or ())
    return [
        (_("动作"), row.action),
        (_("对象"), row.object),
        (_("文中责任单位"), offices),
        (_("文中时限"), row.deadline),
        (_("章节"), section),
    ]


def _list_share_links(plan: Plan, row: Target) -> list[dict[str, str]]:
    dimensions = [Dimension.REGION, Dimension.OFFICE, Dimension.YEAR if is_multi_year(plan) else Dimension.MONTH]
    address = reverse("plan_row_shares", args=[plan.pk, write_key(row)])
    return [{"text": str(one.label), "url": f"{address}?by={one}"} for one in dimensions]


def is_multi_year(plan: Plan) -> bool:
    """Say whether a plan spans more than one year."""
    return plan.year_from is not None and plan.year_to is not None and plan.year_to > plan.year_from


def _show(
    request: HttpRequest, plan: Plan, row: Target | Measure, form: ProgressForm | None = None, status: int = 200
) -> HttpResponse:
    user, duty = get_user(request), get_duty(row)
    kind = SubjectKind.TARGET if isinstance(row, Target) else SubjectKind.MEASURE
    in_force = row.state == TargetState.ACCEPTED
    context = make_page(
        request,
        plan,
        "plan_targets" if isinstance(row, Target) else "plan_measures",
        row=row,
        key=write_key(row),
        name=get_name(row),
        is_target=isinstance(row, Target),
        is_in_force=in_force,
        quote=get_quote(row),
        can_assign=bool(can_assign(user, plan)),
        duty_facts=_list_duty_facts(row),
        facts=_list_facts(row),
        steps=_list_steps(list(list_row_history(plan=plan, kind=kind, subject_id=row.pk))),
    )
    if isinstance(row, Target):
        found = measure_target(row, today=timezone.localdate())
        context |= {
            "shares": _list_share_tables(row),
            "share_links": _list_share_links(plan, row),
            "may_count": found is not None or can_count(row),
            "standing": make_standing(row, found, user) if found else None,
        }
    else:
        initial = {"state": row.progress, "version": row.version}
        context |= {
            "light": get_progress_light(row, timezone.localdate()),
            "notes": list(list_progress(measure=row)[:50]),
            "can_report": in_force and bool(can_report_progress(user, plan, duty)),
            "form": form or ProgressForm(initial=initial),
        }
    return render(request, "planning/force/row.html", context, status=status)


@require_GET
@planning_page
def show_row(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show one target or measure."""
    plan = find_force(request, pk)
    return _show(request, plan, find_row(plan, key))


@require_POST
@planning_page
def report(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Report on a measure, with files."""
    plan = find_force(request, pk)
    if read_key(key)[0] != SubjectKind.MEASURE:
        raise Http404(_("进展填在措施上"))
    row = find_row(plan, key)
    assert isinstance(row, Measure)
    user, form, status = get_user(request), ProgressForm(request.POST, request.FILES), 422
    # A refusal for lack of rights comes before any remark on the form.
    answer = can_report_progress(user, plan, get_duty(row))
    if not answer:
        raise NotAllowedError(answer.reason)
    if form.is_valid():
        data = form.cleaned_data
        with catch_refusal(form) as outcome, transaction.atomic():
            files = create_evidence(
                user, data["evidence"], region=plan.region, office=plan.office, tier=Tier(plan.tier)
            )
            report_progress(
                actor=user,
                measure=row,
                expected_version=data["version"],
                text=data["text"],
                state=data["state"],
                attachments=files,
            )
        status = outcome.status
        if not status:
            add_message(request, messages.SUCCESS, _("进展已记下。"))
            return HttpResponseRedirect(get_row_url(row))
    return _show(request, plan, row, form, status)
