"""Types of ledgers are read whole or refused with everything that is wrong and where."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.engine.ledgers.reading import TypeFaultsError, read_type, read_types, write_type
from tests.engine.ledgers.making import find, make_document


def list_paths(document: Any) -> list[tuple[str, str]]:
    """List what is wrong with a type."""
    with pytest.raises(TypeFaultsError) as caught:
        read_type(document)
    return [(one.path, one.words) for one in caught.value.faults]


def test_a_type_comes_back_from_its_data_the_same() -> None:
    made = read_type(make_document())
    assert read_type(write_type(made)) == made
    assert made.find_field("nothing") is None
    assert made.find_state("nothing") is None


@pytest.mark.parametrize(
    ("key", "change", "path", "words"),
    [
        ("area", {"unti": "亩"}, "sections.0.fields.2.unti", "没有这一项，是不是“unit”"),
        ("area", {"places": "two"}, "sections.0.fields.2.places", "这里要写 0 到 1000000 的整数"),
        ("area", {"least": 0.5}, "sections.0.fields.2.least", "这里要写数，有小数的加引号"),
        ("area", {"least": "many"}, "sections.0.fields.2.least", "“many”不是数"),
        ("area", {"required": "maybe"}, "sections.0.fields.2.required", "这里要写是或否（true、false）"),
        ("area", {"title": ["x"]}, "sections.0.fields.2.title", "这里要写文字"),
        ("area", {"roles": "all"}, "sections.0.fields.2.roles", "这里要写成一列，最多 1000 项"),
        ("area", {"least": "9000"}, "sections.0.fields.2.least", "最小值大于最大值"),
        ("area", {"hidden_in": ["opne"]}, "sections.0.fields.2.hidden_in", "没有状态“opne”，是不是“open”"),
        ("term_to", {"message": ""}, "sections.0.fields.7.message", "有校验就要写不符合时的说明"),
        ("origin", {"choices": []}, "sections.0.fields.5.choices", "选择字段要有选项"),
        ("list", {"items": []}, "sections.0.fields.14.items", "清单要有检查项"),
        ("list", {"set_by": "area"}, "sections.0.fields.14.set_by", "“area”不是单选字段"),
        ("rows", {"columns": []}, "sections.0.fields.15.columns", "表格要有列"),
        ("children", {"through": ""}, "sections.0.fields.16.ledgers", "要写一本台账，和它指过来的字段（through）"),
        ("months", {"expression": ""}, "sections.0.fields.17.expression", "计算字段要写算式"),
        ("months", {"required": True}, "sections.0.fields.17.required", "算出来的字段不能要求填写"),
        (
            "half",
            {"expression": "divide(aera, 2)"},
            "sections.0.fields.20.expression",
            "算式第 8 个字：unknown field “aera”",
        ),
        ("all", {"expression": "ratio(rate, 1)"}, "sections.0.fields.18.expression", None),
    ],
)
def test_what_is_wrong_with_a_field_is_said_with_its_place(
    key: str, change: dict[str, Any], path: str, words: str | None
) -> None:
    document = make_document()
    find(document, key).update(change)
    found = dict(list_paths(document)) if words else {}
    if words is None:
        # A ratio of a ratio: computed fields are looked at when they are computed, circles when they are read.
        assert list_paths(document) == [("sections", "计算字段互相引用，算不出来：all、rate")]
    else:
        assert found[path] == words


def test_units_that_do_not_go_together_are_refused_and_those_that_do_are_not() -> None:
    document = make_document()
    find(document, "cost")["unit"] = "家"
    assert list_paths(document)[0][0] == "sections.0.fields.18.expression"
    find(document, "cost")["unit"] = "亿元"
    assert read_type(document).key == "tenant"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"key": "Tenant"}, "key"),
        ({"label": "plain"}, "label"),
        ({"label": "{nobody}"}, "label"),
        ({"number": "A-{year}"}, "number"),
        ({"number": "{day}-{serial}"}, "number"),
        ({"subject": "area"}, "subject"),
        ({"map_field": "nowhere"}, "map_field"),
        ({"quota": ["org", "nothing"]}, "quota.1"),
        ({"quota": ["org"]}, "quota"),
        ({"public_form": {"fields": ["nothing"], "state": "draft"}}, "public_form.fields"),
        ({"public_form": {"fields": ["org"], "state": "draft", "email_field": "mail"}}, "public_form.email_field"),
        ({"certificate": {"title": "证", "fields": ["org"], "states": ["gone"]}}, "certificate.states"),
        ({"facts": [{"key": "a", "title": "甲", "measure": "mean"}]}, "facts.0.measure"),
        ({"facts": [{"key": "a", "title": "甲", "measure": "sum"}]}, "facts.0.field"),
        ({"uniques": [{"fields": []}]}, "uniques.0.fields"),
        ({"reminders": [{"key": "a", "title": "甲", "date": "area"}]}, "reminders.0.date"),
        ({"reminders": [{"key": "a", "title": "甲", "date": "term_to", "tells": ["nobody"]}]}, "reminders.0.tells"),
        ({"obligations": [{"ledger": "x", "subject": "org", "period": "none", "due": "term_to"}]}, "obligations.0"),
        ({"states": []}, "states"),
        ({"sections": []}, "sections"),
        ({"group": None}, "group"),
        ({"parameters": [{"key": "least", "title": "最少", "unit": "", "values": [{"starts_on": "x", "value": 1}]}]},
         "parameters.0.values.0.starts_on"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_type_is_said_with_its_place(change: dict[str, Any], path: str) -> None:
    assert path in dict(list_paths({**make_document(), **change}))


def test_a_state_that_nothing_leads_to_and_a_step_from_nowhere_are_refused() -> None:
    document = make_document()
    document["transitions"][0].update({"sources": [], "roles": [], "route": {"kind": "one", "roles": []}})
    assert [path for path, _ in list_paths(document)] == [
        "transitions.0.sources",
        "transitions.0.roles",
        "transitions.0.route.roles",
        "states.1",
        "states.2",
    ]


def test_what_is_no_mapping_is_refused() -> None:
    assert list_paths([]) == [("", "这里要写成“名称: 值”的一组")]


def make_site(**change: Any) -> dict[str, Any]:
    """Return the data of the type that tenants point to and that points to them."""
    fields = [
        {"key": "name", "kind": "text", "title": "名称"},
        {"key": "tenant", "kind": "entry", "ledgers": ["tenant"], "title": "主体"},
    ]
    base = {
        "key": "site",
        "title": "场地",
        "title_en": "Sites",
        "about": "虚构",
        "group": "carriers",
        "label": "{name}",
    }
    states = [{"key": "open", "title": "在用"}]
    whole = {**base, "number": "", "writers": [], "states": states, "transitions": []}
    return {**whole, "sections": [{"key": "a", "title": "甲", "fields": fields}], **change}


def test_types_that_point_to_each_other_are_read_together() -> None:
    assert list(read_types([make_document(), make_site()])) == ["tenant", "site"]
    document = make_document()
    find(document, "sites")["expression"] = 'count(children, children.state = "gone")'
    with pytest.raises(TypeFaultsError, match="“gone” is none of: open"):
        read_types([document, make_site()])


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ([make_document()], "没有台账“site”"),
        ([make_document(), make_site(), make_site()], "这个标识已经有了"),
        ([make_document(), make_site(label="")], "site: label"),
        ([make_document(), make_site(sections=[{"key": "a", "title": "甲", "fields": [
            {"key": "name", "kind": "text", "title": "名称"}]}])], "没有指过来的字段“tenant”"),
    ],
)  # fmt: skip
def test_links_that_lead_nowhere_are_refused(documents: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(TypeFaultsError, match=words):
        read_types(documents)
