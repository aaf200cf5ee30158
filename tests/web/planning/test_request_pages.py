"""Changing a plan in force on its pages: draw up, submit, decide, versions and the days they hold. All invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Task
from kepan.apps.planning.enums import RequestState
from kepan.apps.planning.models import ChangeRequest, Plan, PlanVersion, Target
from kepan.apps.planning.services import confirm_plan
from tests.factories.accounts import make_user
from tests.factories.planning import TEXT, make_draft, make_planner
from tests.web.planning.test_force_pages import at, get_measure, get_target, log_in, read

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force since a month ago."""
    draft = make_draft(planner, text=TEXT)
    day = TODAY - timedelta(days=30)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version, effective_on=day)


@pytest.fixture
def browser(planner: User) -> Client:
    """The planner's browser."""
    return log_in(planner)


@pytest.fixture
def director(planner: User) -> Client:
    """The browser of a director of the region."""
    return log_in(make_user(Role.DIRECTOR, region=planner.region))


def make_form(plan: Plan, value: str = "150", **more: object) -> dict[str, object]:
    """Fill the form with one line that changes T2."""
    row = get_target(plan, "T2")
    return {
        "lines": 1,
        "l0-row": f"t{row.pk}",
        "l0-verb": "change",
        "l0-indicator": row.indicator,
        "l0-comparator": row.comparator,
        "l0-value": value,
        "l0-unit": row.unit,
        "l0-period": row.period,
        "l0-kind": row.kind,
        "reason": "省里调整了任务",
        "effective_on": TODAY.isoformat(),
        **more,
    }


def act(browser: Client, request: ChangeRequest, deed: str, **more: object) -> int:
    """Do something with a request on its page; return the status."""
    request.refresh_from_db()
    form = {"act": deed, "version": request.version, **more}
    return browser.post(at("plan_request_act", request.plan, request.pk), form).status_code


def draw_up(browser: Client, plan: Plan, **more: object) -> ChangeRequest:
    """Draw up a request and return it."""
    response = browser.post(at("plan_request_create", plan), make_form(plan, **more))  # type: ignore[arg-type]
    assert response.status_code == 302
    return ChangeRequest.objects.latest("pk")


def test_a_change_from_the_row_to_the_next_version(browser: Client, director: Client, plan: Plan) -> None:
    """Planner draws up and submits, director approves: version 2, and the former one stays readable."""
    row = get_target(plan, "T2")
    page = read(browser.get(f"{at('plan_request_create', plan)}?row=t{row.pk}"))
    assert "新增高新技术企业" in page and 'value="120"' in page
    file = SimpleUploadedFile("虚构通知.txt", "虚构示例".encode())
    request = draw_up(browser, plan, file=file)
    assert request.attachment is not None
    page = read(browser.get(at("plan_request", plan, request.pk)))
    assert "<del>120</del>" in page and "150" in page and "虚构通知.txt" in page
    assert director.get(at("plan_request", plan, request.pk)).status_code == 404
    assert act(browser, request, "submit") == 302
    assert Task.objects.get(kind="planning.decide_request").url == at("plan_request", plan, request.pk)
    assert "自己提的申请" not in read(director.get(at("plan_request", plan, request.pk)))
    assert act(browser, request, "approve") == 403
    assert act(director, request, "reject") == 422
    assert act(director, request, "approve", note="同意") == 302
    plan.refresh_from_db()
    assert (plan.force_number, get_target(plan, "T2").value_text) == (2, "150")
    page = read(browser.get(at("plan_versions", plan)))
    assert "第 2 版" in page and "生效中" in page and "成为新的一版" in page
    old = read(browser.get(at("plan_version", plan, 1)))
    assert "120" in old and "签名相符" in old
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    as_of = browser.get(f"{at('plan_versions', plan)}?on={yesterday}", follow=True)
    assert f"{yesterday} 这一天生效的是第 1 版" in read(as_of)
    diff = browser.get(f"{at('plan_versions', plan)}?old=1&new=2", follow=True)
    assert "<del>120</del>" in read(diff) and "第 1 版到第 2 版" in read(diff)
    assert "<del>120</del>" in read(browser.get(at("plan_row", plan, f"t{row.pk}")))
    assert "第 2 版" in read(browser.get(at("plan_requests", plan)))


