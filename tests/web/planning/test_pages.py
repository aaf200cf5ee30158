"""The plan pages as people use them, without JavaScript and with htmx's questions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Task
from kepan.apps.planning.enums import PlanState, TargetState
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.services import confirm_plan, reject_targets, update_target
from kepan.apps.planning.services.compiling import write_address
from kepan.apps.trail.models import AuditEntry
from kepan.web.planning.forms import TargetForm
from tests.factories.accounts import make_user
from tests.factories.files import make_pdf
from tests.factories.planning import TEXT, get_seen, make_compiling, make_draft, make_planner, run_compile

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def planner() -> User:
    """A planner who has a password of her own."""
    user = make_planner()
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    user.refresh_from_db()
    return user


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


@pytest.fixture
def browser(planner: User) -> Client:
    """The planner's browser."""
    return log_in(planner)


@pytest.fixture
def draft(planner: User) -> Plan:
    """A draft with six figures."""
    return make_draft(planner, text=TEXT)


def read(response: HttpResponse) -> str:
    """Return the text of an answer."""
    return response.content.decode()


def at(name: str, plan: Plan, *more: object) -> str:
    """Return the address of a page of a plan."""
    return reverse(name, args=[plan.pk, *more])


def get_row(plan: Plan, number: str) -> Target:
    """Return one figure as it stands."""
    return Target.objects.get(plan=plan, number=number)


def test_an_uploaded_file_becomes_a_draft_with_its_figures(browser: Client, planner: User) -> None:
    """The main job without JavaScript: upload, progress, draft beside its text, confirm, in the list."""
    file = SimpleUploadedFile("虚构计划.txt", TEXT.encode("gb18030"))
    form = {"file": file, "region": planner.region_id, "tier": "owned_data"}
    response = browser.post(reverse("plan_upload"), form)
    plan = Plan.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, at("plan_detail", plan))
    assert plan.document.encoding == "gb18030"
    assert "正在识别" in read(browser.get(at("plan_detail", plan)))
    run_compile(plan)
    page = read(browser.get(at("plan_detail", plan)))
    for figure in ("2.80", "120", "86", "48", "3至5"):
        assert f">{figure}" in page or f" {figure}" in page
    assert page.count('class="wb-row ') >= 6
    plan.refresh_from_db()
    response = browser.post(at("plan_confirm", plan), {"version": plan.version, "scope": "all"})
    assert response.status_code == 302
    page = read(browser.get(at("plan_detail", plan)))
    assert "这份计划提出 6 个目标" in page
    assert "虚构市2026年科技创新工作计划" in read(browser.get(reverse("plan_list")))


def test_pasted_text_goes_the_same_way(browser: Client, planner: User) -> None:
    """A pasted text is named after its first line and compiled by the same job."""
    response = browser.post(
        reverse("plan_upload"), {"text": TEXT, "region": planner.region_id, "tier": "proprietary_data"}
    )
    plan = Plan.objects.get()
    assert response.headers["Location"] == at("plan_detail", plan)
    assert (plan.document.name, plan.tier) == ("虚构示例.txt", "proprietary_data")
    assert run_compile(plan).figure_count == 6


def test_a_second_upload_leads_to_the_first_plan(browser: Client, planner: User) -> None:
    """The page says that the file was there already."""
    form = {"text": TEXT, "region": planner.region_id, "tier": "owned_data"}
    first = browser.post(reverse("plan_upload"), form)
    again = browser.post(reverse("plan_upload"), form, follow=True)
    assert again.redirect_chain[-1][0] == first.headers["Location"]
    assert "这份文件你已经传过" in read(again)
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "选一个文件，或者在下面粘贴正文"),
        ({"file": ("旧.doc", b"\xd0\xcf\x11\xe0" + bytes(600))}, "旧.doc：文件损坏"),
        ({"file": ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))}, "要由 LibreOffice 转换"),
        ({"file": ("坏.docx", b"PK\x03\x04 no")}, "坏.docx：文件损坏"),
        ({"file": ("页面.html", b"<script>alert(1)</script>")}, "页面.html：文件里没有文字"),
        ({"file": ("图.svg", b"<svg/>")}, "图.svg：这种文件还不能识别"),
        ({"file": ("扫描.pdf", make_pdf([[]], picture=True))}, "页面是扫描的图片，没有文字"),
        ({"file": ("程序.txt", b"MZ\x90\x00" * 100)}, "程序.txt：不是文本文件"),
        ({"file": ("空.txt", b"\n\n ")}, "空.txt：文件里没有文字"),
        ({"file": ("两样.txt", TEXT.encode()), "text": TEXT}, "只能要一样"),
    ],
)
def test_refusals_stand_beside_the_field(
    browser: Client, planner: User, fields: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is not taken in is explained on the form, and nothing is made of it."""
    # LibreOffice is not found there, whether this machine has it or not.
    monkeypatch.setenv("PATH", "/nowhere")
    form: dict[str, object] = {"region": planner.region_id, "tier": "owned_data"}
    for name, value in fields.items():
        form[name] = SimpleUploadedFile(*value) if isinstance(value, tuple) else value
    response = browser.post(reverse("plan_upload"), form)
    assert response.status_code == 422
    assert words in read(response)
    assert Plan.objects.count() == 0


def test_no_upload_for_a_region_that_is_not_ones_own(planner: User) -> None:
    """A region outside one's rights is no choice of the form."""
    director = make_user(Role.DIRECTOR, region=planner.region)
    response = log_in(director).post(reverse("plan_upload"), {"text": TEXT, "region": "999999", "tier": "owned_data"})
    assert response.status_code == 422
    assert Plan.objects.count() == 0


def test_progress_is_a_part_and_leads_on(browser: Client, planner: User) -> None:
    """While the job runs the part is drawn anew; afterwards it sends the page to the draft."""
    plan = make_compiling(planner)
    part = browser.get(at("plan_progress", plan), **HTMX)
    assert 'hx-trigger="every 700ms"' in read(part)
    assert "<html" not in read(part)
    run_compile(plan)
    done = browser.get(at("plan_progress", plan), **HTMX)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, at("plan_detail", plan))


