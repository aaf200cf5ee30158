"""The search over all plans: exact, in the order said, only what the asker may see. All data invented (虚构)."""

from __future__ import annotations

from datetime import date

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import ChangeVerb, SubjectKind
from kepan.apps.planning.models import Plan, RowText, Target
from kepan.apps.planning.selectors import find_in_plans, find_targets
from kepan.apps.planning.services import (
    Change,
    approve_request,
    confirm_plan,
    create_request,
    discard_plan,
    submit_request,
)
from kepan.apps.planning.services.versions import update_versions
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def put_in_force(user: User, year: int, *lines: str) -> Plan:
    """Put a plan of a few figures in force."""
    text = f"虚构市{year}年科技创新工作计划\n" + "".join(f"{number}.{line}。\n" for number, line in enumerate(lines, 1))
    draft = make_draft(user, text=text)
    Target.objects.filter(plan=draft).update(is_doubtful=False)
    return confirm_plan(actor=user, plan=draft, expected_version=draft.version, effective_on=DAY)


def find(user: User, words: str, *, start: int = 0, count: int = 10) -> list[tuple[Plan, list[str]]]:
    """Search, and return the plans with the indicators of their rows."""
    found = find_in_plans(user=user, words=words, start=start, count=count)
    return [(hit.plan, [row.indicator for row in hit.rows if isinstance(row, Target)]) for hit in found.hits]


def test_words_are_found_in_one_row_together_with_the_heading() -> None:
    """One sign is a word too; several words stand in one row, or in its plan's heading; full-width signs are equal."""
    planner = make_planner()
    old = put_in_force(planner, 2025, "新增高新技术企业120家", "建成R&D平台3个")
    new = put_in_force(planner, 2026, "新增高新技术企业150家", "新建孵化器120家")
    firms = ["新增高新技术企业"]
    names = {plan.pk: [row.indicator for row in plan.targets.order_by("position")] for plan in (old, new)}
    firms = names[old.pk][:1]
    assert find(planner, "高新技术企业") == [(new, firms), (old, firms)]
    assert find(planner, "孵") == [(new, names[new.pk][1:])]
    assert find(planner, "企业 120家") == [(old, firms)]
    assert find(planner, "2025年 企业") == [(old, firms)]
    assert find(planner, "ｒ＆ｄ") == [(old, names[old.pk][1:])]
    assert find(planner, "工作计划 虚构市") == [(new, []), (old, [])]
    assert find(planner, "企业 孵化器") == find(planner, "%") == find(planner, "  ") == []
    assert find(planner, "高新技术企业", start=1, count=1) == [(old, firms)]
    assert find_in_plans(user=planner, words="高新技术企业", start=9, count=1).total == 2
    assert [target.plan for target in find_targets(user=planner, words="企业 家", limit=1)] == [new]
    # The newest plan holds both words, but in no one row: the search goes on.
    assert [target.plan for target in find_targets(user=planner, words="企业 120家", limit=1)] == [old]


def test_headings_come_first_and_drafts_are_found_by_them_alone() -> None:
    """Whose heading holds all words stands above newer plans that only have a row; discarded plans are gone."""
    planner = make_planner()
    row = put_in_force(planner, 2027, "建设孵化器9家")
    draft = make_draft(planner, text="虚构市2020年孵化器建设计划\n1.新增众创空间8家。\n")
    assert find(planner, "孵化器")[0] == (draft, [])
    assert find(planner, "孵化器")[1][0] == row
    assert find(planner, "众创空间") == []
    discard_plan(actor=planner, plan=draft, reason="虚构")
    assert [plan for plan, _rows in find(planner, "孵化器")] == [row]


def test_nobody_finds_what_they_may_not_see() -> None:
    """A neighbour finds nothing, the region above does."""
    city = make_region()
    west, east = (make_region(parent=city, level=Level.DISTRICT) for _number in range(2))
    plan = put_in_force(make_planner(west), 2026, "新增高新技术企业120家")
    for words in ("高新技术企业", "科技创新工作", "120 企业"):
        assert find(make_planner(east), words) == find(make_user(Role.SECURITY_ADMINISTRATOR, region=city), words) == []
        assert [found for found, _rows in find(make_planner(city), words)] == [plan]


def test_the_search_follows_what_is_in_force() -> None:
    """An approved request changes what is found; plans from before the search get their text by the sweep."""
    planner = make_planner()
    director = make_user(Role.DIRECTOR, region=planner.region)
    plan = put_in_force(planner, 2026, "新增高新技术企业120家", "新建孵化器5家")
    firms, other = plan.targets.order_by("position")
    changes = [
        Change(ChangeVerb.CHANGE, SubjectKind.TARGET, firms.pk, {"indicator": "科技型中小企业"}),
        Change(ChangeVerb.DROP, SubjectKind.TARGET, other.pk),
    ]
    made = create_request(actor=planner, plan=plan, changes=changes, reason="虚构理由", effective_on=DAY)
    made = submit_request(actor=planner, request=made, expected_version=made.version)
    assert find(planner, "孵化器") == [(plan, [other.indicator])]
    approve_request(actor=director, request=made, expected_version=made.version)
    assert find(planner, "高新技术企业") == []
    # The measure that names it is still there.
    assert find(planner, "孵化器") == [(plan, [])]
    assert find(planner, "科技型中小企业") == [(plan, ["科技型中小企业"])]
    RowText.objects.all().delete()
    assert find(planner, "科技型中小企业") == []
    update_versions()
    assert find(planner, "科技型中小企业") == [(plan, ["科技型中小企业"])]
