"""Plans as a whole: heading, confirming, discarding, restoring, exporting, and who sees which."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role, Tier
from kepan.apps.accounts.models import Office, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.enums import TaskState
from kepan.apps.desk.models import Task
from kepan.apps.planning.enums import PlanKind, PlanState, TargetState
from kepan.apps.planning.models import Plan, PlanVersion, Target
from kepan.apps.planning.selectors import find_plans, find_targets, get_plan, list_plan_regions, list_plans
from kepan.apps.planning.services import (
    Heading,
    accept_targets,
    confirm_plan,
    discard_plan,
    export_plan,
    reject_targets,
    restore_plan,
    update_plan,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import TEXT, get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db


def confirm(actor: User, plan: Plan, *, only_accepted: bool = False) -> Plan:
    """Confirm a plan as it stands."""
    plan.refresh_from_db()
    return confirm_plan(actor=actor, plan=plan, expected_version=plan.version, only_accepted=only_accepted)


def test_confirming_all_accepts_the_rest() -> None:
    """What was not decided is accepted, what was rejected stays out; the task is done, the trail says so."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    reject_targets(actor=planner, plan=plan, seen=get_seen(Target.objects.get(plan=plan, number="T3")))
    done = confirm(planner, plan)
    assert (done.state, done.confirmed_by, done.accepted_count, done.open_count) == (
        PlanState.CONFIRMED, planner, 5, 0,
    )  # fmt: skip
    assert done.confirmed_at is not None
    assert Task.objects.get(subject_id=str(plan.pk), kind="planning.review").state == TaskState.DONE
    entry = AuditEntry.objects.get(action="planning.confirm")
    assert entry.before == {"state": "draft", "open": ["T1", "T2", "T2.1", "T4", "T5"]}
    version = PlanVersion.objects.get(plan=plan)
    assert entry.after == {
        "state": "confirmed",
        "accepted": 5,
        "open_became": "accepted",
        "effective_on": timezone.localdate().isoformat(),
        "signature": version.signature,
    }


def test_confirming_only_what_was_accepted() -> None:
    """The undecided rest is left out, and stays readable as rejected."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    accept_targets(actor=planner, plan=plan, seen=get_seen(Target.objects.get(plan=plan, number="T1")))
    done = confirm(planner, plan, only_accepted=True)
    assert (done.accepted_count, done.figure_count) == (1, 1)
    assert Target.objects.filter(plan=plan, state=TargetState.REJECTED).count() == 5


def test_an_undecided_doubt_stops_the_confirmation() -> None:
    """Neither way of confirming waves a doubt through; once it is decided the plan is confirmed."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    Target.objects.filter(plan=plan, number__in=["T2", "T3"]).update(is_doubtful=True)
    for only_accepted in (False, True):
        with pytest.raises(RefusalError, match="2 处疑点没有处理：T2、T3"):
            confirm(planner, plan, only_accepted=only_accepted)
    assert Plan.objects.get(pk=plan.pk).state == PlanState.DRAFT
    assert Target.objects.filter(plan=plan, state=TargetState.PROPOSED).count() == 6
    accept_targets(actor=planner, plan=plan, seen=get_seen(Target.objects.get(plan=plan, number="T2")))
    reject_targets(actor=planner, plan=plan, seen=get_seen(Target.objects.get(plan=plan, number="T3")))
    assert confirm(planner, plan).accepted_count == 5


def test_an_empty_plan_is_not_confirmed() -> None:
    """A text without figures and measures has nothing to put in force."""
    planner = make_planner()
    plan = make_draft(planner, text="虚构说明\n这里没有目标，也没有措施。\n")
    with pytest.raises(RefusalError, match="没有采纳任何目标"):
        confirm(planner, plan)


def test_a_confirmed_plan_is_not_changed() -> None:
    """After confirming no service writes to the plan any more."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    confirm(planner, plan)
    row = Target.objects.get(plan=plan, number="T1")
    with pytest.raises(NotAllowedError, match="已经生效"):
        reject_targets(actor=planner, plan=plan, seen=get_seen(row))
    with pytest.raises(NotAllowedError, match="已经确认，不能作废"):
        discard_plan(actor=planner, plan=plan, reason="x")
    with pytest.raises(NotAllowedError, match="已经生效"):
        confirm(planner, plan)


def test_discarding_needs_a_reason_and_can_be_undone() -> None:
    """A discarded draft keeps its rows, leaves the inbox, and comes back as it was."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    with pytest.raises(RefusalError, match="理由"):
        discard_plan(actor=planner, plan=plan, reason="  ")
    discard_plan(actor=planner, plan=plan, reason="传错了文件")
    assert Task.objects.filter(state=TaskState.OPEN).count() == 0
    entry = AuditEntry.objects.get(action="planning.discard")
    assert (entry.reason, entry.before, entry.after) == ("传错了文件", {"state": "draft"}, {"state": "discarded"})
    with pytest.raises(NotAllowedError, match="已经作废"):
        discard_plan(actor=planner, plan=plan, reason="再来")
    back = restore_plan(actor=planner, plan=plan)
    assert (back.state, back.figure_count, back.discard_reason) == (PlanState.DRAFT, 6, "")
    assert Task.objects.filter(state=TaskState.OPEN).count() == 1
    with pytest.raises(NotAllowedError, match="没有作废"):
        restore_plan(actor=planner, plan=plan)


