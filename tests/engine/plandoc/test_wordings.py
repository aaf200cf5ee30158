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
        # two numbers with a space between them need a unit; a scale must be smaller than the one before
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


def list_names(text: str) -> list[tuple[str, str]]:
    """List name and surface of each item."""
    return [(item.indicator, item.surface) for item in list_items(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "失业、工伤、生育保险参保人数分别为38万人、46万人和33万人。",
            [("失业保险参保人数", "38万人"), ("工伤保险参保人数", "46万人"), ("生育保险参保人数", "33万人")],
        ),
        (
            "城乡居民人均可支配收入分别增长8.1%和9.2%。",
            [("城镇居民人均可支配收入", "8.1%"), ("农村居民人均可支配收入", "9.2%")],
        ),
        ("城鄉低保標準分別提高到765元和610元。", [("城鎮低保標準", "765元"), ("農村低保標準", "610元")]),
        (
            "限额以上汽车类、石油类零售额分别下降3.2%、增长7.5%。",
            [("限额以上汽车类零售额", "3.2%"), ("限额以上石油类零售额", "7.5%")],
        ),
        (
            "省级以上实验室、技术中心分别达到20家和30家。",
            [("省级以上实验室", "20家"), ("省级以上技术中心", "30家")],
        ),
        (
            "产值、销售分别达到35亿元和33亿元，同比增长56%和67%。",
            [("产值", "35亿元"), ("销售", "33亿元"), ("产值", "56%"), ("销售", "67%")],
        ),
        ("专利申请量、授权量增长5%和6%。", [("专利申请量", "5%"), ("专利授权量", "6%")]),
        ("化学需氧量、氨氮排放总量分别削减8%和10%。", [("化学需氧量排放总量", "8%"), ("氨氮排放总量", "10%")]),
        # no list: fewer names than figures, figures of two kinds
        ("产值增长5%、6%。", [("产值", "5%"), ("产值", "6%")]),
        ("产值、利润达到5亿元、6%。", [("产值、利润", "5亿元"), ("产值、利润", "6%")]),
    ],
)
def test_lists_under_one_verb(text: str, expected: list[tuple[str, str]]) -> None:
    assert list_names(text) == expected


def test_a_member_of_a_list_may_have_a_verb_of_its_own() -> None:
    first, second = list_items("油料、糖料产量分别增长0.4%和下降1.3%。")
    assert (first.kind, first.dir, second.kind, second.dir) == (first.kind, None, first.kind, "down")


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("在全市9个县市区中列第7位。", []),
        ("全市40个工业大类中，34个行业盈利。", ["34个"]),
        ("组织9家企业中的骨干参加培训。", ["9家"]),
        ("为2.4万名老人发放补贴1.3亿元。", ["1.3亿元"]),
        ("与省内10所高校共建中心6家。", ["6家"]),
        ("为1.2万名老人发放养老金。", ["1.2万名"]),
        ("为1.2万名老人。", ["1.2万名"]),
        ("7个断面水质优良率100%。", ["100%"]),
        ("位次前移了2位。", []),
        ("求人倍率达1.43；招工难。", ["1.43"]),
        ("研发投入仅为全省平均水平的三分之二。", []),
        ("超亿元企业研发机构覆盖率达到80%以上。", ["80%"]),
        ("过十亿元企业实现零的突破。", []),
        ("年产3万吨淀粉项目2个。", ["2个"]),
        ("保持两位数增长。", []),
        ("县财政十分困难。", []),
        ("贸易逆差15亿美元。", ["15亿美元"]),
        ("人均收入7012元，首次突破7000元。", ["7012元"]),
        ("人均收入突破4万元，达到40186元。", ["40186元"]),
        ("入社农户突破1.2万户大关，达到12680户。", ["12680户"]),
        ("增速比全省（7.4%）高1.7个百分点。", []),
        ("增速分别比全市快4.8和3.3个百分点。", []),
        ("贷款利率比一般贷款低0.7个百分点。", []),
        ("占比不低于40%。", ["40%"]),
        ("开发经费占收入的比例平均提高0.5个百分点。", ["0.5个百分点"]),
        ("全市五項社會保險參保286萬人。", ["286萬人"]),
    ],
)
def test_figures_that_are_no_items(text: str, surfaces: list[str]) -> None:
    assert [item.surface for item in list_items(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # more and less than before
        ("新受理申请1860家，比去年同期多320家。", ("新受理申请", "320家", None, "去年同期")),
        ("登记失业率3.1%，比上年低0.2个百分点。", ("登记失业率", "0.2个百分点", "down", "上年")),
        ("今年安排财政赤字2.3万亿元，比上年多安排4300亿元。", ("安排财政赤字", "4300亿元", None, "上年")),
        ("粮食总产量31万吨，减产1.3%。", ("粮食总产量", "1.3%", "down", None)),
        # a change in the unit of the level before it
        ("农民人均纯收入6820元，增加860元。", ("农民人均纯收入", "860元", None, None)),
        ("固定电话用户5万户，减少0.6万户。", ("固定电话用户", "0.6万户", "down", None)),
        # what a change is adjusted for
        ("人均可支配收入2万元，扣除价格因素实际增长9.3%。", ("人均可支配收入", "9.3%", None, None)),
        ("居民人均可支配收入扣除物价实际增长5.6%。", ("居民人均可支配收入", "5.6%", None, None)),
        ("研发费用加计扣除总额增长25%。", ("研发费用加计扣除总额", "25%", None, None)),
        # bases
        ("人均生产总值比2005年翻一番。", ("人均生产总值", "翻一番", None, "2005年")),
        ("固定资产投资相当于2010年的2.8倍。", ("固定资产投资", "2.8倍", None, "2010年")),
        ("城镇化率由上年的43.6%提高到45.1%。", ("城镇化率", "45.1%", None, "上年")),
        ("低保标准由每月520元提高到624元。", ("低保标准", "624元", None, None)),
        # whom a contribution is from
        ("第一产业增加值48亿元，对经济增长的贡献率为15%。", ("第一产业对经济增长的贡献率", "15%", None, None)),
        (
            "第一产业对经济增长的贡献率为15%，拉动经济增长0.2个百分点。",
            ("第一产业拉动经济", "0.2个百分点", None, None),
        ),
        ("工业贡献率为15%，拉动经济增长2.6个百分点。", ("工业贡献率拉动经济", "2.6个百分点", None, None)),
    ],
)
def test_changes(text: str, expected: tuple[str, str, str | None, str | None]) -> None:
    item = list_items(text)[-1]
    assert (item.indicator, item.surface, item.dir, item.baseline_period) == expected


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("生产总值增长5.3%，比一季度加快0.9个百分点。", ["5.3%"]),
        ("生产总值增长11.3%，提高3.2个百分点。", ["11.3%"]),
        ("进口总额下降3.3%，降幅比一季度收窄3.6个百分点。", ["3.3%"]),
        ("税收收入占财政收入的70.4%，同比回落2.3个百分点。", ["70.4%", "2.3个百分点"]),
        ("失业率下降3%，比年初下降0.5个百分点。", ["3%", "0.5个百分点"]),
        ("人口自然增长率4.74‰。", ["4.74‰"]),
    ],
)
def test_changes_of_a_rate_of_growth_are_no_items(text: str, surfaces: list[str]) -> None:
    assert [item.surface for item in list_items(text)] == surfaces


