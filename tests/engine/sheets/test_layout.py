"""Where a table stands in a sheet, as offices draw them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.sheets.asides import Aside
from kepan.engine.sheets.layout import find_layout
from kepan.engine.sheets.model import Area, Raw, RawSheet

REPORT: list[list[Raw]] = [
    ["2025年望澜区企业年报汇总表（虚构）"],
    ["填报单位：望澜区", None, None, None, "单位：万元"],
    ["序号", "企业名称", "研发费用", None, None, "备注"],
    [None, None, "合计", "境内", "境外", None],
    ["1", "2", "3", "4", "5", "6"],
    [1, "望澜轻合金部件有限公司", Decimal("12.5"), 10, Decimal("2.5"), None],
    [2, "望澜生物试剂股份有限公司", 7, 7, None, "注：全年停产"],
    [None],
    ["序号", "企业名称", "研发费用", None, None, "备注"],
    [3, "望澜智造模具有限公司", 4, 3, 1, None],
    ["合 计", None, Decimal("23.5"), 20, Decimal("3.5")],
    ["填表人：某", None, None, "审核人：某"],
    [None],
]
MERGED = (Area(0, 0, 0, 5), Area(2, 0, 3, 0), Area(2, 1, 3, 1), Area(2, 2, 2, 4), Area(2, 5, 3, 5))


@pytest.mark.parametrize("merged", [MERGED, ()], ids=["merged", "as text"])
def test_a_report_with_everything_that_offices_add(merged: tuple[Area, ...]) -> None:
    found = find_layout(RawSheet("汇总", REPORT, merged))
    assert found.heading_rows == (2, 3)
    names = [heading.name for heading in found.headings]
    assert names == ["序号", "企业名称", "研发费用 合计", "研发费用 境内", "研发费用 境外", "备注"]
    assert (found.data_rows, found.unit, found.title) == ((5, 6, 9), "万元", "2025年望澜区企业年报汇总表（虚构）")
    assert found.aside == (
        (0, Aside.TITLE), (1, Aside.UNIT_LINE), (4, Aside.COLUMN_NUMBERS), (7, Aside.BLANK),
        (8, Aside.REPEATED_HEADING), (10, Aside.TOTAL), (11, Aside.NOTE),
    )  # fmt: skip


def test_every_row_is_data_or_set_aside_or_a_heading() -> None:
    found = find_layout(RawSheet("汇总", REPORT, MERGED))
    assert found.heading_rows is not None
    headings = range(found.heading_rows[0], found.heading_rows[1] + 1)
    assert sorted([*headings, *found.data_rows, *(row for row, _why in found.aside)]) == list(range(len(REPORT) - 1))


def test_a_table_of_texts_takes_the_first_full_row() -> None:
    rows = [["公开号", "名称", "分类"], ["CN1A", "一种装置", "A01M"], ["CN2A", "一种方法", "G06F"]]
    assert find_layout(RawSheet("", rows)).heading_rows == (0, 0)


def test_expected_headings_outweigh_looks() -> None:
    rows: list[list[Raw]] = [["甲区", "乙区", "丙区"], ["名称", "代码", "地址"], ["某厂", "某码", "某路"]]
    assert find_layout(RawSheet("", rows)).heading_rows == (0, 0)
    assert find_layout(RawSheet("", rows), ["代码", "名称"]).heading_rows == (1, 1)
    assert find_layout(RawSheet("", rows), heading_row=1).data_rows == (2,)


def test_figures_alone_have_no_headings() -> None:
    found = find_layout(RawSheet("", [[1, 2], [3, 4]]))
    assert (found.heading_rows, found.data_rows) == (None, (0, 1))
    assert [heading.name for heading in found.headings] == ["", ""]


def test_cells_merged_downwards_say_where_their_value_stands() -> None:
    rows: list[list[Raw]] = [["区县", "企业", "产值"], ["望澜区", "甲厂", 1], [None, "乙厂", 2], ["东岸区", "丙厂", 3]]
    assert find_layout(RawSheet("", rows, (Area(1, 0, 2, 0),))).filled == {(2, 0): (1, 0)}
