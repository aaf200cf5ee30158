"""What the pages of planning ask of the database that have no test of their own for it. All data invented (虚构).

A draft and a plan in force, with one row and with three: each page asks as often for one as for the other.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import Dimension, SubjectKind
from kepan.apps.planning.models import Plan
from kepan.apps.planning.services import (
    Assignment,
    Part,
    Point,
    Window,
    add_milestone,
    add_phase,
    assign_rows,
    confirm_plan,
    update_shares,
)
from tests.factories.accounts import make_region, make_root
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db

PAGES = {
    "plan_upload": 7, "suggestion_list": 9,
    "draft plan_part 0": 7, "draft plan_confirm": 9, "draft plan_discard": 6, "draft plan_update": 6,
    "draft target_create": 6, "draft target_update T": 7, "draft target_split T": 7, "draft target_merge T": 9,
    "draft measure_create": 6, "draft measure_update M": 7, "draft measure_split M": 8, "draft measure_merge M": 9,
    "draft target_move T": 9, "draft measure_move M": 9,
    "force plan_part 0": 7, "force plan_row_shares t": 11, "force plan_phase_create": 6, "force plan_phase_edit P": 11,
    "force plan_milestone_edit S": 8, "force plan_request_create": 6,
    "draft plan_print": 8, "force plan_print": 8, "force plan_compare": 7,
}  # fmt: skip
"""Page → queries; a capital letter stands for the key of a row of that sort, t for the key of a figure in addresses."""


def make_plan(planner: User, rows: int, *, year: int = 2026) -> Plan:
    """Make a draft of so many figures and measures."""
    names = ("高新技术企业", "孵化器", "研发机构")[:rows]
    lines = "".join(f"{number}.新增{name}{number}0家。\n" for number, name in enumerate(names, 1))
    deeds = "".join(f"（{sign}）举办{name}培训。\n" for sign, name in zip("一二三", names, strict=False))
    plan = make_draft(planner, text=f"虚构市{year}年计划\n一、目标\n{lines}二、措施\n{deeds}")
    # Without doubts it could be put in force.
    plan.targets.update(is_doubtful=False)
    Plan.objects.filter(pk=plan.pk).update(doubt_count=0)
    return plan


def run_plan(planner: User, rows: int) -> Plan:
    """Put a plan in force and give it all that its pages show: duties, parts, phases, milestones."""
    plan = make_plan(planner, rows)
    plan = confirm_plan(actor=planner, plan=plan, expected_version=plan.version)
    districts = [make_region() for _number in range(rows)]
    keys = [(SubjectKind.TARGET, target.pk) for target in plan.targets.all()]
    assign_rows(actor=planner, plan=plan, rows=keys, assignment=Assignment(person=planner, due_on=date(2026, 9, 1)))
    for target in plan.targets.select_related("plan"):
        parts = [Part(Decimal(1), region=region) for region in districts]
        update_shares(
            actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen={}, reason="虚构：区里另议"
        )
    for number in range(rows):
        add_phase(actor=planner, plan=plan, window=Window(f"阶段{number}"))
        add_milestone(actor=planner, plan=plan, point=Point(f"里程碑{number}"))
    return plan


def list_addresses(draft: Plan, force: Plan) -> dict[str, str]:
    """List the addresses of the pages."""
    addresses = {}
    for page in PAGES:
        whose, *words = page.split() if " " in page else ("", page)
        plan = draft if whose == "draft" else force
        keys = {
            "T": plan.targets.latest("position").pk, "M": plan.measures.latest("position").pk,
            "t": f"t{plan.targets.latest('position').pk}",
            "P": next(iter(plan.phases.values_list("pk", flat=True)), 0),
            "S": next(iter(plan.milestones.values_list("pk", flat=True)), 0),
        }  # fmt: skip
        more = [keys.get(word, word) for word in words[1:]]
        addresses[page] = reverse(words[0], args=[plan.pk, *more] if whose else [])
    return addresses


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_one_row_and_three(rows: int) -> None:
    """Every page is opened twice; what is counted is the second time, as for anybody but the first."""
    planner = make_planner(make_root())
    User.objects.filter(pk=planner.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(planner, backend="kepan.web.accounts.backend.AuthenticationBackend")
    costs = {}
    for page, address in list_addresses(make_plan(planner, rows, year=2027), run_plan(planner, rows)).items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        costs[page] = len(queries) if status == 200 else -status
    assert costs == PAGES
    assert max(costs.values()) <= 12
