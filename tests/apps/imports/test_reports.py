"""A table of what districts report on their parts of targets: in, over their tasks, and out again. Invented (虚构)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services import undo_batch
from kepan.apps.planning.enums import Dimension
from kepan.apps.planning.models import ShareReport, Target
from kepan.apps.planning.services import Part, confirm_plan, update_shares
from tests.business_digest import compute_exact_digest
from tests.factories.accounts import make_region, make_user
from tests.factories.imports import apply, run, show, stage
from tests.factories.planning import TEXT, make_draft, make_planner

HEADINGS = ["指标名称", "县区", "截至日期", "累计完成", "进展情况", "完成状态"]


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Any) -> None:
    """Keep files of tests apart."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def planner(db: None) -> User:
    """Return a planner whose plan is in force, with one target given to two districts."""
    planner = make_planner()
    draft = make_draft(planner, text=TEXT)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    parts = [
        Part(Decimal(value), region=make_region(level=Level.DISTRICT, parent=planner.region, name=name))
        for name, value in (("虚构东区", 70), ("虚构西区", 50))
    ]
    target = Target.objects.get(plan=plan, number="T2")
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen={}, reason="")
    return planner


def bring(actor: User, rows: list[list[str]]) -> Batch:
    """Take a table in and stage it."""
    return stage(actor, rows, target="share_reports", headings=HEADINGS)


def test_reports_go_in_and_come_out_again(planner: User) -> None:
    """Parts are known by the words of the target and the district; what is odd or strange is said before."""
    target = Target.objects.get(number="T2")
    east, west = target.shares.order_by("-value")
    assert east.region is not None
    reporter = make_user(Role.REPORTER, region=east.region)
    before = compute_exact_digest()
    rows = [
        [target.indicator, "虚构东区", "2026-05-31", "30", "虚构进展一", "推进中"],
        ["T2", "虚构西区", "2026-05-31", "50", "虚构进展二", "办结"],
        ["T2", "虚构南区", "2026-05-31", "5", "虚构进展三", "推进中"],
        ["T2", "虚构西区", "2026-05-31", "50", "", "办结"],
    ]
    batch = bring(planner, rows)
    assert show(batch) == [("create", ""), ("create", ""), ("refused", "share_unknown"), ("refused", "report")]
    batch = apply(planner, batch)
    assert batch.state == "applied", (batch.error, batch.job and batch.job.error)
    found = ShareReport.objects.order_by("share__value").values_list("share", "as_of", "value", "text", "state")
    day = date(2026, 5, 31)
    assert list(found) == [
        (west.pk, day, Decimal(50), "虚构进展二", "done"), (east.pk, day, Decimal(30), "虚构进展一", "running")
    ]  # fmt: skip
    assert dict(target.shares.values_list("pk", "progress")) == {east.pk: "running", west.pk: "done"}
    again = bring(planner, [*rows[:2], [target.indicator, "虚构东区", "2026-06-30", "300", "虚构进展", ""]])
    assert show(again) == [("same", ""), ("same", ""), ("doubted", "jump")]
    own = bring(reporter, [["T2", "虚构西区", "2026-05-31", "50", "虚构进展", ""]])
    assert show(own) == [("refused", "share_unknown")]
    assert len(list_inbox(user=reporter)) == 1
    undo_batch(actor=planner, batch=batch, reason="虚构理由")
    assert run(Batch.objects.get(pk=batch.pk)).state == "undone"
    assert compute_exact_digest() == before
