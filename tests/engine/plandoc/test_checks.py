"""Checks: what is raised, with which evidence, and what is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.plandoc import Check, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_checks(text: str, verdict: str = "doubt") -> list[Check]:
    """List the checks of a text with one verdict."""
    return [check for check in compile_plan(text, vocabulary=read_vocabulary()).checks if check.verdict == verdict]


def test_fewer_entries_than_announced() -> None:
    text = "抓好五项工作：一是建平台。二是引人才。三是促转化。四是强服务。"
    (check,) = list_checks(text)
    assert (check.kind, check.expected, check.found) == ("announced_count", Decimal(5), Decimal(4))
    assert [text[start:end] for start, end in check.spans] == [
        "五项工作",
        "一是建平台。",
        "二是引人才。",
        "三是促转化。",
        "四是强服务。",
    ]
    assert "只列出4项" in check.message


def test_more_entries_than_announced() -> None:
    (check,) = list_checks("抓好2项工作：一是建平台。二是引人才。三是促转化。")
    assert "却列出3项" in check.message


@pytest.mark.parametrize(
    "text",
    [
        "抓好三项工作：一是建平台。二是引人才。三是促转化。",
        "实施六大行动，完善服务体系，提升创新能力，优化发展环境。一是建平台。二是引人才。",
        "着力抓好以下三方面工作：\n1、建平台。\n2、引人才。\n3、促转化。\n二、保障",
        "抓好第五项工作：一是建平台。二是引人才。",
        "抓好两件事。一是建平台。二是引人才。一是另起。",
        "抓好三项工作：建平台、引人才、促转化。",
        "抓好三项工作：\n建平台。",
        "一、抓好三项工作\n二、保障措施\n三、其他",
    ],
)
def test_counts_that_are_kept_or_cannot_be_told(text: str) -> None:
    assert list_checks(text) == []


def test_entries_on_lines_of_their_own_are_counted() -> None:
    (check,) = list_checks("下半年抓好以下三方面工作：\n1、建平台。\n（补充）\n2、引人才。\n一、其他")
    assert (check.expected, check.found) == (Decimal(3), Decimal(2))


def test_a_run_that_starts_anew_ends_the_list() -> None:
    (check,) = list_checks("抓好三项工作：一是建平台。二是引人才。一是另起一段。二是再来。")
    assert check.found == 2


def test_themes_in_quotes() -> None:
    text = "重点做好三“优化”、两“培育”：\n——优化服务，培育主体。\n——优化环境，培育人才。"
    (check,) = list_checks(text)
    assert (check.expected, check.found) == (Decimal(3), Decimal(2))


def test_parts_that_do_not_make_the_whole() -> None:
    text = "新建研发机构45家，其中省级12家、市级30家。"
    (check,) = list_checks(text)
    assert (check.kind, check.expected, check.found, check.items) == ("parts_sum", Decimal(45), Decimal(42), (0, 1, 2))
    assert [text[start:end] for start, end in check.spans] == ["45家", "12家", "30家"]
    assert check.message == "“新建研发机构”的分项合计42家，与总数45家不等，少3家"


@pytest.mark.parametrize(
    "text",
    [
        "申报计划120项，其中国家级20项、省级30项、市级70项。",
        "申报计划120项，其中国家级20项。",
        "申报计划120项，其中国家级20项、省级30项。",
    ],
)
def test_parts_that_fit_or_do_not_cover(text: str) -> None:
    assert list_checks(text) == []


def test_parts_in_other_units_are_brought_to_one() -> None:
    assert list_checks("基金征缴2亿元，其中甲险基金征缴1.4亿元、乙险基金征缴6000万元。") == []
    (check,) = list_checks("基金征缴2亿元，其中甲险基金征缴1.4亿元、乙险基金征缴5000万元。")
    assert (check.expected, check.found) == (Decimal(2), Decimal("1.9"))


def test_one_indicator_with_two_values() -> None:
    text = "新增高新技术企业90家。\n新增高新技术企业100家。"
    (check,) = list_checks(text)
    assert (check.kind, check.expected, check.found, check.items) == ("two_values", Decimal(90), Decimal(100), (0, 1))
    assert list_checks("新增高新技术企业90家，力争新增高新技术企业100家。") == []
    assert list_checks("新增高新技术企业90家。\n新增高新技术企业90家。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014年，是“十二五”的开局之年。", 2011),
        ("2014年是“十二五”规划的收官之年。", 2015),
        ("2026年是“十五五”开局之年。", None),
        ("2025年是“十四五”收官之年。", None),
        ("1960年是“二五”开局之年。", None),
    ],
)
def test_years_of_five_year_plans(text: str, expected: int | None) -> None:
    found = [check.expected for check in list_checks(text)]
    assert found == ([] if expected is None else [Decimal(expected)])


def test_numbering_that_repeats_or_skips() -> None:
    assert [check.kind for check in list_checks("一是建平台。二是引人才。二是促转化。四是强服务。")] == [
        "numbering"
    ] * 2
    assert list_checks("一是建平台。二是引人才。一是促转化。") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一、目标\n（一）建平台\n（三）引人才\n三、保障", ["一、-三、", "（一）-（三）"]),
        ("1、建平台。\n2、引人才。\n2、促转化。", ["2、-2、"]),
        ("一、目标\n1、建平台。\n2、引人才。\n二、任务\n1、促转化。\n2、强服务。", []),
        ("一、目标\n1、建平台。\n2、引人才。\n1、促转化。", []),
        ("三、目标\n四、任务\n——建平台。\n——引人才。\n（1）甲类\n五、保障", []),
    ],
)
def test_numbers_of_entries_that_repeat_or_skip(text: str, found: list[str]) -> None:
    checks = [check for check in list_checks(text) if check.kind == "numbering"]
    assert ["-".join(text[start:end] for start, end in check.spans) for check in checks] == found


def test_impossible_numbers_are_checks_as_well() -> None:
    assert [check.kind for check in list_checks("到202627年，占比达到2026%。")] == [
        "impossible_year",
        "impossible_number",
    ]
