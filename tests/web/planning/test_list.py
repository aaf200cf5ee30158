"""The list of plans: columns, filters, presets, export, and what a page costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Plan
from kepan.apps.planning.services import confirm_plan, discard_plan
from kepan.apps.trail.models import AuditEntry
from kepan.web.ui.search import find_everything
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db
QUERIES = 10
"""Session, user, roles, saved views, count, rows, regions of the filter, root region, setup, what waits."""


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def list_titles(client: Client, query: str = "") -> list[str]:
    """Return the keys of the plans that the list links to."""
    page = client.get(f"{reverse('plan_list')}{query}").content.decode()
    return [
        str(plan.pk)
        for plan in Plan.objects.order_by("pk")
        if f'href="{reverse("plan_detail", args=[plan.pk])}"' in page
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_one_plan_costs_as_much_as_three(count: int, django_assert_num_queries: Callable[[int], object]) -> None:
    """The number of queries does not grow with the rows."""
    planner = make_planner()
    for _number in range(count):
        make_draft(planner)
    client = log_in(planner)
    client.get(reverse("plan_list"))
    with django_assert_num_queries(QUERIES):  # type: ignore[attr-defined]
        page = client.get(reverse("plan_list"))
    assert page.content.decode().count("草稿</span>") == count


def test_counts_state_and_year_are_shown() -> None:
    """The row says what a planner wants to know at a glance."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    page = log_in(planner).get(reverse("plan_list")).content.decode()
    assert "虚构市2026年科技创新工作计划" in page
    assert ">2026</td>" in page
    assert planner.name in page
    assert plan.target_count == 6
    assert '<td class="num on-figure" data-label="目标">6</td>' in page


def test_filters_and_presets() -> None:
    """State, year, region with what lies below, search; discarded plans only where asked for."""
    city = make_region()
    district = make_region(parent=city, level=Level.DISTRICT)
    planner = make_planner(city)
    draft, gone, below = make_draft(planner), make_draft(planner), make_draft(make_planner(district))
    done = make_draft(planner, text=TEXT.replace("2026年", "2027年"))
    discard_plan(actor=planner, plan=gone, reason="传错了")
    confirm_plan(actor=planner, plan=done, expected_version=done.version)
    client = log_in(planner)

    def find(query: str = "") -> list[str]:
        return list_titles(client, query)

    assert find() == [str(draft.pk), str(below.pk), str(done.pk)]
    assert find("?state=draft") == [str(draft.pk), str(below.pk)]
    assert find("?state=discarded") == [str(gone.pk)]
    assert find("?year=2027") == [str(done.pk)]
    assert find(f"?region={district.pk}") == [str(below.pk)]
    assert find("?q=2027") == [str(done.pk)]
    for bad in ("?year=x", "?year=99999999", "?region=abc", "?state=none", "?sort=nothing", "?cursor=xx", "?kind=1"):
        assert client.get(f"{reverse('plan_list')}{bad}").status_code == 200


def test_neighbours_see_an_empty_list() -> None:
    """A region sees itself only; the empty list says what to do."""
    city = make_region()
    east, west = (make_region(parent=city, level=Level.DISTRICT) for _side in range(2))
    make_draft(make_planner(east))
    page = log_in(make_planner(west)).get(reverse("plan_list")).content.decode()
    assert "这里还没有计划" in page


def test_the_upload_button_is_for_those_who_may() -> None:
    """A section officer sees the list without it."""
    planner = make_planner()
    assert reverse("plan_upload") in log_in(planner).get(reverse("plan_list")).content.decode()
    officer = make_user(Role.SECTION_OFFICER, region=planner.region)
    assert reverse("plan_upload") not in log_in(officer).get(reverse("plan_list")).content.decode()


def test_the_export_of_the_list_is_logged() -> None:
    """What was filtered goes out as CSV, and the trail says so."""
    planner = make_planner()
    make_draft(planner, text=TEXT)
    response = log_in(planner).get(f"{reverse('plan_list')}?export=csv")
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert "虚构市2026年科技创新工作计划" in lines[1]
    assert AuditEntry.objects.get(action="planning.export_list").after["rows"] == 1


def test_search_box_finds_plans_and_targets_in_force() -> None:
    """The providers of this context go through the selectors, and give those without plan pages nothing."""
    planner = make_planner()
    plan = make_draft(planner, text=TEXT)
    confirm_plan(actor=planner, plan=plan, expected_version=plan.version)
    found = {
        str(kind.label): [hit.title for hit in kind.hits] for kind in find_everything(planner, "高新技术", limit=5)
    }
    assert found["目标"] == ["新增高新技术企业 ≥ 120 家", "新增省级以上高新技术企业 30 家"]
    (kind,) = [kind for kind in find_everything(planner, "科技创新工作计划", limit=5) if str(kind.label) == "计划"]
    assert [(hit.title, hit.url) for hit in kind.hits] == [(plan.title, reverse("plan_detail", args=[plan.pk]))]
    client, words = log_in(planner), {"q": "高新技术"}
    client.get(reverse("search"), words)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("search"), words)
    assert len(queries) == 13, "everything is searched, and figures of plans are found"
    reporter = make_user(Role.REPORTER, region=planner.region)
    assert [
        kind for kind in find_everything(reporter, "高新技术", limit=5) if str(kind.label) in {"计划", "目标"}
    ] == []
