"""What the compiler checked, in the workbench: doubts hold figures back, notes and confirmations only inform."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Plan, Target
from kepan.web.planning.workbench import list_checks, list_notes
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db
TEXT = (
    "云桥市科技局2026年工作计划（虚构）\n一、主要目标\n新建研发机构45家，其中省级15家、市级30家。"
    "引进人才20名，其中博士12名、硕士10名。技术合同成交额达到6亿元，同比增长20%。\n"
)


@pytest.fixture
def planner() -> User:
    """A planner who has a password of her own."""
    user = make_planner()
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    user.refresh_from_db()
    return user


@pytest.fixture
def draft(planner: User) -> Plan:
    """A draft with a sum that holds, one that does not, and a base that a rate implies."""
    return make_draft(planner, text=TEXT)


def test_only_doubts_hold_a_figure_back(draft: Plan) -> None:
    doubtful = {target.value_text for target in Target.objects.filter(plan=draft, is_doubtful=True)}
    assert {"20", "12", "10"} <= doubtful
    assert not {"45", "15", "30", "6"} & doubtful


def test_doubts_and_notes_are_told_apart(draft: Plan) -> None:
    targets = list(Target.objects.filter(plan=draft))
    tree = draft.compiled or {}
    assert [card.message[-2:] for card in list_checks(tree, targets)] == ["2名"]
    notes = [card.message for card in list_notes(tree, targets)]
    assert len(notes) == 2
    assert "相符" in notes[0]
    assert "推算基数约5亿元" in notes[1]


def test_a_tree_of_an_older_version_has_only_doubts(draft: Plan) -> None:
    tree = {"checks": [{"message": "分项合计与总数不等", "items": []}]}
    assert [card.message for card in list_checks(tree, [])] == ["分项合计与总数不等"]
    assert list_notes(tree, []) == []


def test_notes_stand_folded_below_the_doubts(planner: User, draft: Plan) -> None:
    browser = Client()
    browser.force_login(planner, backend="kepan.web.accounts.backend.AuthenticationBackend")
    page = browser.get(reverse("plan_detail", args=[draft.pk])).content.decode()
    assert "<summary>核对过的数 2</summary>" in page
    assert "推算基数约5亿元" in page
