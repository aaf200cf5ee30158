"""Places where a document may be damaged: read as proposed or as printed, and back again. All data invented (虚构)."""

from __future__ import annotations

import pytest

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import Choice, Comparator, TargetKind, TargetState
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.selectors import get_source, list_targets
from kepan.apps.planning.services import (
    StaleError,
    Wording,
    accept_targets,
    decide_repairs,
    redo_edit,
    undo_edit,
    update_target,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.planning import get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db

TEXT = """虚构市2026年科技创新工作计划
一、主要目标
1.新增高新技术企业１２0家。
2.高新技术产业产值占规模以上工业产值比重达到48。
3.科技经费占财政支出比重达到850%。
4.新增软件企版权所有业34家。
"""


@pytest.fixture
def planner() -> User:
    """Whoever uploaded the draft."""
    return make_planner()


@pytest.fixture
def draft(planner: User) -> Plan:
    """A draft with a lost per cent sign, a share that cannot be, full-width digits and a watermark."""
    return make_draft(planner, text=TEXT)


def get_row(plan: Plan, words: str) -> Target:
    """Return the figure whose indicator holds the words."""
    return Target.objects.get(plan=plan, indicator__contains=words)


def get_places(plan: Plan) -> dict[str, int]:
    """Return the place of the one repair of each kind."""
    repairs = Plan.objects.values_list("tree__content__source__repairs", flat=True).get(pk=plan.pk)
    return {repair["kind"]: place for place, repair in enumerate(repairs)}


def test_a_taken_repair_is_read_beside_the_original_and_undone(planner: User, draft: Plan) -> None:
    """The figure says 48 % and names its repair; text and first reading stay; undo and redo go both ways."""
    place, text = get_places(draft)["lost_unit"], draft.document.text
    row = get_row(draft, "产值比重")
    assert (row.unit, row.is_doubtful) == ("", True)
    (touched,) = decide_repairs(actor=planner, plan=draft, seen={place: ""}, choice=Choice.TAKEN)
    row.refresh_from_db()
    assert touched == row
    assert (row.unit, row.repairs, row.is_doubtful, row.is_edited, row.state) == (
        "%", [place], False, False, TargetState.PROPOSED,
    )  # fmt: skip
    assert (row.original["unit"], row.repaired["unit"], row.surface) == ("", "%", "48")
    draft.document.refresh_from_db()
    assert draft.document.text == text
    entry = AuditEntry.objects.latest("pk")
    assert entry.before is not None and entry.after is not None
    assert (entry.action, entry.before[f"r{place}"], entry.after[f"r{place}"]) == (
        "planning.repair", {"choice": ""}, {"choice": "taken"},
    )  # fmt: skip
    assert (entry.before[row.number]["unit"], entry.after[row.number]["unit"]) == ("", "%")
    undo_edit(actor=planner, plan=draft)
    row.refresh_from_db()
    assert (row.unit, row.repairs, row.repaired, row.is_doubtful, dict(get_source(plan=draft).choices)) == (
        "", [], None, True, {},
    )  # fmt: skip
    redo_edit(actor=planner, plan=draft)
    row.refresh_from_db()
    assert (row.unit, get_source(plan=draft).choices[place]) == ("%", Choice.TAKEN)


def test_a_left_repair_answers_its_doubt_and_changes_nothing_else(planner: User, draft: Plan) -> None:
    """Read as printed: the figure stands as it did and is held back no more."""
    place = get_places(draft)["impossible_share"]
    row = get_row(draft, "财政支出")
    assert [doubt["kind"] for doubt in row.doubts if doubt.get("place") == str(place)] == ["repair"]
    decide_repairs(actor=planner, plan=draft, seen={place: ""}, choice=Choice.LEFT)
    after = get_row(draft, "财政支出")
    kinds = {doubt["kind"] for doubt in row.doubts}
    assert (after.value_low, after.unit, after.repairs, after.repaired) == (row.value_low, "%", [], None)
    assert after.is_doubtful == (kinds != {"repair"})
    with pytest.raises(RefusalError, match="没有把握给出改法"):
        decide_repairs(actor=planner, plan=draft, seen={place: "left"}, choice=Choice.TAKEN)


def test_what_was_read_past_can_be_read_as_printed(planner: User, draft: Plan) -> None:
    """A watermark is left in its word: the figure is named with it, until that is taken back."""
    place = get_places(draft)["watermark"]
    row = get_row(draft, "软件企业")
    decide_repairs(actor=planner, plan=draft, seen={place: ""}, choice=Choice.LEFT)
    row.refresh_from_db()
    assert (row.indicator, row.original["indicator"]) == ("新增软件企版权所有业", "新增软件企业")
    assert (row.repaired["indicator"], row.repairs, row.surface) == (row.indicator, [place], "34家")
    decide_repairs(actor=planner, plan=draft, seen={place: "left"}, choice=None)
    row.refresh_from_db()
    assert (row.indicator, row.repairs, row.repaired) == ("新增软件企业", [], None)


def test_what_a_person_worded_stays(planner: User, draft: Plan) -> None:
    """Only fields that nobody worded follow the new reading."""
    row = get_row(draft, "产值比重")
    wording = Wording(TargetKind.TARGET, "高新产值比重", Comparator.AT_LEAST, "48", "", row.period)
    update_target(actor=planner, target=row, expected_version=row.version, wording=wording)
    decide_repairs(actor=planner, plan=draft, seen={get_places(draft)["lost_unit"]: ""}, choice=Choice.TAKEN)
    row.refresh_from_db()
    assert (row.indicator, row.comparator, row.unit) == ("高新产值比重", ">=", "%")


def test_two_people_do_not_decide_over_each_other(planner: User, draft: Plan) -> None:
    """Who saw it undecided is told that it was decided; places that are none are refused."""
    place = get_places(draft)["lost_unit"]
    decide_repairs(actor=make_planner(planner.region), plan=draft, seen={place: ""}, choice=Choice.LEFT)
    with pytest.raises(StaleError, match="刚被别人处理过"):
        decide_repairs(actor=planner, plan=draft, seen={place: ""}, choice=Choice.TAKEN)
    with pytest.raises(RefusalError, match="没有这处疑误"):
        decide_repairs(actor=planner, plan=draft, seen={99: ""}, choice=Choice.TAKEN)
    assert decide_repairs(actor=planner, plan=draft, seen={place: "left"}, choice=Choice.LEFT) == []


def test_a_figure_that_is_one_only_by_a_repair_comes_and_goes(planner: User) -> None:
    """What becomes a figure by a taken repair goes with it, and keeps its number when it comes again."""
    plan = make_draft(planner, text=TEXT)
    place = get_places(plan)["lost_unit"]
    row = get_row(plan, "产值比重")
    # As if the compiler had not seen it: the row is gone, and its place in the text holds no figure.
    Target.objects.filter(pk=row.pk).delete()
    (made,) = decide_repairs(actor=planner, plan=plan, seen={place: ""}, choice=Choice.TAKEN)
    assert (made.original, made.state, made.unit, made.repairs) == (None, TargetState.PROPOSED, "%", [place])
    accept_targets(actor=planner, plan=plan, seen=get_seen(made))
    undo_edit(actor=planner, plan=plan)
    undo_edit(actor=planner, plan=plan)
    assert not list_targets(plan=plan).filter(pk=made.pk).exists()
    (again,) = decide_repairs(actor=planner, plan=plan, seen={place: ""}, choice=Choice.TAKEN)
    assert (again.pk, again.number, again.state) == (made.pk, made.number, TargetState.PROPOSED)
