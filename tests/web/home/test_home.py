"""The home page: the conclusion first, what waits, what is new, and an exact number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.services import create_notice, create_task
from tests.factories.accounts import make_root, make_user
from tests.factories.planning import make_draft

pytestmark = pytest.mark.django_db


def open_home(client: Client, user: User) -> str:
    """Return the page as somebody sees it."""
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_waits(client: Client) -> None:
    """An empty site says so, and what one can do."""
    page = open_home(client, make_user(Role.PLANNER))
    assert "没有等你办的事" in page and "还没有计划" in page and "上传计划" in page


def test_what_waits_is_counted_first(client: Client) -> None:
    """The sentence at the top counts what waits and what is late."""
    planner = make_user(Role.PLANNER)
    late = timezone.localdate() - timedelta(days=2)
    create_task(actor=None, title="虚构任务甲", kind="tests.check", assignee=planner, due_date=late)
    create_task(actor=None, title="虚构任务乙", kind="tests.check", assignee=planner)
    create_notice(users=[planner], title="虚构通知")
    page = open_home(client, planner)
    assert "2 件事等你办，其中 1 件已逾期" in page
    assert page.index("虚构任务甲") < page.index("虚构任务乙") < page.index("虚构通知")


def test_plans_are_shown_to_those_who_work_with_them(client: Client) -> None:
    """The planner sees the draft with its state and counts; an enterprise does not."""
    planner = make_user(Role.PLANNER)
    plan = make_draft(planner)
    assert plan.title in open_home(client, planner) and "草稿" in open_home(client, planner)
    assert plan.title not in open_home(client, make_user(Role.ENTERPRISE, region=planner.region))
    assert plan.title not in open_home(client, make_user(Role.DIRECTOR))


def test_administrators_see_who_has_no_role(client: Client) -> None:
    """The security administrator finds who waits for a role."""
    root = make_root()
    security, newcomer = make_user(Role.SECURITY_ADMINISTRATOR, region=root), make_user(region=root)
    page = open_home(client, security)
    assert newcomer.name in page and "2 个可登录的用户" in page
    newcomer_page = open_home(client, newcomer)
    assert "你的账号还没有角色" in newcomer_page and security.name not in newcomer_page


def test_auditors_are_told_of_the_trail(client: Client) -> None:
    """And see neither people nor plans by the administrator's role."""
    page = open_home(client, make_user(Role.AUDIT_ADMINISTRATOR))
    assert "操作留痕" in page and "还没有计划" not in page and "还没有角色的用户" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """With one row of each or with three, the page asks the database as often."""
    planner = make_user(Role.PLANNER)
    for number in range(rows):
        make_draft(planner)
        create_task(actor=None, title=f"虚构任务{number}", kind="tests.check", assignee=planner)
        create_notice(users=[planner], title=f"虚构通知{number}")
    open_home(client, planner)
    # Session, user, roles, counts, tasks, notices, plans, set-up.
    with django_assert_num_queries(8):
        client.get("/")
