"""Wordings of many pages: targets passed, each of several names, months as values, times (texts of our own, 虚构)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_items(text: str) -> list[Item]:
    """List the items of a text, compiled with the shipped vocabulary."""
    return list(compile_plan(text, vocabulary=read_vocabulary()).items)


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        # how far a target is passed or missed is no item
        ("新增就业3.8万人，超计划0.3万人。", ["3.8万人"]),
        ("新增车位2300个，超过年度目标300个。", ["2300个"]),
        ("投入占比2.1%，比规划目标高0.1个百分点。", ["2.1%"]),
        ("增加值增长7.4%，低于计划目标0.6个百分点。", ["7.4%"]),
        # what completes a task in excess is an item
        ("超额完成任务1150件。", ["1150件"]),
        # sizes and ages that tell apart what is counted
        ("完成10万元以上成果转化2项。", ["2项"]),
        ("每千人口拥有3岁以下婴幼儿托位数达到4.5个。", ["4.5个"]),
        ("完成10万元以上、新增成果2项。", ["10万元", "2项"]),
        ("形成2个产值超500亿元、5个产值超100亿元的产业集群。", ["2个", "5个"]),
        # scores are no ordinals, but a share of points is
        ("群众满意度得分82.3分。", ["82.3分"]),
        # months and years are values of what lasts
        ("支付能力达到16个月。", ["16个月"]),
        ("平均受教育年限由10.5年提高到11.2年。", ["11.2年"]),
        ("工作会议开了3个月。", []),
        # a bare number behind a change or a share
        ("产值比去年同期增长31。", ["31"]),
        ("产值18亿元，占全区的12.7，增长11。", ["18亿元", "12.7", "11"]),
        # lists of good deeds, first ones, ordinals in words
        ("10件实事全部办结，投入8亿元。", ["8亿元"]),
        ("投入前100家企业投入研发费用42亿元。", ["42亿元"]),
        ("年底前100家企业完成改造。", ["100家"]),
        ("养老金连续第十五次调整。", []),
        # digits with a space between them
        ("建立专利工作站1 2个。", ["1 2个"]),
        ("面积3 0万平方米。", ["3 0万平方米"]),
        ("详见表1 8家企业。", ["8家"]),
        ("两数为1 8。", []),
    ],
)
def test_which_figures_are_items(text: str, surfaces: list[str]) -> None:
    assert [item.surface for item in list_items(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("专利申请量、授权量均增长8%。", ["专利申请量", "专利授权量"]),
        ("高血压、糖尿病患者规范管理率均达到65%。", ["高血压患者规范管理率", "糖尿病患者规范管理率"]),
        ("城乡居民收入均增长8%。", ["城镇居民收入", "农村居民收入"]),
        ("居民人均达到5元。", ["居民人均"]),
        ("高新技术产业产值均增长8%。", ["高新技术产业产值"]),
        ("甲企业数量、乙企业数量翻一番，分别达到1万家、2万家。", ["甲企业数量", "乙企业数量"] * 2),
        ("建成第四批6家中试基地。", ["建成中试基地"]),
        ("打造1个三千亿级、3个千亿级产业集群。", ["打造三千亿级产业集群", "打造千亿级产业集群"]),
        ("技术合同成交额增长20%，其中外转比例约占六成。", ["技术合同成交额", "外转比例"]),
        ("专利申请2800件，其中发明专利占35%。", ["专利申请", "发明专利占专利申请的比重"]),
        ("企业投入占研发经费的80%，其中大型企业占40%。", ["企业投入占研发经费的比重", "大型企业占企业投入的比重"]),
        ("发明专利占35%。", ["发明专利占的比重"]),
        ("园区收入占全市比重达到40%，其中国家级园区25%。", ["园区收入占全市比重", "国家级园区收入占全市比重"]),
        ("产值62亿元，占工业的28%，增长9%。", ["产值", "产值占工业的比重", "产值"]),
        ("产值326亿元，占工业的34%；预计全年完成400亿元。", ["产值", "产值占工业的比重", "产值"]),
        ("基金征缴收入42亿元，支出48亿元，累计结余18亿元。", ["基金征缴收入", "基金支出", "基金累计结余"]),
        ("高新技术企业总数286家，净增52家。", ["高新技术企业总数", "净增高新技术企业"]),
        ("新增产值23亿元，利税3.6亿元。", ["新增产值", "新增利税"]),
        ("引进人才5名，每千名老人拥有床位38张。", ["引进人才", "每千名老人拥有床位"]),
        ("新登记家庭农场120家，农民合作社累计1860家。", ["新登记家庭农场", "累计农民合作社"]),
        ("授权专利840件，其中发明专利授权86件。", ["授权专利", "发明专利授权"]),
        ("科技支出5000万元，比上年预算增长15%。", ["科技支出", "科技支出"]),
        ("粮食产量连续五年稳定在60万吨。", ["粮食产量"]),
        ("学前三年毛入园率93%。", ["学前三年毛入园率"]),
        ("九年义务教育巩固率98%。", ["九年义务教育巩固率"]),
        ("生产安全事故起数下降8%。", ["生产安全事故起数"]),
        ("①搭建平台4个；②建设基地2处。", ["搭建平台", "建设基地"]),
        ("强制检定器具6万台（件）。", ["强制检定器具"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [item.indicator for item in list_items(text)] == names


@pytest.mark.parametrize(
    ("text", "indicator", "comparator", "value", "kind"),
    [
        ("新建幼儿园31所，超额完成25所的年度目标任务。", "新建幼儿园", "=", "25", "target"),
        ("价格上涨0.4%，低于3%左右的控制目标。", "价格", "~", "3", "growth_target"),
        ("新增就业6200人，是年度目标的1.2倍。", "新增就业完成率", "=", "1.2", "achieved"),
        ("工伤、生育保险人数41万人和30万人，分别完成计划的102%和104%。", "生育保险人数完成率", "=", "104", "achieved"),
    ],
)
def test_tasks(text: str, indicator: str, comparator: str, value: str, kind: str) -> None:
    item = list_items(text)[-1]
    assert (item.indicator, item.comparator, item.values, item.kind) == (
        indicator,
        comparator,
        (Decimal(value),),
        kind,
    )


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("今年头10个月，就业5.3万人。", "头10个月"),
        ("前三个月，就业5.3万人。", "前三个月"),
        ("一至三季度，就业5.3万人。", "一至三季度"),
        ("三年多来，就业5.3万人。", "三年多来"),
        ("近几年，就业5.3万人。", "近几年"),
        ("入世以来，就业5.3万人。", "入世以来"),
        ("“十五”前四年，就业5.3万人。", "十五前四年"),
        ("2003-2007年五年间，就业5.3万人。", "2003-2007"),
        ("2022-2023学年，招生5.3万人。", "2022-2023"),
        ("力争三年引进人才60名。", "三年"),
        ("第三年引进人才60名。", None),
        ("一、2023年计划执行情况\n产值完成186.4亿元。", "2023"),
        ("与去年同期相比增长24.3%，完成投资41.6亿元。", None),
        # a broken line belongs to the entry it began in
        ("一、2011年总结\n1、申请很多。截止11月底，申请\n45件，增长3%。\n2、新增企业6家。", "2011"),
    ],
)
def test_period(text: str, period: str | None) -> None:
    assert list_items(text)[-1].period == period


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("力争开工改造小区120个。", "measure"),
        ("计划企业开展指导5次。", "measure"),
        ("明年防治服务5万对夫妇。", "measure"),
        ("普惠性幼儿园286所，在园幼儿1.87万人。", "achieved"),
        ("新建幼儿园5所，新增教师40人。", "target"),
        ("专利拥有量8.6件，居全省第4位。", "achieved"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert list_items(text)[0].kind == kind


def test_a_number_with_a_space_is_listed_with_what_it_is_read_as() -> None:
    tree = compile_plan("年均递增1 8％，项目投资5 000万元。", vocabulary=read_vocabulary())
    assert [item.values for item in tree.items] == [(Decimal(18),), (Decimal(5000),)]
    assert [
        (repair.original, repair.candidate) for repair in tree.source.repairs if repair.kind == "spaced_number"
    ] == [("1 8", "18")]


def test_the_base_of_a_comparison_may_stand_before_the_word_for_it() -> None:
    [item] = list_items("产值与去年同期相比增长24%。")
    assert (item.indicator, item.period, item.baseline_period) == ("产值", None, "去年同期")
