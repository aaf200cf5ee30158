"""Who answers for what, and how far it has come. All data invented (虚构)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import NoticeKind, TaskState
from kepan.apps.desk.models import Notice, Task
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.desk.services.reminders import send_reminders
from kepan.apps.planning.enums import MeasureState, SubjectKind
from kepan.apps.planning.models import Duty, Measure, Plan, Target
from kepan.apps.planning.selectors import (
    get_glance,
    list_office_duties,
    list_own_duties,
    list_plan_duties,
    list_progress,
)
from kepan.apps.planning.services import (
    Assignment,
    StaleError,
    assign_rows,
    confirm_plan,
    find_duty,
    report_progress,
    suggest_offices,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

DUE = date(2026, 6, 30)


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def office(planner: User) -> Office:
    """Return an office of the planner's region."""
    assert planner.region is not None
    return make_office(planner.region, name="高新科")


@pytest.fixture
def officer(planner: User, office: Office) -> User:
    """Return an officer of that office."""
    return make_user(Role.SECTION_OFFICER, region=planner.region, office=office)


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force."""
    draft = make_draft(planner, text=TEXT)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


def get_measure(plan: Plan) -> Measure:
    """Return the first measure."""
    found = Measure.objects.filter(plan=plan).order_by("position").first()
    assert found is not None
    return found


def assign(actor: User, row: Target | Measure, **wanted: Any) -> Duty:
    """Say who answers for one row."""
    kind = SubjectKind.TARGET if isinstance(row, Target) else SubjectKind.MEASURE
    (duty,) = assign_rows(actor=actor, plan=row.plan, rows=[(kind, row.pk)], assignment=Assignment(**wanted))
    return duty


def report(actor: User, measure: Measure, state: MeasureState, text: str = "完成调研") -> None:
    """Report on a measure as it stands."""
    measure.refresh_from_db()
    report_progress(actor=actor, measure=measure, expected_version=measure.version, text=text, state=state)


def test_an_office_answers_and_gets_a_task(plan: Plan, planner: User, office: Office, officer: User) -> None:
    measure = get_measure(plan)
    duty = assign(planner, measure, lead_office=office, due_on=DUE)
    assert (duty.target, duty.measure) == (None, measure)
    task = Task.objects.get(kind="planning.answer", state=TaskState.OPEN)
    assert (task.role, task.office, task.due_date) == (Role.SECTION_OFFICER, office, DUE)
    assert list(list_own_duties(user=officer)) == [duty] == list(list_office_duties(user=planner, office=office))
    entry = AuditEntry.objects.get(action="planning.assign")
    assert entry.before is None
    assert entry.after is not None
    assert (entry.after["lead_office"], entry.after["due_on"]) == (office.pk, "2026-06-30")


def test_a_new_assignment_moves_the_task(plan: Plan, planner: User, office: Office, officer: User) -> None:
    measure = get_measure(plan)
    assign(planner, measure, lead_office=office)
    assign(planner, measure, person=officer, due_on=DUE)
    states = list(Task.objects.filter(kind="planning.answer").order_by("pk").values_list("state", "assignee_id"))
    assert states == [(TaskState.WITHDRAWN, None), (TaskState.OPEN, officer.pk)]


def test_many_rows_at_once(plan: Plan, planner: User, office: Office) -> None:
    rows = [(SubjectKind.TARGET, target.pk) for target in Target.objects.filter(plan=plan)]
    duties = assign_rows(actor=planner, plan=plan, rows=rows, assignment=Assignment(lead_office=office))
    assert len(duties) == 6 == list_plan_duties(plan=plan).count()
    with pytest.raises(RefusalError, match="逐条"):
        assign_rows(actor=planner, plan=plan, rows=rows, assignment=Assignment(weight=Decimal(10)))


def test_weights_stay_within_a_hundred(plan: Plan, planner: User) -> None:
    first, second = Target.objects.filter(plan=plan).order_by("pk")[:2]
    assign(planner, first, weight=Decimal(60))
    with pytest.raises(RefusalError, match="合计 110"):
        assign(planner, second, weight=Decimal(50))
    assign(planner, second, weight=Decimal(40))
    assert find_duty(second) is not None


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"starts_on": DUE, "due_on": DUE - timedelta(days=1)}, "不能早于"),
        ({"weight": Decimal(101)}, "0 到 100"),
    ],
)
def test_what_cannot_be_assigned(wanted: dict[str, Any], words: str, plan: Plan, planner: User) -> None:
    with pytest.raises(RefusalError, match=words):
        assign(planner, get_measure(plan), **wanted)
    assert not Duty.objects.exists()


def test_offices_and_people_of_others(plan: Plan, planner: User, office: Office) -> None:
    measure = get_measure(plan)
    elsewhere = make_office(make_region())
    with pytest.raises(RefusalError, match="科室"):
        assign(planner, measure, lead_office=elsewhere)
    with pytest.raises(RefusalError, match="配合科室"):
        assign(planner, measure, lead_office=office, support_offices=(office,))
    with pytest.raises(RefusalError, match="不在你的地区"):
        assign(planner, measure, person=make_planner(make_region()))


def test_who_may_assign(plan: Plan, officer: User, planner: User, office: Office) -> None:
    with pytest.raises(NotAllowedError):
        assign(officer, get_measure(plan), lead_office=office)
    draft = make_draft(planner, text=TEXT.replace("2026", "2027"))
    with pytest.raises(NotAllowedError, match="生效以后"):
        assign(planner, get_measure(draft), lead_office=office)


def test_assignments_do_not_overwrite_silently(plan: Plan, planner: User, office: Office) -> None:
    measure = get_measure(plan)
    row = (SubjectKind.MEASURE, measure.pk)
    assign(planner, measure, lead_office=office)
    with pytest.raises(StaleError):
        assign_rows(actor=planner, plan=plan, rows=[row], assignment=Assignment(), seen={("measure", measure.pk): 0})
    with pytest.raises(RefusalError, match="不在生效"):
        assign_rows(actor=planner, plan=plan, rows=[(SubjectKind.MEASURE, 999_999)], assignment=Assignment())


def test_progress_closes_and_opens_the_task(plan: Plan, planner: User, office: Office, officer: User) -> None:
    measure = get_measure(plan)
    assign(planner, measure, lead_office=office, due_on=DUE)
    report(officer, measure, MeasureState.RUNNING)
    assert Task.objects.get(kind="planning.answer").state == TaskState.OPEN
    report(officer, measure, MeasureState.DONE, "全部建成")
    assert Task.objects.get(kind="planning.answer").state == TaskState.DONE
    report(planner, measure, MeasureState.RUNNING, "验收没有通过")
    assert Task.objects.filter(kind="planning.answer", state=TaskState.OPEN).count() == 1
    assert [note.text for note in list_progress(measure=measure)] == ["验收没有通过", "全部建成", "完成调研"]


def test_progress_is_refused(plan: Plan, planner: User, officer: User) -> None:
    measure = get_measure(plan)
    with pytest.raises(NotAllowedError, match="责任人"):
        report(officer, measure, MeasureState.DONE)
    with pytest.raises(RefusalError, match="写一句"):
        report(planner, measure, MeasureState.DONE, " ")
    with pytest.raises(StaleError):
        report_progress(actor=planner, measure=measure, expected_version=99, text="x", state=MeasureState.DONE)
    draft = make_draft(planner, text=TEXT.replace("2026", "2027"))
    with pytest.raises(NotAllowedError, match="生效以后"):
        report(planner, get_measure(draft), MeasureState.DONE)


def test_what_comes_due_stands_in_the_inbox_and_is_reminded_of(
    plan: Plan, planner: User, office: Office, officer: User
) -> None:
    """The day before, whoever answers is reminded once; what is done reminds nobody."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    first, second = Measure.objects.filter(plan=plan).order_by("position")[:2]
    assign(planner, first, lead_office=office, due_on=tomorrow)
    assign(planner, second, person=officer, due_on=tomorrow)
    report(planner, second, MeasureState.DONE)
    waiting = list_inbox(user=officer).filter(kind="planning.answer")
    assert list(waiting.values_list("due_date", flat=True)) == [tomorrow]
    assert (send_reminders(), send_reminders()) == (1, 0)
    notice = Notice.objects.get(user=officer, kind=NoticeKind.REMINDER)
    assert first.title in notice.title
    assert notice.url == Task.objects.get(kind="planning.answer", state=TaskState.OPEN).url


def test_a_plan_at_a_glance(plan: Plan, planner: User, office: Office) -> None:
    today = timezone.localdate()
    first, second = Measure.objects.filter(plan=plan).order_by("position")[:2]
    count = Measure.objects.filter(plan=plan).count()
    assign(planner, first, lead_office=office, due_on=today - timedelta(days=1))
    assign(planner, second, lead_office=office, due_on=today - timedelta(days=1))
    report(planner, second, MeasureState.DONE)
    glance = get_glance(plan=plan, today=today)
    assert (glance.targets, glance.measures, glance.late, glance.done) == (6, count, 1, 1)
    assert (glance.unassigned, glance.unassigned_measures, glance.requests) == (6 + count - 2, count - 2, 0)


def test_offices_are_suggested_from_the_document(plan: Plan, planner: User, office: Office) -> None:
    assert planner.region is not None
    other = make_office(planner.region, name="农村科")
    measure = get_measure(plan)
    printed = (("农村科", "support"), ("高新科", "lead"), ("财政局", "support"))
    measure.offices = [{"name": name, "role": role} for name, role in printed]
    assert suggest_offices(actor=planner, measure=measure) == (office, (other,))
