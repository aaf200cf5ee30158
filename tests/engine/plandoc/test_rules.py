"""One line for each rule of naming, exclusion and scope that the passages do not reach."""

from __future__ import annotations

import pytest

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.basis.period import read_months, read_period
from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.engine.plandoc.vocabulary import Words
from kepan.store.files.vocabulary import read_vocabulary


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # nouns behind the figure
        ("引进以色列专家等20名外国人才。", ["引进外国人才"]),
        ("建设材料、医药等5个特色产业基地。", ["建设特色产业基地"]),
        ("组织农机公司等15家企业负责人赴院校对接。", ["组织企业负责人"]),
        ("重点支持30家技术领先、管理规范的科技型企业。", ["重点支持科技型企业"]),
        ("建立并扶持2个专利产业化基地。", ["建立并扶持专利产业化基地"]),
        ("推进3个县级、5个省级示范园区建设。", ["推进县级示范园区建设", "推进省级示范园区建设"]),
        ("海大集团等20家企业与理工学院等20多家高校达成合作。", ["企业与理工学院等高校达成合作", "高校达成合作"]),
        ("实施10项重点攻关、引进5个团队。", ["实施重点攻关", "引进团队"]),
        ("编写10种教材。", ["编写教材"]),
        ("开展3项试点：", ["开展试点"]),
        # nouns before it
        ("引建中原大学研究院、华北集团研究院等公共研发机构5家。", ["引建公共研发机构"]),
        ("申报“攻关计划”、“支撑计划”等省级项目30项。", ["申报省级项目"]),
        ("新建实验室、中心等研发平台10个。", ["新建实验室、中心等研发平台"]),
        ("争取年销售额达20亿元。", ["年销售额"]),
        ("重点领域投资达到5亿元。", ["重点领域投资"]),
        ("重点研发计划达到8项。", ["重点研发计划"]),
        ("企业退休人员养老金人均达到3000元。", ["企业退休人员养老金人均"]),
        ("与高校合作共建研发平台5家。", ["共建研发平台"]),
        ("占地面积12万平方米。", ["占地面积"]),
        # shares, completion, ranks
        ("研发人员占地区职工10%。", ["研发人员占地区职工的比重"]),
        ("企业用于研发经费，占销售收入的1%以上。", ["企业用于研发经费占销售收入的比重"]),
        ("推动有创新活动的企业达到企业总数的1/3。", ["有创新活动的企业占企业总数的比重"]),
        ("高级技术人员不能低于总人数的5%。", ["高级技术人员占总人数的比重"]),
        ("研发投入12亿元，不低于销售收入的3%。", ["研发投入", "研发投入占销售收入的比重"]),
        ("创新能力保持在全省前5名，力争前3名。", ["创新能力全省排名", "创新能力全省排名"]),
        ("力争综合排名进入全国前30位。", ["综合排名"]),
        ("完成任务的60%。", ["任务完成率"]),
        ("征集需求60项，为计划的52.5%。", ["征集需求", "征集需求完成率"]),
        # changes
        ("营业收入比上年分别增长5%。", ["营业收入"]),
        ("征集需求238项，征集数量是去年的3.6倍。", ["征集需求", "征集需求"]),
        ("降低单位能耗3%。", ["单位能耗"]),
        ("石化产业产值300亿元。产值增长12%。", ["石化产业产值", "石化产业产值"]),
        ("研发投入增速15%。", ["研发投入"]),
        ("比上年增长5%，建设平台3个。", ["", "建设平台"]),
        ("产值下降一半。", ["产值"]),
        # what is shared
        ("申请专利1500件（其中发明300件），授权专利1000件。", ["申请专利", "申请发明专利", "授权专利"]),
        ("专利申请量900件，其中发明专利380件。", ["专利申请量", "发明专利申请量"]),
        ("职工养老保险参保人数45万人（含退休人员8万人）。", ["职工养老保险参保人数", "职工养老保险退休人员"]),
        ("领军培育企业达到50家，授权发明专利220件。", ["领军培育企业", "领军培育企业授权发明专利"]),
        ("平台各5家。", ["平台"]),
        ("甲、乙分别达到1家、2家和3家。", ["甲、乙", "甲、乙", "甲、乙"]),
        ("一、研发平台\n到年底达到20家。", ["研发平台"]),
        ("达到20家。", [""]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [item.indicator for item in compile_text(text).items] == names


@pytest.mark.parametrize(
    "text",
    [
        "分为7个工作组。",
        "分3批实施。",
        "召开第2次会议。",
        "列入省100户企业上市培育工程。",
        "对5000万元以上的项目给予支持。",
        "对销售5000万元以下的企业给予支持。",
        "建设120万吨乙烯项目。",
        "发挥两个积极性。",
        "组建新材料、新医药两个小组。",
        "实施两个“百千”工程。",
        "推进三项（规划、建设、管理）工作。",
        "高于全省平均水平2.6个百分点。",
        "比全国快2.4个百分点。",
        "创新能力居全省第2位。",
        "列前10强企业。",
        "前10强企业",
        "三次产业比为9.1:42.6:48.3",
        "提出18项具体措施。",
        "落实创新政策30条。",
        "尚差4件。",
        "型号达到2026版。",
        "编号12。",
        "第三届科技节",
    ],
)
def test_what_is_no_item(text: str) -> None:
    assert compile_text(text).items == ()


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("137个市重点项目完成投资236.8亿元。", ["236.8亿元"]),
        ("望澜、东岸等8个重点县建设示范基地6.2万亩。", ["6.2万亩"]),
        ("等8个重点县、3个市。", ["8个", "3个"]),
        ("在30个县建设农事服务中心。", ["30个"]),
        ("建设12个园区完成投资3亿元。", ["12个", "3亿元"]),
        ("主营业务收入超50亿元企业达到15家。", ["15家"]),
        ("首期规模500亿元的基金。", ["500亿元"]),
        ("发放5000万元贷款。", ["5000万元"]),
        ("推进8—10、10—15项目，扩大到5以上。", ["8—10", "5"]),
        ("产值突破3000亿元，达到3056亿元。", ["3056亿元"]),
        ("产值突破3000亿元，增长到2000家。", ["3000亿元", "2000家"]),
        ("由三家增加到8家。", ["8家"]),
        ("由30增加到80家。", ["80家"]),
        ("从业人员3家和8项。", ["3家", "8项"]),
    ],
)
def test_which_figures_are_items(text: str, surfaces: list[str]) -> None:
    assert [item.surface for item in compile_text(text).items] == surfaces


