"""Parts of targets in the hands of districts: tasks, reports with evidence, who sees and does what. Invented (虚构)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Task
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.planning.enums import Dimension, MeasureState, SubjectKind
from kepan.apps.planning.models import Share, ShareReport, Target
from kepan.apps.planning.selectors import compute_percent, get_carried, list_carried
from kepan.apps.planning.services import (
    Assignment,
    Part,
    StaleError,
    assign_rows,
    confirm_plan,
    report_share,
    update_shares,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 30)


def give(planner: User, target: Target, values: dict[object, int], reason: str = "") -> None:
    """Break a target down to districts as somebody who has just read it."""
    seen = dict(target.shares.values_list("pk", "version"))
    parts = [Part(Decimal(value), region=region) for region, value in values.items()]  # type: ignore[arg-type]
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen=seen, reason=reason)


def report(user: User, share: Share, value: int | None, state: MeasureState) -> ShareReport:
    """Report on a part as somebody who has just read it."""
    share.refresh_from_db()
    return report_share(
        actor=user, share=share, expected_version=share.version, as_of=timezone.localdate(),
        value=None if value is None else Decimal(value), text="虚构进展", state=state,
    )  # fmt: skip


def test_a_district_gets_its_part_as_a_task_and_reports_on_it() -> None:
    planner = make_planner()
    draft = make_draft(planner, text=TEXT, tier=Tier.PROPRIETARY_DATA)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    target = Target.objects.get(plan=plan, number="T2")
    east, west = (make_region(level=Level.DISTRICT, parent=planner.region) for _ in range(2))
    reporter, other = make_user(Role.REPORTER, region=east), make_user(Role.REPORTER, region=west)
    stranger = make_user(Role.REPORTER)
    give(planner, target, {east: 70, west: 50})
    mine, theirs = (target.shares.get(region=region) for region in (east, west))

    # Each sees its own part and no other, though the plan itself is closed to both.
    assert list(list_carried(user=reporter)) == [mine]
    assert list(list_carried(user=other)) == [theirs]
    assert set(list_carried(user=planner)) == {mine, theirs}
    assert not list_carried(user=stranger).exists()
    (task,) = list_inbox(user=reporter)
    assert (task.title, task.url, task.due_date) == (
        "新增高新技术企业：分到 70家",
        f"/shares/{mine.pk}/",
        target.date_to,
    )

    # The day of the duty is the day of the part; a new number is a new task.
    row = (SubjectKind.TARGET, target.pk)
    assign_rows(actor=planner, plan=plan, rows=[row], assignment=Assignment(due_on=DUE))
    assert list_inbox(user=reporter).get().due_date == DUE == get_carried(user=reporter, pk=mine.pk).due_day
    give(planner, target, {east: 60, west: 60})
    assert list_inbox(user=reporter).get().title == "新增高新技术企业：分到 60家"

    # Who carries the part reports on it; what cannot be is refused with its reason.
    with pytest.raises(NotAllowedError):
        report(other, mine, 1, MeasureState.RUNNING)
    with pytest.raises(RefusalError, match="完成数"):
        report(reporter, mine, None, MeasureState.DONE)
    with pytest.raises(StaleError):
        report_share(
            actor=reporter, share=mine, expected_version=99, as_of=DUE, value=None, text="x", state=MeasureState.RUNNING
        )
    report(reporter, mine, None, MeasureState.RUNNING)
    assert get_carried(user=reporter, pk=mine.pk).reported is None
    report(reporter, mine, 45, MeasureState.RUNNING)
    found = get_carried(user=reporter, pk=mine.pk)
    assert (found.progress, found.reported, compute_percent(found.reported, found.value)) == ("running", 45, 75)
    report(reporter, mine, 60, MeasureState.DONE)
    assert not list_inbox(user=reporter).exists()
    assert Task.objects.filter(url=f"/shares/{mine.pk}/", state=TaskState.DONE).count() == 1
    report(reporter, mine, 58, MeasureState.RUNNING)
    assert list_inbox(user=reporter).count() == 1
    assert AuditEntry.objects.filter(action="planning.report_share", actor_id=reporter.pk).count() == 4

    # What was reported is not lost: the part can be set to nothing, not taken away; the other one can.
    with pytest.raises(RefusalError, match="不能从分解里去掉"):
        give(planner, target, {west: 120})
    give(planner, target, {east: 0}, reason="虚构：由市本级承担")
    assert mine.reports.count() == 4
    assert not list_inbox(user=other).exists()


def test_a_day_ahead_and_empty_words_are_refused() -> None:
    planner = make_planner()
    draft = make_draft(planner, text=TEXT)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    target = Target.objects.get(plan=plan, number="T2")
    give(planner, target, {planner.region: 120})
    share = target.shares.get()
    later = timezone.localdate() + timedelta(days=1)
    for as_of, text, words in ((later, "虚构", "今天以后"), (timezone.localdate(), " ", "写一句")):
        with pytest.raises(RefusalError, match=words):
            report_share(
                actor=planner, share=share, expected_version=share.version, as_of=as_of, value=None, text=text,
                state=MeasureState.RUNNING,
            )  # fmt: skip
    assert not ShareReport.objects.exists()
