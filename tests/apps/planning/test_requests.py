"""Versions of a plan in force and the requests that make them. All data invented (虚构)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Notice, Task
from kepan.apps.planning.enums import ChangeVerb, PlanState, RequestState, SubjectKind, TargetState
from kepan.apps.planning.models import ChangeRequest, Measure, Plan, PlanVersion, Revision, Target
from kepan.apps.planning.selectors import (
    find_version_on,
    list_requests,
    list_row_changes,
    list_row_history,
    list_rows_as_of,
    list_versions,
)
from kepan.apps.planning.services import (
    Change,
    StaleError,
    apply_due_versions,
    approve_request,
    confirm_plan,
    create_request,
    list_clashes,
    reject_request,
    submit_request,
    update_request,
    verify_version,
    withdraw_request,
)
from kepan.apps.planning.services.versions import create_missing_versions
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def director(planner: User) -> User:
    """Return a director of the planner's region."""
    return make_user(Role.DIRECTOR, region=planner.region)


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force since the first of March."""
    draft = make_draft(planner, text=TEXT)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version, effective_on=DAY)


def raise_target(plan: Plan, number: str, value: str) -> Change:
    """Wish another value for a target."""
    key = Target.objects.get(plan=plan, number=number).pk
    return Change(ChangeVerb.CHANGE, SubjectKind.TARGET, key, {"value_low": value, "value_text": value})


def submit(actor: User, plan: Plan, *changes: Change, effective_on: date = DAY) -> ChangeRequest:
    """Draw up a request and submit it."""
    request = create_request(
        actor=actor, plan=plan, changes=changes, reason="省里调整了任务", effective_on=effective_on
    )
    return submit_request(actor=actor, request=request, expected_version=request.version)


def approve(actor: User, request: ChangeRequest, today: date | None = None) -> PlanVersion:
    """Approve a request."""
    return approve_request(actor=actor, request=request, expected_version=request.version, note="同意", today=today)


def read_values(plan: Plan, number: int) -> dict[str, Any]:
    """Return number of row → value as it stands in a version."""
    return {row.values["number"]: row.values["value_low"] for row in list_rows_as_of(plan=plan, number=number)}


def test_confirming_makes_a_signed_first_version(plan: Plan, planner: User) -> None:
    version = PlanVersion.objects.get(plan=plan)
    assert (version.number, version.effective_on, version.signed_by, plan.force_number) == (1, DAY, planner, 1)
    assert verify_version(version)
    assert Revision.objects.filter(plan=plan, subject_kind="target").count() == 6
    assert (
        Revision.objects.filter(plan=plan, subject_kind="measure").count() == Measure.objects.filter(plan=plan).count()
    )
    assert find_version_on(plan=plan, day=DAY - timedelta(days=1)) is None
    assert find_version_on(plan=plan, day=DAY) == version


def test_a_changed_row_breaks_the_signature(plan: Plan) -> None:
    row = Revision.objects.filter(plan=plan, subject_kind="target").first()
    assert row is not None
    row.values = {**row.values, "value_low": "1"}
    row.save()
    assert not verify_version(PlanVersion.objects.get(plan=plan))


def test_a_request_changes_adds_and_drops(plan: Plan, planner: User, director: User) -> None:
    dropped = Target.objects.get(plan=plan, number="T3")
    added = {
        "kind": "target",
        "indicator": "新增瞪羚企业",
        "comparator": ">=",
        "value_low": "8",
        "value_text": "8",
        "unit": "家",
    }
    request = submit(
        planner,
        plan,
        raise_target(plan, "T2", "130"),
        Change(ChangeVerb.DROP, SubjectKind.TARGET, dropped.pk),
        Change(ChangeVerb.ADD, SubjectKind.TARGET, None, added),
    )
    task = Task.objects.get(kind="planning.decide_request")
    assert (task.role, task.state) == (Role.DIRECTOR, TaskState.OPEN)
    version = approve(director, request)
    plan.refresh_from_db()
    assert (version.number, plan.force_number, plan.accepted_count) == (2, 2, 6)
    assert Target.objects.get(plan=plan, number="T2").value_low == 130
    dropped.refresh_from_db()
    assert dropped.state == TargetState.DROPPED
    new = Target.objects.get(plan=plan, indicator="新增瞪羚企业")
    assert (new.state, new.value_start, new.number) == (TargetState.ACCEPTED, None, "T6")
    assert read_values(plan, 1)["T2"] == "120"
    assert read_values(plan, 2)["T2"] == "130"
    assert "T3" in read_values(plan, 1)
    assert "T3" not in read_values(plan, 2)
    changes = list_row_changes(plan=plan, old=1, new=2)
    assert (changes[0].fields, changes[0].subject_id) == (
        ("value_low", "value_text"), Target.objects.get(plan=plan, number="T2").pk,
    )  # fmt: skip
    assert len(changes) == 3
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    assert Notice.objects.filter(user=planner, title__contains="已批准").exists()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "planning.create_request",
        "planning.submit_request",
        "planning.approve_request",
        "planning.create_version",
    } <= actions
    assert all(verify_version(one) for one in list_versions(plan=plan))


def test_a_version_waits_for_its_day(plan: Plan, planner: User, director: User) -> None:
    today = timezone.localdate()
    later = today + timedelta(days=30)
    approve(director, submit(planner, plan, raise_target(plan, "T2", "150"), effective_on=later))
    plan.refresh_from_db()
    target = Target.objects.get(plan=plan, number="T2")
    assert (plan.force_number, target.value_low) == (1, 120)
    assert find_version_on(plan=plan, day=later) == plan.versions.get(number=2)
    assert apply_due_versions(later - timedelta(days=1)) == 0
    assert apply_due_versions(later) == 1
    assert apply_due_versions(later) == 0
    plan.refresh_from_db()
    target.refresh_from_db()
    assert (plan.force_number, target.value_low) == (2, 150)


def test_days_do_not_run_backwards(plan: Plan, planner: User) -> None:
    with pytest.raises(RefusalError, match="2026-03-01"):
        create_request(
            actor=planner, plan=plan, changes=[raise_target(plan, "T2", "1")], reason="x",
            effective_on=DAY - timedelta(days=1),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda plan: [], "还没有要改"),
        (lambda plan: [raise_target(plan, "T2", "120")], "没有改动"),
        (lambda plan: [raise_target(plan, "T2", "x")], "不能这样写"),
        (lambda plan: [raise_target(plan, "T2", "1"), raise_target(plan, "T2", "2")], "只能改一次"),
        (lambda plan: [Change(ChangeVerb.DROP, SubjectKind.TARGET, 999_999)], "只能改一次"),
        (lambda plan: [Change(ChangeVerb.DROP, SubjectKind.TARGET)], "不在生效"),
        (lambda plan: [Change(ChangeVerb.ADD, SubjectKind.TARGET, None, {"colour": "red"})], "没有这些字段"),
    ],
)
def test_bad_wishes_are_refused(make: Any, words: str, plan: Plan, planner: User) -> None:
    with pytest.raises(RefusalError, match=words):
        create_request(actor=planner, plan=plan, changes=make(plan), reason="x", effective_on=DAY)
    assert not ChangeRequest.objects.exists()


def test_rows_do_not_come_to_hang_on_each_other(plan: Plan, planner: User) -> None:
    """Neither one below itself, nor two below each other by one request."""
    first, second = Target.objects.filter(plan=plan, parent=None).order_by("position")[:2]

    def move(row: Target, parent: Target) -> Change:
        return Change(ChangeVerb.CHANGE, SubjectKind.TARGET, row.pk, {"parent_id": parent.pk})

    for changes in ([move(first, first)], [move(first, second), move(second, first)]):
        with pytest.raises(RefusalError, match="归在自己下面"):
            submit(planner, plan, *changes)
    assert submit(planner, plan, move(first, second)).lines.count() == 1


def test_who_may(plan: Plan, planner: User, director: User) -> None:
    stranger = make_planner(make_region())
    with pytest.raises(NotAllowedError):
        create_request(actor=stranger, plan=plan, changes=[raise_target(plan, "T2", "1")], reason="x", effective_on=DAY)
    request = submit(planner, plan, raise_target(plan, "T2", "130"))
    with pytest.raises(NotAllowedError):
        approve(planner, request)
    own = submit(director, plan, raise_target(plan, "T1", "2.9"))
    with pytest.raises(NotAllowedError, match="另一位"):
        approve(director, own)
    assert list(list_requests(user=stranger)) == []
    assert set(list_requests(user=director)) == {request, own}


def test_drafts_are_seen_by_their_maker_only(plan: Plan, planner: User, director: User) -> None:
    create_request(actor=planner, plan=plan, changes=[raise_target(plan, "T2", "1")], reason="x", effective_on=DAY)
    assert list_requests(user=planner).count() == 1
    assert list_requests(user=director).count() == 0


def test_two_requests_on_one_row(plan: Plan, planner: User, director: User) -> None:
    first = submit(planner, plan, raise_target(plan, "T2", "130"))
    second = submit(planner, plan, raise_target(plan, "T2", "140"))
    other = submit(planner, plan, raise_target(plan, "T1", "2.90"))
    approve(director, first)
    with pytest.raises(StaleError, match="T2"):
        approve(director, second)
    clash = list_clashes(second)[0]
    assert (clash.line.before, clash.now and clash.now["value_low"]) == (
        {"value_low": "120", "value_text": "120"}, "130",
    )  # fmt: skip
    assert approve(director, other).number == 3
    assert [version.number for version in list_versions(plan=plan)] == [3, 2, 1]
    rejected = reject_request(actor=director, request=second, expected_version=second.version, note="按新值再提")
    assert rejected.state == RequestState.REJECTED


def test_a_request_is_recalled_rewritten_and_given_up(plan: Plan, planner: User) -> None:
    request = submit(planner, plan, raise_target(plan, "T2", "130"))
    request = withdraw_request(actor=planner, request=request, expected_version=request.version)
    assert request.state == RequestState.DRAFT
    assert Task.objects.get(kind="planning.decide_request").state == TaskState.WITHDRAWN
    seen = request.version
    request = update_request(
        actor=planner, request=request, expected_version=seen, reason="改主意",
        changes=[raise_target(plan, "T1", "3")], effective_on=DAY,
    )  # fmt: skip
    assert [line.after for line in request.lines.all()] == [{"value_low": "3", "value_text": "3"}]
    with pytest.raises(StaleError):
        withdraw_request(actor=planner, request=request, expected_version=seen)
    request = withdraw_request(actor=planner, request=request, expected_version=request.version)
    assert request.state == RequestState.WITHDRAWN


def test_decisions_need_words_and_happen_once(plan: Plan, planner: User, director: User) -> None:
    request = submit(planner, plan, raise_target(plan, "T2", "130"))
    with pytest.raises(RefusalError, match="意见"):
        reject_request(actor=director, request=request, expected_version=request.version, note=" ")
    approve(director, request)
    request.refresh_from_db()
    with pytest.raises(NotAllowedError, match="待审定"):
        approve(director, request)


def test_a_draft_needs_no_request(planner: User) -> None:
    draft = make_draft(planner, text=TEXT)
    with pytest.raises(NotAllowedError, match="直接改草稿"):
        create_request(
            actor=planner, plan=draft, changes=[raise_target(draft, "T2", "1")], reason="x", effective_on=DAY
        )


def test_plans_confirmed_before_get_their_first_version(plan: Plan) -> None:
    PlanVersion.objects.all().delete()
    Revision.objects.all().delete()
    Plan.objects.update(force_number=0)
    assert create_missing_versions() == 1
    assert create_missing_versions() == 0
    version = PlanVersion.objects.get(plan=plan)
    assert version.number == 1
    assert verify_version(version)
    plan.refresh_from_db()
    assert (plan.force_number, plan.state) == (1, PlanState.CONFIRMED)


def test_the_states_of_a_row_stay_readable(plan: Plan, planner: User, director: User) -> None:
    target = Target.objects.get(plan=plan, number="T2")
    for value in ("130", "140"):
        approve(director, submit(planner, plan, raise_target(plan, "T2", value)))
    history = list_row_history(plan=plan, kind=SubjectKind.TARGET, subject_id=target.pk)
    assert [(row.number_from, row.number_to, row.values["value_low"]) for row in history] == [
        (1, 2, "120"), (2, 3, "130"), (3, None, "140"),
    ]  # fmt: skip