def test_a_rate_named_like_a_change_is_a_level() -> None:
    [item] = list_items("年末人口自然增长率为4.74‰。")
    assert (item.indicator, item.kind.startswith("growth")) == ("人口自然增长率", False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # two counts in a row
        ("参加失业保险304个单位7920人。", [("参加失业保险单位", "304个"), ("参加失业保险", "7920人")]),
        ("解决875户5240人的饮水问题。", [("解决饮水问题", "875户"), ("解决饮水问题", "5240人")]),
        ("解决13万人和8万头牲畜的饮水困难。", [("解决饮水困难", "13万人"), ("解决牲畜的饮水困难", "8万头")]),
        ("解决13万人、8万头。", [("解决", "13万人"), ("解决", "8万头")]),
        ("实施69个村341公里通村公路建设。", [("实施村通村公路建设", "69个"), ("通村公路建设", "341公里")]),
        # nouns joined to figures
        ("完成总规修编及3个区域控规、5个专项规划编制。", [("区域控规", "3个"), ("专项规划编制", "5个")]),
        ("全县共有45万人口。", [("人口", "45万人")]),
        # lists
        ("二氧化硫和氨氮排放量分别削减30吨和14吨。", [("二氧化硫排放量", "30吨"), ("氨氮排放量", "14吨")]),
        ("中、西部地区投资分别增长12%和13%。", [("中部地区投资", "12%"), ("西部地区投资", "13%")]),
        (
            "每百户拥有彩电116台、电话183部。",
            [("每百户拥有彩电", "116台"), ("每百户拥有电话", "183部")],
        ),
        ("每千人口医师达到3.4人、护士4.1人。", [("每千人口医师", "3.4人"), ("每千人口护士", "4.1人")]),
        ("每万人口专利5件、每亿元投入专利3件。", [("每万人口专利", "5件"), ("每亿元投入专利", "3件")]),
        ("每名教师培训5次、家访3次。", [("每名教师培训", "5次"), ("家访", "3次")]),
        ("引进培育国家级人才5名、省级人才10名。", [("引进培育国家级人才", "5名"), ("引进培育省级人才", "10名")]),
        ("引进企业5家、毕业企业3家。", [("引进企业", "5家"), ("毕业企业", "3家")]),
        ("开展补贴性培训5场、讲座3场。", [("开展补贴性培训", "5场"), ("开展讲座", "3场")]),
        # helpers, offices and states leave the name
        ("规上工业企业预计完成产值12亿元。", [("规上工业企业产值", "12亿元")]),
        ("我市社保中心共征缴保险基金8亿元。", [("征缴保险基金", "8亿元")]),
        ("高校院所共培养人才8万人。", [("培养人才", "8万人")]),
        ("工会和妇联共组织培训8场。", [("工会和妇联共组织培训", "8场")]),
        ("我们争取再举办对接会20场。", [("举办对接会", "20场")]),
        ("中小企业参保率不高，仅为61%。", [("中小企业参保率", "61%")]),
        ("财政收入稳步增长，达到8亿元。", [("财政收入", "8亿元")]),
        ("低保标准分别提高到每月765元和610元。", [("低保标准", "765元"), ("低保标准", "610元")]),
        ("参保人数76万人，比上年净增4万人。", [("参保人数", "76万人"), ("净增参保人数", "4万人")]),
        (
            "专利拥有量达到12件，通过条约途径提交的专利申请量翻一番。",
            [("专利拥有量", "12件"), ("通过条约途径提交的专利申请量", "翻一番")],
        ),
        (
            "新建中心10家；争取上级资金支持，确保超过6000万元。",
            [("新建中心", "10家"), ("争取上级资金支持", "6000万元")],
        ),
        ("新建中心10家；达到12家。", [("新建中心", "10家"), ("新建中心", "12家")]),
    ],
)
def test_names_that_neighbours_complete(text: str, expected: list[tuple[str, str]]) -> None:
    assert list_names(text) == expected
