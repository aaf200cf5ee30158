"""Plans for tests, made as users make them: a document taken in, then its background job run. All invented."""

from __future__ import annotations

from itertools import count

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.desk.services import run_job_here
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.services import create_plan
from tests.factories.accounts import make_user

_numbers = count(1)

TEXT = """虚构示例
虚构市2026年科技创新工作计划
浏览次数：12

一、主要目标
1.全社会研发经费占地区生产总值比重达到2.80%。
2.新增高新技术企业120家以上，其中省级以上30家。
3.技术合同成交额突破86亿元。
二、重点措施
（一）壮大创新主体
一是开展企业登高行动。举办产学研对接活动48场。
二是推进平台提质行动。新建企业研发机构3至5家。
"""
"""An invented plan with a ratio, a whole with a part, a bound, a count of activities and a range."""


def make_planner(region: Region | None = None, **kwargs: str) -> User:
    """Add a planner of a region."""
    return make_user(Role.PLANNER, region=region, **kwargs)


def make_compiling(user: User, *, text: str = "", tier: Tier = Tier.OWNED_DATA, name: str = "") -> Plan:
    """Take a document in; its job waits."""
    number = next(_numbers)
    content = text or f"{TEXT}\n（第{number}份）\n"
    assert user.region is not None
    made = create_plan(
        actor=user, content=content.encode(), name=name or f"计划{number}.txt", region=user.region, tier=tier
    )
    return made.plan


def run_compile(plan: Plan) -> Plan:
    """Run the job of a plan as a worker would."""
    assert plan.job is not None
    plan.job.refresh_from_db()
    run_job_here(plan.job)
    return Plan.objects.get(pk=plan.pk)


def make_draft(user: User, *, text: str = "", tier: Tier = Tier.OWNED_DATA) -> Plan:
    """Add a compiled draft."""
    return run_compile(make_compiling(user, text=text, tier=tier))


def get_seen(*targets: Target) -> dict[int, int]:
    """Return what somebody saw who has just read these targets."""
    return {target.pk: target.version for target in targets}
