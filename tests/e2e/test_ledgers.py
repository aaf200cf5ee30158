"""An entry is typed, left, gone on with, sent, approved by somebody else, found in the list and taken away (虚构)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from scripts.walk import Site, Walker, list_page_faults

pytestmark = pytest.mark.browser

TITLE = "虚构走查课题：载体毕业企业去向"


def test_an_entry_goes_from_its_form_through_approval_into_an_export(
    walker: Walker, site: Site, tmp_path: Path
) -> None:
    """With a picker that finds while one types, and a form that keeps what was not sent."""
    page = walker.get_context("officer").new_page()
    page.goto(f"{site.url}/ledgers/?q=智库")
    page.get_by_role("link", name="智库课题与建议").click()
    page.get_by_role("link", name="登记", exact=True).click()
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        page.fill("[name=f-title]", TITLE)
    page.reload()
    expect(page.locator("[name=f-title]")).to_have_value(TITLE)
    page.select_option("[name=f-kind]", label="课题")
    page.fill("[name=f-issued_on]", "2026-05-06")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".err").first).to_contain_text("要填")
    faults = list_page_faults(page)
    page.locator("[name=f-author-words]").press_sequentially("叶")
    page.locator("input[type=radio][name=f-author]").first.check()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.get_by_role("link", name="立项", exact=True).click()
    page.get_by_role("button", name="立项", exact=True).click()
    expect(page.locator(".lg-approval")).to_contain_text("等待审批")
    faults += list_page_faults(page)

    other = walker.get_context("director").new_page()
    other.goto(f"{site.url}/ledgers/")
    other.get_by_role("link", name=TITLE).click()
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.locator(".rg-facts")).to_contain_text("已立项")

    page.goto(f"{site.url}/ledgers/think_tank_item/?state=accepted&q=走查课题")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV（UTF-8）").click()
    download.value.save_as(tmp_path / "entries.csv")
    rows = (tmp_path / "entries.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 2 and TITLE in rows[1]
    assert faults == []
