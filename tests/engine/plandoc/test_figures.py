"""Figures and times: how a number, its unit and an expression of time are read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.plandoc.figures import Figure, list_figures
from kepan.engine.plandoc.folding import create_folded
from kepan.engine.plandoc.times import Time, list_times
from kepan.store.files.vocabulary import read_vocabulary

VOCABULARY = read_vocabulary()


def read_figures(text: str) -> list[Figure]:
    """Read the figures of a text outside its expressions of time."""
    folded = create_folded(text, VOCABULARY.script)
    masked = [(time.start, time.end) for time in list_times(folded, VOCABULARY)]
    return list_figures(folded, VOCABULARY, masked)


def read_times(text: str) -> list[Time]:
    """Read the expressions of time of a text."""
    return list_times(create_folded(text, VOCABULARY.script), VOCABULARY)


@pytest.mark.parametrize(
    ("text", "surface", "values", "unit", "form"),
    [
        ("达2.80%。", "2.80%", ["2.80"], "%", "number"),
        ("达２．８％。", "２．８％", ["2.8"], "%", "number"),
        ("经费40亿元", "40亿元", ["40"], "亿元", "number"),
        ("经费1,234.5万元", "1,234.5万元", ["1234.5"], "万元", "number"),
        ("安装1800多万套", "1800多万套", ["1800"], "万套", "number"),
        ("惠及1万6千多户", "1万6千多户", ["1.6"], "万户", "number"),
        ("登记1万6千", "1万6千", ["1.6"], "万", "number"),
        ("折合209人年", "209人年", ["209"], "人年", "number"),
        ("密度12件/百人年", "12件/百人年", ["12"], "件/百人年", "number"),
        ("产出42万元/人", "42万元/人", ["42"], "万元/人", "number"),
        ("含量28克/千克", "28克/千克", ["28"], "克/千克", "number"),
        ("重8千克", "8千克", ["8"], "千克", "number"),
        ("提高0.2个百分点", "0.2个百分点", ["0.2"], "个百分点", "number"),
        ("新增2—3家", "2—3家", ["2", "3"], "家", "range"),
        ("新增2家至3家", "2家至3家", ["2", "3"], "家", "range"),
        ("下降8%至10%", "8%至10%", ["8", "10"], "%", "range"),
        ("推进10—15省级", "10—15", ["10", "15"], "", "range"),
        ("占总数的1/3", "1/3", ["0.3333"], "", "fraction"),
        ("三分之二完成", "三分之二", ["0.6667"], "", "fraction"),
        ("占百分之二十", "百分之二十", ["20"], "%", "number"),
        ("占百分之35", "百分之35", ["35"], "%", "number"),
        ("占一半以上", "一半", ["0.5"], "", "fraction"),
        ("翻一番", "翻一番", ["1"], "番", "doubling"),
        ("翻番", "翻番", ["1"], "番", "doubling"),
        ("翻两番", "翻两番", ["2"], "番", "doubling"),
        ("翻2番", "翻2番", ["2"], "番", "doubling"),
        ("增长一倍", "一倍", ["1"], "倍", "number"),
        ("超六成", "六成", ["6"], "成", "number"),
        ("引进两家", "两家", ["2"], "家", "number"),
        ("引进三百多户", "三百多户", ["300"], "户", "number"),
        ("签约超百项", "百项", ["100"], "项", "number"),
        ("新增两百亿元", "两百亿元", ["200"], "亿元", "number"),
        ("进入前5名", "前5名", ["5"], "名", "rank"),
        ("位列前三。", "前三", ["3"], "位", "rank"),
        ("居第2位", "第2位", ["2"], "位", "rank"),
        ("收入3000万", "3000万", ["3000"], "万", "number"),
        ("投入300余", "300余", ["300"], "", "number"),
        ("实施10项目", "10", ["10"], "", "number"),
        ("拥有2.8 亿元", "2.8 亿元", ["2.8"], "亿元", "number"),
    ],
)
def test_a_figure_is_read_as_printed(text: str, surface: str, values: list[str], unit: str, form: str) -> None:
    (figure,) = read_figures(text)
    assert text[figure.start : figure.end] == surface
    assert [str(value) for value in figure.values] == values
    assert (figure.unit, figure.form) == (unit, form)


def test_traditional_units_keep_their_script() -> None:
    (figure,) = read_figures("投入12億元")
    assert (figure.unit, figure.values) == ("億元", (Decimal(12),))


@pytest.mark.parametrize(
    "text",
    [
        "百名专家进百企",
        "三部委认定",
        "第三届大赛",
        "一批企业",
        "几十家企业",
        "每两家结对",
        "前三年",
        "第四次会议",
        "百分之",
        "千分之九九九九九九九九九九九九九九九九九九九",
        "1234567890123456789012345678901234567890家",
        "第1234567890123456789012345678901234567890名",
        "一二三四五六七八九一二三四五六七八九一二家",
        "百分之1234567890123456789012345678901234567890",
        "4月26日",
        "2026-03-17",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read_figures(text) == []


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("比率0/0", ["0", "0"]),
        ("版本3/2", ["3", "2"]),
        ("由2家到3家", ["2家", "3家"]),
        ("2家至3项", ["2家", "3项"]),
        ("2至1234567890123456789012345家", ["2"]),
        ("从去年，2家至3家", ["2家至3家"]),
        ("2—", ["2"]),
        ("前十五名", ["前十五名"]),
        ("前2.5名", ["2.5名"]),
        ("三分之", []),
        ("1234567890123456789012345万6千户", ["6千户"]),
    ],
)
def test_edges_of_figures(text: str, surfaces: list[str]) -> None:
    assert [text[figure.start : figure.end] for figure in read_figures(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "period", "kind"),
    [
        ("到2027年，", "2027", "year"),
        ("截至2025年底，", "2025", "year"),
        ("二〇二六年，", "2026", "year"),
        ("2021-2025年，", "2021-2025", "year"),
        ("2021年至2025年，", "2021-2025", "year"),
        ("202223年，", "202223", "year"),
        ("2019年以来，", "2019年以来", "year"),
        ("“十四五”期间，", "十四五", "plan_year"),
        ("十四五末，", "十四五", "plan_year"),
        ("“十四五末，", "十四五", "plan_year"),
        ("“十五”以来，", "十五以来", "plan_year"),
        ("1-11月，", "1-11月", "month"),
        ("1至6月，", "1至6月", "month"),
        ("10月底，", "10月底", "month"),
        ("前三季度，", "前三季度", "relative"),
        ("2025年1-6月，", "2025年1-6月", "month"),
        ("今年上半年，", "上半年", "relative"),
        ("五年来，", "五年来", "duration"),
        ("三年累计", "三年", "duration"),
        ("利用3年时间", "3年", "duration"),
        ("三年内", "三年内", "duration"),
        ("今后三年", "今后三年", "duration"),
        ("每年", "每年", "every"),
        ("每3年", "每3年", "every"),
        ("截至目前", "截至目前", "now"),
        ("目前", "目前", "now"),
    ],
)
def test_times_are_read_as_periods(text: str, period: str, kind: str) -> None:
    (time,) = read_times(text)
    assert (time.period, time.kind, time.base) == (period, kind, False)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("比2015年", ["2015"]),
        ("较上年同期", ["上年同期"]),
        ("是去年的3.6倍", ["去年"]),
        ("“十二五”规划", ["十二五"]),
        ("根据2025年部署", ["2025"]),
        ("2026-03-17发布", ["2026-03-17"]),
    ],
)
def test_bases_names_and_grounds_govern_nothing(text: str, periods: list[str]) -> None:
    times = read_times(text)
    assert [time.period for time in times] == periods
    assert all(time.base for time in times)


@pytest.mark.parametrize("text", ["十五家", "三年", "“三个五”", "0.2025年", "第十四", "一二年"])
def test_what_is_no_time(text: str) -> None:
    assert read_times(text) == []
