"""A whole sheet read as rows of fields: the preview of an import."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.layout import find_layout
from kepan.engine.sheets.mapping import list_suggestions
from kepan.engine.sheets.model import Area, Raw, RawSheet, get_cell
from kepan.engine.sheets.readings import Fault, Repair
from kepan.engine.sheets.rows import (
    Doubt,
    Row,
    Trouble,
    create_source,
    find_doubted_figures,
    find_repeated,
    list_missing,
    read_rows,
)

TODAY = date(2026, 11, 22)
DISTRICT = Field("district", "区县")
NAME = Field("name", "企业名称", aliases=("单位名称",), is_required=True)
REVENUE = Field("revenue", "营业收入", Kind.NUMBER, aliases=("营收",), unit="元", is_required=True)
STAFF = Field("staff", "职工人数", Kind.WHOLE, unit="人")
DAY = Field("filled_on", "填报日期", Kind.DAY)
FIELDS = (DISTRICT, NAME, REVENUE, STAFF, DAY)
CELLS: list[list[Raw]] = [
    ["填报单位：望澜区", None, None, None, "单位：万元"],
    ["区县", "单位名称", "营业收入", "职工人数", "填报日期"],
    ["望澜区", "甲厂", "27,455.30", 286, "25/03/2026"],
    [None, "乙厂", "—", "一百零三", "03/04/2026"],
    [None, "丙厂", 900, "很多", date(2026, 3, 5)],
    ["东岸区", "甲厂", 152380000, 41, None],
    ["合计", None, 152408355, 430, None],
]
SHEET = RawSheet(
    "汇总", CELLS, (Area(2, 0, 4, 0),), hidden_rows=frozenset({4}), formulas=frozenset({(4, 2)}),
)  # fmt: skip


def read() -> list[Row]:
    layout = find_layout(SHEET)
    samples = [[get_cell(SHEET, row, column) for row in layout.data_rows] for column in range(5)]
    keys = {field.key: field for field in FIELDS}
    columns = {one.column: keys[one.field] for one in list_suggestions(layout.headings, samples, FIELDS, today=TODAY)}
    assert list_missing(FIELDS, columns) == []
    source = create_source(SHEET, layout, columns, today=TODAY)
    return list(read_rows(SHEET, layout, columns, source, today=TODAY))


def test_every_row_of_data_is_read_with_all_there_is_to_say_of_it() -> None:
    rows = read()
    assert [row.place for row in rows] == [2, 3, 4, 5]
    assert rows[0] == Row(
        2,
        {
            "district": "望澜区",
            "name": "甲厂",
            "revenue": Decimal(274553000),
            "staff": 286,
            "filled_on": date(2026, 3, 25),
        },
        repairs=(("revenue", Repair.SEPARATORS), ("filled_on", Repair.DAY)),
    )
    assert rows[1].troubles == (Trouble(2, "revenue", Fault.REQUIRED),)
    assert (rows[1].values["staff"], rows[1].values["district"]) == (103, "望澜区")
    # The same column says that the day comes first.
    assert rows[1].values["filled_on"] == date(2026, 4, 3)
    assert rows[2].troubles == (Trouble(3, "staff", Fault.NOT_A_NUMBER),)
    assert set(rows[2].doubts) == {("", Doubt.HIDDEN), ("district", Doubt.FILLED), ("revenue", Doubt.FORMULA)}


def test_repeated_keys_and_figures_a_unit_apart_are_found() -> None:
    rows = read()
    assert find_repeated(rows, ["name"]) == {5: 2}
    assert find_repeated(rows, ["name", "district"]) == {}
    former = {"revenue": [Decimal(250000000), None, None, Decimal(149020000)]}
    (jump,) = find_doubted_figures(rows, FIELDS, former)["revenue"]
    assert (jump.place, jump.factor, jump.against) == (3, Decimal(10000), Decimal(149020000))
