"""What people do with a draft: accept, reject, edit, add, undo, together and one after the other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.planning.enums import Comparator, EditVerb, TargetKind, TargetState
from kepan.apps.planning.models import Edit, Plan, Target
from kepan.apps.planning.selectors import list_targets
from kepan.apps.planning.services import (
    StaleError,
    Wording,
    accept_confident,
    accept_targets,
    add_target,
    confirm_plan,
    reject_targets,
    undo_edit,
    update_target,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.planning import TEXT, get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db

WORDING = Wording(TargetKind.TARGET, "新增高新技术企业（净增）", Comparator.AT_LEAST, "125", "家", "2026")


@pytest.fixture
def planner() -> User:
    """Whoever uploaded the draft."""
    return make_planner()


@pytest.fixture
def draft(planner: User) -> Plan:
    """A draft with six figures."""
    return make_draft(planner, text=TEXT)


def get_row(plan: Plan, number: str) -> Target:
    """Return one figure of a plan as it stands."""
    return Target.objects.get(plan=plan, number=number)


def get_counts(plan: Plan) -> tuple[int, int, int, int]:
    """Return figures, accepted, open and doubts as the plan has them."""
    plan.refresh_from_db()
    return plan.figure_count, plan.accepted_count, plan.open_count, plan.doubt_count


def get_last_entry() -> AuditEntry:
    """Return the newest entry of the trail."""
    return AuditEntry.objects.order_by("-pk")[0]


def test_accepting_moves_one_figure_and_is_logged(planner: User, draft: Plan) -> None:
    """Accepting changes the state of just that figure and writes before and after."""
    row = get_row(draft, "T1")
    (touched,) = accept_targets(actor=planner, plan=draft, seen=get_seen(row))
    assert (touched.pk, touched.state, touched.version) == (row.pk, TargetState.ACCEPTED, 2)
    assert get_counts(draft) == (6, 1, 5, 0)
    entry = get_last_entry()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("planning.accept", planner.pk, str(draft.pk))
    assert (entry.before["T1"]["state"], entry.after["T1"]["state"]) == ("proposed", "accepted")
    assert accept_targets(actor=planner, plan=draft, seen=get_seen(touched)) == []


def test_rejecting_keeps_the_figure_readable(planner: User, draft: Plan) -> None:
    """A rejected figure stays a row, leaves the counts, and can be accepted again."""
    row = get_row(draft, "T3")
    reject_targets(actor=planner, plan=draft, seen=get_seen(row))
    assert get_counts(draft) == (5, 0, 5, 0)
    row.refresh_from_db()
    accept_targets(actor=planner, plan=draft, seen=get_seen(row))
    assert get_counts(draft) == (6, 1, 5, 0)


def test_editing_keeps_what_the_compiler_read(planner: User, draft: Plan) -> None:
    """An edit changes the wording; the original and the place in the text stay."""
    row = get_row(draft, "T2")
    original = dict(row.original)
    edited = update_target(actor=planner, target=row, expected_version=row.version, wording=WORDING)
    edited.refresh_from_db()
    assert (edited.indicator, edited.value_low, edited.value_text, edited.period, edited.is_edited) == (
        "新增高新技术企业（净增）",
        Decimal(125),
        "125",
        "2026",
        True,
    )
    assert edited.original == original
    assert (edited.value_start, edited.value_end, edited.surface) == (row.value_start, row.value_end, row.surface)
    entry = get_last_entry()
    assert (entry.before["T2"]["value_text"], entry.after["T2"]["value_text"]) == ("120", "125")


def test_an_edit_that_changes_nothing_writes_nothing(planner: User, draft: Plan) -> None:
    """Saving the form unchanged makes no version, no step and no entry."""
    row = get_row(draft, "T1")
    wording = Wording(TargetKind.TARGET, row.indicator, Comparator.EQUAL, "2.80", "%", row.period)
    count = AuditEntry.objects.count()
    same = update_target(actor=planner, target=row, expected_version=1, wording=wording)
    assert (same.version, same.is_edited, AuditEntry.objects.count(), Edit.objects.count()) == (1, False, count, 0)


@pytest.mark.parametrize(
    ("value", "comparator", "words"),
    [
        ("", Comparator.EQUAL, "数值不能空"),
        ("很多", Comparator.EQUAL, "“很多”不是数"),
        ("3-5", Comparator.EQUAL, "要选“区间”"),
        ("3", Comparator.RANGE, "要写两个"),
        ("5-3", Comparator.RANGE, "从小到大"),
        ("1-2-3", Comparator.RANGE, "多于两个数"),
        ("1234567890123456", Comparator.EQUAL, "太长"),
        ("0.123456789", Comparator.EQUAL, "太长"),
    ],
)
def test_numbers_that_cannot_be_kept_are_refused(
    planner: User, draft: Plan, value: str, comparator: Comparator, words: str
) -> None:
    """A refusal says how to write it, and the figure stays as it was."""
    row = get_row(draft, "T1")
    wording = Wording(TargetKind.TARGET, "指标", comparator, value)
    with pytest.raises(RefusalError, match=words):
        update_target(actor=planner, target=row, expected_version=1, wording=wording)
    row.refresh_from_db()
    assert (row.value_text, row.version) == ("2.80", 1)


def test_full_width_and_thousands_are_read_exactly(planner: User, draft: Plan) -> None:
    """１，２３４．５０ is 1234.50, and the way it was typed is kept."""
    row = get_row(draft, "T1")
    wording = Wording(TargetKind.TARGET, "指标", Comparator.EQUAL, "１，２３４．５０")
    edited = update_target(actor=planner, target=row, expected_version=1, wording=wording)
    assert (edited.value_low, edited.value_text) == (Decimal("1234.50"), "１，２３４．５０")


def test_two_editors_never_overwrite_each_other(planner: User, draft: Plan) -> None:
    """Who saw an older version is told so, for an edit, a decision, a batch and the confirmation alike."""
    other = make_planner(planner.region)
    seen = get_row(draft, "T2")
    version = draft.version
    update_target(actor=other, target=seen, expected_version=seen.version, wording=WORDING)
    mine = Wording(TargetKind.TARGET, "我的写法", Comparator.EQUAL, "1")
    with pytest.raises(StaleError, match="T2 刚被别人改过"):
        update_target(actor=planner, target=seen, expected_version=seen.version, wording=mine)
    with pytest.raises(StaleError):
        accept_targets(actor=planner, plan=draft, seen=get_seen(seen, get_row(draft, "T1")))
    with pytest.raises(StaleError):
        accept_confident(actor=planner, plan=draft, expected_version=version, at_least=Decimal("0.5"))
    with pytest.raises(StaleError):
        confirm_plan(actor=planner, plan=draft, expected_version=version)
    row = get_row(draft, "T2")
    assert (row.indicator, row.version) == (WORDING.indicator, 2)
    assert get_counts(draft) == (6, 0, 6, 0)


def test_accepting_all_above_a_confidence_leaves_doubts_alone(planner: User, draft: Plan) -> None:
    """Doubtful, unsure and decided figures are not touched by the batch."""
    Target.objects.filter(plan=draft).update(confidence=Decimal(1))
    Target.objects.filter(plan=draft, number="T1").update(is_doubtful=True)
    Target.objects.filter(plan=draft, number="T2").update(confidence=Decimal("0.900"))
    reject_targets(actor=planner, plan=draft, seen=get_seen(get_row(draft, "T3")))
    draft.refresh_from_db()
    touched = accept_confident(actor=planner, plan=draft, expected_version=draft.version, at_least=Decimal("0.95"))
    assert [row.number for row in touched] == ["T2.1", "T4", "T5"]
    assert get_counts(draft) == (5, 3, 2, 1)


def test_undo_takes_back_ones_own_last_step(planner: User, draft: Plan) -> None:
    """Undo goes back step by step, and ends with words where there is nothing left."""
    rows = get_seen(get_row(draft, "T1"), get_row(draft, "T2"))
    accept_targets(actor=planner, plan=draft, seen=rows)
    row = get_row(draft, "T2")
    update_target(actor=planner, target=row, expected_version=row.version, wording=WORDING)
    assert undo_edit(actor=planner, plan=draft).verb == EditVerb.UPDATE
    row.refresh_from_db()
    assert (row.indicator, row.value_text, row.is_edited, row.state) == (
        "新增高新技术企业", "120", False, TargetState.ACCEPTED,
    )  # fmt: skip
    assert undo_edit(actor=planner, plan=draft).verb == EditVerb.ACCEPT
    assert get_counts(draft) == (6, 0, 6, 0)
    entry = get_last_entry()
    assert (entry.action, entry.after["T1"]["state"]) == ("planning.undo", "proposed")
    with pytest.raises(RefusalError, match="没有可以撤销"):
        undo_edit(actor=planner, plan=draft)


def test_undo_does_not_undo_somebody_else(planner: User, draft: Plan) -> None:
    """A step on a figure that another person changed since is not taken back silently."""
    other = make_planner(planner.region)
    accept_targets(actor=planner, plan=draft, seen=get_seen(get_row(draft, "T2")))
    row = get_row(draft, "T2")
    update_target(actor=other, target=row, expected_version=row.version, wording=WORDING)
    with pytest.raises(StaleError, match="后来又被改过"):
        undo_edit(actor=planner, plan=draft)
    assert get_row(draft, "T2").indicator == WORDING.indicator


def test_adding_what_was_missed(planner: User, draft: Plan) -> None:
    """An added figure has its place in the text, is accepted, and undo takes it away again."""
    wording = Wording(TargetKind.MEASURE, "企业登高行动", Comparator.EQUAL, "48", "场")
    row = add_target(actor=planner, plan=draft, quote="举办产学研对接活动48场", wording=wording)
    text = draft.document.text
    assert (row.number, row.state, text[row.value_start : row.value_end]) == ("T6", TargetState.ACCEPTED, "48")
    assert text[row.start : row.end] == "举办产学研对接活动48场"
    assert row.original is None
    assert row.section_path == get_row(draft, "T4").section_path == ["重点措施", "壮大创新主体"]
    assert get_counts(draft) == (7, 1, 6, 0)
    undo_edit(actor=planner, plan=draft)
    assert get_row(draft, "T6").state == TargetState.WITHDRAWN
    assert not list_targets(plan=draft).filter(number="T6").exists()
    assert get_counts(draft) == (6, 0, 6, 0)


@pytest.mark.parametrize(
    ("quote", "value", "words"),
    [
        ("原文没有的句子3个", "3", "原文里没有这一句"),
        ("企业", "1", "多抄几个字"),
        ("技术合同成交额突破86亿元", "87", "没有“87”"),
        ("技术合同成交额突破86亿元", "", "没有“”"),
        ("", "86", "原文里没有这一句"),
    ],
)
def test_an_added_figure_must_stand_in_the_text(planner: User, draft: Plan, quote: str, value: str, words: str) -> None:
    """Nothing is added that the document does not say."""
    wording = Wording(TargetKind.TARGET, "指标", Comparator.EQUAL, value)
    with pytest.raises(RefusalError, match=words):
        add_target(actor=planner, plan=draft, quote=quote, wording=wording)
    assert Target.objects.filter(plan=draft).count() == 6


def test_a_selection_tells_which_of_equal_passages(planner: User) -> None:
    """The start of the selection decides between passages that read the same."""
    plan = make_draft(planner, text="虚构计划\n甲镇建成2个点。\n乙镇建成2个点。\n")
    second = plan.document.text.rindex("建成2个点")
    wording = Wording(TargetKind.TARGET, "建成点", Comparator.EQUAL, "2", "个")
    row = add_target(actor=planner, plan=plan, quote="建成2个点", wording=wording, start=second)
    assert row.start == second


@pytest.mark.parametrize("role", [Role.SECTION_OFFICER, Role.AUDITOR, Role.REPORTER])
def test_others_change_nothing(planner: User, draft: Plan, role: Role) -> None:
    """Who may only read is refused every change with the reason."""
    reader = make_user(role, region=planner.region)
    row = get_row(draft, "T1")
    with pytest.raises(NotAllowedError):
        accept_targets(actor=reader, plan=draft, seen=get_seen(row))
    with pytest.raises(NotAllowedError):
        reject_targets(actor=reader, plan=draft, seen=get_seen(row))
    with pytest.raises(NotAllowedError):
        update_target(actor=reader, target=row, expected_version=1, wording=WORDING)
    with pytest.raises(NotAllowedError):
        add_target(actor=reader, plan=draft, quote="企业登高行动", wording=WORDING)
    with pytest.raises(NotAllowedError):
        accept_confident(actor=reader, plan=draft, expected_version=draft.version, at_least=Decimal(0))
    with pytest.raises(NotAllowedError):
        undo_edit(actor=reader, plan=draft)
    assert get_counts(draft) == (6, 0, 6, 0)
