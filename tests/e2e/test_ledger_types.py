"""A register is made on screen from nothing, filled, approved, changed, and found again with its values (虚构)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts.walk import Site, Walker, list_page_faults

pytestmark = pytest.mark.browser

TITLE = "虚构仪器台账"
FIELDS = (
    ("型号", "text"), ("购置日期", "date"), ("质保到期", "date"), ("原值", "number"), ("台数", "number"),
    ("状况", "choice"), ("可以外借", "flag"), ("存放地点", "text"), ("说明", "long_text"), ("检定日期", "date"),
    ("质保天数", "computed"),
)  # fmt: skip
"""With the name that each type begins with, twelve."""
STATES = (("在用", "standing"), ("送修", "open"), ("报废", "ended"))
STEPS = (("启用", "起草", "在用"), ("送去修", "在用", "送修"), ("修好", "送修", "在用"), ("报废", "在用", "报废"))
NAME = "虚构显微镜"
ROWS = 200


def open_part(page: Page, name: str, box: str) -> None:
    """Open a part of the outline and wait for its panel."""
    page.locator(".te-outline").get_by_role("link", name=name, exact=True).click()
    page.wait_for_selector(box)


def add(page: Page, title: str, **chosen: str) -> None:
    """Add a line in the panel that is open; the cursor stays for the next one."""
    page.fill("#te-title", title)
    for name, value in chosen.items():
        page.select_option(f".te-add [name={name}]", value)
    if chosen.get("field_kind") == "choice":
        page.fill(".te-add [name=choices]", "完好，待修")
    if title == "型号":
        page.check(".te-add [name=list]")
    page.press("#te-title", "Enter")
    expect(page.locator(".te-middle .lg-lines").get_by_role("link", name=title, exact=True)).to_be_visible()
    expect(page.locator("#te-title")).to_be_focused()


def make_type(page: Page, site: Site) -> list[str]:
    """Make the type from nothing; return what is wrong with the pages on the way."""
    page.goto(f"{site.url}/ledgers/")
    page.get_by_role("link", name="台账定义").click()
    page.get_by_role("link", name="新建台账").click()
    page.fill("[name=title]", TITLE)
    page.get_by_role("button", name="开始").click()
    open_part(page, "基本信息", "[name=field_kind]")
    for title, kind in FIELDS:
        add(page, title, field_kind=kind)
    page.locator(".te-outline [data-part='field:zhibaotianshu']").click()
    page.fill("[name=p-expression]", "zhibaodaoqi - ")
    expect(page.locator("#say-expression .err")).to_contain_text("算式")
    page.locator(".te-names summary").click()
    page.locator("[data-insert=gouzhiriqi]").click()
    expect(page.locator("#say-expression .err")).to_have_count(0)
    page.check("[name=p-list]")
    faults = list_page_faults(page)
    open_part(page, "状态", "[name=state_kind]")
    for title, kind in STATES:
        add(page, title, state_kind=kind)
    expect(page.locator(".te-faults")).to_contain_text("没有步骤能走到")
    open_part(page, "步骤", "[name=sources]")
    states = {"起草": "draft", "在用": "zaiyong", "送修": "songxiu", "报废": "baofei"}
    for title, source, target in STEPS:
        add(page, title, sources=states[source], target=states[target])
    page.locator(".te-outline [data-part='step:baofei']").click()
    page.select_option("[name='p-route.kind']", "one")
    page.locator("[name='p-route.roles']").first.select_option("director")
    open_part(page, "提醒", "#te-title")
    page.fill("#te-title", "质保快到期")
    page.press("#te-title", "Enter")
    page.wait_for_selector("[name=p-date]")
    page.select_option("[name=p-date]", label="质保到期")
    expect(page.locator(".te-fine")).to_be_visible()
    faults += list_page_faults(page)
    # A draft survives leaving the page, and a line moves by keyboard.
    page.reload()
    page.locator(".te-outline [data-part='field:xinghao']").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".te-outline [data-part^='field:']").first).to_have_attribute("data-part", "field:xinghao")
    page.get_by_role("link", name="看变更并启用").click()
    faults += list_page_faults(page)
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.locator("h1")).to_contain_text(TITLE)
    return faults


def import_rows(page: Page, url: str, path: Path) -> None:
    """Take two hundred rows in as the list offers it."""
    lines = [f"虚构仪器{row:03d},XJ-{row},2026-01-01,2026-06-30,完好" for row in range(ROWS)]
    path.write_text("\n".join(["名称,型号,购置日期,质保到期,状况", *lines]), "utf-8")
    page.goto(url)
    page.get_by_text("导入", exact=True).click()
    page.get_by_role("link", name="导入一张表").click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("h1")).to_have_text("对应列")
    page.get_by_role("button", name="核对每一行").click()
    page.wait_for_selector(".imp-counts", timeout=60_000)
    page.locator(".imp-bar button[type=submit]").click()
    page.wait_for_selector(".statement", timeout=60_000)
    expect(page.locator(".statement")).to_contain_text(str(ROWS))


def take_steps(page: Page, url: str) -> None:
    """Take one step with all of them, which a job does."""
    page.goto(f"{url}?state=draft")
    page.locator("[data-pick-all]").check()
    page.locator(".batch [name=all]").check()
    page.locator("button[value='batch:qiyong']").click()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("#messages")).to_contain_text("后台")
    page.goto(f"{url}?state=draft")
    while page.locator("tbody tr").count():
        page.wait_for_timeout(300)
        page.reload()


def test_a_register_is_made_from_nothing_and_keeps_its_values_when_it_changes(
    walker: Walker, site: Site, tmp_path: Path
) -> None:
    """Twelve fields, four states, a computed field and a reminder."""
    maker = walker.get_context("planner").new_page()
    said: list[str] = []
    maker.on("pageerror", lambda error: said.append(str(error)))
    faults = make_type(maker, site)
    url = maker.url.split("?")[0]

    page = walker.get_context("officer").new_page()
    page.goto(f"{url}new/")
    for name, value in (
        ("name", NAME), ("xinghao", "XJ-1"), ("gouzhiriqi", "2026-01-01"), ("zhibaodaoqi", "2026-12-31")
    ):  # fmt: skip
        page.fill(f"[name=f-{name}]", value)
    page.select_option("[name=f-zhuangkuang]", label="完好")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("h1")).to_have_text(NAME)
    for step in ("启用", "报废"):
        page.get_by_role("link", name=step, exact=True).click()
        page.get_by_role("button", name=step, exact=True).click()
    expect(page.locator(".lg-approval")).to_contain_text("等待审批")
    entry = page.url

    other = walker.get_context("director").new_page()
    other.goto(entry)
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.locator(".rg-facts")).to_contain_text("报废")

    import_rows(page, url, tmp_path / "rows.csv")
    take_steps(page, url)
    maker.goto(f"{url}type/")
    maker.get_by_role("button", name="修改定义").click()
    maker.locator(".te-outline [data-part='field:xinghao']").click()
    maker.wait_for_selector("[name=p-title]")
    maker.fill("[name=p-title]", "规格型号")
    expect(maker.locator(".te-outline [data-part='field:xinghao']")).to_contain_text("规格型号")
    maker.locator(".te-outline [data-part='field:taishu']").click()
    expect(maker.locator("[name=p-title]")).to_have_value("台数")
    maker.get_by_role("button", name="去掉").click()
    expect(maker.locator(".te-outline [data-part='field:taishu']")).to_have_count(0)
    maker.get_by_role("link", name="看变更并启用").click()
    expect(maker.locator("main")).to_contain_text("去掉字段“台数”")
    maker.check("[name=agreed]")
    maker.get_by_role("button", name="启用", exact=True).click()
    expect(maker.locator("h1")).to_contain_text(TITLE)

    # More than two hundred entries follow a new version in a job.
    page.goto(entry)
    while page.get_by_text("规格型号").count() == 0:
        page.wait_for_timeout(300)
        page.reload()
    for words in ("规格型号", "XJ-1", "完好", "364"):
        expect(page.locator("main")).to_contain_text(words)
    page.goto(url)
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV（UTF-8）").click()
    download.value.save_as(tmp_path / "entries.csv")
    rows = (tmp_path / "entries.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == ROWS + 2 and all(sum(f",XJ-{row}," in line for line in rows) == 1 for row in range(2, ROWS))
    assert (faults, said) == ([], [])
