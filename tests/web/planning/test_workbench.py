"""The workbench beyond single decisions: parts of long documents, sections, reshaping, what others do, many files."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import SuggestionState, TargetState
from kepan.apps.planning.models import Measure, Plan, RuleSuggestion, Target
from kepan.apps.planning.services import Heading, confirm_plan, reject_targets, update_plan
from kepan.web.planning.forms import TargetForm
from kepan.web.planning.parts import FIRST, MOST_AT_ONCE, SIGNS_A_PART, find_parts, get_part
from tests.factories.accounts import make_root, make_user
from tests.factories.planning import TEXT, get_seen, make_draft, make_planner

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


@pytest.fixture
def planner() -> User:
    """A planner."""
    return make_planner()


@pytest.fixture
def browser(planner: User) -> Client:
    """The planner's browser."""
    return log_in(planner)


@pytest.fixture
def draft(planner: User) -> Plan:
    """A draft with six figures."""
    return make_draft(planner, text=TEXT)


def at(name: str, plan: Plan, *more: object) -> str:
    """Return the address of a page of a plan."""
    return reverse(name, args=[plan.pk, *more])


def tell(response: Any) -> dict[str, Any]:
    """Return what the answer to a step tells the page's script."""
    told: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["kepan:step"]
    return told


def list_rows(page: str) -> list[str]:
    """Return the keys of the rows in a page or a part of one."""
    return re.findall(r'<li class="wb-row [^"]*" id="([tm]\d+)"', page)


def test_a_long_document_comes_in_parts(planner: User, browser: Client) -> None:
    """The page brings its first parts and an index; the other parts bring the rest, each row and letter once."""
    filling = "各区县按月核对进展，按季公布结果。" * 12
    lines = [f"{number}.新增虚构企业{number}家。{filling}" for number in range(10, 70)]
    plan = make_draft(planner, text="虚构市2026年工作计划\n一、主要目标\n" + "\n".join(lines))
    starts = find_parts(plan.document.text)
    assert len(starts) > MOST_AT_ONCE
    page = browser.get(at("plan_detail", plan)).content.decode()
    found = re.search(r'<script id="wb-index" type="application/json">(.*?)</script>', page)
    assert found is not None
    index = json.loads(found[1])
    rows = list_rows(page)
    assert rows == [key for key, part, *_rest in index if part < FIRST]
    texts = [re.sub(r"<a class=\"kp-ref.*?</a>|<[^>]+>", "", page.split('id="document"')[1].split("wb-wait")[0])]
    for number in range(FIRST, len(starts)):
        part = browser.get(at("plan_part", plan, number)).content.decode()
        rows += list_rows(part)
        texts.append(re.sub(r"<a class=\"kp-ref.*?</a>|<[^>]+>", "", part.split("<ol")[0]))
    assert rows == [key for key, *_rest in index]
    assert [sum(f"新增虚构企业{number}家" in text for text in texts) for number in range(10, 70)] == [1] * 60
    assert browser.get(at("plan_part", plan, len(starts))).status_code == 404
    # On paper everything stands on one page.
    paper = browser.get(at("plan_print", plan)).content.decode()
    assert re.findall(r'<tr id="([tm]\d+)"', paper) == rows
    assert re.sub(r"<a class=\"kp-ref.*?</a>|<[^>]+>", "", paper).count(filling) == 60
    assert "全文从“导出 → 打印全文”打印" in page


def test_parts_begin_with_lines_and_hold_every_place() -> None:
    """Parts follow each other without a gap; an empty text has one, and what has no place is in the last."""
    text = "\n".join("虚" * 300 for _line in range(40))
    starts = find_parts(text)
    assert all(start == 0 or text[start - 1] == "\n" for start in starts)
    lengths = [after - start for start, after in pairwise(starts)]
    assert all(SIGNS_A_PART <= length <= SIGNS_A_PART + 301 for length in lengths)
    assert [get_part(starts, place) for place in (0, starts[1] - 1, starts[1], len(text) - 1, None)] == [
        0, 0, 1, len(starts) - 1, len(starts) - 1,
    ]  # fmt: skip
    assert find_parts("") == [0]


