"""What the compiler finds stands in the rows of the draft. All data invented (虚构)."""

from __future__ import annotations

from datetime import date

import pytest

from kepan.apps.planning.models import Measure, Phase, Target
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db

RICH = """虚构示例
虚构市2026年科技创新工作计划

一、主要目标
1.力争全社会研发经费支出占地区生产总值比重达到2.80%。
2.新增高新技术企业120家以上，其中省级以上30家。
二、重点措施
（一）培育创新主体
一是组织高新技术企业申报，举办培训12场，2026年9月底前完成（牵头单位：高新科，配合单位：资源科）。
二是建设企业研发机构20家。
三、进度安排
（一）启动阶段（2026年1月至3月）。制定方案。
（二）攻坚期。全面推进。
"""


def test_meaning_code_and_dates_of_targets() -> None:
    plan = make_draft(make_planner(), text=RICH)
    share, firms, part = Target.objects.filter(plan=plan).order_by("value_start")[:3]
    assert (share.code, share.modality, share.comparator, share.meaning) == ("RD_GDP", "力争", "=", ">=")
    assert (share.date_from, share.date_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (firms.code, firms.accrual, part.level, part.parent) == ("HNTE_NEW", "flow", "省级以上", firms)


def test_actions_offices_and_deadlines_of_measures() -> None:
    plan = make_draft(make_planner(), text=RICH)
    first = Measure.objects.get(plan=plan, marker="一是")
    assert (first.action, first.object) == ("组织", "高新技术企业申报")
    assert first.offices == [{"name": "高新科", "role": "lead"}, {"name": "资源科", "role": "support"}]
    assert first.deadline
    held = Target.objects.get(plan=plan, indicator__contains="培训")
    assert held.measure == first


def test_windows_of_phases_are_printed_or_empty() -> None:
    plan = make_draft(make_planner(), text=RICH)
    windows = [(phase.name, phase.starts_on, phase.ends_on) for phase in Phase.objects.filter(plan=plan)]
    assert windows == [("启动阶段", date(2026, 1, 1), date(2026, 3, 31)), ("攻坚期", None, None)]
