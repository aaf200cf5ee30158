"""What all pages of a plan in force share: head, tabs, lights, and rows in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import MeasureState, PlanState, SubjectKind
from kepan.apps.planning.models import Duty, Measure, Milestone, Plan, Target
from kepan.apps.planning.permissions import can_request_change
from kepan.apps.planning.selectors import get_first_day, get_running_row
from kepan.apps.planning.services import ShareCheck, list_share_checks
from kepan.web.planning.guards import find_plan
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user

Light = tuple[str, str | Promise]
SOON = timedelta(days=10)
TABS: tuple[tuple[str, str | Promise], ...] = (
    ("plan_detail", gettext_lazy("总览")),
    ("plan_targets", gettext_lazy("目标")),
    ("plan_measures", gettext_lazy("措施")),
    ("plan_tree", gettext_lazy("结构")),
    ("plan_initiatives", gettext_lazy("工程")),
    ("plan_offices", gettext_lazy("科室")),
    ("plan_timeline", gettext_lazy("时间线")),
    ("plan_calendar", gettext_lazy("日历")),
    ("plan_document", gettext_lazy("原文")),
    ("plan_versions", gettext_lazy("版本")),
    ("plan_requests", gettext_lazy("变更")),
)
KEY = re.compile(r"([tm])([0-9]{1,17})")
LETTERS = {"t": SubjectKind.TARGET, "m": SubjectKind.MEASURE}


def find_force(request: HttpRequest, pk: int, *, whole: bool = False) -> Plan:
    """Return a plan in force that the user may see; answers 404 for any other."""
    plan = find_plan(request, pk, whole=whole)
    if plan.state != PlanState.CONFIRMED:
        raise Http404(_("这份计划还没有生效"))
    return plan


def make_frame(plan: Plan, user: User, tab: str) -> dict[str, Any]:
    """Return what the head of every page of a plan in force shows."""
    return {
        "plan": plan,
        "plan_tabs": [
            {"text": words, "url": reverse(name, args=[plan.pk]), "current": name == tab} for name, words in TABS
        ],
        "can_request": bool(can_request_change(user, plan)),
        # Only of a plan whose first day lies ahead.
        "starts_on": None if plan.force_number else get_first_day(plan=plan),
    }


def make_page(request: HttpRequest, plan: Plan, tab: str, **more: Any) -> dict[str, Any]:
    """Return the context of a page of a plan in force."""
    return {**make_frame(plan, get_user(request), tab), **more}


def read_key(key: str) -> tuple[SubjectKind, int]:
    """Read the key of a row in an address: t12, m3; answers 404 for anything else."""
    found = KEY.fullmatch(key)
    if found is None:
        raise Http404(_("这份计划里没有这一条"))
    return LETTERS[found[1]], int(found[2])


def write_key(row: Target | Measure) -> str:
    """Write the key of a row for an address."""
    return f"{'t' if isinstance(row, Target) else 'm'}{row.pk}"


def get_row_url(row: Target | Measure) -> str:
    """Return the address of a row's page."""
    return reverse("plan_row", args=[row.plan_id, write_key(row)])


def find_row(plan: Plan, key: str) -> Target | Measure:
    """Return a row of a plan by its key; answers 404 for one of another plan."""
    kind, pk = read_key(key)
    try:
        row = get_running_row(plan=plan, kind=kind, pk=pk)
    except ObjectDoesNotExist as missing:
        raise Http404(_("这份计划里没有这一条")) from missing
    row.plan = plan
    return row


def get_duty(row: Target | Measure) -> Duty | None:
    """Return the duty that was read with a row."""
    return getattr(row, "duty", None)


def get_name(row: Target | Measure) -> str:
    """Return what a row is about."""
    return row.indicator if isinstance(row, Target) else row.title


def get_progress_light(measure: Measure, today: date) -> Light:
    """Say how a measure stands; whether it is late follows from its day."""
    state = MeasureState(measure.progress)
    if state == MeasureState.DONE:
        return "done", state.label
    if state == MeasureState.STOPPED:
        return "none", state.label
    duty = get_duty(measure)
    due = None if duty is None else duty.due_on
    if due is not None and due < today:
        return "late", _("已逾期")
    if due is not None and due <= today + SOON:
        return "slow", _("快到期")
    return ("ok" if state == MeasureState.RUNNING else "none"), state.label


def get_stone_light(stone: Milestone, today: date) -> Light:
    """Say how a milestone stands: reached, past its day, near it, or still ahead."""
    if stone.reached_at is not None:
        return "done", _("已达成")
    if stone.due_on is None:
        return "none", _("没有日期")
    if stone.due_on < today:
        return "late", _("已逾期")
    return ("slow", _("快到期")) if stone.due_on <= today + SOON else ("ok", _("还没到期"))


def get_share_light(target: Target) -> Light:
    """Say whether a target is broken down, and whether the parts make it."""
    checks = list_share_checks(target)
    if not checks:
        return "none", _("未分解")
    if not all(check.holds for check in checks):
        return "late", _("合计不符")
    return ("ok", _("差额已说明")) if any(check.difference for check in checks) else ("done", _("已分解"))


def get_check_light(check: ShareCheck) -> Light:
    """Say whether the parts along one dimension make the target."""
    if check.combined is None:
        return "none", _("不相加")
    if not check.difference:
        return "done", _("合计相符")
    return ("ok", _("差额已说明")) if check.holds else ("late", _("合计不符"))


def get_duty_light(duty: Duty, today: date) -> Light:
    """Say how a duty stands; a target is only ever near its day or past it, for it has no progress of its own."""
    if duty.measure is not None:
        duty.measure.duty = duty
        return get_progress_light(duty.measure, today)
    if duty.due_on is None:
        return "none", _("没有日期")
    if duty.due_on < today:
        return "none", _("已到期")
    return ("slow", _("快到期")) if duty.due_on <= today + SOON else ("ok", _("进行中"))


@dataclass(frozen=True)
class DutyLine:
    """One duty as a list shows it."""

    duty: Duty
    number: str
    name: str
    value: str
    url: str
    light: Light


def make_duty_line(duty: Duty, today: date) -> DutyLine:
    """Make a line from a duty with its row."""
    row = duty.target or duty.measure
    assert row is not None
    value = write_value(row) if isinstance(row, Target) else ""
    return DutyLine(duty, row.number, get_name(row), value, get_row_url(row), get_duty_light(duty, today))