@pytest.mark.parametrize(
    ("text", "baseline"),
    [
        ("企业由30增加到80家。", "30"),
        ("企业由30家增加到80家。", "30"),
        ("产值由6000万元增加到1.2亿元。", "0.6"),
        ("产值从2015年的1860万元增加到2020年的5240万元。", "1860"),
    ],
)
def test_baselines_are_in_the_unit_of_the_value(text: str, baseline: str) -> None:
    assert [str(item.baseline) for item in compile_text(text).items] == [baseline]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("到2028年，主要目标是：\n——平台达到5家。\n——人才达到8名。\n另有安排3项。", ["2028", "2028", None]),
        ("一、2027年目标\n（一）平台\n平台达到5家。\n二、其他\n人才达到8名。", ["2027", None]),
        ("工业方面，上半年产值5亿元。税收2亿元。", ["上半年", "上半年"]),
        ("2026年，产值5亿元，到2027年税收2亿元。人才8名。", ["2026", "2027", "2026"]),
        ("2026年，三年累计突破10个，产值5亿元。", ["三年", "2026"]),
        ("企业每年用于研发，投入5亿元。", ["每年"]),
        ("抓住当前机遇，平台达到5家。", [None]),
        ("补助标准为每人每年610元。", [None]),
        ("按照“十四五”规划，平台达到5家。", [None]),
        ("“2026年行动”成效明显，平台达到5家。", [None]),
    ],
)
def test_periods(text: str, periods: list[str | None]) -> None:
    assert [item.period for item in compile_text(text).items] == periods


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("为了发展，新增平台3家。", ["target"]),
        ("已建成平台3家。", ["achieved"]),
        ("获得了解，新增平台3家。", ["target"]),
        ("去年，平台3家。", ["achieved"]),
        ("下半年，平台3家。", ["target"]),
        ("到2028年，平台3家。", ["target"]),
        ("今年，平台3家。", ["target"]),
        ("6月底前，平台3家。", ["target"]),
        ("1—6月，平台3家。", ["achieved"]),
        ("争取资金3亿元。", ["target"]),
        ("澜川市2025年工作总结\n平台3家。", ["achieved"]),
        ("一、工作回顾\n平台3家。", ["achieved"]),
        ("一、工作措施\n举办活动3场。", ["measure"]),
        ("一、概要\n平台3家。", ["target"]),
        ("平台已有3家。团队5个。", ["achieved", "achieved"]),
        ("产值增长5.3%，税收增长6.7%。", ["growth_achieved", "growth_achieved"]),
        ("产值已达8亿元。人才占比5%左右。", ["achieved", "achieved"]),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    assert [item.kind for item in compile_text(text).items] == kinds


def test_parts_keep_to_their_mark() -> None:
    text = "引进企业150家，其中留学生企业25家，孵化企业300家；引进机构10家。"
    assert [item.parent for item in compile_text(text).items] == [None, "引进企业", None, None]
    text = "申报计划120项。其中国家级20项；申报省级30项。"
    assert [item.parent for item in compile_text(text).items] == [None, "申报计划", "申报计划"]
    text = "五险扩面新增10万人，基金征缴20亿元。其中，职工参保人数45万人，新增参保2万人，基金征缴14亿元。"
    assert [item.parent for item in compile_text(text).items] == [None, None, None, "五险扩面新增", "五险基金征缴"]


@pytest.mark.parametrize("text", ["三五百", "三点", "点三", "三点十", "一百千", "三百五六"])
def test_what_is_no_numeral(text: str) -> None:
    assert read_numeral(text) is None


def test_numerals_with_groups() -> None:
    assert [str(read_numeral(text)) for text in ("三万五", "一亿零二万", "万", "十万")] == [
        "30005",
        "100020000",
        "10000",
        "100000",
    ]


def test_periods_without_a_year_are_none() -> None:
    assert read_period("0年上半年") is None
    assert read_period("2026-2021") is None
    assert read_months("年中") is None
    assert read_months("第三季度") == (7, 9)


def test_words_know_what_they_hold() -> None:
    words = Words(["达到", "达", ""])
    assert "达到" in words
    assert "" not in words
    assert list(words) == ["达", "达到"]
    assert words.match_end("企业达到", 3) == "达"
    assert words.find_in("没有") == ""
