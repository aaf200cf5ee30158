"""A table of what was done about measures: in, over the tasks of who answers, and out again. Invented (虚构)."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Task
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services import undo_batch
from kepan.apps.planning.enums import SubjectKind
from kepan.apps.planning.models import Measure, ProgressNote
from kepan.apps.planning.services import Assignment, assign_rows, confirm_plan
from tests.business_digest import compute_exact_digest
from tests.factories.accounts import make_office, make_user
from tests.factories.imports import apply, run, show, stage
from tests.factories.planning import TEXT, make_draft, make_planner

HEADINGS = ["重点任务", "工作进展", "完成状态"]


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Any) -> None:
    """Keep files of tests apart."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def planner(db: None) -> User:
    """Return a planner whose plan is in force; an office answers for its first measure."""
    planner = make_planner()
    assert planner.region is not None
    draft = make_draft(planner, text=TEXT)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    office = make_office(region=planner.region)
    first = Measure.objects.filter(plan=plan).order_by("position")[0]
    assign_rows(
        actor=planner, plan=plan, rows=[(SubjectKind.MEASURE, first.pk)], assignment=Assignment(lead_office=office)
    )
    return planner


def bring(actor: User, rows: list[list[str]]) -> Batch:
    """Take a table in and stage it."""
    return stage(actor, rows, target="measure_progress", headings=HEADINGS)


def list_open() -> list[str]:
    """List what tasks about measures wait."""
    return list(Task.objects.filter(kind="planning.answer", state="open").values_list("subject_id", flat=True))


def test_progress_goes_in_and_comes_out_again(planner: User) -> None:
    """Measures are known by number or words; what an office may not report on is refused with the reason."""
    first, second = Measure.objects.order_by("position")[:2]
    waiting = list_open()
    before = compute_exact_digest()
    rows = [
        [first.number, "虚构进展一", "办结"],
        [second.title, "虚构进展二", "已逾期"],
        ["虚构的措施", "虚构进展三", "推进中"],
        [second.number, "虚构进展四", "推进中"],
        [first.title, "", "推进中"],
    ]
    batch = bring(planner, rows)
    assert show(batch) == [
        ("create", ""), ("create", ""), ("refused", "measure_unknown"), ("refused", "same_record"),
        ("refused", "report"),
    ]  # fmt: skip
    batch = apply(planner, batch)
    assert batch.state == "applied", (batch.error, batch.job and batch.job.error)
    notes = ProgressNote.objects.order_by("measure__position").values_list("measure", "text", "state", "made_by")
    assert list(notes) == [
        (first.pk, "虚构进展一", "done", planner.pk), (second.pk, "虚构进展二", "running", planner.pk)
    ]  # fmt: skip
    assert list(Measure.objects.order_by("position").values_list("progress", flat=True)[:2]) == ["done", "running"]
    assert (len(waiting), list_open()) == (1, [])
    assert show(bring(planner, rows[:2])) == [("same", ""), ("same", "")]
    assert planner.region is not None
    officer = make_user(Role.SECTION_OFFICER, region=planner.region, office=make_office(region=planner.region))
    assert show(bring(officer, [[second.number, "虚构进展", ""]])) == [("refused", "report")]
    undo_batch(actor=planner, batch=batch, reason="虚构理由")
    assert run(Batch.objects.get(pk=batch.pk)).state == "undone"
    assert set(Measure.objects.values_list("progress", flat=True)) == {"waiting"}
    assert list_open() == waiting
    assert compute_exact_digest() == before
