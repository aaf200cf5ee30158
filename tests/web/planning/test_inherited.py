"""A draft made from last year's plan on its page: blanks in the text, last values beside them. Invented (虚构)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.planning.services import confirm_plan, inherit_plan
from kepan.apps.planning.services.compiling import write_address
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db


def test_the_page_of_a_draft_made_from_last_year() -> None:
    planner = make_planner()
    User.objects.filter(pk=planner.pk).update(password_changed_at=timezone.now())
    draft = make_draft(planner, text=TEXT)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    heir, _is_new = inherit_plan(actor=planner, plan=plan)
    client = Client()
    client.force_login(planner, backend="kepan.web.accounts.backend.AuthenticationBackend")
    page = client.get(write_address(heir))
    assert page.status_code == 200
    words = page.content.decode()
    assert "虚构市2027年科技创新工作计划" in words
    assert "上一期是 120家，填上今年的数值" in words
    assert "____家" in words
