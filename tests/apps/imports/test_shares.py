"""A table of how targets are broken down: in, over the tasks of who carries them, and out again. Invented (虚构)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import get_target, start_apply, undo_batch
from kepan.apps.imports.services.planning import save_created
from kepan.apps.planning.enums import Dimension
from kepan.apps.planning.models import Share, Target
from kepan.apps.planning.services import Part, StaleError, confirm_plan, update_shares
from tests.business_digest import compute_exact_digest
from tests.factories.accounts import make_region, make_user
from tests.factories.imports import apply, run, show, stage
from tests.factories.planning import TEXT, make_draft, make_planner

HEADINGS = ["指标名称", "县区", "任务数"]


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Any) -> None:
    """Keep files of tests apart."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def planner(db: None) -> User:
    """Return a planner whose plan is in force, with two districts."""
    planner = make_planner()
    for name in ("虚构东区", "虚构西区"):
        make_region(level=Level.DISTRICT, parent=planner.region, name=name)
    draft = make_draft(planner, text=TEXT)
    confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    return planner


def bring(actor: User, rows: list[list[str]], headings: list[str] = HEADINGS) -> Batch:
    """Take a table in and stage it."""
    return stage(actor, rows, target="shares", headings=headings)


def read_parts(target: Target) -> list[tuple[str, Decimal, int]]:
    """Read the parts by district."""
    rows = target.shares.order_by("-value")
    return [(str(row.region), row.value, row.version) for row in rows]


def test_parts_go_in_and_come_out_again(planner: User) -> None:
    """New parts wait for those who carry them; changed ones come back as they were; the rest stays."""
    target = Target.objects.get(number="T2")
    whole = target.value_low
    assert whole is not None
    before = compute_exact_digest()
    rows = [[target.indicator, "虚构东区", "70"], ["T2", "虚构西区", str(whole - 70)]]
    wrong = [["T2", "虚构南区", "1"], ["虚构的指标", "虚构东区", "1"], ["T2", "", "1"], ["T2", "虚构东区", "2"]]
    batch = bring(planner, [*rows, *wrong])
    assert show(batch) == [
        ("create", ""), ("create", ""), ("refused", "carrier_unknown"), ("refused", "target_unknown"),
        ("refused", "part"), ("refused", "same_record"),
    ]  # fmt: skip
    batch = apply(planner, batch)
    assert batch.state == "applied", (batch.error, batch.job and batch.job.error)
    assert read_parts(target) == [("虚构东区", Decimal(70), 1), ("虚构西区", whole - 70, 1)]
    share = target.shares.get(region__name="虚构东区")
    reporter = make_user(Role.REPORTER, region=share.region)
    (waiting,) = list_inbox(user=reporter)
    assert "70" in waiting.title
    middle = compute_exact_digest()
    assert show(bring(planner, rows)) == [("same", ""), ("same", "")]
    changed = bring(planner, [["T2", "虚构东区", "80"]])
    (row,) = StagedRow.objects.filter(batch=changed)
    assert (row.outcome, row.reason, row.changes) == ("doubted", "difference", [["value", "70", "80"]])
    both = apply(planner, bring(planner, [["T2", "虚构东区", "80"], ["T2", "虚构西区", str(whole - 80)]]))
    assert read_parts(target) == [("虚构东区", Decimal(80), 2), ("虚构西区", whole - 80, 2)]
    (waiting,) = list_inbox(user=reporter)
    assert "80" in waiting.title
    undo_batch(actor=planner, batch=both, reason="虚构理由")
    run(Batch.objects.get(pk=both.pk))
    assert compute_exact_digest() == middle
    undo_batch(actor=planner, batch=batch, reason="虚构理由")
    run(Batch.objects.get(pk=batch.pk))
    reporter.delete()
    assert (compute_exact_digest(), list_inbox(user=planner).filter(kind="planning.carry_share").count()) == (before, 0)


def test_years_and_months_are_parts_as_well(planner: User) -> None:
    """A row without a carrier is the part of a year or of a month; nobody's is none."""
    rows = [["T2", "2026", "", "5"], ["T2", "2026", "3", "5"], ["T2", "2026", "13", "5"], ["T2", "", "", "5"]]
    batch = bring(planner, rows, ["指标名称", "年", "月", "任务数"])
    assert [reason for outcome, reason in show(batch) if outcome == "refused"] == ["part", "part"]
    assert {outcome for outcome, _reason in show(batch)[:2]} <= {"create", "doubted"}


def test_a_part_that_an_unseen_batch_holds_is_not_made_twice(planner: User) -> None:
    """Whoever breaks the target down by hand meanwhile is told so, and nothing is written."""
    target = Target.objects.get(number="T2")
    whole = target.value_low
    assert whole is not None and planner.region is not None
    batch = bring(planner, [["T2", "虚构东区", str(whole)]])
    batch = start_apply(actor=planner, batch=batch, expected_version=batch.version, policy="good")
    Batch.objects.filter(pk=batch.pk).update(is_hidden=True)
    east = planner.region.children.get(name="虚构东区")
    share = Share(target=target, dimension=Dimension.REGION, region=east, value=whole)
    save_created(batch, get_target("shares"), [share])
    assert target.shares.count() == 0
    with pytest.raises(StaleError, match="正在导入"):
        update_shares(
            actor=planner, target=target, dimension=Dimension.REGION, parts=[Part(whole, region=east)], seen={}
        )
