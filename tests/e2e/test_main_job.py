"""The main job in a browser: a planner uploads a document, reviews it, confirms it, and finds it in the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts.walk import Site, Walker, list_page_faults, show_as

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).parents[2] / "kepan" / "data" / "samples" / "plans" / "lanchuan-2026-plan.txt"
DOCUMENT = "004_a1b9d9430421bfe0.txt"
MAIN_TARGETS = [
    ("全社会研发经费占地区生产总值比重", "2.80", "%"),
    ("高新技术产业产值占规模以上工业产值比重", "45.20", "%"),
    ("科技进步贡献率", "63.80", "%"),
    ("万人发明专利拥有量", "> 30", "件"),
    ("新增高新技术企业", "> 100", "家"),
    ("引进产业类创新人才", "500", "名"),
    ("引进科技创业人才", "100", "名"),
    ("引进科技服务业人才", "50", "名"),
    ("争取省“双创人才”(创新类)", "7", "名"),
    ("争取省“双创团队”", "2", "个"),
    ("培训科技型企业家", "350", "名"),
    ("新增市级以上企业研发机构", "120", "家"),
    ("新增省级以上企业研发机构", "30", "家"),
    ("新增众创空间、孵化器、加速器等科技创业平台", "> 20", "家"),
]
"""The eight main targets of the document, one line for each figure: indicator, value, unit."""


@pytest.fixture
def page(walker: Walker) -> Iterator[Page]:
    """A page of the planner; any error of a script or of the security policy fails the test."""
    opened = walker.get_context("planner").new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield opened
    opened.close()
    assert faults == []


def upload(page: Page, site: Site, path: Path) -> None:
    """Upload a file and wait until its draft opens by itself."""
    page.goto(f"{site.url}/plans/")
    page.get_by_role("link", name="上传计划").first.click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并识别").click()
    page.wait_for_selector(".wb-panes.js", timeout=30_000)


def list_rows(page: Page) -> list[tuple[str, str, str]]:
    """Return indicator, value and unit of each figure in the list."""
    rows = page.locator(".wb-list .wb-row:not(.measure-row) > .line")
    texts = rows.evaluate_all(
        "rows => rows.map(row => ['.nm', '.num', '.unit'].map(name => row.querySelector(name).textContent.trim()))"
    )
    return [(name, re.sub(r"\s+", " ", value), unit) for name, value, unit in texts]


def decide_doubts(page: Page) -> None:
    """Go to the first doubt by keyboard and accept; the selection goes on to the next one by itself."""
    for _step in range(60):
        if page.locator('.wb-list .wb-row[data-style="doubt"]').count() == 0:
            return
        if page.locator('.wb-list .wb-row.cur[data-style="doubt"]').count() == 0:
            page.keyboard.press("d")
        row = page.locator(".wb-list .wb-row.cur")
        expect(row).to_have_attribute("data-style", "doubt")
        number = row.locator(".id").inner_text()
        page.keyboard.press("a")
        line = page.locator(".wb-list .wb-row", has=page.get_by_text(number, exact=True)).first
        expect(line.locator(".said")).to_contain_text("已采纳")
    raise AssertionError("doubts are left after 60 steps")


def confirm(page: Page) -> None:
    """Confirm all that is left."""
    page.get_by_role("link", name="确认生效").click()
    page.get_by_role("button", name="确认生效").click()
    expect(page.locator(".statement")).to_contain_text("这份计划提出")


def check_looks(page: Page) -> None:
    """No horizontal scroll and no break of accessibility, wide and narrow, light and dark."""
    faults = []
    for width in (1440, 390):
        for theme in ("light", "dark"):
            show_as(page, width, theme)
            faults += [f"{width} {theme}: {fault}" for fault in list_page_faults(page)]
    show_as(page, 1440, "light")
    assert faults == []


def test_sample_plan_from_upload_to_list(site: Site, page: Page, tmp_path: Path) -> None:
    """Upload, figures marked beside the list, doubts decided by keyboard, confirmed, found in the list."""
    copy = tmp_path / "虚构计划.txt"
    copy.write_bytes(SAMPLE.read_bytes() + "\n附：新增院士工作站7家。\n".encode())
    upload(page, site, copy)
    assert ("全社会研发经费占地区生产总值比重", "3.15", "%") in list_rows(page)
    assert ("新增院士工作站", "7", "家") in list_rows(page)
    check_looks(page)
    page.locator(".wb-list .nm", has_text="技术合同成交额").first.click()
    expect(page.locator("#document mark.cur").first).to_have_text("86亿元")
    page.locator("#document mark", has_text="3.15%").click()
    expect(page.locator(".wb-list .wb-row.cur .nm")).to_have_text("全社会研发经费占地区生产总值比重")
    decide_doubts(page)
    confirm(page)
    check_looks(page)
    page.goto(f"{site.url}/plans/")
    expect(page.locator("main")).to_contain_text("澜川市2026年科技创新工作计划")


def test_keys_edit_reject_and_undo(site: Site, page: Page) -> None:
    """The half-year draft by keyboard: next, reject, undo, edit; the mark in the text follows."""
    page.goto(f"{site.url}/plans/2/")
    row = page.locator(".wb-list .wb-row", has=page.get_by_text("T1", exact=True))
    row.locator(".nm").click()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(row.locator(".nm")).to_be_focused()
    page.keyboard.press("x")
    expect(row.locator(".said")).to_contain_text("不采纳")
    expect(page.locator(".wb-list .wb-row.cur .id")).to_have_text("T2")
    page.keyboard.press("k")
    expect(page.locator("#document mark.cur")).to_have_class(re.compile("rejected"))
    page.keyboard.press("z")
    expect(row.locator(".said")).to_contain_text("待确认")
    expect(page.locator("#wb-say")).to_contain_text("已撤销")
    page.keyboard.press("e")
    row.locator("input[name=value]").fill("很多")
    row.get_by_role("button", name="保存", exact=True).click()
    expect(row.locator("[role=alert]")).to_contain_text("不是数")
    row.locator("input[name=value]").fill("139")
    row.get_by_role("button", name="保存", exact=True).click()
    expect(row.locator(".num").first).to_have_text("139")
    expect(row).to_contain_text("138 → 139")
    page.keyboard.press("z")
    expect(row.locator(".num").first).to_have_text("138")


def test_adding_what_was_selected(site: Site, page: Page) -> None:
    """A passage selected in the document fills the form; the added figure gets a number and its place."""
    page.goto(f"{site.url}/plans/2/")
    page.evaluate(
        """() => {
          const mark = document.querySelector("#document mark[data-keys]");
          const range = document.createRange();
          range.setStart(mark.previousSibling, mark.previousSibling.data.length - 4);
          range.setEnd(mark.firstChild, mark.firstChild.data.length);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("n")
    form = page.locator(".wb-add form")
    expect(form.locator("textarea")).to_have_value(re.compile("138家$"))
    form.locator("[name=indicator]").fill("申报企业")
    form.locator("[name=value]").fill("138")
    form.locator("[name=unit]").fill("家")
    form.get_by_role("button", name="补充").click()
    added = page.locator(".wb-list .wb-row.cur")
    expect(added.locator(".nm")).to_have_text("申报企业")
    expect(added.locator(".said")).to_contain_text("已采纳")
    page.keyboard.press("z")
    expect(page.locator(".wb-list .nm", has_text="申报企业")).to_have_count(0)


def test_phone_shows_one_pane_and_a_sheet(site: Site, page: Page) -> None:
    """At 390 px the three panes are one at a time, and the chosen figure comes up with its buttons."""
    show_as(page, 390, "light")
    page.goto(f"{site.url}/plans/2/")
    expect(page.locator(".wb-pane.list")).to_be_hidden()
    page.locator("#document mark", has_text="52家").click()
    sheet = page.locator(".wb-sheet")
    expect(sheet).to_contain_text("52")
    sheet.locator("[data-accept]").click()
    expect(sheet.locator(".said")).to_contain_text("已采纳")
    page.get_by_role("button", name="条目").click()
    expect(page.locator(".wb-pane.list")).to_be_visible()
    expect(page.locator(".wb-pane.document")).to_be_hidden()


def test_everything_works_without_javascript(site: Site, walker: Walker) -> None:
    """Scripts off: the draft shows document, list and checks, and a step is a plain form."""
    context = walker.browser.new_context(
        java_script_enabled=False, storage_state=walker.get_context("planner").storage_state()
    )
    page = context.new_page()
    page.goto(f"{site.url}/plans/2/")
    row = page.locator(".wb-list .wb-row", has_text="新增瞪羚企业").first
    row.locator("button[name=accept]").click()
    expect(page.locator(".wb-list .wb-row", has_text="新增瞪羚企业").first.locator(".said")).to_contain_text("已采纳")
    context.close()


def test_real_document_with_its_eight_main_targets(site: Site, page: Page, shared: Path) -> None:
    """The real document: its eight main targets on screen with exact values, confirmed, in the list."""
    upload(page, site, shared / "plans" / DOCUMENT)
    rows = list_rows(page)
    assert [row for row in rows if row in MAIN_TARGETS] == MAIN_TARGETS
    check_looks(page)
    decide_doubts(page)
    confirm(page)
    page.goto(f"{site.url}/plans/")
    expect(page.locator("main")).to_contain_text("2018年工作计划")
