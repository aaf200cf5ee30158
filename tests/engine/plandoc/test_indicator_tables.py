"""Tables of indicators that became lines: names, units, times and tenses come from the row and its header (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_rows(text: str) -> list[tuple[str, str, str, str, str | None, str]]:
    """List what a text says: name, relation, value, unit, period and kind of each item."""
    items = compile_plan(text, vocabulary=read_vocabulary()).items
    return [(i.indicator, i.comparator, i.value_text, i.unit, i.period, i.kind) for i in items]


def test_a_table_with_blanks_between_its_cells() -> None:
    text = """专栏1 主要指标
序号 指标名称 2020年 2025年 属性
1 研发投入强度（%） 1.86 2.5以上 预期性
2 每万名就业人员中研发人员（人年） 42 60 预期性
3 单位产值能耗下降（%） 3.1 13.5
4 人口自然增长率（‰） 4 3.5左右 预期性"""
    assert list_rows(text) == [
        ("研发投入强度", "=", "1.86", "%", "2020", "achieved"),
        ("研发投入强度", ">=", "2.5", "%", "2025", "target"),
        ("每万名就业人员中研发人员", "=", "42", "人年", "2020", "achieved"),
        ("每万名就业人员中研发人员", "=", "60", "人年", "2025", "target"),
        ("单位产值能耗", "=", "3.1", "%", "2020", "growth_achieved"),
        ("单位产值能耗", "=", "13.5", "%", "2025", "growth_target"),
        ("人口自然增长率", "=", "4", "‰", "2020", "achieved"),
        ("人口自然增长率", "~", "3.5", "‰", "2025", "target"),
    ]


def test_a_table_with_tabs_and_a_column_of_units() -> None:
    text = (
        "序号\t指标\t单位\t2020年实绩\t2025年目标\t备注\n"
        "1\t高新技术企业\t家\t638\t[1200]\t累计\n"
        "2\t研发经费年均增长\t%\t12.5\t年均14\t\n"
        "3\t专利密度\t件/万户\t—\t≥6\t\n"
    )
    assert list_rows(text) == [
        ("高新技术企业", "=", "638", "家", "2020", "achieved"),
        ("高新技术企业", "=", "1200", "家", "2025", "target"),
        ("研发经费", "=", "12.5", "%", "2020", "growth_achieved"),
        ("研发经费", "=", "14", "%", "2025", "growth_target"),
        ("专利密度", ">=", "6", "件/万户", "2025", "target"),
    ]
    items = compile_plan(text, vocabulary=read_vocabulary()).items
    assert [item.rate for item in items] == [None, None, "annual_avg", "annual_avg", None]


def test_a_marker_may_stand_for_the_column_of_numbers() -> None:
    text = "序号 项目 目标值\n1、培训农民 2.4万人次\n2、引进新品种 12个\n二、措施\n新建基地5个。"
    assert list_rows(text) == [
        ("培训农民", "=", "2.4", "万人次", None, "target"),
        ("引进新品种", "=", "12", "个", None, "target"),
        ("新建基地", "=", "5", "个", None, "target"),
    ]


def test_a_falling_change_says_so() -> None:
    items = compile_plan("指标 2023年 2024年\n万元产值用水量 下降4 下降5", vocabulary=read_vocabulary()).items
    assert [(item.indicator, item.dir, item.kind) for item in items] == [
        ("万元产值用水量", "down", "growth_achieved"),
        ("万元产值用水量", "down", "growth_target"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "产值（亿元） 完成52，下降3% 60",  # more than a value
        "产值（亿元） 增幅为8 60",  # a word that no cell of a value opens with
        "产值（亿元） 12345678901234567890 60",  # no figure
        "产值（亿元） — —",  # no value
        "产值（亿元） 52",  # a cell is missing
        "（亿元） 52 60",  # no name
    ],
)
def test_a_row_that_does_not_fit_is_read_like_any_line(row: str) -> None:
    text = f"指标 2023年 2024年\n{row}"
    items = compile_plan(text, vocabulary=read_vocabulary()).items
    assert all(item.trace["indicator"] != "table" for item in items)


@pytest.mark.parametrize(
    "head",
    [
        "指标 2023年 2024年。",  # a sentence
        "指标 2023年",  # too few columns
        "指标 名称 单位",  # two names and no value
        "2023年 2024年 指标",  # the name behind the values
        "指标 关于各项指标统计口径变化的一段较长的说明 备注",  # no head of a value
    ],
)
def test_a_line_that_is_no_header(head: str) -> None:
    items = compile_plan(f"{head}\n产值（亿元） 52亿元 60亿元", vocabulary=read_vocabulary()).items
    assert all(item.trace["indicator"] != "table" for item in items)
