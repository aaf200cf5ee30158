"""Two people at the same moment on PostgreSQL: one wins, the other is told why, and the chain has no gap.

All data invented (虚构). Each act runs in a thread with a connection of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from itertools import count
from threading import Barrier

import pytest
from django.db import connection

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import (
    ChangeVerb,
    Comparator,
    Dimension,
    EditVerb,
    MeasureState,
    RequestState,
    SubjectKind,
    TargetKind,
)
from kepan.apps.planning.models import ChangeRequest, Edit, Measure, Plan, PlanVersion, Revision, Share, Target
from kepan.apps.planning.services import (
    Assignment,
    Change,
    Part,
    Wording,
    accept_targets,
    apply_due_versions,
    approve_request,
    assign_rows,
    confirm_plan,
    create_request,
    report_progress,
    submit_request,
    undo_edit,
    update_shares,
    update_target,
    verify_version,
    withdraw_request,
)
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import make_draft, make_planner

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

Act = Callable[[], object]
DAY = date(2026, 3, 1)
ROUNDS = 50
STALE = "刚被别人改过"


class Crowd:
    """A few people with a connection each, who act together; their connections are kept from one time to the next."""

    def __init__(self, size: int = 4) -> None:
        self.size, self.pool = size, ThreadPoolExecutor(size)

    def run(self, *acts: Act) -> list[str]:
        """Start all acts together; return for each its refusal, or nothing where it was done."""
        barrier = Barrier(len(acts))

        def act_once(act: Act) -> str:
            barrier.wait(60)
            try:
                act()
            except RefusalError as refusal:
                return str(refusal.reason)
            return ""

        # Who waits for ever is a fault, too.
        return [future.result(30) for future in [self.pool.submit(act_once, act) for act in acts]]

    def close(self) -> None:
        """Close everybody's connection."""
        barrier = Barrier(self.size)

        def leave() -> None:
            barrier.wait(60)
            connection.close()

        for future in [self.pool.submit(leave) for _number in range(self.size)]:
            future.result(10)
        self.pool.shutdown()


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    """People who act at the same moment."""
    crowd = Crowd()
    yield crowd
    crowd.close()


def get_loser(told: list[str]) -> str:
    """Return what the one who lost was told; exactly one has won."""
    assert sorted(map(bool, told)) == [False, True], told
    return next(filter(None, told))


class House:
    """A plan in force with those who work on it."""

    def __init__(self) -> None:
        self.planner = make_planner()
        assert self.planner.region is not None
        self.other = make_planner(self.planner.region)
        self.directors = [make_user(Role.DIRECTOR, region=self.planner.region) for _number in range(2)]
        self.districts = [make_region(level=Level.DISTRICT, parent=self.planner.region) for _number in range(2)]
        self.office = make_office(self.planner.region, name="高新科")
        draft = make_draft(self.planner)
        self.plan = confirm_plan(actor=self.planner, plan=draft, expected_version=draft.version, effective_on=DAY)
        self.values = count(200)

    def get_target(self, number: str = "T2") -> Target:
        """Return a figure with its plan."""
        return Target.objects.select_related("plan").get(plan=self.plan, number=number)

    def submit(self, number: str) -> ChangeRequest:
        """Submit a wish for another value of a figure."""
        value = str(next(self.values))
        change = Change(
            ChangeVerb.CHANGE, SubjectKind.TARGET, self.get_target(number).pk, {"value_low": value, "value_text": value}
        )
        made = create_request(
            actor=self.planner, plan=self.plan, changes=[change], reason="省里调整了任务", effective_on=DAY
        )
        return submit_request(actor=self.planner, request=made, expected_version=made.version)

    def approve(self, director: User, request: ChangeRequest) -> Act:
        """Return the approval of a request as it is seen now."""
        seen = ChangeRequest.objects.select_related("plan").get(pk=request.pk)
        return lambda: approve_request(actor=director, request=seen, expected_version=seen.version)

    def withdraw(self, request: ChangeRequest) -> Act:
        """Return the recall of a request as it is seen now."""
        seen = ChangeRequest.objects.select_related("plan").get(pk=request.pk)
        return lambda: withdraw_request(actor=self.planner, request=seen, expected_version=seen.version)

    def break_down(self, actor: User, *values: int) -> Act:
        """Return a break-down to the districts by somebody who sees what stands now."""
        target = self.get_target()
        seen = {share.pk: share.version for share in Share.objects.filter(target=target)}
        parts = [Part(Decimal(value), region=region) for value, region in zip(values, self.districts, strict=True)]
        return lambda: update_shares(
            actor=actor, target=target, dimension=Dimension.REGION, parts=parts, seen=seen, reason="各区再议"
        )

    def assign(self) -> Act:
        """Return the assignment of a figure to an office."""
        rows = [(SubjectKind.TARGET, self.get_target().pk)]
        assignment = Assignment(lead_office=self.office, due_on=DAY)
        return lambda: assign_rows(actor=self.other, plan=self.plan, rows=rows, assignment=assignment)

    def report(self) -> Act:
        """Return a report on the first measure by somebody who sees how it stands now."""
        seen = Measure.objects.select_related("plan").filter(plan=self.plan).earliest("position")
        return lambda: report_progress(
            actor=self.other, measure=seen, expected_version=seen.version, text="虚构进展", state=MeasureState.RUNNING
        )

    def check_chain(self) -> int:
        """Check that version numbers have no gap, signatures hold and each row stands in one state; return the last."""
        versions = list(PlanVersion.objects.filter(plan=self.plan).order_by("number"))
        assert [version.number for version in versions] == list(range(1, len(versions) + 1))
        assert all(verify_version(version) for version in versions)
        approved = ChangeRequest.objects.filter(plan=self.plan, state=RequestState.APPROVED)
        assert {version.request_id for version in versions[1:]} == set(approved.values_list("pk", flat=True))
        open_rows = list(
            Revision.objects.filter(plan=self.plan, number_to=None).values_list("subject_kind", "subject_id")
        )
        assert len(open_rows) == len(set(open_rows))
        assert Plan.objects.get(pk=self.plan.pk).force_number == len(versions)
        return len(versions)


