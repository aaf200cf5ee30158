"""Figures and measures of a draft reshaped: sections accepted, split, merged, taken back. All data invented (虚构)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import Comparator, EditVerb, TargetKind, TargetState
from kepan.apps.planning.models import Edit, Measure, Plan, Target
from kepan.apps.planning.selectors import get_changes_since, get_turns, list_measures, list_replaced, list_targets
from kepan.apps.planning.services import (
    MeasureWording,
    NamedOffice,
    StaleError,
    Wording,
    accept_section,
    accept_targets,
    add_measure,
    add_target,
    confirm_plan,
    decide_repairs,
    merge_measures,
    merge_target,
    merge_targets,
    redo_edit,
    reject_measures,
    split_measure,
    split_target,
    undo_edit,
    update_measure,
    update_target,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.planning import TEXT, get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db

Facts = list[tuple[object, ...]]


@pytest.fixture
def planner() -> User:
    """Whoever uploaded the draft."""
    return make_planner()


@pytest.fixture
def draft(planner: User) -> Plan:
    """A draft with six figures and three measures."""
    return make_draft(planner, text=TEXT)


def get_row(plan: Plan, number: str) -> Target:
    """Return one figure of a plan as it stands."""
    return Target.objects.select_related("parent").get(plan=plan, number=number)


def list_facts(plan: Plan) -> Facts:
    """Return everything that people see of a draft's rows."""
    targets = list_targets(plan=plan).values_list(
        "number", "indicator", "value_text", "state", "start", "end", "value_start", "parent_id", "measure_id"
    )
    measures = list_measures(plan=plan).values_list("number", "title", "state", "start", "end", "parent_id")
    return [*targets, *measures]


def word(name: str, value: str, **more: str) -> Wording:
    """Word a figure."""
    return Wording(TargetKind.TARGET, name, Comparator.EQUAL, value, "家", **more)


def check_undone_and_redone(actor: User, plan: Plan, before: Facts, verb: EditVerb) -> None:
    """Take the last step back, and do it again: both states come back as they were."""
    after = list_facts(plan)
    assert undo_edit(actor=actor, plan=plan).verb == verb
    assert list_facts(plan) == before
    step = get_turns(plan=plan, user=actor).undone
    assert step is not None and step.verb == verb
    redo_edit(actor=actor, plan=plan)
    assert list_facts(plan) == after


def test_accepting_a_section_and_what_is_below_it(planner: User, draft: Plan) -> None:
    """Undoubtful figures of the section are accepted, in one query each for any number of them; others stay."""
    Target.objects.filter(plan=draft, number="T5").update(is_doubtful=True)
    version = draft.version
    with CaptureQueriesContext(connection) as few:
        touched = accept_section(actor=planner, plan=draft, expected_version=version, section_path=["重点措施"])
    assert [row.number for row in touched] == ["T4"]
    with pytest.raises(StaleError):
        accept_section(actor=planner, plan=draft, expected_version=version, section_path=[])
    draft.refresh_from_db()
    with CaptureQueriesContext(connection) as many:
        rest = accept_section(actor=planner, plan=draft, expected_version=draft.version, section_path=[])
    assert [row.number for row in rest] == ["T1", "T2", "T2.1", "T3"]
    assert len(many) == len(few)


def test_one_figure_split_into_two(planner: User, draft: Plan) -> None:
    """Each part has its place; the figure is replaced and readable, its own parts go to the first; all comes back."""
    before, row = list_facts(draft), get_row(draft, "T2")
    wordings = [word("新增高新技术企业", "120"), word("新增省级高新技术企业", "120", code="HNTE_NEW")]
    first, second = split_target(actor=planner, target=row, expected_version=1, wordings=wordings)
    text = draft.document.text
    assert [
        (one.number, one.state, text[one.value_start : one.value_end], one.split_from) for one in (first, second)
    ] == [
        ("T6", TargetState.ACCEPTED, "120", row),
        ("T7", TargetState.ACCEPTED, "120", row),
    ]
    assert (first.start, first.end, first.section_path, second.code) == (
        row.start,
        row.end,
        row.section_path,
        "HNTE_NEW",
    )
    assert get_row(draft, "T2.1").parent == first
    assert [(one.number, list(one.pieces.all())) for one in list_replaced(plan=draft)] == [("T2", [first, second])]
    draft.refresh_from_db()
    assert (draft.figure_count, draft.accepted_count, draft.open_count) == (7, 2, 5)
    entry = AuditEntry.objects.latest("pk")
    assert entry.before is not None and entry.after is not None
    assert (entry.action, entry.before["T6"], entry.after["T7"]["indicator"]) == (
        "planning.split", None, "新增省级高新技术企业",
    )  # fmt: skip
    assert (entry.before["T2"], entry.after["T2"]) == ({"state": "proposed"}, {"state": "replaced"})
    check_undone_and_redone(planner, draft, before, EditVerb.SPLIT)
    undo_edit(actor=planner, plan=draft)
    added = add_target(actor=planner, plan=draft, quote="活动48场", wording=word("活动", "48"))
    assert added.number == "T8"
    with pytest.raises(RefusalError, match="没有可以重做"):
        redo_edit(actor=planner, plan=draft)


