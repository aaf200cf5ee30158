"""Lists read no more fields than their columns show; that they read all of those is tried here. All data invented."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.web.planning.views.duties import DutyList
from kepan.web.planning.views.lists import PlanList
from kepan.web.planning.views.tables import MeasureTable, TargetTable
from tests.factories.accounts import make_root
from tests.factories.planning import make_planner
from tests.web.planning.test_budgets import run_plan

pytestmark = pytest.mark.django_db
PAGES = {PlanList: ("plan_list", 10), DutyList: ("duty_list", 11), TargetTable: ("plan_targets", 12),
         MeasureTable: ("plan_measures", 10)}  # fmt: skip


def test_all_columns_cost_no_query_more_than_the_usual_ones() -> None:
    """A field that was left out would be asked for row by row."""
    planner = make_planner(make_root())
    plan = run_plan(planner, 3)
    every = {f"list.{page.name}": {"columns": [column.key for column in page.columns]} for page in PAGES}
    User.objects.filter(pk=planner.pk).update(password_changed_at=timezone.now(), preferences=every)
    client = Client()
    client.force_login(planner, backend="kepan.web.accounts.backend.AuthenticationBackend")
    costs = {}
    for page, (name, _queries) in PAGES.items():
        address = reverse(name, args=[] if page in {PlanList, DutyList} else [plan.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            body = client.get(address).content.decode()
        assert all(f"{column.label}" in body for column in page.columns)
        costs[page] = name, len(queries)
    assert costs == PAGES