def test_cancelling_and_trying_again(browser: Client, planner: User) -> None:
    """A cancelled compilation says what to do, and the button does it."""
    plan = make_compiling(planner)
    browser.post(at("plan_cancel", plan))
    page = read(browser.get(at("plan_detail", plan)))
    assert "识别已取消" in page
    assert "再识别一次" in page
    browser.post(at("plan_retry", plan))
    assert Plan.objects.get(pk=plan.pk).state == PlanState.COMPILING
    assert "不能取消" not in read(browser.get(at("plan_detail", plan)))


def test_marks_of_the_page_are_where_the_compiler_saw_the_figures(browser: Client, draft: Plan) -> None:
    """For every figure the page holds its mark with the very letters, its number, and its row."""
    page = read(browser.get(at("plan_detail", draft)))
    for target in Target.objects.filter(plan=draft):
        (marked,) = re.findall(
            rf'<mark class="kp-mark [^"]*" data-keys="[^"]*\bt{target.pk}\b[^"]*">([^<]*)</mark>', page
        )
        assert marked == draft.document.text[target.value_start : target.value_end] == target.surface
        assert f'id="s{target.pk}" href="#t{target.pk}"' in page
        assert f'id="t{target.pk}"' in page


def test_a_document_full_of_markup_stays_text(browser: Client, planner: User) -> None:
    """Scripts and entities of a document are letters on the draft and on the confirmed page."""
    bad = '虚构计划<script>alert("x")</script>\n新增<img src=x onerror=alert(1)>高新技术企业30家。&lt;b&gt;\n'
    plan = make_draft(planner, text=bad)
    for name in ("plan_detail", "plan_document"):
        page = read(browser.get(at(name, plan)))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(&quot;x&quot;)" in page
        assert "&amp;lt;b&amp;gt;" in page
        plan.refresh_from_db()
        browser.post(at("plan_confirm", plan), {"version": plan.version, "scope": "all"})


def test_steps_by_plain_post(browser: Client, draft: Plan) -> None:
    """Accept, reject, accept all that is sure, undo: each a form that leads back to the page."""
    row = get_row(draft, "T1")
    response = browser.post(at("plan_decide", draft), {"accept": f"{row.pk}:{row.version}"})
    assert response.headers["Location"] == f"{at('plan_detail', draft)}#t{row.pk}"
    row = get_row(draft, "T3")
    browser.post(at("plan_decide", draft), {"reject": f"{row.pk}:{row.version}"})
    draft.refresh_from_db()
    assert (draft.accepted_count, draft.open_count) == (1, 4)
    browser.post(at("plan_accept", draft), {"version": draft.version, "at_least": "0.5"})
    draft.refresh_from_db()
    assert (draft.accepted_count, draft.open_count) == (5, 0)
    page = browser.post(at("plan_undo", draft), follow=True)
    assert "已撤销：采纳 4 条" in read(page)
    draft.refresh_from_db()
    assert (draft.accepted_count, draft.open_count) == (1, 4)


def test_htmx_gets_the_changed_row_and_the_head_only(browser: Client, draft: Plan) -> None:
    """The answer to a step holds one row, the head and the doubts, to be put in their places."""
    row = get_row(draft, "T2")
    response = browser.post(at("plan_decide", draft), {"accept": f"{row.pk}:{row.version}"}, **HTMX)
    part = read(response)
    assert response.headers["HX-Reswap"] == "none settle:0ms"
    assert re.findall(r'<li class="wb-row (\w+)[^"]*" id="(t\d+)"', part) == [("accepted", f"t{row.pk}")]
    assert part.count('hx-swap-oob="true"') == 4
    assert "已定 1 / 6" in part
    assert "<html" not in part


