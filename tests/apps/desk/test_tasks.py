"""The inbox: what waits for a person or a role, most urgent first, counted in one query, reminded of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Notice, Task
from kepan.apps.desk.selectors import Counts, count_waiting, list_inbox, list_notices, list_tasks
from kepan.apps.desk.services import complete_task, complete_tasks, create_notice, create_task
from kepan.apps.desk.services.reminders import remove_leftovers, send_reminders
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_office, make_region, make_user

pytestmark = pytest.mark.django_db


def test_inbox_holds_what_waits_for_me_and_my_roles() -> None:
    """By name; by role in just that region; by office where one is given."""
    region = make_region()
    below, beside = make_region(parent=region, level=Level.DISTRICT), make_region()
    office, other = make_office(region), make_office(region)
    me = make_user(Role.PLANNER, office=office)
    colleague = make_user(Role.PLANNER, region=region)

    def give(title: str, **to: Any) -> None:
        create_task(actor=None, title=title, kind="tests.check", **to)

    give("没有日期", assignee=me)
    give("后天", assignee=me, due_date=timezone.localdate() + timedelta(2))
    give("昨天", role=Role.PLANNER, region=region, due_date=timezone.localdate() - timedelta(1))
    give("本科室", role=Role.PLANNER, region=region, office=office)
    give("别的科室", role=Role.PLANNER, region=region, office=other)
    give("别的角色", role=Role.DIRECTOR, region=region)
    give("下级地区", role=Role.PLANNER, region=below)
    give("别的地区", role=Role.PLANNER, region=beside)
    give("给同事", assignee=colleague, role=Role.PLANNER, region=region)
    assert [task.title for task in list_inbox(user=me)] == ["昨天", "后天", "没有日期", "本科室"]
    assert [task.title for task in list_inbox(user=colleague)] == ["昨天", "给同事"]
    assert str(Task.objects.order_by("pk")[0]) == "没有日期"
    assert list(list_tasks(user=AnonymousUser())) == list(list_notices(user=AnonymousUser())) == []


def test_counts_take_one_query(django_assert_num_queries: Any) -> None:
    """Bell and inbox cost one query beside the scope, and none the second time."""
    me = make_user(Role.PLANNER)
    assert me.region is not None
    create_task(actor=None, title="a", kind="t", assignee=me, due_date=timezone.localdate() - timedelta(1))
    create_task(actor=None, title="b", kind="t", role=Role.PLANNER, region=me.region)
    create_notice(users=[me], title="n")
    with django_assert_num_queries(2):
        assert count_waiting(user=me) == Counts(inbox=2, overdue=1, notices=1)
    with django_assert_num_queries(0):
        assert count_waiting(user=me) == Counts(inbox=2, overdue=1, notices=1)
        assert count_waiting(user=AnonymousUser()) == Counts(0, 0, 0)


def test_task_is_closed_by_whom_it_waits_for() -> None:
    """Done once, with an entry; others may not."""
    me, other = make_user(Role.PLANNER), make_user(Role.PLANNER)
    task = create_task(actor=None, title="核对", kind="t", assignee=me)
    with pytest.raises(NotAllowedError, match="不由你办理"):
        complete_task(actor=other, task=task)
    done = complete_task(actor=me, task=task)
    assert (done.state, done.completed_by, done.completed_at is None) == (TaskState.DONE, me, False)
    with pytest.raises(RefusalError, match="已经办结"):
        complete_task(actor=me, task=task)
    entry = AuditEntry.objects.get(action="desk.complete_task")
    assert (entry.actor_id, entry.before, entry.after) == (me.pk, {"state": "open"}, {"state": "done"})
    assert me.region is not None and entry.region_path == me.region.path


def test_tasks_of_a_record_close_with_it() -> None:
    """Confirming a record closes what asked for it; discarding withdraws."""
    me = make_user(Role.PLANNER)
    subject = make_region()
    for kind in ("a", "b", "b"):
        create_task(actor=me, title=kind, kind=kind, assignee=me, subject=subject)
    create_task(actor=me, title="other", kind="a", assignee=me, subject=make_region())
    assert complete_tasks(actor=me, subject=subject, kind="b") == 2
    assert complete_tasks(actor=me, subject=subject, withdraw=True) == 1
    assert list(Task.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "done", "done", "open"]


def test_task_needs_somebody() -> None:
    """Neither person nor role in a region: refused by the service and by the database."""
    with pytest.raises(RefusalError, match="要有办理人"):
        create_task(actor=None, title="x", kind="t", role=Role.PLANNER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(title="x", kind="t", role=Role.PLANNER)


def test_reminders_come_a_day_before_and_once_after() -> None:
    """Not earlier, not twice, and not for closed tasks; a role's task reminds all who hold the role there."""
    me, colleague = make_user(Role.PLANNER), make_user(Role.PLANNER)
    today = timezone.localdate()
    assert me.region is not None
    create_task(actor=None, title="远", kind="t", assignee=me, due_date=today + timedelta(5))
    near = create_task(actor=None, title="近", kind="t", role=Role.PLANNER, region=me.region, due_date=today)
    office = make_office(me.region)
    create_task(actor=None, title="科室", kind="t", role=Role.PLANNER, region=me.region, office=office, due_date=today)
    closed = create_task(actor=None, title="完", kind="t", assignee=me, due_date=today)
    complete_task(actor=me, task=closed)
    assert (send_reminders(), send_reminders()) == (2, 0)
    assert [(notice.user, notice.title) for notice in Notice.objects.all()] == [(me, "快到期：近")]
    Task.objects.filter(pk=near.pk).update(due_date=today - timedelta(1), reminded_on=today - timedelta(1))
    assert (send_reminders(), send_reminders()) == (1, 0)
    assert Notice.objects.order_by("-pk")[0].title == "已过期：近"
    assert not list_notices(user=colleague).exists()


def test_leftovers_are_cleared_away() -> None:
    """Messages of ended jobs go after a day, and sessions that ran out; what is young or alive stays."""
    old, now = timezone.now() - timedelta(days=2), timezone.now()
    for status, finished in [("SUCCESSFUL", old), ("FAILED", now), ("READY", None)]:
        DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="default", run_after=old,
            exception_class_path="", traceback="", status=status, finished_at=finished,
        )  # fmt: skip
    Session.objects.create(session_key="gone", session_data="", expire_date=old)
    Session.objects.create(session_key="here", session_data="", expire_date=now + timedelta(1))
    assert remove_leftovers() == 2
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED", "READY"}
    assert [session.session_key for session in Session.objects.all()] == ["here"]
