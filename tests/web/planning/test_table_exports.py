"""Tables of plan pages as files: just what the page filters, guarded, with an entry in the trail. Invented (虚构)."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import ChangeVerb, SubjectKind
from kepan.apps.planning.models import ChangeRequest, Plan, Revision
from kepan.apps.planning.services import Change, confirm_plan, create_request, submit_request
from kepan.apps.trail.models import AuditEntry
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db
REQUEST_QUERIES = 10
"""Session, user with roles, plan, page's rights, count, entry of the trail, requests with their lines."""


@pytest.fixture
def planner() -> User:
    """Return a planner who has a password of her own."""
    user = make_planner()
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    user.refresh_from_db()
    return user


@pytest.fixture
def browser(planner: User) -> Client:
    """Return the planner's browser."""
    client = Client()
    client.force_login(planner, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force."""
    draft = make_draft(planner, text=TEXT)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


def draw_up(plan: Plan, planner: User, reason: str) -> ChangeRequest:
    """Draw up a request that drops a figure."""
    wish = Change(ChangeVerb.DROP, SubjectKind.TARGET, plan.targets.first().pk)  # type: ignore[union-attr]
    return create_request(actor=planner, plan=plan, changes=[wish], reason=reason, effective_on=timezone.localdate())


def take(browser: Client, address: str) -> list[list[str]]:
    """Take a table away as CSV: its lines as cells, the head first."""
    answer = browser.get(address)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return [line.split(",") for line in text.removeprefix("\ufeff").splitlines()]


def test_requests_leave_as_they_are_filtered(browser: Client, plan: Plan, planner: User) -> None:
    """The newest first, only those of the chosen state; a reason that looks like a formula is none."""
    for reason in ("虚构理由", "=1+1"):
        request = draw_up(plan, planner, reason)
    submit_request(actor=planner, request=request, expected_version=request.version)
    address = reverse("plan_requests", args=[plan.pk])
    assert "export=xlsx" in browser.get(f"{address}?state=submitted").content.decode()
    head, *rows = take(browser, f"{address}?export=csv")
    assert head == ["申请", "状态", "理由", "改动", "生效日期", "提出", "提出时间", "成为（版）"]
    assert [row[2] for row in rows] == ["'=1+1", "虚构理由"]
    assert [row[2] for row in take(browser, f"{address}?state=submitted&export=csv")[1:]] == ["'=1+1"]
    entries = [entry.after for entry in AuditEntry.objects.filter(action="planning.export_list").order_by("pk")]
    assert [(after["list"], after["rows"], after["filters"], after["tier"]) for after in entries if after] == [
        ("planning.requests", 2, [], plan.tier), ("planning.requests", 1, ["待审定"], plan.tier),
    ]  # fmt: skip
    for _more in range(2):
        draw_up(plan, planner, "虚构理由")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert len(take(browser, f"{address}?export=csv")) == 5
    assert len(seen) == REQUEST_QUERIES


def test_the_findings_of_a_comparison_leave(browser: Client, plan: Plan, planner: User) -> None:
    """Both plans stand in the name; the file travels no further than the stricter of them."""
    other = make_draft(planner, text=TEXT.replace("120", "150"))
    Plan.objects.filter(pk=other.pk).update(tier=Tier.PROPRIETARY_DATA, title="虚构的另一份")
    address = f"{reverse('plan_compare', args=[plan.pk])}?with={other.pk}"
    shown = browser.get(address).context
    head, *rows = take(browser, f"{address}&export=csv")
    assert head == ["部分", "变化", "说明"]
    assert [row[0] for row in rows] == ["目标"] * len(shown["items"]) + ["措施"] * len(shown["measures"])
    assert any("150" in row[2] for row in rows)
    answer = browser.get(f"{address}&export=xlsx")
    name = unquote(answer.headers["Content-Disposition"])
    answer.close()
    assert "虚构的另一份" in name and str(Tier.PROPRIETARY_DATA.label) in name


def test_the_rows_of_a_version_leave(browser: Client, plan: Plan) -> None:
    """All of them, however many the page shows."""
    address = reverse("plan_version", args=[plan.pk, 1])
    head, *rows = take(browser, f"{address}?kind=measure&export=csv")
    assert head == ["编号", "名称", "数值", "期限", "章节"]
    assert len(rows) == Revision.objects.filter(plan=plan, subject_kind=SubjectKind.MEASURE).count() > 0
    assert any("≥ 120 家" in row for row in take(browser, f"{address}?export=csv"))


def test_each_table_offers_its_own_export(browser: Client, plan: Plan) -> None:
    """Beside the plan as a whole: figures and measures as they are filtered."""
    for name in ("plan_targets", "plan_measures"):
        address = reverse(name, args=[plan.pk])
        assert 'href="?assigned=false&amp;export=csv"' in browser.get(f"{address}?assigned=false").content.decode()
        assert len(take(browser, f"{address}?assigned=false&export=csv")) > 1
