"""Whether figures are achieved or wanted, on short texts of our own (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_kinds(text: str) -> list[str]:
    """List the kinds of the figures of a text."""
    return [item.kind for item in compile_plan(text, vocabulary=read_vocabulary()).items]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("申请专利300件以上,比上年增长10%左右。", ["target", "growth_target"]),
        ("收入5亿元,完成目标任务的98%。税收2.31亿元。", ["achieved", "achieved", "achieved"]),
        ("预计全年收入将超过5亿元。", ["achieved"]),
        ("预计到2030年收入超过5亿元。", ["target"]),
        ("调解成功率保持在95%以上。", ["target"]),
        ("成功举办活动3场。", ["achieved"]),
        ("至2030年底,合作案件180件以上。", ["target"]),
        ("展望2030年,收入5亿元。", ["target"]),
    ],
)
def test_words_say_whether_it_is_done(text: str, kinds: list[str]) -> None:
    assert list_kinds(text) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("农户突破1.2万户,达到12680户。培训农民9600人次。", ["achieved", "achieved"]),
        ("产量486.3万吨,增长4.37%。面积20万亩。", ["achieved", "growth_achieved", "achieved"]),
        ("毛入学率由58.2%提高到80.7%。在校生80万人。", ["achieved", "achieved"]),
        ("产量增长5%。面积20万亩,同比增加2万亩。", ["growth_achieved", "achieved", "growth_achieved"]),
        ("走访农户860户。上述数字较去年增长12%。", ["achieved", "growth_achieved"]),
        ("收入5亿元。专利不少于300件。", ["target", "target"]),
        ("收入5亿元。专利300至400件。", ["target", "target"]),
        ("农业效益稳步提高。产量30万吨。", ["achieved"]),
    ],
)
def test_the_looks_of_figures_count_where_words_are_silent(text: str, kinds: list[str]) -> None:
    assert list_kinds(text) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("一、农业发展稳步推进\n产量30万吨。", ["achieved"]),
        ("主要目标是:\n——产业不断壮大。产量30万吨。", ["target"]),
        ("一、人口和社会保障\n参保30万人,增长3.21%。", ["achieved", "growth_achieved"]),
        ("一、社会保障目标\n参保30万人。", ["target"]),
        ("一、存在问题\n参保30万人。", ["achieved"]),
        ("某县2016年统计公报\n产量30万吨。", ["achieved"]),
    ],
)
def test_headings(text: str, kinds: list[str]) -> None:
    assert list_kinds(text) == kinds


def test_a_decision_is_carried_to_what_follows_under_the_same_heading() -> None:
    assert list_kinds("去年产量30万吨。\n面积5万亩。") == ["achieved", "achieved"]
    assert list_kinds("一、概述\n去年产量30万吨。\n二、其他\n面积5万亩。") == ["achieved", "target"]


def test_figures_of_one_period_have_one_tense() -> None:
    text = "一、甲\n2016年,收入已达5亿元。\n二、乙\n2016年,税收2亿元。"
    assert list_kinds(text) == ["achieved", "achieved"]


def test_a_counted_year_says_nothing_about_the_wish() -> None:
    assert list_kinds("产值由2010年的9.13亿元增加到2015年的18.26亿元。") == ["achieved"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("“十四五”时期,人均预期寿命提高到79.13岁。\n展望2030年,力争收入5亿元。", ["achieved", "target"]),
        ("2010年,收入3亿元。\n2015年,力争收入5亿元。", ["achieved", "target"]),
        ("2015年,收入已达5亿元。\n一、其他\n2020年,收入8亿元。", ["achieved", "target"]),
        ("今年要新增企业50家。", ["target"]),
        ("2020年计划新增企业50家。", ["target"]),
        ("目前,人才计划新增学员50名。", ["achieved"]),
        ("全年争取到位补助资金9.66亿元,同比增长9.66%。", ["achieved", "growth_achieved"]),
        ("主要产品产量30万吨,同比增加2万吨。", ["achieved", "growth_achieved"]),
    ],
)
def test_the_order_of_years_and_words_inside_words(text: str, kinds: list[str]) -> None:
    assert list_kinds(text) == kinds
