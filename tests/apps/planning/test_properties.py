"""Whatever several people do with a draft in whatever order, its counts, versions and trail agree with its rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import HIDDEN, OUT, PLANNED, TURNS, Comparator, TargetKind, TargetState
from kepan.apps.planning.models import Edit, Plan, Target
from kepan.apps.planning.services import (
    Wording,
    accept_confident,
    accept_targets,
    add_target,
    reject_targets,
    undo_edit,
    update_target,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.planning import TEXT, get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "reject", "update", "stale", "undo", "confident", "add"]),
        st.integers(0, 1),
        st.integers(0, 30),
        st.sampled_from(list(TargetKind)),
    ),
    max_size=14,
)


def check_agreement(plan: Plan) -> None:
    """Compare what the plan's row says with its figures, counted in Python."""
    plan.refresh_from_db()
    rows = list(Target.objects.filter(plan=plan))
    kept = [row for row in rows if row.state not in OUT]
    undecided = [row for row in rows if row.state == TargetState.PROPOSED]
    assert plan.figure_count == len(kept)
    assert plan.target_count == len([row for row in kept if row.kind in PLANNED])
    assert plan.accepted_count == len([row for row in rows if row.state == TargetState.ACCEPTED])
    assert plan.open_count == len(undecided)
    assert plan.doubt_count == len([row for row in undecided if row.is_doubtful])
    assert len({row.number for row in rows}) == len(rows)


def list_shown(plan: Plan) -> list[tuple[object, ...]]:
    """Return what the rows that are shown say; a row whose adding was taken back is not shown."""
    rows = Target.objects.filter(plan=plan).exclude(state__in=HIDDEN).order_by("pk")
    return list(rows.values_list("pk", "state", "value_text", "kind"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counts_versions_and_trail_agree(transactional_rows: tuple[Plan, list], steps: list[tuple]) -> None:  # type: ignore[type-arg]
    """After every step the counts fit; each step is one version of the plan, one entry, and can be undone."""
    plan, people = transactional_rows
    before = list_shown(plan)
    done = 0
    entries = AuditEntry.objects.count()
    version = Plan.objects.get(pk=plan.pk).version
    Edit.objects.all().delete()
    for verb, who, which, kind in steps:
        rows = list(Target.objects.filter(plan=plan).exclude(state__in=HIDDEN).order_by("pk"))
        row = rows[which % len(rows)]
        edits = Edit.objects.count()
        try:
            act(verb, people[who], plan, row, kind, which)
        except RefusalError:
            assert Edit.objects.count() == edits
        current = Plan.objects.get(pk=plan.pk).version
        assert current - version in {0, 1}
        done += current - version
        version = current
        check_agreement(plan)
    assert AuditEntry.objects.count() - entries == done
    for step in Edit.objects.filter(undone_at__isnull=True).exclude(verb__in=TURNS).order_by("-pk"):
        undo_edit(actor=step.actor, plan=plan)
        check_agreement(plan)
    assert list_shown(plan) == before


def act(verb: str, actor, plan: Plan, row: Target, kind: TargetKind, number: int) -> None:  # type: ignore[no-untyped-def]
    """Do one step as a person would who has just read the row, or an old version of it."""
    wording = Wording(kind, f"指标{number}", Comparator.EQUAL, str(number), "家")
    if verb == "accept":
        accept_targets(actor=actor, plan=plan, seen=get_seen(row))
    elif verb == "reject":
        reject_targets(actor=actor, plan=plan, seen=get_seen(row))
    elif verb == "update":
        update_target(actor=actor, target=row, expected_version=row.version, wording=wording)
    elif verb == "stale":
        update_target(actor=actor, target=row, expected_version=row.version + 1, wording=wording)
    elif verb == "undo":
        undo_edit(actor=actor, plan=plan)
    elif verb == "confident":
        plan.refresh_from_db()
        accept_confident(actor=actor, plan=plan, expected_version=plan.version, at_least=Decimal("0.9"))
    else:
        wording = Wording(kind, f"补{number}", Comparator.EQUAL, "48", "场")
        add_target(actor=actor, plan=plan, quote="举办产学研对接活动48场", wording=wording)


@pytest.fixture
def transactional_rows() -> tuple[Plan, list]:  # type: ignore[type-arg]
    """One draft and two planners of its region; every example leaves the draft as it found it."""
    planner = make_planner()
    return make_draft(planner, text=TEXT), [planner, make_planner(planner.region)]