def test_parts_may_share_a_number_but_must_stand_in_the_clause(planner: User) -> None:
    """Two figures may stand at one number; a number that the clause does not print is refused."""
    plan = make_draft(planner, text="虚构市2026年计划\n一、目标\n新增孵化器及加速器20家。\n")
    (row,) = Target.objects.filter(plan=plan)
    with pytest.raises(RefusalError, match="没有“2”"):
        split_target(actor=planner, target=row, expected_version=1, wordings=[word("甲", "20"), word("乙", "2")])
    with pytest.raises(RefusalError, match="2 到"):
        split_target(actor=planner, target=row, expected_version=1, wordings=[word("甲", "20")])
    parts = split_target(actor=planner, target=row, expected_version=1, wordings=[word("甲", "20"), word("乙", "20")])
    assert {part.value_start for part in parts} == {row.value_start}
    with pytest.raises(RefusalError, match="已经拆分"):
        accept_targets(actor=planner, plan=plan, seen={row.pk: row.version + 1})
    confirmed = confirm_plan(actor=planner, plan=plan, expected_version=plan.version + 1)
    assert [one.values["indicator"] for one in confirmed.revisions.filter(subject_kind="target")] == ["甲", "乙"]


def test_several_figures_merged_into_the_first(planner: User, draft: Plan) -> None:
    """The kept one holds the whole stretch; the other stays readable with where it went; all comes back."""
    before = list_facts(draft)
    whole, part = get_row(draft, "T2"), get_row(draft, "T2.1")
    merged = merge_targets(actor=planner, plan=draft, seen=get_seen(part, whole), wording=word("高新技术企业", "120"))
    assert (merged.pk, merged.indicator, merged.state, merged.is_edited) == (
        whole.pk, "高新技术企业", TargetState.ACCEPTED, True,
    )  # fmt: skip
    assert (merged.start, merged.end) == (whole.start, part.end)
    assert [(one.number, one.merged_into) for one in list_replaced(plan=draft)] == [("T2.1", merged)]
    assert merged.original == whole.original
    check_undone_and_redone(planner, draft, before, EditVerb.MERGE)
    with pytest.raises(RefusalError, match="两条以上"):
        merge_targets(actor=planner, plan=draft, seen=get_seen(get_row(draft, "T1")), wording=word("甲", "2.80"))


def test_steps_of_others_are_not_turned_over(planner: User, draft: Plan) -> None:
    """Undo and redo refuse where somebody changed the row since, even there and back again."""
    other = make_planner(planner.region)
    row = get_row(draft, "T2")
    split_target(actor=planner, target=row, expected_version=1, wordings=[word("甲", "120"), word("乙", "120")])
    piece = get_row(draft, "T6")
    update_target(actor=other, target=piece, expected_version=1, wording=word("丙", "120"))
    with pytest.raises(StaleError, match="T6 后来又被改过，这一步不能撤销了"):
        undo_edit(actor=planner, plan=draft)
    undo_edit(actor=other, plan=draft)
    undo_edit(actor=planner, plan=draft)
    row.refresh_from_db()
    update_target(actor=other, target=row, expected_version=row.version, wording=word("丁", "120"))
    with pytest.raises(StaleError, match="T2 后来又被改过，这一步不能重做了"):
        redo_edit(actor=planner, plan=draft)


