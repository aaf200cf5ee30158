"""Rows moved to where they belong: in a draft with undo, in force by a request. All data invented (虚构)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import ChangeVerb, EditVerb, SubjectKind
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import list_headings, list_initiatives
from kepan.apps.planning.services import (
    Change,
    Place,
    StaleError,
    approve_request,
    confirm_plan,
    create_request,
    move_row,
    read_place_wish,
    redo_edit,
    submit_request,
    undo_edit,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

GOALS, BODIES = ["主要目标"], ["重点措施", "壮大创新主体"]
MARKED = ["二、重点措施", "（一）壮大创新主体"]


@pytest.fixture
def planner() -> User:
    """Whoever uploaded the draft."""
    return make_planner()


@pytest.fixture
def draft(planner: User) -> Plan:
    """A draft with six figures and three measures."""
    return make_draft(planner, text=TEXT)


def get_row(plan: Plan, number: str) -> Any:
    """Return a row of a plan as it stands."""
    model: Any = Target if number.startswith("T") else Measure
    return model.objects.select_related("plan").get(plan=plan, number=number)


def list_places(plan: Plan) -> dict[str, tuple[str, str, list[str]]]:
    """List of every row the measure, the whole, and the heading."""
    targets = Target.objects.filter(plan=plan).select_related("measure", "parent")
    found = {
        row.number: (
            row.measure.number if row.measure else "",
            row.parent.number if row.parent else "",
            row.section_path,
        )
        for row in targets
    }
    measures = Measure.objects.filter(plan=plan).select_related("parent")
    return found | {row.number: (row.parent.number if row.parent else "", "", row.section_path) for row in measures}


def test_a_figure_moves_with_its_parts_and_comes_back(planner: User, draft: Plan) -> None:
    """To a measure it takes the measure's heading, as figures spell it; undo, redo and the trail follow."""
    before = list_places(draft)
    row, measure = get_row(draft, "T2"), get_row(draft, "M1.2")
    moved = move_row(actor=planner, row=row, expected_version=row.version, place=Place(measure=measure))
    assert moved.version == row.version + 1
    after = list_places(draft)
    assert after == before | {"T2": ("M1.2", "", BODIES), "T2.1": ("M1.2", "T2", BODIES)}
    assert undo_edit(actor=planner, plan=draft).verb == EditVerb.MOVE
    assert list_places(draft) == before
    redo_edit(actor=planner, plan=draft)
    assert list_places(draft) == after
    entry = AuditEntry.objects.get(action="planning.move")
    assert set(entry.after["T2"]) == {"measure_id", "section_path"}
    # And under a heading of its own choice, as a part of another figure.
    row = get_row(draft, "T3")
    move_row(actor=planner, row=row, expected_version=1, place=Place(section_path=MARKED, whole=get_row(draft, "T1")))
    assert list_places(draft)["T3"] == ("", "T1", BODIES)


def test_a_measure_moves_with_all_below_it(planner: User, draft: Plan) -> None:
    """What hung on it and stood under the same heading goes along; another initiative stands for it then."""
    bundle = get_row(draft, "M1")
    move_row(actor=planner, row=bundle, expected_version=1, place=Place(section_path=GOALS))
    places = list_places(draft)
    assert [places[number][2] for number in ("M1", "M1.1", "M1.2", "T4", "T5")] == [GOALS] * 5
    part = get_row(draft, "M1.2")
    move_row(actor=planner, row=part, expected_version=part.version, place=Place(section_path=GOALS))
    confirm_plan(actor=planner, plan=draft, expected_version=Plan.objects.get(pk=draft.pk).version)
    trees = [
        (one.measure.number if one.measure else "", [task.measure.number for task in one.tasks])
        for one in list_initiatives(plan=draft)
    ]
    assert trees == [("", ["M1.2"]), ("M1", ["M1.1"])]


def test_no_place_that_is_none(planner: User, draft: Plan) -> None:
    """Nothing belongs to itself, to what hangs on it, to a heading or a row that the plan does not have."""
    other = make_draft(planner)
    before = list_places(draft)
    bundle, figure = get_row(draft, "M1"), get_row(draft, "T2")
    wrong = [
        (bundle, Place(measure=bundle)),
        (bundle, Place(measure=get_row(draft, "M1.2"))),
        (bundle, Place(section_path=["三、没有的一节"])),
        (bundle, Place(whole=figure)),
        (figure, Place(whole=figure)),
        (figure, Place(whole=get_row(draft, "T2.1"))),
        (figure, Place(whole=get_row(other, "T1"))),
        (figure, Place(measure=get_row(other, "M1"))),
    ]
    for row, place in wrong:
        with pytest.raises(RefusalError):
            move_row(actor=planner, row=row, expected_version=row.version, place=place)
    with pytest.raises(StaleError):
        move_row(actor=planner, row=figure, expected_version=figure.version + 1, place=Place(measure=bundle))
    assert list_places(draft) == before


def test_in_force_a_request_moves_a_row(planner: User, draft: Plan) -> None:
    """The wish names the measure and its heading; approved, the row belongs there; unknown headings are refused."""
    confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    plan = Plan.objects.get(pk=draft.pk)
    row, today = get_row(plan, "T3"), timezone.localdate()
    wish = read_place_wish(Target, list_headings(plan=plan, kind=Target), Place(measure=get_row(plan, "M1.1")))
    assert wish == {"measure_id": get_row(plan, "M1.1").pk, "parent_id": None, "section_path": BODIES}

    def ask(after: dict[str, Any]) -> Any:
        change = Change(ChangeVerb.CHANGE, SubjectKind.TARGET, row.pk, after)
        return create_request(actor=planner, plan=plan, changes=[change], reason="归口调整", effective_on=today)

    with pytest.raises(RefusalError, match="没有的一节"):
        ask({"section_path": ["没有的一节"]})
    request = submit_request(actor=planner, request=ask(wish), expected_version=1)
    director = make_user(Role.DIRECTOR, region=plan.region)
    approve_request(actor=director, request=request, expected_version=request.version, today=today)
    assert list_places(plan)["T3"] == ("M1.1", "", BODIES)