def test_editing_one_figure(browser: Client, draft: Plan) -> None:
    """The form shows what stands, refuses what is no number, saves, and accepts in one go."""
    row = get_row(draft, "T1")
    address = at("target_update", draft, row.pk)
    assert 'value="2.80"' in read(browser.get(address, **HTMX))
    wording = {
        "indicator": row.indicator, "comparator": ">=", "value": "很多", "unit": "%", "period": "2026",
        "kind": "target", "version": row.version,
    }  # fmt: skip
    refused = browser.post(address, wording, **HTMX)
    assert (refused.status_code, "“很多”不是数" in read(refused)) == (200, True)
    browser.post(address, {**wording, "value": "2.85", "accept": "yes"}, **HTMX)
    row.refresh_from_db()
    assert (row.value_text, row.comparator, row.state, row.period) == ("2.85", ">=", TargetState.ACCEPTED, "2026")
    assert "<del>2.80</del> → 2.85" in read(browser.get(at("plan_detail", draft)))


def test_adding_from_a_selection(browser: Client, draft: Plan) -> None:
    """The selection fills the form; a sentence that is not in the text is refused."""
    quote = "开展企业登高行动。举办产学研对接活动48场"
    start = draft.document.text.index(quote)
    address = at("target_create", draft)
    form = read(browser.get(address, {"quote": quote, "start": start}, **HTMX))
    assert quote in form
    wording = {"indicator": "企业登高行动", "comparator": "=", "value": "48", "unit": "场", "kind": "measure"}
    refused = browser.post(address, {**wording, "quote": "原文没有"})
    assert (refused.status_code, "原文里没有这一句" in read(refused)) == (422, True)
    browser.post(address, {**wording, "quote": quote, "start": start})
    added = get_row(draft, "T6")
    assert (added.start, added.surface) == (start, "48")
    assert "由人补充" in read(browser.get(at("plan_detail", draft)))
    undone = browser.post(at("plan_undo", draft), **HTMX)
    told = json.loads(undone.headers["HX-Trigger"])["kepan:step"]
    assert (told["parts"], len(told["index"])) == ([0], 6 + draft.measure_count)


def test_bad_requests_are_answered_as_such(browser: Client, draft: Plan) -> None:
    """What no page of ours sends gives 400, never 500."""
    for name, data in (
        ("plan_decide", {"accept": "x"}),
        ("plan_decide", {"reject": "1:2:3"}),
        ("plan_decide", {"accept": f"{10**30}:1"}),
        ("plan_accept", {"version": "1", "at_least": "viel"}),
        ("plan_accept", {"version": "1", "at_least": "NaN"}),
        ("plan_accept", {"version": "1", "at_least": "-Infinity"}),
        ("plan_accept", {}),
    ):
        assert browser.post(at(name, draft), data).status_code == 400
    assert browser.post(at("plan_confirm", draft), {"version": "", "effective_on": "x"}).status_code == 422
    assert browser.get(at("plan_export", draft, "svg")).status_code == 404
    assert browser.get(at("target_update", draft, 999999)).status_code == 404
    assert browser.get(f"/plans/{10**30}/").status_code == 404
    assert browser.get(f"/plans/{draft.pk}/targets/{10**30}/").status_code == 404


def test_confirming_with_doubts_is_refused_on_the_page(browser: Client, draft: Plan) -> None:
    """The page says which doubts are open, and the button is off with its reason."""
    Target.objects.filter(plan=draft, number="T2").update(is_doubtful=True, doubts=[{"kind": "check", "message": "虚"}])
    Plan.objects.filter(pk=draft.pk).update(doubt_count=1)
    assert "还有 1 处疑点没有处理" in read(browser.get(at("plan_detail", draft)))
    response = browser.post(at("plan_confirm", draft), {"version": draft.version, "scope": "all"}, follow=True)
    assert "还有 1 处疑点没有处理：T2" in read(response)
    assert Plan.objects.get(pk=draft.pk).state == PlanState.DRAFT


def test_discarding_and_restoring(browser: Client, draft: Plan) -> None:
    """A reason is asked for, the page of a discarded plan shows it, and restoring brings the draft back."""
    assert browser.post(at("plan_discard", draft), {"reason": ""}).status_code == 422
    page = browser.post(at("plan_discard", draft), {"reason": "传错了文件"}, follow=True)
    assert "传错了文件" in read(page)
    page = browser.post(at("plan_restore", draft), follow=True)
    assert 'class="wb-panes"' in read(page)


