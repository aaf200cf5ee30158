"""A file that holds several plans becomes a draft for each; the page says which one it shows. Invented (虚构)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.models import Attachment, Task
from kepan.apps.planning.enums import Choice
from kepan.apps.planning.models import Document, Plan, Target
from kepan.apps.planning.selectors import list_siblings
from kepan.apps.planning.services import File, compiling, create_plan, create_plans, decide_repairs
from kepan.web.planning.board import Board
from tests.factories.accounts import make_user
from tests.factories.planning import make_compiling, make_draft, make_planner, run_compile

pytestmark = pytest.mark.django_db

TEXT = """虚构市2025年科技工作总结
一、主要成效
全年新增高新技术企业90家。
二、存在问题
一是投入不足。二是人才偏少。
示例区2026年科技工作计划
一、主要目标
新增高新技术企业120家。
二、重点措施
（一）建强平台。建设实验室3个。
"""


def log_in(user: User) -> Client:
    """Return a browser in which somebody is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def list_plans_of(document: Document) -> list[Plan]:
    """Return the plans of a file in their order."""
    return list(Plan.objects.filter(document=document).order_by("document_place"))


def test_several_plans_in_one_file() -> None:
    planner = make_planner()
    made = make_draft(planner, text=TEXT)
    first, second = plans = list_plans_of(made.document)
    assert made == first
    assert [(plan.title, plan.territory, plan.kind, plan.year_from, plan.state) for plan in plans] == [
        ("虚构市2025年科技工作总结", "虚构市", "summary", 2025, "draft"),
        ("示例区2026年科技工作计划", "示例区", "plan", 2026, "draft"),
    ]
    assert first.job == second.job and (second.region, second.owner) == (first.region, first.owner)
    rows = [
        [(row.number, row.surface, row.section_path) for row in plan.targets.order_by("position")] for plan in plans
    ]
    assert rows == [
        [("T1", "90家", ["主要成效"])],
        [("T1", "120家", ["主要目标"]), ("T2", "3个", ["重点措施", "建强平台"])],
    ]
    assert [[row.title for row in plan.measures.order_by("position")] for plan in plans] == [
        [],
        ["建强平台", "建设实验室3个"],
    ]
    assert [plan.figure_count for plan in plans] == [1, 2]
    tasks = Task.objects.filter(kind="planning.review", assignee=planner).order_by("pk")
    assert [task.subject_id for task in tasks] == [str(plan.pk) for plan in plans]
    assert list(list_siblings(user=planner, plan=first)) == [second]
    page = log_in(planner).get(reverse("plan_detail", args=[second.pk])).content.decode()
    assert "这份文件里有 2 份计划，各成一份草稿；这里是第 2 份" in page


def test_the_same_file_again_finds_the_first_of_its_plans() -> None:
    planner = make_planner()
    assert planner.region is not None
    made = make_draft(planner, text=TEXT)
    again = create_plan(actor=planner, content=TEXT.encode(), name="同一份.txt", region=planner.region)
    assert (again.plan, again.is_new) == (made, False)


@pytest.mark.parametrize("parts", [1, 3])
def test_a_long_draft_with_repairs_and_siblings_keeps_to_twelve_queries(
    django_assert_num_queries: Callable[[int], AbstractContextManager[Any]], parts: int
) -> None:
    """The dearest page of a draft: parts that are loaded later, damaged places of which some are decided, siblings."""
    planner = make_planner()
    filling = "各区县按月核对进展，按季公布结果。" * 12
    more = "".join(f"{number}.新增虚构企业{number}家。{filling}\n" for number in range(10, 70))
    repaired = "新增高新技术企业１２０家。\n" + "".join(f"引进团队{number}０个。\n" for number in range(1, parts + 1))
    made = make_draft(planner, text=TEXT.replace("新增高新技术企业120家。", f"{repaired}{more}"))
    _first, plan = list_plans_of(made.document)
    assert len(list_siblings(user=planner, plan=plan)) == 1 and not Board(plan, can_edit=True).is_short
    places = range(len(plan.compiled["source"]["repairs"]))
    assert len(places) > parts
    decide_repairs(actor=planner, plan=plan, seen=dict.fromkeys(list(places)[:parts], ""), choice=Choice.LEFT)
    browser, address = log_in(planner), reverse("plan_detail", args=[plan.pk])
    browser.get(address)
    with django_assert_num_queries(12):
        browser.get(address)


def test_one_plan_says_nothing_of_several() -> None:
    planner = make_planner()
    plan = make_draft(planner, text=TEXT[TEXT.index("示例区") :])
    assert (plan.territory, plan.year_from) == ("示例区", 2026)
    assert Target.objects.filter(plan=plan).order_by("position")[0].section_path == ["主要目标"]
    page = log_in(planner).get(reverse("plan_detail", args=[plan.pk])).content.decode()
    assert "份计划，条目" not in page


def test_a_plan_without_title_is_named_by_its_years() -> None:
    lead = "新兴产业链条初步成形，企业主体地位稳步上升，创新平台布局更加合理，科技人才队伍持续壮大，环境明显改善。"
    first = f"2026年是关键之年。{lead}\n一、目标\n新增企业9家。\n二、措施\n1、建平台。\n2、引人才。\n"
    text = f"{first}2030年，要再上一个台阶。{lead}\n2、目标\n新增企业8家。\n"
    plan = make_draft(make_planner(), text=text)
    names = [one.title.removeprefix(plan.document.name) for one in list_plans_of(plan.document)]
    assert names == [" 第1份（2026年）", " 第2份（2030年）"]


def test_a_death_in_the_midst_leaves_nothing_and_the_next_attempt_makes_each_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planner = make_planner()
    waiting = make_compiling(planner, text=TEXT)
    real, calls = compiling.create_review, count()

    def create_review(*, actor: User, plan: Plan) -> None:
        real(actor=actor, plan=plan)
        if next(calls) == 1:
            raise OperationalError("the database went away")

    monkeypatch.setattr(compiling, "create_review", create_review)
    run_compile(waiting)
    assert [(plan.state, plan.figure_count) for plan in list_plans_of(waiting.document)] == [("compiling", 0)]
    assert not Task.objects.filter(kind="planning.review").exists()
    run_compile(waiting)
    assert [(plan.state, plan.figure_count) for plan in list_plans_of(waiting.document)] == [("draft", 1), ("draft", 2)]
    assert Task.objects.filter(kind="planning.review").count() == 2


def test_several_files_are_taken_each_by_itself() -> None:
    planner = make_planner()
    assert planner.region is not None
    contents = [("甲.txt", TEXT.encode()), ("空.txt", b" \n"), ("乙.txt", "虚构计划\n新增企业9家。\n".encode())]
    files = [File(name, content) for name, content in [*contents, ("甲又.txt", TEXT.encode())]]
    taken = create_plans(actor=planner, files=files, region=planner.region)
    assert [(one.name, one.uploaded and one.uploaded.is_new, one.refusal[:12]) for one in taken] == [
        ("甲.txt", True, ""),
        ("空.txt", None, "空.txt：文件里没有文字"[:12]),
        ("乙.txt", True, ""),
        ("甲又.txt", False, ""),
    ]
    assert Document.objects.count() == Attachment.objects.count() == Plan.objects.count() == 2
    with pytest.raises(RefusalError, match="1 到 20 个文件"):
        create_plans(actor=planner, files=[], region=planner.region)
    with pytest.raises(NotAllowedError):
        create_plans(actor=make_user(Role.AUDITOR, region=planner.region), files=files, region=planner.region)
