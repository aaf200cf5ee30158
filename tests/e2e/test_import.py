"""A table with errors comes in, is mended in the workbook with reasons, taken back and exported. Invented (虚构)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from kepan.engine.basis.patent_numbers import compute_application_check
from kepan.store.files.spreadsheets import read_spreadsheet
from scripts.walk import Site, Walker, list_page_faults, show_as

pytestmark = pytest.mark.browser

HEADINGS = ("申请号", "专利名称", "专利类型", "申请日", "申请人", "发明人", "IPC分类号")
OWNER = "虚构走查有限公司"


def make_number(serial: int) -> str:
    """Make an application number of 2023 with its check digit."""
    digits = f"20231{serial:07d}"
    return f"{digits}.{compute_application_check(digits)}"


def make_row(serial: int, *, number: str = "", title: str | None = "", day: str = "2023-05-04") -> list[str | None]:
    """Make a row of the table."""
    named = f"虚构走查装置{serial}" if title == "" else title
    return [number or make_number(serial), named, "发明专利", day, OWNER, "虚某甲；虚某乙", "G01N 21/00"]


def write_book(path: Path) -> Path:
    """Write a table with a title, five good rows, and three with a wrong digit, no title and no such day."""
    wrong = make_number(9006)
    wrong = wrong[:-1] + ("1" if wrong[-1] == "0" else "0")
    bad = [make_row(9006, number=wrong), make_row(9007, title=None), make_row(9008, day="2023-02-30")]
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["2023年专利汇总（虚构）"])
    for row in [list(HEADINGS), *(make_row(serial) for serial in range(9001, 9006)), *bad]:
        sheet.append(row)
    book.save(path)
    return path


def mend_book(path: Path) -> None:
    """Mend the three rows where they stand, as a person does who reads the reasons."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book.worksheets[0]
    heads = next(row for row in sheet.iter_rows() if row[0].value == HEADINGS[0])
    places = {str(cell.value): cell.column for cell in heads}
    rows = list(range(heads[0].row + 1, sheet.max_row + 1))
    said = [str(sheet.cell(row, sheet.max_column).value) for row in rows]
    assert len(rows) == 3 and all(words not in ("None", "") for words in said), said
    assert f"应为“{make_number(9006)[-1]}”" in said[0], said
    sheet.cell(rows[0], places["申请号"]).value = make_number(9006)
    sheet.cell(rows[1], places["专利名称"]).value = "虚构走查装置9007"
    sheet.cell(rows[2], places["申请日"]).value = date(2023, 2, 28)
    book.save(path)


def import_book(page: Page, site: Site, path: Path) -> list[str]:
    """Take a workbook in as far as the preview; return faults of the pages."""
    page.goto(f"{site.url}/rights/")
    page.get_by_role("link", name="导入", exact=True).click()
    expect(page.locator("[name=target]")).to_have_value("rights")
    page.set_input_files("input[type=file]", path)
    faults = list_looks(page)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("h1")).to_have_text("对应列")
    faults += list_looks(page)
    page.get_by_role("button", name="核对每一行").click()
    page.wait_for_selector(".imp-counts", timeout=60_000)
    return faults + list_looks(page)


def apply(page: Page, words: str) -> list[str]:
    """Write the good rows."""
    page.locator(".imp-bar button[type=submit]").click()
    page.wait_for_selector(".statement", timeout=60_000)
    expect(page.locator(".statement")).to_contain_text(words)
    return list_looks(page)


def list_looks(page: Page) -> list[str]:
    """Return breaks of layout and accessibility, wide and narrow."""
    faults = []
    for width in (1440, 390):
        show_as(page, width, "light")
        faults += [f"{page.url} {width}: {fault}" for fault in list_page_faults(page)]
    show_as(page, 1440, "light")
    return faults


def save_download(page: Page, link: Any, path: Path) -> Path:
    """Click a link that hands out a file, and keep the file."""
    with page.expect_download() as download:
        link.click()
    download.value.save_as(path)
    return path


def count_rights(page: Page, site: Site) -> int:
    """Count the rights of this table that are seen in the list."""
    page.goto(f"{site.url}/rights/?q=虚构走查装置")
    return page.locator("tbody tr", has_text="虚构走查装置").count()


def test_table_with_errors_comes_in(walker: Walker, site: Site, tmp_path: Path) -> None:
    """Errors come back in a workbook, which comes in mended; it is undone, comes in again, and leaves as it came."""
    page = walker.get_context("planner").new_page()
    faults = import_book(page, site, write_book(tmp_path / "虚构专利.xlsx"))
    expect(page.locator("main")).to_contain_text("没有这一天")
    link = page.get_by_role("link", name="下载带原因的工作簿")
    faults += apply(page, "写入了 5 行")
    returned = save_download(page, link.first, tmp_path / "带原因.xlsx")
    assert count_rights(page, site) == 5

    mend_book(returned)
    faults += import_book(page, site, returned)
    faults += apply(page, "写入了 3 行")
    assert count_rights(page, site) == 8

    page.goto(f"{site.url}/imports/")
    faults += list_looks(page)
    page.get_by_role("link", name="带原因").first.click()
    page.get_by_role("link", name="撤销这一批").click()
    page.fill("[name=reason]", "虚构：再来一次")
    page.get_by_role("button", name="撤销这一批").click()
    page.wait_for_selector(".statement", timeout=60_000)
    expect(page.locator(".statement")).to_contain_text("已经整批撤销")
    assert count_rights(page, site) == 5

    faults += import_book(page, site, returned)
    faults += apply(page, "写入了 3 行")
    assert count_rights(page, site) == 8
    left = export(page, tmp_path / "导出.xlsx")
    wanted = {make_number(serial).replace(".", ""): f"虚构走查装置{serial}" for serial in range(9001, 9009)}
    assert left == wanted
    assert faults == []


def export(page: Page, path: Path) -> dict[str, str]:
    """Export what the list shows as a workbook, and read numbers and titles back."""
    menu = page.locator("details", has=page.locator("summary", has_text="导出"))
    menu.locator("summary").click()
    save_download(page, menu.get_by_role("link").first, path)
    sheet = read_spreadsheet(path.read_bytes(), name=path.name)[0]
    heads = [str(cell) for cell in sheet.rows[0]]
    number, title = heads.index("申请号"), heads.index("名称")
    return {str(row[number]): str(row[title]) for row in sheet.rows[1:]}