def test_a_section_is_accepted_and_the_step_turned_back_and_forth(browser: Client, draft: Plan) -> None:
    """The button of a section says how many; undo and redo follow, and are off where there is nothing to turn."""
    page = browser.get(at("plan_detail", draft)).content.decode()
    found = re.search(r'name="section" value="(\w+)">采纳本节 (\d+) 条', page)
    assert found is not None
    assert re.search(r"data-undo disabled", page) and re.search(r"data-redo disabled", page)
    form = {"section": found[1], "version": draft.version}
    accepted = browser.post(at("plan_accept_section", draft), form, **HTMX)
    assert draft.targets.filter(state=TargetState.ACCEPTED).count() == int(found[2]) > 1
    assert found[1] not in tell(accepted)["sections"]
    browser.post(at("plan_undo", draft), **HTMX)
    assert draft.targets.filter(state=TargetState.ACCEPTED).count() == 0
    again = browser.post(at("plan_redo", draft), **HTMX).content.decode()
    assert f"已重做：采纳 {found[2]} 条" in again
    stale = browser.post(at("plan_accept_section", draft), form, **HTMX).content.decode()
    assert "这一节里没有可以一并采纳的了" in stale


def test_rows_are_moved_on_the_page(browser: Client, draft: Plan) -> None:
    """The form shows where a row belongs and what may be written; words that name no place are said on it."""
    figure, measure = Target.objects.get(plan=draft, number="T2"), Measure.objects.get(plan=draft, number="M1.2")
    address = at("target_move", draft, figure.pk)
    form = browser.get(address, **HTMX).content.decode()
    assert 'name="under" value="主要目标"' in form and 'value="M1.2">推进平台提质行动</option>' in form
    wrong = browser.post(address, {"under": "没有的一节", "whole": "", "version": figure.version})
    assert wrong.status_code == 422 and "没有“没有的一节”这条措施，也没有这一节" in wrong.content.decode()
    moved = browser.post(address, {"under": "m1.2", "whole": "", "version": figure.version}, **HTMX)
    assert tell(moved)["select"] == f"t{figure.pk}" and len(tell(moved)["parts"]) == 1
    figure.refresh_from_db()
    assert (figure.measure, figure.section_path) == (measure, ["重点措施", "壮大创新主体"])
    # The bare title of a heading will do, and a measure is moved in the same way.
    browser.post(at("measure_move", draft, measure.pk), {"under": "主要目标", "version": measure.version}, **HTMX)
    measure.refresh_from_db()
    assert (measure.parent, measure.section_path) == (None, ["主要目标"])
    assert "已撤销：移动" in browser.post(at("plan_undo", draft), **HTMX).content.decode()


def test_figures_are_split_and_merged_on_the_page(browser: Client, draft: Plan) -> None:
    """Splitting asks for each part, adds one on request and says what is wrong; merging offers the neighbours."""
    whole, part = (Target.objects.get(plan=draft, number=number) for number in ("T2", "T2.1"))
    form = browser.get(at("target_split", draft, whole.pk), **HTMX).content.decode()
    assert form.count("<fieldset") == 2
    words = {"comparator": "=", "unit": "家", "kind": "target"}
    parts = {
        f"p{number}-{name}": value
        for number, (indicator, printed) in enumerate((("高新技术企业", "120"), ("省级以上", "30")))
        for name, value in {**words, "indicator": indicator, "value": printed}.items()
    }
    more = browser.post(at("target_split", draft, whole.pk), {**parts, "parts": "2", "more": "1"}, **HTMX)
    assert more.content.decode().count("<fieldset") == 3
    wrong = {**parts, "p1-value": "31", "parts": "2", "version": whole.version}
    assert browser.post(at("target_split", draft, whole.pk), wrong).status_code == 422
    near = browser.get(at("target_merge", draft, whole.pk), **HTMX).content.decode()
    assert f'value="{part.pk}:{part.version}"' in near
    merged = browser.post(
        at("target_merge", draft, whole.pk),
        {**words, "indicator": "高新技术企业", "value": "120", "version": whole.version,
         "with-rows": [f"{part.pk}:{part.version}"]},
        **HTMX,
    )  # fmt: skip
    assert tell(merged)["select"] == f"t{whole.pk}" and tell(merged)["parts"] == [0]
    part.refresh_from_db()
    assert (part.state, part.merged_into_id) == (TargetState.REPLACED, whole.pk)
    assert f't{part.pk}"' not in browser.get(at("plan_detail", draft)).content.decode()


