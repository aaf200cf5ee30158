"""The pages of a plan in force as people use them, without JavaScript. All data invented (虚构)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Office, User
from kepan.apps.desk.models import Task
from kepan.apps.planning.enums import MeasureState, RequestState, SubjectKind
from kepan.apps.planning.models import ChangeRequest, Duty, Measure, Plan, ProgressNote, Share, Target
from kepan.apps.planning.services import Assignment, assign_rows, confirm_plan
from kepan.apps.planning.services.duties import write_row_address
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


@pytest.fixture
def planner() -> User:
    """Return a planner."""
    return make_planner()


@pytest.fixture
def office(planner: User) -> Office:
    """Return an office of the planner's region."""
    assert planner.region is not None
    return make_office(planner.region, name="高新科")


@pytest.fixture
def plan(planner: User) -> Plan:
    """Return a plan in force: six figures, two measures."""
    draft = make_draft(planner, text=TEXT)
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


@pytest.fixture
def browser(planner: User) -> Client:
    """The planner's browser."""
    return log_in(planner)


def at(name: str, plan: Plan, *more: object) -> str:
    """Return the address of a page of a plan."""
    return reverse(name, args=[plan.pk, *more])


def read(response: HttpResponse) -> str:
    """Return the text of an answer."""
    return response.content.decode()


def get_target(plan: Plan, number: str) -> Target:
    """Return a figure by its number."""
    return Target.objects.get(plan=plan, number=number)


def get_measure(plan: Plan) -> Measure:
    """Return the first measure."""
    return Measure.objects.filter(plan=plan).order_by("position")[0]