def test_days_and_versions_that_are_not_there(browser: Client, plan: Plan) -> None:
    """A day before the first version and a version that was never made are told."""
    assert "还没有生效" in read(browser.get(f"{at('plan_versions', plan)}?on=2001-01-01"))
    assert "日期写成" in read(browser.get(f"{at('plan_versions', plan)}?on=nonsense"))
    assert browser.get(at("plan_version", plan, 9)).status_code == 404
    assert browser.get(at("plan_version_diff", plan, 1, 9)).status_code == 404
    assert "这两版一样" in read(browser.get(at("plan_version_diff", plan, 1, 1)))
    assert "这一版的条目" in read(browser.get(f"{at('plan_version', plan, 1)}?kind=measure"))


def test_lines_are_added_and_taken_off_before_anything_is_written(browser: Client, plan: Plan) -> None:
    """Rows come in by their numbers, new ones by a button, and what was typed stays."""
    address = at("plan_request_create", plan)
    page = read(browser.post(address, {**make_form(plan, "151"), "more": "rows", "numbers": "t3、M1"}))
    assert 'value="151"' in page and "T3 " in page and "M1 " in page and "省里调整了任务" in page
    assert "没有找到这些编号" in read(browser.post(address, {**make_form(plan), "more": "rows", "numbers": "T99"}))
    assert "新增一条措施" in read(browser.post(address, {**make_form(plan), "more": "measure"}))
    assert "新增一条目标" in read(browser.post(address, {**make_form(plan), "more": "target"}))
    assert "还没有要改的条目" in read(browser.post(address, {**make_form(plan), "remove": "0"}))
    assert not ChangeRequest.objects.exists()
    assert browser.post(address, {**make_form(plan), "lines": "x"}).status_code == 400


def test_adding_and_dropping_rows(browser: Client, director: Client, plan: Plan) -> None:
    """One request drops a figure and adds a figure and a measure."""
    dropped, measure = get_target(plan, "T3"), get_measure(plan)
    request = draw_up(
        browser,
        plan,
        lines=4,
        **{
            "l1-row": f"t{dropped.pk}", "l1-verb": "drop",
            "l2-row": "t", "l2-indicator": "新增瞪羚企业", "l2-comparator": ">=", "l2-value": "8", "l2-unit": "家",
            "l2-kind": "target",
            "l3-row": "m", "l3-title": "开展瞪羚企业培育行动", "l3-deadline": "年底前",
        },
    )  # fmt: skip
    page = read(browser.get(at("plan_request", plan, request.pk)))
    assert "新增瞪羚企业" in page and "整条取消" in page and "开展瞪羚企业培育行动" in page
    again = read(browser.get(at("plan_request_edit", plan, request.pk)))
    assert 'value="150"' in again and "开展瞪羚企业培育行动" in again
    act(browser, request, "submit")
    assert browser.get(at("plan_request_edit", plan, request.pk)).status_code == 302
    assert act(director, request, "approve") == 302
    assert Target.objects.filter(plan=plan, indicator="新增瞪羚企业", state="accepted").exists()
    assert plan.measures.filter(title="开展瞪羚企业培育行动").exists()
    assert "不在生效的计划里" in read(browser.get(at("plan_row", plan, f"t{dropped.pk}")))
    assert "新增" in read(browser.get(at("plan_version_diff", plan, 1, 2)))
    assert measure.title in read(browser.get(at("plan_tree", plan)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "必填"),
        ({"l0-value": "120"}, "没有改动"),
        ({"l0-value": "很多"}, "不是数"),
        ({"effective_on": "2001-01-01"}, "不能早于上一版"),
        ({"l0-indicator": ""}, "指标不能空"),
    ],
)
def test_what_cannot_be_asked_for_is_said_on_the_form(
    browser: Client, plan: Plan, changes: dict[str, str], words: str
) -> None:
    """The form comes back with 422 and the reason; nothing is kept, not even the file."""
    file = SimpleUploadedFile("虚构通知.txt", "虚构示例".encode())
    response = browser.post(at("plan_request_create", plan), {**make_form(plan, file=file), **changes})
    assert (response.status_code, words in read(response)) == (422, True)
    assert not ChangeRequest.objects.exists()


