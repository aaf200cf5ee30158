"""Wordings brought up by passages written without the rules: grounds, leads, sums, ratios (our own texts, 虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_items(text: str) -> list[Item]:
    """List the items of a text, compiled with the shipped vocabulary."""
    return list(compile_plan(text, vocabulary=read_vocabulary()).items)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a time on whose ground something grows is no part of the name
        ("到2027年,科技企业数量在2022年基础上翻一番。", ["科技企业数量"]),
        ("到2027年,工业产值在2022年的基础上增长30%。", ["工业产值"]),
        # a year inside an attribute is part of the name; one that says when is not
        ("改造小区30个,其中2001年前建成的小区12个。", ["改造小区", "改造2001年前建成的小区"]),
        ("2012年以后投产的企业达到80家。", ["2012年以后投产的企业"]),
        ("到2026年前建成的泵站达到9座。", ["建成的泵站"]),
        ("2026年前建成的5座泵站投入使用。", ["泵站投入使用"]),
        ("2026年前建成泵站7座。", ["建成泵站"]),
        # a level that only says how much there is takes what has just grown
        ("合同成交额增长12%,规模达到80亿元。", ["合同成交额"] * 2),
        ("辖区企业增长12%,规模达到80亿元。", ["辖区企业", "规模"]),
        # whom something reaches
        ("工伤保险覆盖单位40个、职工3000人。", ["工伤保险覆盖单位", "工伤保险覆盖职工"]),
        ("信用贷款融资额达到6亿元,惠及商户90家。", ["信用贷款融资额", "信用贷款融资惠及商户"]),
        ("选派农技员12名,覆盖全县9个乡镇。", ["选派农技员", "覆盖乡镇"]),
        # people that are trained are no events
        ("开展政策宣讲9场、培训700人次。", ["开展政策宣讲", "培训"]),
        # a size in a list is no deed of the verb before it
        ("建设农业园区6个、辐射面积3万亩。", ["建设农业园区", "农业园区辐射面积"]),
        # what points back takes the names of shares and levels
        (
            "2024年,研发投入占生产总值比重达到2.1%,宽带普及率达到60%。到2026年,上述两项指标分别提高到2.6%和75%。",
            ["研发投入占生产总值比重", "宽带普及率"] * 2,
        ),
        # ordinals and modifiers shared by a list
        ("第一、二、三产业增加值分别增长4%、5%、6%。", ["第一产业增加值", "第二产业增加值", "第三产业增加值"]),
        ("城市、农村救助标准均提高6%。", ["城市救助标准", "农村救助标准"]),
        # verbs alone take the noun they had before
        (
            "今年新造竹林3万亩、低改2万亩;明年新造、低改各1万亩。",
            ["新造竹林", "低改竹林", "新造竹林", "低改竹林"],
        ),
        ("新造、低改各1万亩。", ["新造", "低改"]),
        # behind a bracket a change speaks of what stands before it
        ("专利总量达到90件(其中发明30件),较上年增长两成。", ["专利总量", "发明专利总量", "专利总量"]),
        # ratios and shares of parts
        ("研发经费支出9亿元,与生产总值之比为2.1%。", ["研发经费支出", "研发经费支出与生产总值之比"]),
        ("研发经费与生产总值之比达到2.1%。", ["研发经费与生产总值之比"]),
        (
            "经费支出90亿元,其中基础研究经费5亿元,所占比重5.6%。",
            ["经费支出", "基础研究经费", "基础研究经费占经费支出比重"],
        ),
        ("经费支出90亿元。其中基础研究经费5亿元,所占比重5.6%。", ["经费支出", "基础研究经费", "所占比重"]),
        ("其中基础研究经费5亿元,所占比重5.6%。", ["基础研究经费", "所占比重"]),
        # tasks, and how far they are completed
        ("全年城镇新增就业目标3万人,上半年已实现1.6万人,完成率53%。", ["城镇新增就业"] * 2 + ["城镇新增就业完成率"]),
        ("完成投资6亿元(年度任务11亿元,进度55%)。", ["投资", "投资", "投资完成率"]),
        ("查处案件12件,进度80%。", ["查处案件", "进度"]),
        (
            "经费支出90亿元,项目8个,其中基础研究经费5亿元,所占比重5.6%。",
            ["经费支出", "项目", "基础研究经费", "基础研究经费占经费支出比重"],
        ),
        # a change told by a word alone
        ("财政收入2亿元,增收3000万元,增长17%。", ["财政收入"] * 3),
        # what was summed up
        ("专利授权量累计突破60件。", ["累计专利授权量"]),
        ("新增专利5件,累计达到80件。", ["新增专利", "累计专利"]),
        ("专利申请量累计90件,其中发明30件。", ["累计专利申请量", "发明专利申请量"]),
        # words that are no helpers
        ("省内外游客达到6万人。", ["省内外游客"]),
        ("生猪存栏8万头,其中能繁母猪1万头。", ["生猪存栏", "能繁母猪"]),
        ("出口总额历史性地站上30亿元台阶。", ["出口总额"]),
        # a hard line break before a figure
        ("全县竹林总面积达到\n22万亩。", ["竹林总面积"]),
        # deeds that a year is promised stand behind their number
        ("区里确定的10件民生实事已办结4件。", ["民生实事已办结"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [item.indicator for item in list_items(text)] == names


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("规上企业有研发活动的占比超过半数。", ["半数"]),
        ("经济效益综合指数132.6,比上年提高11.4个百分点。", ["132.6", "11.4个百分点"]),
        ("科创园二期10月底前完成工程量的90%。", ["90%"]),
        ("带动2万户农户户均增收800元。", ["800元"]),
        ("发电量28.5亿千瓦小时。", ["28.5亿千瓦小时"]),
    ],
)
def test_which_figures_are_items(text: str, surfaces: list[str]) -> None:
    assert [item.surface for item in list_items(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("到2027年,企业数量在2022年基础上翻一番,突破5000家。", ["2027", "2027"]),
        (
            "一、2013年工作回顾\n过去的一年,是开局之年。完成产值14亿元。\n改革迈出新步伐。取消审批事项87项。",
            ["2013"] * 2,
        ),
        ("2024年,办好实事:\n1.改造小区30个,其中2001年前建成的小区12个;新增床位50张。", ["2024"] * 3),
        ("用三年时间,竹林总面积达到\n22万亩,产量提高到20万吨。", ["三年", "三年"]),
        (
            "2008年,抓好以下工作:\n1.科普。举办大集4场。\n联系电话:6212345    第3页\n2.培训。培训农民300人。",
            ["2008"] * 2,
        ),
    ],
)
def test_which_time_governs(text: str, periods: list[str]) -> None:
    assert [item.period for item in list_items(text)] == periods


def test_the_ground_of_a_change_is_its_base() -> None:
    items = list_items("到2027年,企业数量在2022年基础上翻一番,产值在2023年的基础上增长30%,利润增长5%。")
    assert [item.baseline_period for item in items] == ["2022年", "2023年", None]


@pytest.mark.parametrize(
    ("lead", "kinds"),
    [
        ("2019年,主要做了以下工作:", ["achieved", "growth_achieved"]),
        ("2019年,着力抓好以下工作,确保完成目标:", ["target", "growth_target"]),
    ],
)
def test_the_lead_of_a_list_says_whether_it_is_done(lead: str, kinds: list[str]) -> None:
    items = list_items(f"{lead}\n——平台扩容。新增工作站9家。\n——转化提速。合同额增长20%。\n新增基地8家。")
    assert [item.kind for item in items[:2]] == kinds
    assert [item.trace["kind"] for item in items[:2]] == ["kind.lead"] * 2
    # Running text behind the list is no entry of it.
    assert items[2].trace["kind"] != "kind.lead"


def test_the_parts_of_a_list_are_not_parts_of_each_other() -> None:
    items = list_items("生产总值增长5%,其中第一、二产业增加值分别增长3%、4%。")
    assert [item.parent for item in items] == [None, "生产总值", "生产总值"]


def test_another_deed_behind_a_part_is_no_part() -> None:
    items = list_items("工业收入31亿元;新开工项目14个,其中亿元以上2个,完成投资6亿元。")
    assert [item.parent for item in items] == [None, None, "新开工项目", None]
    both = list_items("新开工项目14个,完成投资31亿元;其中亿元以上2个,完成投资6亿元。")
    assert [item.parent for item in both] == [None, None, "新开工项目", "项目投资"]
    among = list_items("工业收入31亿元,其中民营企业9亿元,实现出口2亿元。")
    assert [item.parent for item in among] == [None, "工业收入", "工业收入"]
