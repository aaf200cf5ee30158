"""Columns find their fields by heading and content; figures a unit apart are doubted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.headings import read_heading
from kepan.engine.sheets.magnitude import find_jumps
from kepan.engine.sheets.mapping import Reason, list_suggestions
from kepan.engine.sheets.model import Raw

TODAY = date(2026, 11, 22)
FIELDS = (
    Field("name", "企业名称", aliases=("单位名称",), is_required=True),
    Field("uscc", "统一社会信用代码", Kind.CODE, aliases=("统一代码", "信用代码")),
    Field("revenue", "营业收入", Kind.NUMBER, aliases=("营收",), unit="元"),
    Field("staff", "职工人数", Kind.WHOLE, aliases=("从业人数",), unit="人"),
    Field("filled_on", "填报日期", Kind.DAY),
)


def suggest(columns: dict[str, list[Raw]], remembered: dict[str, str] | None = None) -> dict[str, tuple[str, Reason]]:
    headings = [read_heading(heading) for heading in columns]
    found = list_suggestions(headings, list(columns.values()), FIELDS, remembered=remembered, today=TODAY)
    return {headings[one.column].printed: (one.field, one.reason) for one in found}


def test_columns_are_found_by_other_names_units_and_content() -> None:
    found = suggest({
        "单位名称": ["甲厂"], "统一代码": ["9132"], "营收(万元)": ["27,455.30"], "从业人员数（人）": [286],
        "填报 日期": ["2026-03-12"], "备注": ["无"],
    })  # fmt: skip
    assert found == {
        "单位名称": ("name", Reason.NAME), "统一代码": ("uscc", Reason.NAME), "营收(万元)": ("revenue", Reason.NAME),
        "从业人员数（人）": ("staff", Reason.LIKE), "填报 日期": ("filled_on", Reason.NAME),
    }  # fmt: skip


def test_a_field_takes_one_column_and_a_wrong_unit_is_no_match() -> None:
    found = suggest({"营业收入（万元）": [1], "营业收入（家）": [2], "其中：营业收入": [3]})
    assert found == {"营业收入（万元）": ("revenue", Reason.NAME)}


def test_what_a_person_chose_before_comes_first() -> None:
    columns: dict[str, list[Raw]] = {"营业收入": [1], "主营": [2]}
    assert suggest(columns, {"主营": "revenue", "营业收入": ""}) == {"主营": ("revenue", Reason.REMEMBERED)}


def test_sizes_that_differ_by_nature_are_not_doubted() -> None:
    sizes = [Decimal(10) ** power for power in range(2, 12)]
    assert find_jumps(sizes) == []
    assert find_jumps([Decimal(0), Decimal(-5), None], [Decimal(5), Decimal(5), Decimal(5)]) == []
    assert [jump.factor for jump in find_jumps([Decimal(5)], [Decimal(52000)])] == [Decimal("0.0001")]
