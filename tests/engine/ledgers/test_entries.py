"""Entries of ledgers: values are read and kept exactly, fields are computed, rules judge, steps are allowed or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kepan.engine.basis.ratios import Ratio
from kepan.engine.ledgers.changes import compare_types, migrate_values
from kepan.engine.ledgers.computing import compute_fields, is_money, list_needs
from kepan.engine.ledgers.judging import is_automatic, judge_entry, judge_step, list_steps
from kepan.engine.ledgers.reading import read_type
from kepan.engine.ledgers.scope import EntryView
from kepan.engine.ledgers.slots import assign_slots
from kepan.engine.ledgers.types import Strength
from kepan.engine.ledgers.values import dump_value, load_value, read_value, write_value
from kepan.engine.ledgers.visibility import Viewer, can_see
from tests.engine.ledgers.making import find, make_document

MADE = read_type(make_document())
TODAY = date(2026, 11, 22)


def read(key: str, raw: object) -> Any:
    """Read a value and return it, or what is wrong with it."""
    one = MADE.find_field(key)
    assert one is not None
    reading = read_value(one, raw)
    return reading.problem or reading.value


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("org", "12", 12),
        ("org", 12, 12),
        ("org", "十二", "找不到“十二”"),
        ("org", [5], 5),
        ("org", [5, 6], "这里要一个值"),
        ("area", "１２．５", Decimal("12.5")),
        ("area", "1,200.50平方米", Decimal("1200.5")),
        ("area", "0.12万平方米", Decimal(1200)),
        ("area", "3家", "单位“家”与“平方米”不一致"),
        ("area", "1.234", "最多 2 位小数"),
        ("area", "-1", "不能小于 0平方米"),
        ("area", "5001", "不能大于 5000平方米"),
        ("area", "大", "“大”不是数"),
        ("area", 1.5, "这里要一个值"),
        ("area", True, "这里要一个值"),
        ("area", "9999999999999", "数太大"),
        ("fund", "12.5", 12_500_000),
        ("fund", "3元", 300),
        ("fund", 300, 300),
        ("fund", "0.0000001", "金额只能到分"),
        ("fund", "3家", "单位“家”不是金额的单位"),
        ("fund", "很多", "“很多”不是金额"),
        ("fund", "-1", "不能小于 0万元"),
        ("fund", 10**17, "金额过大"),
        ("started", "2025年3月1日", date(2025, 3, 1)),
        ("started", "2025/3/1", date(2025, 3, 1)),
        ("started", "2025-02-30", "没有“2025-02-30”这一天"),
        ("started", "明天", "“明天”不是日期，要写成 2025-03-31 这样"),
        ("origin", "高校", "college"),
        ("origin", "college", "college"),
        ("origin", "自荐", "“自荐”不在可选的里面：境外、高校"),
        ("tags", "甲；乙、甲", ("甲", "乙")),
        ("tags", ["甲", "", "丙"], ("甲", "丙")),
        ("tags", "；", None),
        ("tags", ["x" * 201], "最多 200 字，现在有 201 字"),
        ("note", "一\n二\x00", "一\n二"),
        ("quick", "是", True),
        ("quick", False, False),
        ("quick", "也许", "这里要写是或否"),
        ("period", "2025年第一季度", "2025-Q1"),
        ("period", "2025年上半年", "2025-H1"),
        ("period", "2025年第7周", "2025-W07"),
        ("period", "2025年13月", "没有“2025年13月”这个时期"),
        ("period", "今年", "“今年”不是时期，要写成 2025、2025-03、2025-Q1、2025-H1 或 2025-W07"),
        ("trade", "2017:C3921", "2017:C3921"),
        ("trade", "制造业", "“制造业”不是行业，要写成 2017:C3921 或 hightech:01"),
        ("papers", ["3", 4], (3, 4)),
        ("months", "3", "这一项是算出来的，不能填"),
        ("rows", "甲", "这里要一列行，最多 500 行"),
        ("rows", [{"share": "30"}], "第 1 行：日期：这一项要填"),
        ("rows", [{"other": "30"}], "第 1 行：没有列“other”"),
        ("rows", [{"on": "x"}], "第 1 行：日期：“x”不是日期，要写成 2025-03-31 这样"),
        ("rows", [{}, {"on": "2025-01-02", "share": "30%"}], ({"on": date(2025, 1, 2), "share": Decimal(30)},)),
        ("list", [{"item": "c"}], "第 1 行：没有检查项“c”"),
        ("list", [{"item": "a", "met": "x"}], "第 1 行：这里要写是或否"),
        ("list", [{"item": "a"}], None),
        ("area", "  ", None),
        ("area", None, None),
    ],
)
def test_what_was_typed_or_sent_is_read_exactly_or_refused_with_the_reason(key: str, raw: object, value: Any) -> None:
    assert read(key, raw) == value


def test_another_unit_is_converted_and_it_is_said() -> None:
    one = MADE.find_field("cost")
    assert one is not None
    assert read_value(one, "3000元").repair == "3000元 换算为 0.3 万元"


def make_view(state: str = "draft", **raws: Any) -> EntryView:
    """Return an entry with some values that were typed, computed."""
    values = {key: read(key, raw) for key, raw in raws.items()}
    linked = {"org": {"founded_on": date(2024, 1, 15)}}
    lists: dict[str, Any] = {"children": [{"state": "open"}, {"state": "closed"}]}
    view = EntryView(values, state, linked, lists)
    return EntryView({**values, **compute_fields(MADE, view, TODAY)}, state, linked, lists)


FULL: dict[str, Any] = {
    "org": 5, "area": "12.5", "fund": "120", "cost": "80", "origin": "高校", "started": "2025-03-01",
    "term_to": "2027-03-01", "tags": "甲；乙", "note": "虚构", "quick": "否", "period": "2025", "trade": "2017:C3921",
    "papers": [7], "list": [{"item": "b", "met": "是", "on": "2025-01-01"}],
    "rows": [{"on": "2025-01-02", "share": "30"}, {"on": "2025-01-03", "share": "45.5"}],
}  # fmt: skip


def test_fields_are_computed_in_their_units_and_kept_and_loaded_the_same() -> None:
    values = make_view(**FULL).values
    computed = {key: values[key] for key in ("months", "all", "rate", "half", "percent", "sites")}
    assert computed == {
        "months": Decimal(13),
        "all": 200_000_000,
        "rate": Ratio(Decimal(120_000_000), Decimal(200_000_000)),
        "half": Decimal("6.3"),
        "percent": Decimal("75.5"),
        "sites": Decimal(1),
    }
    kept = {one.key: dump_value(one, values.get(one.key)) for one in MADE.fields}
    assert {one.key: load_value(one, kept[one.key]) for one in MADE.fields} == {
        one.key: values.get(one.key) for one in MADE.fields
    }
    shown = {one.key: write_value(one, values.get(one.key), {("organisation", 5): "虚构公司"}) for one in MADE.fields}
    assert [shown[key] for key in ("org", "fund", "area", "origin", "tags", "quick", "rows", "rate", "carrier")] == [
        "虚构公司", "120 万元", "12.5 平方米", "高校", "甲、乙", "否", "2 行", "120000000/200000000", "",
    ]  # fmt: skip
    unit = MADE.find_field("all")
    assert unit is not None
    assert is_money(MADE, unit)


def test_what_expressions_look_at_is_known_before_it_is_fetched() -> None:
    needs = list_needs(MADE)
    assert needs.linked == {"org": frozenset({"founded_on"})}
    assert needs.lists == {"children": frozenset({"state"})}
    assert needs.has_today


def list_broken(view: EntryView) -> list[tuple[str, Strength]]:
    """List what rules say of an entry, without what is to be checked later."""
    return [(one.key, one.strength) for one in judge_entry(MADE, view, TODAY) if not one.is_open]


def test_a_draft_is_warned_and_a_standing_entry_refused() -> None:
    assert list_broken(make_view()) == [("org.required", Strength.WARN)]
    assert list_broken(make_view("open")) == [("org.required", Strength.REFUSE)]
    assert list_broken(make_view("open", **FULL)) == [("area", Strength.REFUSE)]
    assert list_broken(make_view("open", **{**FULL, "area": "20"})) == []
    late = {**FULL, "area": "20", "term_to": "2025-01-01", "list": [{"item": "a", "met": "是"}]}
    assert list_broken(make_view("open", **late)) == [
        ("list.a.evidence", Strength.REFUSE),
        ("term_to.validation", Strength.REFUSE),
    ]


def test_a_parameter_holds_from_its_day_and_what_is_not_known_stays_open() -> None:
    view = make_view("open", **FULL)
    assert [one.key for one in judge_entry(MADE, view, date(2023, 12, 31)) if not one.is_open] == []
    found = judge_entry(MADE, make_view("open", org=5), TODAY)
    assert [(one.key, one.is_open, one.document) for one in found] == [
        ("area", True, "虚构〔2020〕1号"),
        ("later.rulebook", True, ""),
    ]


def test_steps_are_for_those_who_may_from_where_they_begin() -> None:
    assert [one.key for one in list_steps(MADE, "draft", {"section_officer"})] == ["accept"]
    assert list_steps(MADE, "draft", {"director"}) == ()
    accept, close = MADE.transitions
    refused = judge_step(MADE, accept, make_view(org=5, fund="10", cost="90"), TODAY)
    assert [one.key for one in refused if one.strength is Strength.REFUSE] == ["term_to.required", "most"]
    assert [one.key for one in judge_step(MADE, accept, make_view(**{**FULL, "area": "20"}), TODAY)] == []
    assert [one.key for one in judge_step(MADE, close, make_view(**FULL), TODAY)] == ["close.state"]
    assert not is_automatic(MADE, close, make_view("open", **FULL), TODAY)
    assert is_automatic(MADE, close, make_view("open", **FULL), date(2027, 3, 2))
    assert not is_automatic(MADE, accept, make_view(**FULL), date(2027, 3, 2))


def test_a_field_keeps_its_slot_when_the_type_changes() -> None:
    slots = assign_slots(MADE)
    assert slots == {"org": "key1", "area": "number1", "started": "day1", "term_to": "day2"}
    document = make_document()
    find(document, "area")["filter"] = False
    find(document, "fund")["filter"] = find(document, "rate")["filter"] = find(document, "tags")["filter"] = True
    assert assign_slots(read_type(document), slots) == {
        "org": "key1", "started": "day1", "term_to": "day2", "fund": "number1", "rate": "number2",
    }  # fmt: skip


def test_a_changed_type_carries_every_value_along_or_says_which_it_loses() -> None:
    document = make_document()
    fields = document["sections"][0]["fields"]
    find(document, "cost").update({"unit": "元", "places": 2})
    find(document, "note").update({"key": "remark", "was": "note"})
    find(document, "area").update({"kind": "text"})
    find(document, "area").pop("unit"), find(document, "half").update({"expression": "divide(count(children), 2)"})
    find(document, "tags")["many"] = False
    find(document, "origin")["choices"] = [{"key": "abroad", "title": "境外"}]
    find(document, "list")["items"] = [{"key": "a", "title": "甲"}]
    find(document, "rows")["columns"] = [{"key": "on", "kind": "date", "title": "日期"}]
    find(document, "percent")["expression"] = "count(rows)"
    fields.append({"key": "more", "kind": "text", "title": "新增", "required": True})
    fields.remove(find(document, "quick"))
    document["guards"] = []
    for state in document["states"]:
        if state["key"] == "open":
            state.update({"key": "inside", "was": ["open"]})
    for step in document["transitions"]:
        step["sources"] = [key.replace("open", "inside") for key in step["sources"]]
        step["target"] = step["target"].replace("open", "inside")
    document["uniques"], document["facts"] = [], []
    new = read_type(document)
    change = compare_types(MADE, new)
    assert [one.field for one in change.losses] == ["quick", "cost", "origin", "tags", "list", "rows"]
    assert change.refusals == ()
    assert str(change.steps[-1]) == "状态“在孵”的记录改为“在孵”"
    kept = {one.key: dump_value(one, value) for one in MADE.fields if (value := make_view(**FULL).values.get(one.key))}
    kept["quick"] = False
    moved = migrate_values(change, kept, "open")
    assert moved.state == "inside"
    assert moved.lost == {
        "quick": False, "origin": "college", "tags": ["甲", "乙"], "list": kept["list"], "rows": kept["rows"],
    }  # fmt: skip
    assert moved.values == {
        "org": 5, "area": "12.5 平方米", "fund": 120_000_000, "cost": "800000", "started": "2025-03-01",
        "term_to": "2027-03-01", "tags": "甲", "remark": "虚构", "period": "2025", "trade": "2017:C3921",
        "papers": [7], "rows": [{"on": "2025-01-02"}, {"on": "2025-01-03"}],
    }  # fmt: skip
    document["states"][1].pop("was")
    assert [one.state for one in compare_types(MADE, read_type(document)).refusals] == ["open"]


@pytest.mark.parametrize(
    ("visibility", "viewer", "seen"),
    [
        ("public", Viewer(), True),
        ("internal", Viewer(), False),
        ("internal", Viewer(is_owner=True), True),
        ("restricted", Viewer(is_staff=True), False),
        ("restricted", Viewer(frozenset({"director"})), True),
        ("restricted", Viewer(frozenset({"auditor"})), True),
        ("personal", Viewer(is_office=True), False),
        ("personal", Viewer(is_personal_cleared=True), True),
        ("personal", Viewer(frozenset({"auditor"})), False),
    ],
)
def test_a_field_is_seen_by_those_it_is_for(visibility: str, viewer: Viewer, seen: bool) -> None:
    document = make_document()
    find(document, "note").update({"visibility": visibility, "seen_by": ["auditor"], "hidden_in": ["closed"]})
    one = read_type(document).find_field("note")
    assert one is not None
    assert can_see(one, viewer, "open") is seen
    assert not can_see(one, Viewer(is_staff=True, is_owner=True), "closed")


def test_computed_shares_and_scaled_numbers_are_judged_as_they_are_computed() -> None:
    """What is kept as 100 % is a whole to conditions; what is kept in 万平方米 is compared in 平方米."""
    document = make_document()
    document["sections"][0]["fields"] += [
        {"key": "held", "kind": "computed", "title": "x", "unit": "%", "expression": "total(rows, rows.share)"},
        {
            "key": "tenfold",
            "kind": "computed",
            "title": "x",
            "unit": "万平方米",
            "places": 2,
            "expression": "area * 10",
        },
    ]
    document["guards"] = [
        {"key": "whole", "expression": "held = 100%", "message": "x"},
        {"key": "large", "expression": "tenfold > area", "message": "x"},
    ]
    made = read_type(document)
    shares = ({"on": None, "share": Decimal(60)}, {"on": None, "share": Decimal(40)})
    view = EntryView({"rows": shares, "area": Decimal(4000)}, made.states[0].key)
    found = compute_fields(made, view, date(2026, 1, 1))
    assert (found["held"], found["tenfold"]) == (Decimal(100), Decimal("4.00"))
    judged = judge_entry(made, replace(view, values={**view.values, **found}), date(2026, 1, 1))
    assert not {one.key for one in judged} & {"whole", "large"}
