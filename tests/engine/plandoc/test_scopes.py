"""Which expression of time governs a figure, on short texts of our own (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_periods(text: str) -> list[str | None]:
    """List the periods of the figures of a text."""
    return [item.period for item in compile_plan(text, vocabulary=read_vocabulary()).items]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2016年,产值5亿元。全年接待游客3万人次。\n年末户籍人口8万人。", ["2016", "2016", "2016"]),
        ("一、2016年回顾\n全年产值5亿元。\n二、下步安排\n全年产值6亿元。", ["2016", "全年"]),
        ("去年产值5亿元。全年接待游客3万人次。", ["去年", "全年"]),
        ("2016年产值5亿元。\n今年产值6亿元。", ["2016", "今年"]),
        ("某县2016年统计公报\n农业产值5亿元,增长3%。", ["2016", "2016"]),
        ("2016年产值5亿元\n农业产值5亿元。", ["2016", None]),
    ],
)
def test_a_printed_year_names_the_whole_year(text: str, periods: list[str | None]) -> None:
    assert list_periods(text) == periods


def test_a_lead_sentence_governs_the_entries_below_it() -> None:
    text = "到2020年,创新能力明显增强。\n——投入。研发投入达到5亿元。\n——产出。申请专利300件。\n申请商标20件。"
    assert list_periods(text) == ["2020", "2020", None]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("“十二五”时期,产值由2010年的9亿元增加到2015年的18亿元,年均增长10%。", ["2015", "十二五"]),
        ("产值由2010年的9亿元增加到2015年的18亿元,年均增长10%。", ["2015", "2015"]),
        ("2016年,产值5亿元,完成年度任务的98%。", ["2016", "2016"]),
        ("1-6月,产值5亿元,完成年度任务的98%,占全年的60%。", ["1-6月", "年度", "1-6月"]),
        ("过去五年,固定资产投资五年累计600亿元,收入20亿元。", ["五年", "过去五年"]),
    ],
)
def test_a_time_inside_a_phrase_binds_its_figure(text: str, periods: list[str | None]) -> None:
    assert list_periods(text) == periods


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2016年,失业率由年初的3.6%降至2.9%,参保率98%。", ["2016", "2016"]),
        ("2016年,产值(按2010年不变价计算)5亿元,税收2亿元。", ["2016", "2016"]),
        ("五年间,投资600亿元,相当于“十一五”的2.8倍,税收2亿元。", ["五年间"] * 3),
        ("1-6月,收入5亿元,完成年初预算的55%,税收2亿元。", ["1-6月"] * 3),
        ("2016年,提前两年实现目标,产值5亿元。", ["2016"]),
        ("2016年是“十三五”规划开局之年。产值增长6%,投资增长5%。", ["2016", "2016"]),
        ("入库数量8家,是2021年同期的2.2倍。", [None, None]),
    ],
)
def test_what_a_change_starts_from_governs_nothing(text: str, periods: list[str | None]) -> None:
    assert list_periods(text) == periods


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("五年新增公路86公里,绿化造林3万亩。", ["五年", "五年"]),
        ("教育支出占比4%,五年年均增长15%。", [None, "五年"]),
        ("这五年,产值翻了一番,税收20亿元。", ["这五年", "这五年"]),
        ("三年行动新增企业50家。", [None]),
        ("至今批出98宗申请,带动投资4亿元。", ["至今", "至今"]),
    ],
)
def test_numbers_of_years_stand_for_a_time(text: str, periods: list[str | None]) -> None:
    assert list_periods(text) == periods


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2024年主要目标是:产值5亿元。\n今年,新建学校2所。", ["2024", "2024"]),
        ("相关链接:2009年统计公报\n产值5亿元。", [None]),
        ("附件:2018年任务分解表\n产值5亿元。", ["2018"]),
        ("过去五年,收入五年翻了一番,达到38亿元。", ["五年", "过去五年"]),
        ("2012年,市场继续发展。全年共签订合同\n28.2万项,成交额64亿元。", ["2012", "2012"]),
        ("2012年,市场继续发展。\n成交额64亿元。", ["2012"]),
        ("今年主要目标是:\n产值5亿元。\n申请专利300件。", ["今年", "今年"]),
        ("2016年,与上年基本持平,产值5亿元。", ["2016"]),
    ],
)
def test_years_of_neighbours_and_lines(text: str, periods: list[str | None]) -> None:
    assert list_periods(text) == periods


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("自改革开放以来,粮食产量翻了一番,达到5亿吨。", ["改革开放以来", "改革开放以来"]),
        ("今年以来,新增企业5家。", ["今年以来"]),
        ("到2020年,在5家企业的基础上培育以来的新企业8家。", ["2020", "2020"]),
        ("今年前三季度,产值5亿元。", ["前三季度"]),
        ("6月底前,建成平台5家。", ["6月底"]),
        ("5月当月产值5亿元。", ["5月"]),
        ("过去五年\n产值5亿元", ["过去五年"]),
        ("(2018年3月5日)\n产值5亿元。", [None]),
        ("2018年政府工作报告\n产值5亿元。", ["2018"]),
        ("1-6月,投资5亿元,进度超过去年同期1.1个百分点,税收2亿元。", ["1-6月"] * 3),
        ("企业研发投入不低于当年收入的3%。", ["当年"]),
    ],
)
def test_other_expressions_of_time(text: str, periods: list[str | None]) -> None:
    assert list_periods(text) == periods
