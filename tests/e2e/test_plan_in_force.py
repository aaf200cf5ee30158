"""A plan in force in a browser: assign, break down, report, request, approve, as planner and as director."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from scripts.walk import Site, Walker, list_page_faults, show_as

pytestmark = pytest.mark.browser


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


def test_from_assigning_to_the_next_version(site: Site, walker: Walker) -> None:
    """Planner assigns two rows, breaks one down, asks for a change; the director approves; both versions are there."""
    page, faults = open_as(walker, "planner")
    page.goto(f"{site.url}/plans/1/")
    page.get_by_role("link", name="目标", exact=True).click()
    for box in page.locator("tbody .pick .box").all()[3:5]:
        box.check()
    page.get_by_role("button", name="分工…").click()
    expect(page.locator("h1")).to_contain_text("2 条一起分工")
    page.select_option("[name=lead_office]", label="高新技术科")
    page.fill("[name=due_on]", "2026-12-31")
    looks = list_looks(page)
    page.get_by_role("button", name="定下分工").click()
    expect(page.locator("tbody")).to_contain_text("高新技术科")
    page.get_by_role("link", name="新增高新技术企业").first.click()
    page.get_by_role("link", name="按地区").click()
    page.get_by_role("link", name="平均分").click()
    expect(page.locator("#share-sum")).to_contain_text("合计相符")
    field = page.locator(".fc-parts .inp").first
    field.fill("1")
    expect(page.locator("#share-sum")).to_contain_text("对不上")
    page.fill("[name=reason]", "市本级留几家")
    page.get_by_role("button", name="定下分解").click()
    expect(page.locator("main")).to_contain_text("市本级留几家")
    looks += list_looks(page)
    page.get_by_role("link", name="提出变更").click()
    page.locator("input[name$=-value]").fill("95")
    page.fill("[name=reason]", "虚构：省里调整了任务")
    page.get_by_role("button", name="存为草拟").click()
    looks += list_looks(page)
    page.get_by_role("button", name="送审").click()
    expect(page.locator("main")).to_contain_text("待审定")
    address = page.url
    director, more = open_as(walker, "director")
    director.goto(f"{site.url}/inbox/")
    # The sample has another request that waits.
    director.locator(f"main a[href='{urlsplit(address).path}']").first.click()
    assert director.url == address
    looks += list_looks(director)
    director.get_by_role("button", name="批准").click()
    expect(director.locator("main")).to_contain_text("第 3 版")
    director.goto(f"{site.url}/plans/1/versions/2/3/")
    expect(director.locator("main")).to_contain_text("95")
    looks += list_looks(director)
    director.goto(f"{site.url}/duties/?office=3")
    expect(director.locator("main")).to_contain_text("新增高新技术企业")
    assert [*faults, *more, *looks] == []