def test_heading_form(browser: Client, draft: Plan) -> None:
    """Title and years are corrected on a form that says what is wrong."""
    address = at("plan_update", draft)
    form = {"title": "新标题", "kind": "programme", "year_from": 2026, "year_to": 2025, "version": draft.version}
    refused = browser.post(address, form)
    assert (refused.status_code, "终止年不能早于起始年" in read(refused)) == (422, True)
    assert browser.post(address, {**form, "year_to": 2028}).status_code == 302
    assert Plan.objects.get(pk=draft.pk).title == "新标题"


@pytest.fixture
def confirmed(planner: User, draft: Plan) -> Plan:
    """A plan in force without T3, with T2 corrected."""
    reject_targets(actor=planner, plan=draft, seen=get_seen(get_row(draft, "T3")))
    row = get_row(draft, "T2")
    form = TargetForm({"indicator": row.indicator, "comparator": ">=", "value": "125", "unit": "家", "kind": "target"})
    assert form.is_valid()
    update_target(actor=planner, target=row, expected_version=row.version, wording=form.read_wording())
    draft.refresh_from_db()
    return confirm_plan(actor=planner, plan=draft, expected_version=draft.version)


def test_a_plan_in_force_says_what_it_asks_for(browser: Client, planner: User, confirmed: Plan) -> None:
    """The statement comes first; each figure stands in the document; the history names who did what."""
    assert "这份计划提出 5 个目标" in read(browser.get(at("plan_detail", confirmed)))
    page = read(browser.get(at("plan_document", confirmed)))
    for target in Target.objects.filter(plan=confirmed, state=TargetState.ACCEPTED):
        assert page.count(f'href="{at("plan_row", confirmed, f"t{target.pk}")}"') == 1
        assert page.count(f'id="s{target.pk}"') == 1
    assert f'id="s{get_row(confirmed, "T3").pk}"' not in page
    page = read(browser.get(at("plan_versions", confirmed)))
    assert "确认生效" in page
    assert planner.name in page


def test_the_file_itself_is_one_click_away(browser: Client, draft: Plan) -> None:
    """The draft links the file as it came in, and the link gives its very bytes."""
    address = reverse("attachment", args=[draft.document.attachment_id])
    assert f'href="{address}"' in read(browser.get(at("plan_detail", draft)))
    response = browser.get(address)
    assert b"".join(response.streaming_content) == TEXT.encode()  # type: ignore[attr-defined]


def test_readers_read_and_are_offered_nothing_else(planner: User, draft: Plan) -> None:
    """A section officer sees the draft without any button that would be refused."""
    page = read(log_in(make_user(Role.SECTION_OFFICER, region=planner.region)).get(at("plan_detail", draft)))
    assert 'class="wb-panes"' in page
    assert "data-accept" not in page
    assert at("plan_confirm", draft) not in page
    assert at("plan_discard", draft) not in page


def test_exports_are_exact_and_logged(browser: Client, confirmed: Plan) -> None:
    """JSON keeps numbers as texts; the workbook holds numbers and never a formula; both are in the trail."""
    written = json.loads(read(browser.get(at("plan_export", confirmed, "json"))))
    assert [(row["number"], row["value_text"]) for row in written["targets"]] == [
        ("T1", "2.80"), ("T2", "125"), ("T2.1", "30"), ("T4", "48"), ("T5", "3至5"),
    ]  # fmt: skip
    response = browser.get(at("plan_export", confirmed, "xlsx"))
    assert response.headers["Content-Disposition"].startswith("attachment;")
    with ZipFile(BytesIO(response.content)) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    assert "<v>2.8</v>" in sheet
    assert "<f>" not in sheet
    exports = AuditEntry.objects.filter(action="planning.export").order_by("pk")
    assert [entry.after["form"] for entry in exports] == ["json", "xlsx"]


def test_tasks_and_notices_lead_to_the_page(planner: User, draft: Plan) -> None:
    """The address that the services write is that of the page."""
    assert write_address(draft) == at("plan_detail", draft)
    assert Task.objects.get(subject_id=str(draft.pk), kind="planning.review").url == at("plan_detail", draft)


@pytest.mark.parametrize("lines", [1, 3])
def test_the_workbench_costs_the_same_for_one_figure_and_three(
    planner: User, browser: Client, django_assert_num_queries: Callable[[int], object], lines: int
) -> None:
    """The number of queries does not grow with the figures."""
    text = "虚构计划\n" + "".join(f"{number}.新增企业{number}0家。\n" for number in range(1, lines + 1))
    plan = make_draft(planner, text=text)
    assert plan.figure_count == lines
    browser.get(at("plan_detail", plan))
    with django_assert_num_queries(WORKBENCH_QUERIES):  # type: ignore[attr-defined]
        browser.get(at("plan_detail", plan))


WORKBENCH_QUERIES = 10
"""Session, user, roles, setup, what waits; the plan, its document, figures, measures, the steps to undo and redo."""
