"""Tables of the registry as offices print them: taken in, applied, taken back, nothing left of them. All 虚构."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import create_import, undo_batch
from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.models import Contact, Finding, Organisation
from kepan.apps.registry.services import StaffEntry, StatementDetails, create_statement, update_contact
from tests.business_digest import compute_exact_digest
from tests.factories.accounts import make_user
from tests.factories.imports import apply, choose, run, write_csv
from tests.factories.registry import make_organisation, make_uscc

WAN = 1_000_000
NAME = "虚构甲传感有限公司"
TABLES: dict[str, tuple[list[str], list[list[str]], dict[str, Any]]] = {
    "organisations": (
        [
            "企业名称",
            "社会信用代码",
            "所属区县",
            "国民经济行业",
            "成立时间",
            "注册资金（万元）",
            "注册地址",
            "联系人",
            "联系电话",
            "邮箱",
        ],
        [
            [
                "虚构新来材料有限公司",
                make_uscc(),
                "",
                "C3921",
                "2019年3月5日",
                "1,200",
                "虚构路 1 号",
                "虚构丙",
                "0",
                "",
            ],
            [NAME, "", "", "", "", "", "虚构路 2 号", "虚构甲", "0519-0000", "a@example.invalid"],
        ],
        {"kinds": "企业"},
    ),
    "statements": (
        ["单位全称", "统计年度", "营收（万元）", "R&D经费支出（万元）", "从业人员平均人数（人）"],
        [[NAME, "2024", "5,100", "300", "20"], ["虚构乙材料有限公司", "2024", "900", "40", "12.5"]],
        {"stage": "年报"},
    ),
    "recognitions": (
        ["资质名称", "企业名称", "证书号", "发证日期"],
        [["国家高新技术企业", NAME, "GR202599000007", "2025-12-06"], ["瞪羚", NAME, "", "2024/5/1"]],
        {"level": "省级"},
    ),
    "projects": (
        [
            "项目名",
            "立项编号",
            "计划名称",
            "承担单位",
            "合作单位",
            "立项时间",
            "资助金额（万元）",
            "到位金额（万元）",
            "到账时间",
        ],
        [["虚构项目一", "XG-001", "虚构省计划", NAME, "虚构外地大学", "2024-06-01", "200", "80", "2024-09-01"]],
        {"level": "省级"},
    ),
    "agreements": (
        ["合同名称", "合同编号", "合同类型", "甲方名称", "乙方名称", "签约日期", "合同金额（万元）"],
        [["虚构协议", "XY-1", "产学研", NAME, "虚构外地大学", "2024.3.5", "100"]],
        {},
    ),
    "people": (
        ["专家姓名", "工作单位", "职称", "人才类别", "研究方向"],
        [["虚构甲某", NAME, "研究员", "双创人才", "传感技术"]],
        {},
    ),
}


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Any) -> None:
    """Keep files of tests apart."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def officer(db: None) -> User:
    """Return a section officer with two firms, one of which has stated a year with its staff by month."""
    officer = make_user(Role.SECTION_OFFICER)
    first = make_organisation(officer, name=NAME)
    make_organisation(officer, name="虚构乙材料有限公司")
    months = {month: StaffEntry(20, 20, 5, 5) for month in range(1, 13)}
    update_contact(actor=officer, organisation=first, expected_version=None, name="虚构甲", phone="0519-1111")
    details = StatementDetails(ReleaseStage.FLASH, {"revenue": 5000 * WAN, "rd_total": 250 * WAN}, months)
    create_statement(actor=officer, organisation=first, year=2024, details=details)
    return officer


@pytest.mark.parametrize("target", TABLES)
def test_a_table_goes_in_and_comes_out_again(officer: User, target: str) -> None:
    """Columns are known by the headings that offices print; undone, every table is as it was."""
    headings, rows, options = TABLES[target]
    held = list(Finding.objects.order_by("pk"))
    Finding.objects.all().delete()
    before = compute_exact_digest()
    Finding.objects.bulk_create(held)
    assert officer.region is not None
    batch = create_import(
        actor=officer, target=target, content=write_csv(rows, headings), name="虚构表.csv", region=officer.region
    )
    suggested = batch.look["sheets"][0]["suggestions"]
    assert [place for place in range(len(headings)) if str(place) not in suggested] == []
    batch = run(choose(officer, batch, options=options))
    assert batch.state == "staged", batch.job and batch.job.error
    staged = list(StagedRow.objects.filter(batch=batch))
    assert {row.outcome for row in staged} <= {"create", "change"}, [(row.outcome, row.notes) for row in staged]
    batch = apply(officer, batch)
    assert batch.state == "applied", (batch.error, batch.job and batch.job.error)
    assert before != compute_exact_digest()
    first = Organisation.objects.get(name=NAME)
    if target == "statements":
        assert (first.latest_revenue, first.latest_rd) == (5100 * WAN, 300 * WAN)
        current = first.statements.get(is_current=True)
        assert (current.revision, current.staff_months.count(), current.tech_staff_average) == (2, 12, 5)
    if target == "organisations":
        contacts = Contact.objects.order_by("name").values_list("name", "phone", "email")
        assert list(contacts) == [("虚构丙", "0", ""), ("虚构甲", "0519-0000", "a@example.invalid")]
    undo_batch(actor=officer, batch=batch, reason="虚构理由")
    batch = run(Batch.objects.get(pk=batch.pk))
    assert batch.state == "undone"
    left = Finding.objects.filter(subject_kind="registry.yearlystatement")
    assert set(left.values_list("subject_id", flat=True)) == set(first.statements.values_list("pk", flat=True))
    # What the checks find follows from the records and keeps its own course.
    Finding.objects.all().delete()
    assert compute_exact_digest() == before


def test_who_is_called_at_an_organisation(officer: User) -> None:
    """A wrong address is refused, a telephone without a name doubted, the same again is nothing new."""
    assert officer.region is not None
    headings = ["企业名称", "联系人", "联系电话", "邮箱"]
    rows = [
        [NAME, "虚构甲", "0519-1111", ""],
        ["虚构乙材料有限公司", "", "0519-2222", ""],
        ["虚构丙有限公司", "虚构丁", "", "不是"],
    ]
    content = write_csv(rows, headings)
    batch = create_import(
        actor=officer, target="organisations", content=content, name="虚构表.csv", region=officer.region
    )
    batch = run(choose(officer, batch, options={"kinds": "企业"}))
    staged = [(row.outcome, row.reason) for row in StagedRow.objects.filter(batch=batch)]
    assert staged == [("same", ""), ("doubted", "no_contact"), ("refused", "email")]
