"""How figures are worded in reports of many kinds: names, values and kinds of short texts of our own (虚构)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_items(text: str) -> list[Item]:
    """List the items of a text, compiled with the shipped vocabulary."""
    return list(compile_plan(text, vocabulary=read_vocabulary()).items)


@pytest.mark.parametrize(
    ("text", "values", "unit", "surface"),
    [
        ("转移农村劳动力20万至25万人。", ("20", "25"), "万人", "20万至25万人"),
        ("新增科技贷款600亿—650亿元。", ("600", "650"), "亿元", "600亿—650亿元"),
        ("补助资金3亿2,000万元。", ("3.2",), "亿元", "3亿2,000万元"),
        ("創造就業機會1萬2,600個。", ("1.26",), "萬個", "1萬2,600個"),
        ("投资达到1万6千多元。", ("1.6",), "万元", "1万6千多元"),
        ("群众满意度达九成二。", ("9.2",), "成", "九成二"),
        ("传统产业占比超过六成。", ("6",), "成", "六成"),
        ("财政收入翻了一番半。", ("1.5",), "番", "翻了一番半"),
        ("项目投资5 000万元。", ("5000",), "万元", "5 000万元"),
        ("營業額達到2兆元。", ("2",), "兆元", "2兆元"),
        ("电话普及率达到72部/百人。", ("72",), "部/百人", "72部/百人"),
        ("烤烟收购量9.8万担。", ("9.8",), "万担", "9.8万担"),
        ("孕产妇死亡率降到8/10万以下。", ("8",), "/10万", "8/10万"),
    ],
)
def test_value(text: str, values: tuple[str, ...], unit: str, surface: str) -> None:
    [item] = list_items(text)
    assert (item.values, item.unit, item.surface) == (tuple(map(Decimal, values)), unit, surface)


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        # two numbers with a space between them need a unit; then a scale that is not smaller
        ("技术中心达到12 345家。", ["12 345家"]),
        ("甲乙两数为12 345。", []),
        ("支出3万5万元。", ["3万", "5万元"]),
        # tenths that are an ordinal
        ("入库企业六成二级以上。", ["六成"]),
    ],
)
def test_numbers_that_do_not_join(text: str, surfaces: list[str]) -> None:
    assert [item.surface for item in list_items(text)] == surfaces


def test_a_doubling_with_more_is_above_it() -> None:
    [item] = list_items("一般公共预算收入翻了一番多。")
    assert (item.indicator, item.comparator, item.surface) == ("一般公共预算收入", ">", "翻了一番多")


def test_a_baseline_belongs_to_the_figure_next_to_it() -> None:
    first, second = list_items("污水处理率由78%提高到82%、垃圾处理率达到90%以上。")
    assert (first.indicator, first.baseline, second.indicator, second.baseline) == (
        "污水处理率",
        Decimal(78),
        "垃圾处理率",
        None,
    )
