"""PLN-13 on the side of plans: reason, file, impact, approval by role, versions for ever. Invented (虚构).

The other half of that row, that a bulletin goes by the version in force, waits for bulletins.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.desk.services import create_attachment
from kepan.apps.planning.enums import ChangeVerb, Dimension, PlanState, SubjectKind
from kepan.apps.planning.models import ChangeRequest, Measure, Plan, Target
from kepan.apps.planning.selectors import find_version_on, get_first_day, list_row_changes, list_rows_as_of
from kepan.apps.planning.services import (
    Assignment,
    Change,
    Part,
    Point,
    Window,
    add_milestone,
    add_phase,
    apply_due_versions,
    approve_request,
    assign_phase_measures,
    assign_rows,
    confirm_plan,
    create_request,
    list_impacts,
    submit_request,
    update_shares,
    verify_version,
)
from kepan.apps.planning.services.duties import write_row_address
from kepan.apps.planning.services.versions import create_missing_versions
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db


def make_force(user: User, text: str = TEXT) -> Plan:
    """Add a plan in force."""
    draft = make_draft(user, text=text)
    return confirm_plan(actor=user, plan=draft, expected_version=draft.version)


def ask(actor: User, plan: Plan, *changes: Change, day: date | None = None, **more: object) -> ChangeRequest:
    """Draw a request up and submit it."""
    request = create_request(
        actor=actor, plan=plan, changes=changes, reason="虚构：省里调整了任务",
        effective_on=day or timezone.localdate(), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return submit_request(actor=actor, request=request, expected_version=request.version)


def change(target: Target, value: str) -> Change:
    """Wish for another value of a target."""
    after = {"value_low": value, "value_text": value}
    return Change(ChangeVerb.CHANGE, SubjectKind.TARGET, target.pk, after)


def list_values(plan: Plan, day: date) -> dict[str, str]:
    """Return number and value of each target as of a day."""
    version = find_version_on(plan=plan, day=day)
    assert version is not None
    return {row.values["number"]: row.values["value_text"] for row in list_rows_as_of(plan=plan, number=version.number)}


def test_a_target_is_adjusted_by_request_and_every_version_stays_readable() -> None:
    planner = make_planner()
    assert planner.region is not None
    director = make_user(Role.DIRECTOR, region=planner.region)
    plan = make_force(planner)
    target = Target.objects.get(plan=plan, number="T2")
    today = timezone.localdate()
    later = today + timedelta(days=30)
    file = create_attachment(
        actor=planner, file=BytesIO("虚构通知".encode()), name="虚构通知.txt", region=planner.region, office=None,
        tier=Tier.OWNED_DATA,
    )  # fmt: skip
    with pytest.raises(RefusalError, match="理由"):
        create_request(actor=planner, plan=plan, changes=[change(target, "100")], reason=" ", effective_on=today)
    first = ask(planner, plan, change(target, "110"), attachment=file)
    with pytest.raises(NotAllowedError):
        approve_request(actor=planner, request=first, expected_version=first.version)
    (task,) = list_inbox(user=director)
    assert task.url == f"/plans/{plan.pk}/requests/{first.pk}/"
    approve_request(actor=director, request=first, expected_version=first.version, note="同意")
    second = ask(planner, plan, change(target, "100"), day=later)
    approve_request(actor=director, request=second, expected_version=second.version)

    # The version of each day, the differences between them, and the seals.
    versions = list(plan.versions.order_by("number"))
    assert [(one.number, one.effective_on, verify_version(one)) for one in versions] == [
        (1, today, True), (2, today, True), (3, later, True),
    ]  # fmt: skip
    assert (list_values(plan, today)["T2"], list_values(plan, later)["T2"]) == ("110", "100")
    assert {row.values["value_text"] for row in list_rows_as_of(plan=plan, number=1)} >= {"120"}
    (found,) = list_row_changes(plan=plan, old=1, new=3)
    assert (found.subject_id, set(found.fields)) == (target.pk, {"value_low", "value_text"})
    assert versions[1].request == first and versions[1].request.attachment == file
    target.refresh_from_db()
    assert target.value_low == 110
    assert apply_due_versions(today=later) == 1
    target.refresh_from_db()
    assert target.value_low == 100


def test_a_request_says_what_it_touches() -> None:
    planner = make_planner()
    assert planner.region is not None
    plan = make_force(planner)
    target, ratio = (Target.objects.get(plan=plan, number=number) for number in ("T2", "T1"))
    measure = Measure.objects.filter(plan=plan).order_by("position")[0]
    district = make_region(level=Level.DISTRICT, parent=planner.region, name="虚构东区")
    office = make_office(planner.region, name="高新科")
    parts = [Part(Decimal(70), region=planner.region), Part(Decimal(50), region=district)]
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen={})
    rows = [(SubjectKind.TARGET, target.pk), (SubjectKind.MEASURE, measure.pk)]
    assign_rows(actor=planner, plan=plan, rows=rows, assignment=Assignment(lead_office=office))
    phase = add_phase(actor=planner, plan=plan, window=Window("启动阶段"))
    assign_phase_measures(actor=planner, phase=phase, expected_version=1, measures=[measure.pk])
    add_milestone(actor=planner, plan=plan, point=Point("虚构名单公布", measure=measure))
    below = make_force(
        make_planner(district), "虚构东区2026年科技创新工作计划\n一、主要目标\n新增高新技术企业40家以上。"
    )
    assert below.region == district
    wanted = [
        change(target, "100"),
        change(ratio, "2.90"),
        Change(ChangeVerb.DROP, SubjectKind.MEASURE, measure.pk),
        Change(ChangeVerb.ADD, SubjectKind.MEASURE, None, {"title": "虚构新措施"}),
    ]
    impacts = list_impacts(user=planner, request=ask(planner, plan, *wanted))
    assert [(one.before, one.after, one.difference, one.percent) for one in impacts] == [
        (120, 100, -20, Decimal("-16.7")), (Decimal("2.80"), Decimal("2.90"), Decimal("0.10"), Decimal("3.6")),
        (None, None, None, None), (None, None, None, None),
    ]  # fmt: skip
    assert [(effect.message, effect.is_work) for effect in impacts[0].effects] == [
        ("由 高新科 负责，内容变了要告诉他们。", False),
        ("按地区分下去的合计 120家，改后相差 -20家：要重新分解，或者写明差额。", True),
        (f"其中的分项不会跟着变：{_write_part(plan)}。要改，写进同一份申请。", True),
        ("下级地区的计划合计 40家，总数 100家，改后相差 60家。", True),
    ]
    assert impacts[1].effects == ()
    assert [effect.message for effect in impacts[2].effects] == [
        "由 高新科 负责，取消以后他们的待办撤回。",
        "所在的阶段少一项措施：启动阶段",
        "挂着的里程碑：虚构名单公布。取消以后它们不再有所属，要改。",
    ]
    assert [effect.is_work for effect in impacts[3].effects] == [True]
    # What is dropped waits for nobody any more.
    officer = make_user(Role.SECTION_OFFICER, region=planner.region, office=office)
    assert list_inbox(user=officer).filter(url=write_row_address(measure)).exists()
    drop = Change(ChangeVerb.DROP, SubjectKind.MEASURE, measure.pk)
    director = make_user(Role.DIRECTOR, region=planner.region)
    request = ask(planner, plan, drop)
    approve_request(actor=director, request=request, expected_version=request.version)
    assert not list_inbox(user=officer).filter(url=write_row_address(measure)).exists()


def _write_part(plan: Plan) -> str:
    part = Target.objects.get(plan=plan, number="T2.1")
    return f"{part.number} {part.indicator} {part.value_text}{part.unit}"


def test_a_plan_confirmed_for_a_day_ahead_is_in_force_from_then_on() -> None:
    planner = make_planner()
    draft = make_draft(planner, text=TEXT)
    today = timezone.localdate()
    with pytest.raises(RefusalError, match="计划期"):
        confirm_plan(actor=planner, plan=draft, expected_version=draft.version, effective_on=date(2027, 1, 1))
    day = today + timedelta(days=3)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version, effective_on=day)
    assert (plan.state, plan.force_number, get_first_day(plan=plan)) == (PlanState.CONFIRMED, 0, day)
    assert find_version_on(plan=plan, day=today) is None
    assert (create_missing_versions(), apply_due_versions(today=today)) == (0, 0)
    # It can be prepared before its day.
    row = (SubjectKind.TARGET, plan.targets.filter(number="T2").get().pk)
    assign_rows(actor=planner, plan=plan, rows=[row], assignment=Assignment(due_on=date(2026, 12, 31)))
    assert apply_due_versions(today=day) == 1
    plan.refresh_from_db()
    assert plan.force_number == 1
    version = plan.versions.get()
    assert version.applied_at is not None and verify_version(version)
