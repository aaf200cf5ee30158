"""A plan from its upload to its second version in a browser, each step by whom it is for. Invented (虚构)."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from scripts.walk import Site, Walker, list_page_faults, show_as

pytestmark = pytest.mark.browser

TEXT = """虚构澜川市2026年高新技术企业专项计划
一、主要目标
1.新增高新技术企业90家。
2.新建企业研发机构12家。
二、重点工程
（一）实施企业登高工程
1.开展企业登高行动。举办校企对接活动48场。
2.推进平台提质行动。建设示范基地6个。
"""


def open_as(walker: Walker, role: str) -> tuple[Page, list[str]]:
    """Open an empty page as somebody, with the list that gathers its faults."""
    page, faults = walker.get_context(role).new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return page, faults


def list_looks(page: Page) -> list[str]:
    """Return breaks of layout and accessibility, wide and narrow."""
    faults = []
    for width in (1440, 390):
        show_as(page, width, "light")
        faults += [f"{page.url} {width}: {fault}" for fault in list_page_faults(page)]
    show_as(page, 1440, "light")
    return faults


def upload(page: Page, site: Site, folder: Path) -> None:
    """Upload the plan, correct one figure in its draft, and put it in force."""
    (folder / "虚构专项计划.txt").write_text(TEXT, encoding="utf-8")
    page.goto(f"{site.url}/plans/upload/")
    page.set_input_files("input[type=file]", folder / "虚构专项计划.txt")
    page.get_by_role("button", name="上传并识别").click()
    page.wait_for_selector(".wb-panes.js", timeout=30_000)
    row = page.locator(".wb-list .wb-row", has_text="新增高新技术企业").first
    row.locator(".nm").click()
    page.keyboard.press("e")
    row.locator("input[name=value]").fill("96")
    row.get_by_role("button", name="保存", exact=True).click()
    expect(row).to_contain_text("90 → 96")
    page.get_by_role("link", name="确认生效").click()
    expect(page.locator("main")).to_contain_text("第 1 版")


def assign(page: Page) -> None:
    """Say who answers for two measures at once, and that they are due."""
    page.get_by_role("link", name="措施", exact=True).click()
    for box in page.locator("tbody .pick .box").all():
        box.check()
    page.get_by_role("button", name="分工…").click()
    expect(page.locator("h1")).to_contain_text("一起分工")
    page.select_option("[name=lead_office]", label="高新技术科")
    page.fill("[name=due_on]", "2026-12-31")


def break_down(page: Page) -> None:
    """Give each district its part of a target; a sum that does not make it is explained."""
    page.get_by_role("link", name="目标", exact=True).click()
    page.get_by_role("link", name="新增高新技术企业").first.click()
    page.get_by_role("link", name="按地区").click()
    page.get_by_role("link", name="平均分").click()
    expect(page.locator("#share-sum")).to_contain_text("合计相符")
    page.locator(".fc-parts .inp").first.fill("1")
    expect(page.locator("#share-sum")).to_contain_text("对不上")
    page.fill("[name=reason]", "市本级留几家")
    page.get_by_role("button", name="定下分解").click()
    expect(page.locator("main")).to_contain_text("市本级留几家")


def ask(page: Page) -> None:
    """Ask for another number; what it touches stands beside the request."""
    page.get_by_role("link", name="提出变更").click()
    page.locator("input[name$=-value]").fill("95")
    page.fill("[name=reason]", "虚构：省里调整了任务")
    page.get_by_role("button", name="存为草拟").click()
    expect(page.locator("main")).to_contain_text("要重新分解，或者写明差额")
    page.get_by_role("button", name="送审").click()
    expect(page.locator("main")).to_contain_text("待审定")


def report(page: Page, site: Site, name: str) -> None:
    """Report on what waits in the inbox under a name."""
    page.goto(f"{site.url}/inbox/")
    page.locator("main a", has_text=name).first.click()
    if page.locator("#progress [name=value]").count():
        page.fill("#progress [name=value]", "1")
    page.fill("#progress [name=text]", "虚构：已经开工")
    page.select_option("#progress [name=state]", "running")
    page.get_by_role("button", name="填报", exact=True).click()
    expect(page.locator("main")).to_contain_text("虚构：已经开工")


def test_from_upload_to_the_next_version_each_by_whom_it_is_for(site: Site, walker: Walker, tmp_path: Path) -> None:
    """Planner, director, section officer, district reporter and auditor, each at their own step, wide and narrow."""
    (planner, faults), (director, more) = open_as(walker, "planner"), open_as(walker, "director")
    upload(planner, site, tmp_path)
    planner.get_by_role("button", name="确认生效").click()
    expect(planner.locator("main")).to_contain_text("这份计划提出")
    plan = planner.url
    assign(planner)
    planner.get_by_role("button", name="定下分工").click()
    expect(planner.locator("tbody")).to_contain_text("高新技术科")
    break_down(planner)
    ask(planner)
    # Forms and tables on the way are walked by tests/e2e/test_pages.py.
    looks = list_looks(planner)
    address = planner.url
    director.goto(f"{site.url}/inbox/")
    # The sample has another request that waits.
    director.locator(f"main a[href='{urlsplit(address).path}']").first.click()
    assert director.url == address
    expect(director.locator("main")).to_contain_text("改后相差")
    looks += list_looks(director)
    director.get_by_role("button", name="批准").click()
    expect(director.locator("main")).to_contain_text("第 2 版")
    director.goto(f"{plan}versions/1/2/")
    expect(director.locator("main")).to_contain_text("95")

    officer, third = open_as(walker, "officer")
    report(officer, site, "企业登高行动")
    reporter, fourth = open_as(walker, "reporter")
    report(reporter, site, "新增高新技术企业：分到 1家")
    looks += list_looks(reporter)
    auditor, fifth = open_as(walker, "auditor")
    auditor.goto(f"{plan}versions/")
    expect(auditor.locator("main")).to_contain_text("成为新的一版")
    assert auditor.get_by_role("link", name="提出变更").count() == 0

    answer = planner.request.get(f"{plan}export/json/")
    figures = {row["indicator"]: row["value"] for row in json.loads(answer.body())["targets"]}
    assert answer.ok and "95" in str(figures["新增高新技术企业"])
    assert [*faults, *more, *third, *fourth, *fifth, *looks] == []
