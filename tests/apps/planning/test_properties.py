"""Whatever several people do with a draft in whatever order: nothing is lost; counts, versions, log and trail agree.

All data invented (虚构).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import OUT, PLANNED, TURNS, TargetState
from kepan.apps.planning.models import Edit, Measure, Plan, Target
from kepan.apps.planning.selectors import get_turns, list_measures, list_targets
from kepan.apps.planning.services import undo_edit
from kepan.apps.planning.services.edits import get_key, list_differences, write_values
from kepan.apps.trail.models import AuditEntry
from tests.factories.drafting import ACTS, Act, Desk
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 30)), min_size=6, max_size=12)
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def workplace(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One draft and two planners of its region; every example is rolled back, and so is all at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        planner = make_planner()
        yield make_draft(planner, text=TEXT), [planner, make_planner(planner.region)]
        transaction.set_rollback(True)


def read_rows(plan: Plan) -> Rows:
    """Return all rows of a draft, shown or not, by the keys that steps use."""
    rows: list[Target | Measure] = [*Target.objects.filter(plan=plan), *Measure.objects.filter(plan=plan)]
    return {get_key(row): write_values(row) for row in rows}


def list_shown(plan: Plan) -> list[object]:
    """Return what people see of a draft."""
    rows: list[Target | Measure] = [*list_targets(plan=plan), *list_measures(plan=plan)]
    return [write_values(row) for row in rows]


def check_agreement(plan: Plan) -> None:
    """Compare what the plan's row says with its figures and measures, counted in Python."""
    plan.refresh_from_db()
    rows, measures = list(Target.objects.filter(plan=plan)), list(Measure.objects.filter(plan=plan))
    kept = [row for row in rows if row.state not in OUT]
    undecided = [row for row in rows if row.state == TargetState.PROPOSED]
    assert plan.figure_count == len(kept)
    assert plan.target_count == len([row for row in kept if row.kind in PLANNED])
    assert plan.accepted_count == len([row for row in rows if row.state == TargetState.ACCEPTED])
    assert plan.open_count == len(undecided)
    assert plan.doubt_count == len([row for row in undecided if row.is_doubtful])
    assert plan.measure_count == len([row for row in measures if row.state not in OUT])
    for group in (rows, measures):
        assert len({row.number for row in group}) == len({row.position for row in group}) == len(group)
    shown = {row.pk for row in rows if row.state != TargetState.WITHDRAWN}
    assert all(row.merged_into_id in shown for row in rows if row.merged_into_id and row.pk in shown)


def check_log(plan: Plan, first: Rows, version: int) -> None:
    """Replay the log from the rows as they were: it makes the rows as they are, one version and one entry a step."""
    rows = {key: dict(values) for key, values in first.items()}
    edits = list(Edit.objects.filter(plan=plan).order_by("pk"))
    assert [edit.plan_version for edit in edits] == list(range(version + 1, version + 1 + len(edits)))
    for edit in edits:
        for key, change in edit.changes.items():
            stood = rows.setdefault(key, {**change["after"], **change["before"]})
            assert not list_differences(change["before"], stood)
            stood.update(change["after"])
    stands = read_rows(plan)
    assert rows.keys() == stands.keys()
    assert all(not list_differences(values, stands[key]) for key, values in rows.items())
    entries = AuditEntry.objects.filter(subject_kind="planning.plan", subject_id=str(plan.pk)).order_by("pk")
    assert [entry.action for entry in entries][-len(edits) or len(entries) :] == [
        f"planning.{edit.verb}" for edit in edits
    ]


def try_act(act: Act, actor: User, plan: Plan, which: int) -> None:
    """Do one step; a refusal leaves no trace."""
    steps, entries = Edit.objects.count(), AuditEntry.objects.count()
    try:
        with transaction.atomic():
            act(Desk(actor, plan), which)
    except RefusalError:
        assert (Edit.objects.count(), AuditEntry.objects.count()) == (steps, entries)


@settings(max_examples=9, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_is_lost_and_everything_agrees(
    workplace: tuple[Plan, list[User]], steps: list[tuple[Act, int, int]]
) -> None:
    """After every step the counts fit; the log replays to the rows; all steps undone, the draft is as it was."""
    plan, people = workplace
    with transaction.atomic():
        first, shown = read_rows(plan), list_shown(plan)
        version = Plan.objects.get(pk=plan.pk).version
        for act, who, which in steps:
            try_act(act, people[who], plan, which)
            check_agreement(plan)
        check_log(plan, first, version)
        for step in Edit.objects.filter(plan=plan, undone_at=None).exclude(verb__in=TURNS).order_by("-pk"):
            assert get_turns(plan=plan, user=step.actor).last == step
            undo_edit(actor=step.actor, plan=plan)
        check_agreement(plan)
        assert list_shown(plan) == shown
        transaction.set_rollback(True)
