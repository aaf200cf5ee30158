"""The shell in Chromium: keys, drawer, themes, and a list that changes without loading the page anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from scripts.walk import PASSWORD, Site, Walker

pytestmark = pytest.mark.browser


@pytest.fixture
def page(walker: Walker) -> Iterator[Page]:
    """A page of the system administrator; an error of a script or of the security policy fails the test."""
    opened = walker.get_context("system").new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield opened
    opened.close()
    assert faults == []


def test_keys_reach_search_help_and_the_content(page: Page, site: Site) -> None:
    """The first Tab finds the way past the navigation, / the search, ? the help, Escape leaves it."""
    page.goto(f"{site.url}/")
    page.keyboard.press("Tab")
    expect(page.locator(".kp-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()


def test_the_theme_is_kept_and_drawn_by_the_server(page: Page, site: Site) -> None:
    """After the choice the page comes dark from the server, so nothing flashes."""
    page.goto(f"{site.url}/ui/")
    page.locator(".kp-top .kp-menu:has(button[value=dark]) summary").first.click()
    page.locator(".kp-top button[value=dark]").first.click()
    page.wait_for_selector('html[data-theme="dark"]')
    assert 'data-bs-theme="dark"' in page.request.get(f"{site.url}/ui/").text()
    page.locator(".kp-top .kp-menu:has(button[value=auto]) summary").first.click()
    page.locator(".kp-top button[value=auto]").first.click()
    page.wait_for_selector('html[data-theme="auto"]')


def test_a_list_sorts_filters_and_comes_back(page: Page, site: Site) -> None:
    """Only the list is replaced, the address follows, and the way back shows what was there before."""
    page.goto(f"{site.url}/users/")
    page.evaluate("window.stayed = true")
    first = page.locator("tbody tr").count()
    page.locator("#sort-username").click()
    expect(page.locator("th[aria-sort=ascending] #sort-username")).to_be_visible()
    assert page.url.endswith("?sort=username")
    page.locator(".kp-list input[name=q]").fill("示例")
    page.locator(".kp-list input[name=q]").press("Enter")
    expect(page.locator(".chip.on")).to_have_count(1)
    assert page.evaluate("window.stayed") is True
    assert "q=%E7%A4%BA" in page.url
    page.locator(".chip.on").click()
    expect(page.locator(".chip.on")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(first)
    page.go_back()
    expect(page.locator(".chip.on")).to_have_count(1)


def test_keys_walk_the_rows(page: Page, site: Site) -> None:
    """J and K move, Enter opens."""
    page.goto(f"{site.url}/users/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(1)).to_have_class(re.compile("at"))
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/users/\d+/$"))


def test_columns_and_views_are_kept(page: Page, site: Site) -> None:
    """Another column, then the filtered list under a name, then both gone again."""
    page.goto(f"{site.url}/users/")
    page.locator(".pages summary").click()
    page.locator(".pages input[value=created_at]").check()
    page.get_by_role("button", name="用这样的列").click()
    expect(page.locator("#sort-created_at")).to_be_visible()
    page.goto(f"{site.url}/users/?q=示例")
    page.get_by_text("存为视图").click()
    page.locator("#view-name").fill("示例的人")
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("link", name="示例的人")).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="删掉这个视图").click()
    expect(page.get_by_role("link", name="示例的人")).to_have_count(0)
    page.locator(".pages summary").click()
    page.get_by_role("button", name="恢复原样").click()
    expect(page.locator("#sort-created_at")).to_have_count(0)


def test_a_list_works_without_scripts(walker: Walker, site: Site) -> None:
    """Search, sort and the filter menu are plain links and forms."""
    state = walker.get_context("system").storage_state()
    context = walker.browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{site.url}/users/")
    page.locator(".kp-list input[name=q]").fill("system")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="登录名").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    context.close()


def test_printing_leaves_only_the_content(page: Page, site: Site) -> None:
    """No bars and no buttons on paper; who printed it when, and that all of it is invented."""
    page.goto(f"{site.url}/users/")
    page.emulate_media(media="print")
    for part in (".kp-top", ".kp-side", ".pages", ".kp-head .acts"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator(".kp-printed")).to_contain_text("虚构示例")
    page.emulate_media(media="screen")


@pytest.mark.parametrize("deed", ["sort", "search"])
def test_a_login_that_has_ended_leads_to_the_login_and_back(page: Page, site: Site, deed: str) -> None:
    """The list is not emptied, the search box does not fill with a login form, and the way back is kept."""
    page.goto(f"{site.url}/users/?sort=-name")
    page.context.clear_cookies(name=re.compile("session"))
    if deed == "sort":
        page.locator("#sort-username").click()
    else:
        page.locator("#find").press_sequentially("示例")
    page.wait_for_url(re.compile(r"/account/login/\?next=.*users"))
    page.fill("[name=login]", "system")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/users/\?sort=-name$"))