def test_of_two_decisions_on_one_request_one_counts(crowd: Crowd) -> None:
    """Two directors approve at once; a director approves what the planner withdraws."""
    house = House()
    request = house.submit("T2")
    assert STALE in get_loser(crowd.run(*(house.approve(director, request) for director in house.directors)))
    assert house.check_chain() == 2
    request = house.submit("T1")
    assert STALE in get_loser(crowd.run(house.approve(house.directors[0], request), house.withdraw(request)))
    request.refresh_from_db()
    assert request.state in (RequestState.APPROVED, RequestState.DRAFT)
    assert house.check_chain() == (3 if request.state == RequestState.APPROVED else 2)


def test_two_requests_approved_at_once(crowd: Crowd) -> None:
    """On one row the second is told which row has changed; on two rows both are done, one after the other."""
    house = House()
    requests = [house.submit("T2"), house.submit("T2")]
    acts = [house.approve(director, request) for director, request in zip(house.directors, requests, strict=True)]
    assert "T2 已经按另一份申请改过" in get_loser(crowd.run(*acts))
    assert house.check_chain() == 2
    requests = [house.submit("T1"), house.submit("T3")]
    acts = [house.approve(director, request) for director, request in zip(house.directors, requests, strict=True)]
    assert crowd.run(*acts) == ["", ""]
    assert house.check_chain() == 4


def test_a_draft_is_confirmed_once_and_undo_does_not_take_back_what_others_wrote(crowd: Crowd) -> None:
    """Confirmed twice at once there is one version; undo against an edit of the same figure leaves one of them."""
    house = House()
    draft = make_draft(house.planner)
    target = Target.objects.select_related("plan").get(plan=draft, number="T1")
    accept_targets(actor=house.planner, plan=draft, seen={target.pk: target.version})
    target.refresh_from_db()
    wording = Wording(TargetKind.TARGET, "研发投入强度", Comparator.AT_LEAST, "2.9", "%")
    told = crowd.run(
        lambda: undo_edit(actor=house.planner, plan=draft),
        lambda: update_target(actor=house.other, target=target, expected_version=target.version, wording=wording),
    )
    assert "T1 " in get_loser(told)
    standing = Target.objects.get(pk=target.pk)
    assert (standing.indicator == "研发投入强度") == bool(told[0])
    steps = Edit.objects.filter(plan=draft).order_by("pk").values_list("verb", flat=True)
    assert list(steps) == [EditVerb.ACCEPT, EditVerb.UPDATE if told[0] else EditVerb.UNDO]
    draft.refresh_from_db()

    def confirm(actor: User) -> Act:
        return lambda: confirm_plan(actor=actor, plan=draft, expected_version=draft.version)

    assert get_loser(crowd.run(confirm(house.planner), confirm(house.other)))
    assert list(PlanVersion.objects.filter(plan=draft).values_list("number", flat=True)) == [1]


def test_of_two_break_downs_one_stands(crowd: Crowd) -> None:
    """First from nothing, then from parts that both have seen: never a mixture of two."""
    house = House()
    for one, two in (((60, 60), (70, 50)), ((80, 40), (90, 30))):
        told = crowd.run(house.break_down(house.planner, *one), house.break_down(house.other, *two))
        assert STALE in get_loser(told)
        standing = Share.objects.filter(target=house.get_target()).order_by("region_id").values_list("value", flat=True)
        assert [int(value) for value in standing] == list(two if told[0] else one)


def test_fifty_rounds_of_everything_at_once_end(crowd: Crowd) -> None:
    """Nobody waits for ever, nothing is refused for any other reason than that somebody was first."""
    house = House()
    expected = house.check_chain()
    for number in range(ROUNDS):
        request = house.submit(f"T{number % 3 + 1}")
        told = crowd.run(
            house.approve(house.directors[number % 2], request),
            house.withdraw(request),
            house.break_down(house.planner, number, 120 - number),
            (house.assign(), house.report(), lambda: apply_due_versions(DAY))[number % 3],
        )
        assert STALE in get_loser(told[:2])
        assert told[2:] == ["", ""]
        expected += not told[0]
    assert house.check_chain() == expected