def test_taking_back_and_giving_up(browser: Client, plan: Plan) -> None:
    """A submitted request comes back as a draft, is rewritten, and is given up."""
    request = draw_up(browser, plan)
    act(browser, request, "submit")
    assert act(browser, request, "withdraw") == 302
    request.refresh_from_db()
    assert request.state == RequestState.DRAFT
    form = make_form(plan, "160", version=request.version)
    assert browser.post(at("plan_request_edit", plan, request.pk), form).status_code == 302
    assert browser.post(at("plan_request_edit", plan, request.pk), form).status_code == 409
    request.refresh_from_db()
    assert request.lines.get().after["value_text"] == "160"
    assert act(browser, request, "withdraw") == 302
    request.refresh_from_db()
    assert request.state == RequestState.WITHDRAWN
    assert act(browser, request, "nothing") == 400
    assert browser.post(at("plan_request_act", plan, request.pk), {"act": "submit"}).status_code == 400


def test_a_stale_request_shows_both_states(browser: Client, director: Client, plan: Plan) -> None:
    """Of two requests on one row the second can no longer be approved; its page says what the row says now."""
    first, second = draw_up(browser, plan, value="150"), draw_up(browser, plan, value="130")
    act(browser, first, "submit")
    act(browser, second, "submit")
    assert act(director, first, "approve") == 302
    page = read(director.get(at("plan_request", plan, second.pk)))
    assert "已被改过" in page and "150" in page and "条目已经变了，不能批准" in page
    assert act(director, second, "approve") == 409
    assert act(director, second, "reject", note="按新的内容重提") == 302
    assert PlanVersion.objects.filter(plan=plan).count() == 2
    listed = read(browser.get(at("plan_requests", plan) + "?state=mine"))
    assert "已退回" in listed and "已批准" in listed
    assert "没有变更申请" in read(browser.get(at("plan_requests", plan) + "?state=submitted"))


def test_rows_ticked_in_the_table_become_lines(browser: Client, plan: Plan) -> None:
    """The batch bar leads to a request with a line for each row."""
    rows = list(plan.targets.order_by("position")[:2])
    page = read(browser.post(at("plan_targets", plan), {"act": "batch:request", "pk": [row.pk for row in rows]}))
    assert all(f'value="t{row.pk}"' in page for row in rows)
    row = get_measure(plan)
    page = read(browser.post(at("plan_measures", plan), {"act": "batch:request", "pk": row.pk}))
    assert f'value="m{row.pk}"' in page


REQUEST_QUERIES = {"plan_request": 12, "plan_request_edit": 11, "plan_version": 10, "plan_version_diff": 9}


@pytest.mark.parametrize("lines", [1, 3])
@pytest.mark.parametrize("name", REQUEST_QUERIES)
def test_requests_and_versions_cost_the_same_for_one_line_and_three(
    browser: Client, plan: Plan, name: str, lines: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    """The number of queries does not grow with the lines."""
    more: dict[str, object] = {"lines": lines}
    for place, number in enumerate(("T3", "T4")[: lines - 1], 1):
        more |= {f"l{place}-row": f"t{get_target(plan, number).pk}", f"l{place}-verb": "drop"}
    request = draw_up(browser, plan, **more)
    if name.startswith("plan_version"):
        address = at(name, plan, *([1] if name == "plan_version" else [1, 1]))
    else:
        address = at(name, plan, request.pk)
    browser.get(address)
    with django_assert_num_queries(REQUEST_QUERIES[name]):  # type: ignore[attr-defined]
        browser.get(address)