PAGES = (
    "plan_detail", "plan_targets", "plan_measures", "plan_tree", "plan_offices", "plan_timeline", "plan_calendar",
    "plan_document", "plan_versions", "plan_requests", "plan_compare", "plan_initiatives", "plan_lineage",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_view_of_a_plan_opens(browser: Client, plan: Plan, name: str) -> None:
    """Each names the plan, or its own title, and leads to the others."""
    response = browser.get(at(name, plan))
    assert response.status_code == 200
    assert plan.title in read(response)


QUERIES = {
    "plan_detail": 12, "plan_targets": 12, "plan_measures": 10, "plan_tree": 9, "plan_offices": 9,
    "plan_timeline": 10, "plan_initiatives": 8, "plan_calendar": 9, "plan_document": 8, "plan_versions": 10,
    "plan_requests": 7,
}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_views_cost_the_same_for_one_row_and_three(
    planner: User, office: Office, name: str, rows: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    """The number of queries does not grow with the rows."""
    names = ("高新技术企业", "孵化器", "研发机构")[:rows]
    text = "虚构计划\n" + "".join(f"{number}.新增{name}{number}0家。\n" for number, name in enumerate(names, 1))
    draft = make_draft(planner, text=text)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    keys = [(SubjectKind.TARGET, pk) for pk in plan.targets.values_list("pk", flat=True)]
    due = timezone.localdate() + timedelta(days=3)
    assign_rows(actor=planner, plan=plan, rows=keys, assignment=Assignment(lead_office=office, due_on=due))
    client = log_in(planner)
    client.get(at(name, plan))
    with django_assert_num_queries(QUERIES[name]):  # type: ignore[attr-defined]
        assert client.get(at(name, plan)).status_code == 200


def test_the_glance_counts_and_leads_down(browser: Client, plan: Plan) -> None:
    """Nothing is assigned yet: the strip says so and leads to the rows; the signature holds."""
    page = read(browser.get(at("plan_detail", plan)))
    assert "这份计划提出 6 个目标" in page
    assert "签名相符" in page
    links = re.findall(rf'href="({at("plan_targets", plan)}[?]assigned=false[^"]*)"', page)
    assert len(links) == 1
    assert read(browser.get(links[0].replace("&amp;", "&"))).count('name="pk"') == 6


def test_a_draft_has_no_pages_of_force(browser: Client, planner: User) -> None:
    """The pages of a plan in force answer 404 for a draft."""
    draft = make_draft(planner, text=TEXT)
    assert {browser.get(at(name, draft)).status_code for name in PAGES if name != "plan_detail"} == {404}


def test_tasks_lead_to_the_row_and_the_document_too(browser: Client, plan: Plan) -> None:
    """The address that the services write is that of the page; marks in the document lead there."""
    row = get_target(plan, "T1")
    assert write_row_address(row) == at("plan_row", plan, f"t{row.pk}")
    assert f'href="{write_row_address(row)}"' in read(browser.get(at("plan_document", plan)))
    page = read(browser.get(write_row_address(row)))
    assert "全社会研发经费占地区生产总值比重达到2.80%" in page
    assert browser.get(at("plan_row", plan, "x1")).status_code == 404
    assert browser.get(at("plan_row", plan, "t999999")).status_code == 404


def test_one_row_is_assigned_and_its_task_leads_back(browser: Client, plan: Plan, office: Office) -> None:
    """The form is filled from what stands; a version that is out of date is refused with 409."""
    measure = get_measure(plan)
    key = f"m{measure.pk}"
    assert "定下分工" in read(browser.get(f"{at('plan_assign', plan)}?row={key}"))
    form = {"row": f"{key}:0", "lead_office": office.pk, "due_on": "2026-10-31", "weight": "12.5"}
    response = browser.post(at("plan_assign", plan), form)
    assert response.headers["Location"] == at("plan_row", plan, key)
    assert Task.objects.get(kind="planning.answer").url == at("plan_row", plan, key)
    page = read(browser.get(at("plan_row", plan, key)))
    assert "高新科" in page and "2026-10-31" in page and "12.5 %" in page
    stale = browser.post(at("plan_assign", plan), form)
    assert (stale.status_code, "刚被别人改过" in read(stale)) == (409, True)
    again = read(browser.get(f"{at('plan_assign', plan)}?row={key}"))
    assert f'value="{key}:1"' in again


def test_many_rows_are_assigned_at_once_and_keep_their_days(browser: Client, plan: Plan, office: Office) -> None:
    """Rows ticked in the table get an office; what the form leaves open stays row by row."""
    rows = list(Target.objects.filter(plan=plan).order_by("position")[:3])
    form = {"row": f"t{rows[0].pk}:0", "due_on": "2026-06-30"}
    assert browser.post(at("plan_assign", plan), form).status_code == 302
    asked = read(browser.post(at("plan_targets", plan), {"act": "batch:assign", "pk": [row.pk for row in rows]}))
    assert "3 条一起分工" in asked
    seen = [f"t{rows[0].pk}:1", f"t{rows[1].pk}:0", f"t{rows[2].pk}:0"]
    assert all(f'value="{one}"' in asked for one in seen)
    response = browser.post(at("plan_assign", plan), {"row": seen, "lead_office": office.pk})
    assert response.headers["Location"] == at("plan_targets", plan)
    assert Duty.objects.filter(plan=plan, lead_office=office).count() == 3
    assert str(Duty.objects.get(target=rows[0]).due_on) == "2026-06-30"
    nothing = browser.post(at("plan_targets", plan), {"act": "batch:assign"}, follow=True)
    assert "先选中至少一行" in read(nothing)
    assert browser.post(at("plan_assign", plan), {"row": "t1:x"}).status_code in {400, 404}
    assert browser.post(at("plan_assign", plan), {}).status_code == 400
    load = read(browser.get(at("plan_offices", plan)))
    assert "高新科" in load and "还没有分工" in load
    page = read(browser.get(at("plan_timeline", plan)))
    assert "2026-06-30" in page
    assert 'title="' in read(browser.get(f"{at('plan_calendar', plan)}?month=2026-06"))


def test_readers_see_no_button_that_would_be_refused(plan: Plan, planner: User) -> None:
    """A section officer reads; boxes, assigning and changing are for planners and directors."""
    reader = log_in(make_user(Role.SECTION_OFFICER, region=planner.region))
    page = read(reader.get(at("plan_targets", plan)))
    assert 'name="pk"' not in page and at("plan_request_create", plan) not in page
    row = get_target(plan, "T1")
    assert at("plan_assign", plan) not in read(reader.get(at("plan_row", plan, f"t{row.pk}")))
    assert reader.post(at("plan_targets", plan), {"act": "batch:assign", "pk": row.pk}).status_code == 403


def test_progress_with_a_file(browser: Client, plan: Plan) -> None:
    """A report is noted with its evidence; an old version is refused with 409, an empty one with 422."""
    measure = get_measure(plan)
    address = at("plan_row_progress", plan, f"m{measure.pk}")
    file = SimpleUploadedFile("虚构证明.txt", "虚构示例".encode())
    form = {"text": "已经启动", "state": "running", "version": measure.version}
    response = browser.post(address, {**form, "evidence": file})
    assert response.headers["Location"] == at("plan_row", plan, f"m{measure.pk}")
    assert ProgressNote.objects.get().attachments.get().name == "虚构证明.txt"
    measure.refresh_from_db()
    assert measure.progress == MeasureState.RUNNING
    page = read(browser.get(at("plan_row", plan, f"m{measure.pk}")))
    assert "已经启动" in page and "虚构证明.txt" in page
    assert browser.post(address, form).status_code == 409
    assert browser.post(address, {**form, "text": ""}).status_code == 422
    target = get_target(plan, "T1")
    assert browser.post(at("plan_row_progress", plan, f"t{target.pk}"), form).status_code == 404


def test_a_target_is_broken_down_to_districts(browser: Client, plan: Plan, planner: User) -> None:
    """A suggestion makes the target exactly; a difference is refused until it is stated; the sum is told on the way."""
    districts = [make_region(parent=planner.region, level=Level.DISTRICT, name=f"虚构区{n}") for n in "甲乙丙"]
    row = get_target(plan, "T2")
    address = f"{at('plan_row_shares', plan, f't{row.pk}')}?by=region"
    page = read(browser.get(f"{address}&suggest=even"))
    assert page.count('value="40"') == 3 and "合计相符" in page
    form = {f"part-r{district.pk}": "30" for district in districts}
    summed = read(browser.post(f"{address}&check=1", form, HTTP_HX_REQUEST="true"))
    assert "对不上" in summed and "<dd>90</dd>" in summed and "<html" not in summed
    refused = browser.post(address, form)
    assert (refused.status_code, "相差 30" in read(refused)) == (422, True)
    wrong = browser.post(address, {**form, f"part-r{districts[0].pk}": "很多"})
    assert (wrong.status_code, "不是数" in read(wrong)) == (422, True)
    done = browser.post(address, {**form, "reason": "市本级留 30 家"})
    assert done.headers["Location"] == at("plan_row", plan, f"t{row.pk}")
    assert Share.objects.filter(target=row).count() == 3
    page = read(browser.get(at("plan_row", plan, f"t{row.pk}")))
    assert "市本级留 30 家" in page and "差额已说明" in page
    assert "差额已说明" in read(browser.get(at("plan_targets", plan)))
    assert browser.post(address, form).status_code == 409
    assert browser.post(address, {**form, "seen": "x"}).status_code == 400
    measure = get_measure(plan)
    assert browser.get(at("plan_row_shares", plan, f"m{measure.pk}")).status_code == 404
    assert browser.get(f"{at('plan_row_shares', plan, f't{row.pk}')}?by=nothing").status_code == 404


def test_months_and_ratios(browser: Client, plan: Plan) -> None:
    """A year's plan has twelve months to fill; a ratio is not added up and gets no suggestion."""
    row = get_target(plan, "T2")
    page = read(browser.get(f"{at('plan_row_shares', plan, f't{row.pk}')}?by=month&suggest=even"))
    assert page.count('value="10"') == 12 and "2026 年 12 月" in page
    ratio = get_target(plan, "T1")
    page = read(browser.get(f"{at('plan_row_shares', plan, f't{ratio.pk}')}?by=month"))
    assert "平均分" not in page
    assert browser.get(f"{at('plan_row_shares', plan, f't{ratio.pk}')}?by=month&suggest=even").status_code == 422


def test_all_duties_of_a_person_and_an_office(browser: Client, plan: Plan, planner: User, office: Office) -> None:
    """The list is filtered by whose, by state and by office."""
    today = timezone.localdate()
    measure, row = get_measure(plan), get_target(plan, "T1")
    late = Assignment(lead_office=office, due_on=today - timedelta(days=1))
    assign_rows(actor=planner, plan=plan, rows=[(SubjectKind.MEASURE, measure.pk)], assignment=late)
    soon = Assignment(person=planner, due_on=today + timedelta(days=2))
    assign_rows(actor=planner, plan=plan, rows=[(SubjectKind.TARGET, row.pk)], assignment=soon)

    def find(query: str) -> tuple[bool, bool]:
        page = read(browser.get(f"{reverse('duty_list')}?{query}"))
        return (at("plan_row", plan, f"m{measure.pk}") in page, at("plan_row", plan, f"t{row.pk}") in page)

    assert find("") == (True, True)
    assert find("who=me") == (False, True)
    assert find("who=office") == (False, False)
    assert find("state=late") == (True, False)
    assert find("state=soon") == (False, True)
    assert find("state=later") == (False, False)
    assert find("state=done") == (False, False)
    assert find(f"office={office.pk}") == (True, False)
    assert find(f"person={planner.pk}") == (False, True)
    assert find(f"plan={plan.pk}&due_before={today.isoformat()}") == (True, False)
    assert "已逾期" in read(browser.get(at("plan_measures", plan) + "?state=late"))
    page = read(browser.get(at("plan_detail", plan)))
    assert "接下来到期" in page and "已逾期" in page


def test_two_plans_are_compared(browser: Client, plan: Plan, planner: User) -> None:
    """What was raised, added and dropped is said in sentences."""
    other = make_draft(planner, text=TEXT.replace("2026", "2027").replace("120家", "150家"))
    page = read(browser.get(f"{at('plan_compare', plan)}?with={other.pk}"))
    assert "提高" in page and "150" in page
    assert browser.get(f"{at('plan_compare', plan)}?with=999999").status_code == 404


def test_requests_are_listed_nowhere_else(browser: Client, plan: Plan) -> None:
    """A plan without requests says what they are for."""
    assert "没有变更申请" in read(browser.get(at("plan_requests", plan)))
    assert not ChangeRequest.objects.filter(state=RequestState.SUBMITTED).exists()


def test_phases_and_milestones(browser: Client, plan: Plan) -> None:
    """A phase is added, dated and gets a milestone, which is reached; days in the wrong order are refused."""
    form = {"name": "启动阶段", "starts_on": "2026-01-01", "ends_on": "2026-03-31"}
    wrong = browser.post(at("plan_phase_create", plan), {**form, "ends_on": "2025-01-01"})
    assert (wrong.status_code, "不能早于" in read(wrong)) == (422, True)
    assert browser.post(at("plan_phase_create", plan), form).status_code == 302
    phase = plan.phases.get()
    address = at("plan_phase_edit", plan, phase.pk)
    assert 'value="2026-03-31"' in read(browser.get(address))
    changed = {**form, "ends_on": "2026-04-30", "version": phase.version}
    assert browser.post(address, changed).status_code == 302
    assert browser.post(address, {**changed, "ends_on": "2026-05-31"}).status_code == 409
    stone = {"title": "名单公布", "due_on": "2026-02-28"}
    assert browser.post(at("plan_milestone_create", plan, phase.pk), {**stone, "title": ""}).status_code == 422
    assert browser.post(at("plan_milestone_create", plan, phase.pk), stone).status_code == 302
    made = plan.milestones.get()
    page = read(browser.get(at("plan_timeline", plan)))
    assert "启动阶段" in page and "2026-04-30" in page and "名单公布" in page and 'class="fc-bar"' in page
    month = read(browser.get(f"{at('plan_calendar', plan)}?month=2026-02"))
    assert "名单公布" in month
    reach = at("plan_milestone_reach", plan, made.pk)
    assert browser.post(reach, {}).status_code == 400
    assert browser.post(reach, {"version": made.version}).status_code == 302
    assert "已达成" in read(browser.get(at("plan_timeline", plan)))
    assert browser.post(at("plan_milestone_reach", plan, 999999), {"version": 1}).status_code == 404
    assert browser.get(at("plan_phase_edit", plan, 999999)).status_code == 404
    phase.refresh_from_db()
    removed = browser.post(address, {**form, "version": phase.version, "act": "remove"})
    assert removed.status_code == 302 and not plan.phases.exists()


ROW_QUERIES = {"t": 11, "m": 11}


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("letter", ROW_QUERIES)
def test_the_page_of_a_row_costs_the_same_for_one_part_and_three(
    planner: User,
    plan: Plan,
    office: Office,
    letter: str,
    parts: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    """Neither parts nor notes make it ask more often."""
    row = get_target(plan, "T2") if letter == "t" else get_measure(plan)
    kind = SubjectKind.TARGET if letter == "t" else SubjectKind.MEASURE
    assign_rows(actor=planner, plan=plan, rows=[(kind, row.pk)], assignment=Assignment(lead_office=office))
    client = log_in(planner)
    for number in range(parts):
        if letter == "m":
            measure = get_measure(plan)
            form = {"text": f"虚构进展{number}", "state": "running", "version": measure.version}
            client.post(at("plan_row_progress", plan, f"m{row.pk}"), form)
    if letter == "t":
        fields = {f"part-m{month}": str(120 // parts) for month in range(1, parts + 1)}
        client.post(f"{at('plan_row_shares', plan, f't{row.pk}')}?by=month", fields)
    address = at("plan_row", plan, f"{letter}{row.pk}")
    client.get(address)
    with django_assert_num_queries(ROW_QUERIES[letter]):  # type: ignore[attr-defined]
        client.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_one_duty_costs_as_much_as_three(
    planner: User, plan: Plan, office: Office, rows: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    """The list asks for the shell, views, count, rows, and the choices of three filters."""
    keys = [(SubjectKind.TARGET, pk) for pk in plan.targets.values_list("pk", flat=True)[:rows]]
    assign_rows(actor=planner, plan=plan, rows=keys, assignment=Assignment(lead_office=office, person=planner))
    client = log_in(planner)
    client.get(reverse("duty_list"))
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        page = read(client.get(reverse("duty_list")))
    assert page.count('<td class="on-title"') == rows