def test_two_wordings_of_one_figure_side_by_side(planner: User, draft: Plan) -> None:
    """The late one gets all three readings, field by field; only chosen fields are written, against what stands."""
    other = make_planner(planner.region)
    row, version = get_row(draft, "T2"), draft.version
    theirs = Wording(TargetKind.TARGET, "高企净增", Comparator.AT_LEAST, "120", "户", "2026")
    update_target(actor=other, target=row, expected_version=1, wording=theirs)
    mine = Wording(TargetKind.TARGET, "新增高企", Comparator.AT_LEAST, "125", "家", "2026")
    with pytest.raises(StaleError) as refused:
        update_target(actor=planner, target=row, expected_version=1, wording=mine)
    merging = refused.value.merging
    assert merging is not None
    assert (merging.number, merging.seen_version, merging.current_version, merging.changed_by) == (
        "T2",
        1,
        2,
        str(other),
    )
    assert [(one.name, one.base, one.mine, one.theirs, one.suggested) for one in merging.fields if not one.is_same] == [
        ("indicator", "新增高新技术企业", "新增高企", "高企净增", ""),
        ("value", "120", "125", "120", "mine"),
        ("unit", "家", "家", "户", "theirs"),
    ]
    assert [one.name for one in merging.clashes] == ["indicator"]
    choices = {"indicator": "mine", "value": "mine"}
    with pytest.raises(RefusalError, match="还有 1 处"):
        merge_target(actor=planner, target=row, expected_version=2, mine=mine, choices=choices)
    merged = merge_target(
        actor=planner, target=row, expected_version=2, mine=mine, choices={**choices, "unit": "theirs"}
    )
    assert (merged.indicator, merged.value_text, merged.unit, merged.version) == ("新增高企", "125", "户", 3)
    changes = get_changes_since(user=planner, plan=draft, version=version)
    assert [(step.actor, step.verb, step.targets) for step in changes.steps] == [(str(other), "update", (row.pk,))]
    assert (changes.version, changes.is_whole, changes.targets) == (version + 2, True, {row.pk})
    assert get_changes_since(user=planner, plan=draft, version=changes.version).steps == ()


def test_measures_are_edited_split_and_merged_like_figures(planner: User, draft: Plan) -> None:
    """Wording, offices, places, parts and their figures; every step goes back and forth."""
    before = list_facts(draft)
    measure = Measure.objects.get(plan=draft, marker="一是")
    wording = MeasureWording(
        "开展登高行动", "开展", "登高行动", (NamedOffice("高新科"), NamedOffice("资源科", "support")), "6月底"
    )
    row = update_measure(actor=planner, measure=measure, expected_version=1, wording=wording)
    assert (row.title, row.offices, row.deadline, row.is_edited, row.original["title"]) == (
        "开展登高行动",
        [{"name": "高新科", "role": "lead"}, {"name": "资源科", "role": "support"}],
        "6月底",
        True,
        measure.title,
    )
    check_undone_and_redone(planner, draft, before, EditVerb.UPDATE)
    with pytest.raises(StaleError) as refused:
        update_measure(actor=planner, measure=measure, expected_version=1, wording=wording)
    assert refused.value.merging is not None and refused.value.merging.fields[3].mine == "lead:高新科；support:资源科"
    before, row = list_facts(draft), Measure.objects.get(pk=measure.pk)
    at = draft.document.text.index("举办产学研")
    halves = [MeasureWording("登高"), MeasureWording("对接")]
    pieces = split_measure(actor=planner, measure=row, expected_version=row.version, at=at, wordings=halves)
    assert [(one.start, one.end, one.parent_id) for one in pieces] == [
        (row.start, at, row.parent_id),
        (at, row.end, row.parent_id),
    ]
    assert get_row(draft, "T4").measure == pieces[1]
    check_undone_and_redone(planner, draft, before, EditVerb.SPLIT)
    before = list_facts(draft)
    seen = dict(Measure.objects.filter(split_from=row).values_list("pk", "version"))
    kept = merge_measures(actor=planner, plan=draft, seen=seen, wording=MeasureWording("登高和对接"))
    assert (kept.start, kept.end, get_row(draft, "T4").measure) == (row.start, row.end, kept)
    check_undone_and_redone(planner, draft, before, EditVerb.MERGE)
    with pytest.raises(RefusalError, match="挨着的"):
        others = Measure.objects.filter(plan=draft, marker="二是") | Measure.objects.filter(plan=draft, parent=None)
        merge_measures(
            actor=planner, plan=draft, seen=dict(others.values_list("pk", "version")), wording=MeasureWording("全部")
        )


