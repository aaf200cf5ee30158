"""Tables and checklists in one cell read back the same, whatever signs stand in them (虚构)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.engine.ledgers.cells import list_heads, read_cell, write_cell
from kepan.engine.ledgers.types import CheckItem, Choice, Field, FieldKind
from kepan.engine.ledgers.values import dump_value, read_value

# Two choices with one title: then the key is written.
CHOICES = (Choice("one", "甲"), Choice("two", "乙"), Choice("three", "乙"))
STAFF = Field(
    "staff",
    FieldKind.TABLE,
    "人员",
    columns=(
        Field("name", FieldKind.TEXT, "姓名"),
        Field("age", FieldKind.NUMBER, "年龄", unit="岁", places=2),
        Field("pay", FieldKind.MONEY, "薪酬", unit="万元"),
        Field("since", FieldKind.DATE, "到岗"),
        Field("full", FieldKind.FLAG, "全职"),
        Field("way", FieldKind.CHOICE, "方式", choices=CHOICES),
        Field("school", FieldKind.ORGANISATION, "毕业院校"),
    ),
)
TERMS = Field(
    "terms",
    FieldKind.CHECKLIST,
    "条件",
    items=(CheckItem("area", "面积|够"), CheckItem("staff", "人数"), CheckItem("again", "人数")),
)
SIGNS = st.text(st.sampled_from("甲乙a1|｜\\n;； ="), max_size=12).map(str.strip)
WORDS = st.none() | SIGNS.filter(bool)
DAYS = st.none() | st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(date.isoformat)
NUMBERS = st.none() | st.integers(-(10**8), 10**8).map(lambda number: str(Decimal(number) / 100))
ROWS = st.fixed_dictionaries(
    {
        "name": WORDS,
        "age": NUMBERS,
        "pay": st.none() | st.integers(-(10**12), 10**12),
        "since": DAYS,
        "full": st.none() | st.booleans(),
        "way": st.sampled_from([None, "one", "two", "three"]),
        "school": st.sampled_from([None, 7, 12]),
    }
)
NOTES = st.none() | st.text(st.sampled_from("甲|\\\n\rn"), max_size=9).map(str.strip).filter(bool)
ANSWERS = st.lists(
    st.fixed_dictionaries(
        {"item": st.sampled_from(["area", "staff", "again"]), "met": st.none() | st.booleans(), "actual": WORDS,
         "on": DAYS, "note": NOTES}
    ),
    unique_by=lambda row: row["item"], max_size=3,
)  # fmt: skip


def read_kept(one: Field, raw: list[dict[str, Any]]) -> Any:
    reading = read_value(one, raw)
    assert not reading.problem, reading.problem
    return dump_value(one, reading.value)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, max_size=4))
def test_a_table_comes_back(rows: list[dict[str, Any]]) -> None:
    """Every part of every row, with records by what they are called."""
    kept = read_kept(STAFF, [dict(row) for row in rows])
    text = write_cell(STAFF, kept, lambda _field, key: f"虚构|{key}")
    raw, problem = read_cell(STAFF, text)
    assert not problem
    for row in raw:
        if row.get("school"):
            row["school"] = row["school"].removeprefix("虚构|")
    assert read_kept(STAFF, raw) == kept


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_a_checklist_comes_back_but_for_its_files(rows: list[dict[str, Any]]) -> None:
    """Every answer comes back under its item, the one of two items of the same title that it belongs to."""
    kept = read_kept(TERMS, [dict(row) for row in rows])
    raw, problem = read_cell(TERMS, write_cell(TERMS, kept, lambda _field, key: str(key)))
    assert not problem
    assert read_kept(TERMS, raw) == kept


def test_what_people_type_is_understood() -> None:
    """Bars of both widths, blanks around them, empty lines, fewer parts, empty parts at the end."""
    raw, problem = read_cell(STAFF, "虚构甲 ｜ 35 | 12.5\n\n虚构乙||||是\n虚构丙|||||||||")
    assert (raw[0], problem) == ({"name": "虚构甲", "age": "35", "pay": "12.5"}, "")
    assert [row["name"] for row in raw] == ["虚构甲", "虚构乙", "虚构丙"]
    assert read_cell(TERMS, "人数|是")[0] == [{"item": "staff", "met": "是"}]


def test_too_many_parts_are_told_with_what_is_expected() -> None:
    """The line, how many parts it has, and which there are."""
    raw, problem = read_cell(TERMS, "人数|是\n面积\\|够|是|12|2026-01-01|好|多了")
    assert raw == []
    assert problem == "第 2 行有 6 栏，应是：检查项|达到|实际|日期|说明"
    assert list_heads(STAFF)[2] == "薪酬（万元）"


@pytest.mark.parametrize("line", ["没有的|是", "人数|也许"])
def test_what_is_no_item_or_no_answer_is_refused_with_its_line(line: str) -> None:
    """The engine says which line is wrong."""
    raw, _problem = read_cell(TERMS, line)
    assert str(read_value(TERMS, raw).problem).startswith("第 1 行：")
