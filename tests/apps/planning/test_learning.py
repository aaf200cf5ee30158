"""What people corrected becomes suggestions for the vocabulary. All data invented (虚构)."""

from __future__ import annotations

import pytest
import yaml

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import Comparator, Correction, SuggestionState, TargetKind
from kepan.apps.planning.models import RuleSuggestion, Target
from kepan.apps.planning.selectors import list_rule_suggestions
from kepan.apps.planning.services import (
    StaleError,
    Wording,
    confirm_plan,
    decide_suggestion,
    export_suggestions,
    merge_targets,
    split_target,
    suggest_indicators,
    undo_edit,
    update_target,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.planning import TEXT, get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db


def correct_and_confirm(planner: User, mark: str) -> None:
    """Make a draft, correct it as people do, undo one thing, and put it in force."""
    plan = make_draft(planner, text=f"{TEXT}\n{mark}\n")
    rows = {row.number: row for row in Target.objects.filter(plan=plan)}

    def update(number: str, wording: Wording) -> None:
        update_target(actor=planner, target=rows[number], expected_version=1, wording=wording)

    update("T1", Wording(TargetKind.TARGET, "研发投入强度", Comparator.EQUAL, "2.80", "%", "2026", code="RD_GDP"))
    update("T3", Wording(TargetKind.TARGET, "技术合同成交额", Comparator.AT_LEAST, "86", "亿元", "2026"))
    parts = [Wording(TargetKind.TARGET, name, Comparator.EQUAL, "48", "场次单元") for name in ("对接会", "路演")]
    split_target(actor=planner, target=rows["T4"], expected_version=1, wordings=parts)
    both = get_seen(rows["T2"], rows["T2.1"])
    whole = Wording(TargetKind.TARGET, "高新技术企业", Comparator.AT_LEAST, "120", "户次组", "2026")
    merge_targets(actor=planner, plan=plan, seen=both, wording=whole)
    update("T5", Wording(TargetKind.TARGET, "新建企业研发机构", Comparator.RANGE, "3至5", "户组", "2026"))
    plan.refresh_from_db()
    confirm_plan(actor=planner, plan=plan, expected_version=plan.version)


def test_corrections_are_kept_once_and_counted() -> None:
    root = make_root()
    planner = make_planner(root)
    for mark in ("甲", "乙"):
        correct_and_confirm(planner, mark)
    rows = {row.kind: row for row in list_rule_suggestions(user=planner)}
    assert {kind: row.count for kind, row in rows.items()} == dict.fromkeys(
        (Correction.INDICATOR, Correction.COMPARATOR, Correction.UNIT, Correction.SPLIT, Correction.MERGE), 2
    )
    assert rows[Correction.INDICATOR].reading["indicator"] == "全社会研发经费占地区生产总值比重"
    assert rows[Correction.INDICATOR].correction == {"indicator": "研发投入强度", "code": "RD_GDP"}
    assert rows[Correction.COMPARATOR].reading == {"comparator": ">", "rule": "comparator.before 突破"}
    assert rows[Correction.COMPARATOR].passage == "3.技术合同成交额突破86亿元"[2:]
    assert [part["indicator"] for part in rows[Correction.SPLIT].correction] == ["对接会", "路演"]
    assert len(rows[Correction.MERGE].reading) == 2


def test_what_was_undone_teaches_nothing() -> None:
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    row = Target.objects.get(plan=plan, number="T1")
    wording = Wording(TargetKind.TARGET, "别的", Comparator.EQUAL, "2.80", "%", "2026")
    update_target(actor=planner, target=row, expected_version=1, wording=wording)
    undo_edit(actor=planner, plan=plan)
    plan.refresh_from_db()
    confirm_plan(actor=planner, plan=plan, expected_version=plan.version)
    assert not RuleSuggestion.objects.exists()


def test_suggestions_are_decided_at_the_root_and_written_as_catalogues() -> None:
    root = make_root()
    planner = make_planner(root)
    correct_and_confirm(planner, "丙")
    row = list_rule_suggestions(user=planner).filter(kind=Correction.UNIT).get()
    below = make_planner(make_region(parent=root))
    for actor in (below, make_user(Role.AUDITOR, region=root)):
        with pytest.raises(NotAllowedError, match="最上级地区"):
            decide_suggestion(actor=actor, suggestion=row, expected_version=1, state=SuggestionState.TAKEN)
    with pytest.raises(RefusalError, match="写明为什么"):
        decide_suggestion(actor=planner, suggestion=row, expected_version=1, state=SuggestionState.DECLINED)
    with pytest.raises(RefusalError, match="还没有采用"):
        export_suggestions(actor=planner)
    for one in list_rule_suggestions(user=planner):
        decide_suggestion(actor=planner, suggestion=one, expected_version=1, state=SuggestionState.TAKEN)
    with pytest.raises(StaleError):
        decide_suggestion(actor=planner, suggestion=row, expected_version=1, state=SuggestionState.OPEN)
    entry = AuditEntry.objects.filter(action="planning.decide_suggestion").latest("pk")
    assert entry.before is not None and entry.after is not None
    assert (entry.before["state"], entry.after["state"]) == ("open", "taken")
    content = yaml.safe_load(export_suggestions(actor=planner))
    unexpressed = content.pop("unexpressed")
    assert content == {
        "indicators/names.yaml": {"aliases": {"RD_GDP": ["全社会研发经费占地区生产总值比重"]}},
        "plandoc/comparators.yaml": {"before": {">=": ["突破"]}},
        "plandoc/units.yaml": {"counts": ["户组"]},
    }
    assert sorted(one["kind"] for one in unexpressed) == ["merge", "split"]
    assert list_rule_suggestions(user=below).count() == 0


def test_names_of_the_dictionary_for_what_is_typed() -> None:
    assert [one.code for one in suggest_indicators("研发经费占GDP比重", 1)] == ["RD_GDP"]
    assert suggest_indicators("高企", 3)[0].code.startswith("HNTE")
    assert [one.code for one in suggest_indicators("rd_g", 1)] == ["RD_GDP"]
    assert suggest_indicators("  ") == suggest_indicators("高企", 0) == []
    assert len(suggest_indicators("技术", 5)) == 5