def test_heading_is_corrected_with_checks() -> None:
    """Title, kind, years and territory are corrected; impossible years are refused."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    heading = Heading("虚构市2026—2028年规划", PlanKind.PROGRAMME, "虚构市", 2026, 2028)
    row = update_plan(actor=planner, plan=plan, expected_version=plan.version, heading=heading)
    assert (row.title, row.kind, row.year_from, row.year_to) == ("虚构市2026—2028年规划", "programme", 2026, 2028)
    assert AuditEntry.objects.get(action="planning.update_plan").before["year_to"] == 2026
    for years, words in (((2026, 2025), "不能早于"), ((None, 2026), "不能早于"), ((206, 2026), "年份要在")):
        with pytest.raises(RefusalError, match=words):
            update_plan(
                actor=planner, plan=row, expected_version=row.version, heading=Heading("题", PlanKind.PLAN, "", *years)
            )
    with pytest.raises(RefusalError, match="标题不能空"):
        update_plan(actor=planner, plan=row, expected_version=row.version, heading=Heading(" ", PlanKind.PLAN))


def test_export_holds_what_was_accepted_and_is_logged() -> None:
    """The export has exact numbers as texts, names its tier, and is an entry of the trail."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    reject_targets(actor=planner, plan=plan, seen=get_seen(Target.objects.get(plan=plan, number="T3")))
    plan = confirm(planner, plan)
    written = export_plan(actor=planner, plan=plan, form="json")
    assert [(row["number"], row["value_text"], row["parent"]) for row in written["targets"]] == [
        ("T1", "2.80", None), ("T2", "120", None), ("T2.1", "30", "T2"), ("T4", "48", None), ("T5", "3至5", None),
    ]  # fmt: skip
    assert (written["tier"], written["targets"][0]["value"]) == ("owned_data", "2.8")
    assert AuditEntry.objects.get(action="planning.export").after["form"] == "json"
    with pytest.raises(NotAllowedError):
        export_plan(actor=make_user(Role.REPORTER, region=planner.region), plan=plan, form="json")


def test_regions_do_not_see_each_others_plans() -> None:
    """A neighbour sees nothing; the city sees its district's plans; a draft stays in its region even if public."""
    city = make_region()
    east = make_region(parent=city, level=Level.DISTRICT)
    west = make_region(parent=city, level=Level.DISTRICT)
    draft = make_draft(make_planner(east), tier=Tier.PUBLIC_DATA)
    above = make_draft(make_planner(city), tier=Tier.PUBLIC_DATA)
    assert list(list_plans(user=make_planner(west))) == []
    assert set(list_plans(user=make_planner(city))) == {draft, above}
    assert list(list_plans(user=make_planner(east))) == [draft]
    confirm(above.owner, above)
    assert set(list_plans(user=make_planner(east))) == {draft, above}
    with pytest.raises(Plan.DoesNotExist):
        get_plan(user=make_planner(west), pk=draft.pk)


def test_proprietary_plans_are_for_the_office_and_the_director() -> None:
    """Another office of the same region does not see them."""
    region = make_region()
    office, other = make_office(region), make_office(region)

    def make_in(place: Office, role: Role = Role.PLANNER) -> User:
        return make_user(role, office=place)

    plan = make_draft(make_in(office), tier=Tier.PROPRIETARY_DATA)
    assert list(list_plans(user=make_in(office, Role.SECTION_OFFICER))) == [plan]
    assert list(list_plans(user=make_in(other))) == []
    assert list(list_plans(user=make_user(Role.DIRECTOR, region=region))) == [plan]


def test_search_finds_only_what_one_may_see() -> None:
    """Plans are found by title and file, targets by indicator once confirmed; strangers find nothing."""
    city = make_region()
    west = make_region(parent=city, level=Level.DISTRICT)
    planner, stranger = make_planner(city), make_planner(west)
    plan = make_draft(planner, text=TEXT)

    def find(user: User, words: str) -> tuple[list[Plan], list[str]]:
        targets = find_targets(user=user, words=words, limit=5)
        return find_plans(user=user, words=words, limit=5), [target.number for target in targets]

    assert find(planner, "科技创新工作") == ([plan], [])
    assert find(planner, "高新技术企业") == ([], [])
    confirm(planner, plan)
    assert find(planner, "高新技术企业") == ([], ["T2", "T2.1"])
    assert find(stranger, "科技创新工作") == ([], [])
    assert find(stranger, "高新技术企业") == ([], [])
    assert find(planner, "  ") == ([], [])


@pytest.fixture
def count_queries(django_assert_num_queries: Callable[..., object]) -> Callable[..., object]:
    """Count the queries of a block."""
    return django_assert_num_queries


def test_upload_regions_are_those_one_plans_for() -> None:
    """A planner of a district who is section officer of the city uploads for the district only."""
    city = make_region()
    district = make_region(parent=city, level=Level.DISTRICT)
    assert list(list_plan_regions(user=make_planner(city))) == [city, district]
    assert list(list_plan_regions(user=make_planner(district))) == [district]
    assert list(list_plan_regions(user=make_user(Role.SECTION_OFFICER, region=city))) == []