def test_a_measure_that_was_missed(planner: User, draft: Plan) -> None:
    """It hangs under the measure that holds its passage, takes no figure from another, and can be rejected."""
    before = list_facts(draft)
    row = add_measure(actor=planner, plan=draft, quote="技术合同成交额突破86亿元", wording=MeasureWording("抓技术合同"))
    assert (row.state, row.section_path, get_row(draft, "T3").measure) == (
        TargetState.ACCEPTED, ["一、主要目标"], row,
    )  # fmt: skip
    check_undone_and_redone(planner, draft, before, EditVerb.ADD)
    row.refresh_from_db()
    longer = "3.技术合同成交额突破86亿元。"
    row = update_measure(
        actor=planner, measure=row, expected_version=row.version, wording=MeasureWording("抓技术合同"), quote=longer
    )
    assert draft.document.text[row.start : row.end] == longer
    (rejected,) = reject_measures(actor=planner, plan=draft, seen={row.pk: row.version})
    draft.refresh_from_db()
    assert (rejected.state, draft.measure_count) == (
        TargetState.REJECTED,
        Measure.objects.filter(plan=draft).count() - 1,
    )


def test_each_step_asks_as_often_for_many_rows_as_for_few(planner: User) -> None:
    """Split into two and four, merge two and three: the database is asked the same number of times."""
    lines = "".join(f"{at}.新增甲{at}类企业{at}0家。\n" for at in range(1, 9))
    plan = make_draft(planner, text=f"虚构市2026年计划\n一、目标\n{lines}")
    rows = {row.value_text: row for row in Target.objects.filter(plan=plan)}

    def count(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as asked:
            act()
        return len(asked)

    def split(value: str, parts: int) -> None:
        wordings = [word(f"{value}之{at}", value) for at in range(parts)]
        split_target(actor=planner, target=rows[value], expected_version=1, wordings=wordings)

    def merge(*values: str) -> None:
        seen = get_seen(*(rows[value] for value in values))
        merge_targets(actor=planner, plan=plan, seen=seen, wording=word("合并", values[0]))

    split("10", 2)  # The first step also finds out who asks.
    assert count(lambda: split("20", 2)) == count(lambda: split("30", 4))
    assert count(lambda: merge("40", "50")) == count(lambda: merge("60", "70", "80"))
    assert count(lambda: undo_edit(actor=planner, plan=plan)) == count(lambda: undo_edit(actor=planner, plan=plan))


def test_who_only_reads_reshapes_nothing(planner: User, draft: Plan) -> None:
    """A section officer is refused every new kind of step with the reason; nothing is written."""
    reader = make_user(Role.SECTION_OFFICER, region=planner.region)
    row, measure = get_row(draft, "T2"), Measure.objects.filter(plan=draft)[0]
    wording, words = word("甲", "120"), MeasureWording("甲")
    more: dict[str, Any] = {"actor": reader, "plan": draft}
    refused: list[Callable[[], object]] = [
        lambda: accept_section(**more, expected_version=draft.version, section_path=[]),
        lambda: split_target(actor=reader, target=row, expected_version=1, wordings=[wording, wording]),
        lambda: merge_targets(**more, seen=get_seen(row, get_row(draft, "T1")), wording=wording),
        lambda: merge_target(actor=reader, target=row, expected_version=1, mine=wording, choices={}),
        lambda: update_measure(actor=reader, measure=measure, expected_version=1, wording=words),
        lambda: add_measure(**more, quote="技术合同", wording=words),
        lambda: split_measure(actor=reader, measure=measure, expected_version=1, at=1, wordings=[words, words]),
        lambda: merge_measures(**more, seen={measure.pk: 1}, wording=words),
        lambda: reject_measures(**more, seen={measure.pk: 1}),
        lambda: decide_repairs(**more, seen={0: ""}, choice=None),
        lambda: redo_edit(**more),
    ]
    for act in refused:
        with pytest.raises(NotAllowedError):
            act()
    assert not Edit.objects.exists()
