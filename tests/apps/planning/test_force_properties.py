"""Whatever several people ask for, decide and break down in whatever order: the versions of a plan tell it truly.

The replay keeps, in Python and without the database, what every approved request did; every version of the plan
must answer as the replay does, on every day. All data invented (虚构).
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import ChangeVerb, Dimension, RequestState, SubjectKind, TargetState
from kepan.apps.planning.models import ChangeRequest, Plan, PlanVersion, Revision, Target
from kepan.apps.planning.selectors import find_version_on, list_rows_as_of, list_targets
from kepan.apps.planning.services import (
    Change,
    Part,
    apply_due_versions,
    approve_request,
    confirm_plan,
    create_request,
    list_share_checks,
    reject_request,
    submit_request,
    update_shares,
    verify_version,
    withdraw_request,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.drafting import ACTS, Act, Desk
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2026, 3, 1)
COUNTED = frozenset(
    f"planning.{verb}"
    for verb in (
        "create_request", "submit_request", "recall_request", "reject_request", "approve_request", "create_version",
        "break_down",
    )
)  # fmt: skip
"""Entries of the trail of which there must be one for each deed, and no other."""

Rows = dict[int, Any]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["raise", "raise", "add", "drop", "move", "approve", "approve", "reject", "recall", "break", "tick"]
        ),
        st.integers(0, 1),
        st.integers(0, 20),
        st.integers(0, 12),
    ),
    max_size=16,
)

DRAFTING = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 30)), max_size=6)


class World:
    """A plan in force, its people, and the replay: for every version its day and its rows.

    Before it is confirmed two planners edit its draft; what they were shown last is what version 1 must hold.
    """

    def __init__(self, drafting: list[tuple[Act, int, int]]) -> None:
        planner = make_planner()
        assert planner.region is not None
        self.planners = [planner, make_planner(planner.region)]
        self.directors = [make_user(Role.DIRECTOR, region=planner.region) for _ in range(2)]
        self.districts = [make_region(level=Level.DISTRICT, parent=planner.region) for _ in range(2)]
        draft = make_draft(planner, text=TEXT)
        for act, who, which in drafting:
            with suppress(RefusalError), transaction.atomic():
                act(Desk(self.planners[who], draft), which)
        draft.refresh_from_db()
        standing = list_targets(plan=draft).exclude(state=TargetState.REJECTED)
        shown: Rows = {row.pk: (row.indicator, row.value_low, row.measure_id) for row in standing}
        self.plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version, effective_on=FIRST_DAY)
        self.today = FIRST_DAY
        self.first_entry = AuditEntry.objects.latest("pk").pk
        self.versions: list[tuple[date, Rows]] = [(FIRST_DAY, self.read_rows(1))]
        first = self.versions[0][1].items()
        assert shown == {key: (name, None if low is None else Decimal(low), above) for key, (name, low, above) in first}
        # Value of each target when it was broken down, and how often each thing was done.
        self.broken: dict[int, Decimal | None] = {}
        self.done: Counter[str] = Counter()

    def read_rows(self, number: int) -> Rows:
        """Read the figures of a version from the database: key → indicator, value and measure."""
        rows = [row for row in list_rows_as_of(plan=self.plan, number=number) if row.subject_kind == "target"]
        return {
            row.subject_id: (row.values["indicator"], row.values["value_low"], row.values["measure_id"]) for row in rows
        }

    def act(self, verb: str, who: int, which: int, number: int) -> None:
        """Do one step as a person would."""
        requests = list(ChangeRequest.objects.filter(plan=self.plan, state=RequestState.SUBMITTED).order_by("pk"))
        if verb in ("raise", "drop", "add", "move"):
            self.ask(verb, self.planners[who], which, number)
        elif verb in ("approve", "reject", "recall") and requests:
            self.decide(verb, who, requests[which % len(requests)])
        elif verb == "break":
            self.break_down(self.planners[who], which, number)
        elif verb == "tick":
            self.today += timedelta(days=number)
            apply_due_versions(self.today)

    def ask(self, verb: str, actor: User, which: int, number: int) -> None:
        """Submit a request of one line."""
        keys = sorted(self.versions[-1][1])
        after: dict[str, Any]
        if verb == "add":
            after = {"indicator": f"新指标{number}", "value_low": str(number), "value_text": str(number), "unit": "家"}
            change = Change(ChangeVerb.ADD, SubjectKind.TARGET, None, {"kind": "target", **after})
        elif not keys:
            return
        elif verb == "drop":
            change = Change(ChangeVerb.DROP, SubjectKind.TARGET, keys[which % len(keys)])
        elif verb == "move":
            measures = [None, *self.plan.measures.filter(state=TargetState.ACCEPTED).values_list("pk", flat=True)]
            after = {"measure_id": measures[number % len(measures)]}
            change = Change(ChangeVerb.CHANGE, SubjectKind.TARGET, keys[which % len(keys)], after)
        else:
            after = {"value_low": str(number), "value_text": str(number), "value_high": None, "comparator": "="}
            change = Change(ChangeVerb.CHANGE, SubjectKind.TARGET, keys[which % len(keys)], after)
        day = self.versions[-1][0] + timedelta(days=number)
        request = create_request(actor=actor, plan=self.plan, changes=[change], reason="任务有变", effective_on=day)
        submit_request(actor=actor, request=request, expected_version=request.version)
        self.done.update(("planning.create_request", "planning.submit_request"))

    def decide(self, verb: str, who: int, request: ChangeRequest) -> None:
        """Decide on a request, and let the replay follow an approval."""
        if verb == "recall":
            withdraw_request(actor=request.made_by, request=request, expected_version=request.version)
            self.done["planning.recall_request"] += 1
        elif verb == "reject":
            reject_request(actor=self.directors[who], request=request, expected_version=request.version, note="再核")
            self.done["planning.reject_request"] += 1
        else:
            line = request.lines.get()
            approve_request(
                actor=self.directors[who], request=request, expected_version=request.version, today=self.today
            )
            rows = dict(self.versions[-1][1])
            if line.verb == ChangeVerb.DROP:
                del rows[line.subject_id or 0]
            elif line.verb == ChangeVerb.CHANGE:
                name, value, above = rows[line.subject_id or 0]
                after = line.after or {}
                rows[line.subject_id or 0] = (name, after.get("value_low", value), after.get("measure_id", above))
            else:
                (new,) = set(self.read_rows(len(self.versions) + 1)) - set(rows)
                rows[new] = ((line.after or {})["indicator"], (line.after or {})["value_low"], None)
            self.versions.append((request.effective_on, rows))
            self.done.update(("planning.approve_request", "planning.create_version"))

    def break_down(self, actor: User, which: int, number: int) -> None:
        """Give two districts their parts of a row in force, with a reason half of the time."""
        targets = list(Target.objects.filter(plan=self.plan, state=TargetState.ACCEPTED).order_by("pk"))
        if not targets:
            return
        target = targets[which % len(targets)]
        values = [Decimal(number), (target.value_low or Decimal(0)) - (0 if number % 2 else number)]
        parts = [Part(value, region=region) for value, region in zip(values, self.districts, strict=True)]
        update_shares(
            actor=actor,
            target=target,
            dimension=Dimension.REGION,
            parts=parts,
            seen=dict(target.shares.values_list("pk", "version")),
            reason="市本级承担" if number % 3 == 0 else "",
        )
        self.broken[target.pk] = target.value_low
        self.done["planning.break_down"] += 1


def check_truth(world: World) -> None:
    """Compare versions, rows, days, signatures and parts with the replay."""
    plan = Plan.objects.get(pk=world.plan.pk)
    versions = list(PlanVersion.objects.filter(plan=plan).order_by("number"))
    assert [version.number for version in versions] == list(range(1, len(world.versions) + 1))
    assert all(verify_version(version) for version in versions)
    for number, (day, rows) in enumerate(world.versions, 1):
        assert versions[number - 1].effective_on == day
        assert world.read_rows(number) == rows
    in_force = [number for number, (day, _) in enumerate(world.versions, 1) if day <= world.today][-1]
    assert find_version_on(plan=plan, day=world.today) == versions[in_force - 1]
    assert plan.force_number == in_force
    accepted = Target.objects.filter(plan=plan, state=TargetState.ACCEPTED)
    shown = {row.pk: (row.indicator, row.value_low, row.measure_id) for row in accepted}
    told = world.versions[in_force - 1][1].items()
    assert shown == {
        key: (name, None if value is None else Decimal(value), above) for key, (name, value, above) in told
    }
    assert Revision.objects.filter(plan=plan, number_to__isnull=True, subject_kind="target").count() == len(
        world.versions[-1][1]
    )
    for target in accepted:
        check_sums(world, target)
    decided = ChangeRequest.objects.filter(plan=plan, state=RequestState.APPROVED).count()
    assert decided == len(world.versions) - 1
    actions = AuditEntry.objects.filter(pk__gt=world.first_entry).values_list("action", flat=True)
    assert Counter(action for action in actions if action in COUNTED) == world.done


def check_sums(world: World, target: Target) -> None:
    """The parts make what the check says; they hold as long as the target is what it was when it was broken down."""
    checks = list_share_checks(target)
    assert bool(checks) == (target.pk in world.broken)
    for check in checks:
        if check.combined is not None:
            assert check.combined == sum(share.value for share in target.shares.all())
            assert check.difference == (target.value_low or 0) - check.combined
        assert check.holds or world.broken[target.pk] != target.value_low


@pytest.fixture
def savepoint_worlds() -> type[World]:
    """Return the class of worlds; every example makes its own and is rolled back."""
    return World


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafting=DRAFTING, steps=STEPS)
def test_versions_answer_as_the_replay(
    savepoint_worlds: type[World], drafting: list[tuple[Act, int, int]], steps: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        world = savepoint_worlds(drafting)
        for step in steps:
            before = PlanVersion.objects.count()
            try:
                world.act(*step)
            except RefusalError:
                assert PlanVersion.objects.count() == before
            check_truth(world)
        transaction.set_rollback(True)