def test_measures_are_decided_edited_split_and_added(browser: Client, draft: Plan) -> None:
    """Measures take the same steps as figures, with their offices and their time."""
    measure = Measure.objects.get(plan=draft, title__contains="企业登高行动")
    browser.post(at("plan_decide", draft), {"reject": f"m{measure.pk}:{measure.version}"}, **HTMX)
    measure.refresh_from_db()
    assert measure.state == TargetState.REJECTED
    form = browser.get(at("measure_split", draft, measure.pk), **HTMX).content.decode()
    cut = re.search(r'<option value="(\d+)"[^>]*>“举办产学研对接活动', form)
    assert cut is not None
    words = {"title": "企业登高行动", "lead": "高新科、农社科", "deadline": "年底前", "version": measure.version}
    browser.post(at("measure_update", draft, measure.pk), words, **HTMX)
    measure.refresh_from_db()
    assert (measure.title, [one["name"] for one in measure.offices]) == ("企业登高行动", ["高新科", "农社科"])
    divided = {"at": cut[1], "first": "登高行动", "second": "对接活动", "version": measure.version}
    told = tell(browser.post(at("measure_split", draft, measure.pk), divided, **HTMX))
    first = Measure.objects.get(plan=draft, title="登高行动")
    assert told["select"] == f"m{first.pk}"
    quote = "新建企业研发机构3至5家"
    added = {"quote": quote, "start": draft.document.text.index(quote), "title": "建研发机构"}
    assert browser.post(at("measure_create", draft), added).status_code == 302
    assert Measure.objects.filter(plan=draft, title="建研发机构", state=TargetState.ACCEPTED).exists()


def test_what_others_do_appears(browser: Client, planner: User, draft: Plan) -> None:
    """Nothing new costs an empty answer; a step of somebody else brings its rows and words; a new heading, the page."""
    address = at("plan_changes", draft)
    assert browser.get(address, {"version": draft.version}, **HTMX).status_code == 204
    other = make_planner(planner.region)
    row = Target.objects.get(plan=draft, number="T3")
    reject_targets(actor=other, plan=draft, seen=get_seen(row))
    page = browser.get(address, {"version": draft.version}, **HTMX).content.decode()
    assert list_rows(page) == [f"t{row.pk}"]
    assert f"{other}：不采纳 1 条" in page
    first = Target.objects.get(plan=draft, number="T1")
    step = browser.post(
        at("plan_decide", draft), {"accept": f"{first.pk}:{first.version}"},
        HTTP_KEPAN_SEEN=str(draft.version), **HTMX,
    )  # fmt: skip
    assert sorted(list_rows(step.content.decode())) == sorted([f"t{first.pk}", f"t{row.pk}"])
    draft.refresh_from_db()
    heading = Heading(title="新标题", kind="plan", territory="", year_from=2026, year_to=2026)  # type: ignore[arg-type]
    update_plan(actor=other, plan=draft, expected_version=draft.version, heading=heading)
    assert browser.get(address, {"version": draft.version}, **HTMX).headers["HX-Refresh"] == "true"
    assert browser.get(address, {"version": "x"}, **HTMX).status_code == 400


