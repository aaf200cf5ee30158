"""A file that holds several plans becomes one draft with everything in it; the page says how many. Invented (虚构)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Measure, Target
from tests.factories.planning import make_draft, make_planner

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


def test_several_plans_in_one_file() -> None:
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    assert (plan.title, plan.territory, plan.year_from, plan.year_to) == ("虚构市2025年科技工作总结", "", 2025, 2026)
    targets = Target.objects.filter(plan=plan).order_by("position")
    assert [(row.surface, row.section_path) for row in targets] == [
        ("90家", ["第1份 虚构市2025年科技工作总结", "主要成效"]),
        ("120家", ["第2份 示例区2026年科技工作计划", "主要目标"]),
        ("3个", ["第2份 示例区2026年科技工作计划", "重点措施", "建强平台"]),
    ]
    measures = Measure.objects.filter(plan=plan).order_by("position")
    assert [row.title for row in measures] == ["建强平台", "建设实验室3个"]
    assert all(row.section_path[0] == "第2份 示例区2026年科技工作计划" for row in measures)
    page = log_in(planner).get(reverse("plan_detail", args=[plan.pk])).content.decode()
    assert "这份文件里有 2 份计划" in page


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
    targets = Target.objects.filter(plan=plan).order_by("position")
    assert [row.section_path[0] for row in targets] == ["第1份 2026年", "第2份 2030年"]