def test_two_editors_are_told_apart(browser: Client, planner: User, draft: Plan) -> None:
    """Who decides on what somebody else changed meanwhile is told, and sees what stands now."""
    other = make_planner(planner.region)
    row = Target.objects.get(plan=draft, number="T2")
    form = TargetForm.for_target(row)
    wording = {name: form[name].value() for name in form.fields}
    wording["value"] = "125"
    assert log_in(other).post(at("target_update", draft, row.pk), wording).status_code == 302
    stale = browser.post(at("plan_decide", draft), {"accept": f"{row.pk}:{row.version}"}, **HTMX)
    assert "T2 刚被别人改过" in stale.content.decode()
    assert "125" in stale.content.decode()
    wording["value"] = "130"
    refused = browser.post(at("target_update", draft, row.pk), wording)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "T2 刚被别人改过" in page
    assert re.findall(r"<b>(.*?)</b>", page.split("wb-merge")[1])[:2] == ["130", "125"]
    assert "<legend>数值" in page and "两边都改了" in page
    assert Target.objects.get(plan=draft, number="T2").value_text == "125"
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    wording |= {"version": version[1], "choose-value": "mine"}
    assert browser.post(at("target_update", draft, row.pk), wording).status_code == 302
    assert Target.objects.get(plan=draft, number="T2").value_text == "130"


def test_several_files_are_taken_in_each_by_itself(browser: Client, planner: User) -> None:
    """One refused file stops no other; each has its line, and the line leads to the draft."""
    files = [
        SimpleUploadedFile("甲.txt", TEXT.encode()),
        SimpleUploadedFile("图.svg", b"<svg/>"),
        SimpleUploadedFile("乙.txt", TEXT.replace("120", "130").encode()),
    ]
    form = {"file": files, "region": planner.region_id, "tier": "owned_data"}
    page = browser.post(reverse("plan_upload"), form).content.decode()
    assert re.findall(r"<h2>(.*?)</h2>", page.split('class="up-files"')[1])[:3] == ["甲.txt", "图.svg", "乙.txt"]
    assert "3 个文件，收下 2 个" in page and "图.svg：这种文件还不能识别" in page
    plan = Plan.objects.order_by("pk").first()
    assert plan is not None
    assert 'hx-trigger="every' in browser.get(at("plan_progress", plan), {"line": "1"}).content.decode()


def test_names_of_the_dictionary_are_offered(browser: Client) -> None:
    """What is typed finds names with their codes; nothing typed finds none; who cannot write is refused."""
    address = reverse("plan_indicators")
    page = browser.get(address, {"indicator": "全社会研发"}).content.decode()
    assert 'data-code="RD_GDP"' in page
    assert "<option" not in browser.get(address, {"indicator": " "}).content.decode()
    assert log_in(make_user()).get(address).status_code == 403


def test_corrections_are_listed_decided_and_exported() -> None:
    """What was corrected in a plan in force stands in the list; taken, it leaves as YAML; declining asks why."""
    planner = make_planner(make_root())
    browser = log_in(planner)
    plan = make_draft(planner, text=TEXT)
    row = Target.objects.get(plan=plan, number="T3")
    words = {
        "indicator": row.indicator, "comparator": ">=", "value": row.value_text, "unit": row.unit,
        "period": row.period, "kind": row.kind, "version": row.version,
    }  # fmt: skip
    browser.post(at("target_update", plan, row.pk), words)
    plan.refresh_from_db()
    confirm_plan(actor=planner, plan=plan, expected_version=plan.version)
    suggestion = RuleSuggestion.objects.get()
    address = reverse("suggestion_list")
    page = browser.get(address).content.decode()
    assert "超过" in page and "不低于" in page and "86亿元" in page
    assert "还没有采用任何建议" in browser.get(reverse("suggestion_export"), follow=True).content.decode()
    browser.post(address, {"act": "batch:take", "pk": [suggestion.pk]})
    suggestion.refresh_from_db()
    assert suggestion.state == SuggestionState.TAKEN
    exported = browser.get(reverse("suggestion_export"))
    assert exported.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert b"comparator" in exported.content
