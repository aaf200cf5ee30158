"""What a figure means: intention, relation, accrual. One line a rule; all texts are our own (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary

TITLE = "云岭市科技局2026年工作计划\n"


def list_items(text: str) -> list[Item]:
    """List the items of a text."""
    return list(compile_plan(text, vocabulary=read_vocabulary()).items)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # the nearest word before the figure in its clause
        ("力争高新技术企业达到100家。", ["力争"]),
        ("高新技术企业力争达到100家。", ["力争"]),
        ("确保专利申请超过600件、争取700件。", ["确保", "争取"]),
        ("力争新增高新技术企业12家、科技型中小企业30家。", ["力争", "力争"]),
        ("研发经费占比达到3%，其中企业占比力争达到80%。", [None, "力争"]),
        ("有望新增平台5家，力求引进团队3个。", ["预计", "力争"]),
        # it reaches into a bracket and not out of one
        ("力争新增研发机构20家（其中省级以上5家）。", ["力争", "力争"]),
        ("新增研发机构20家（力争25家）、孵化器3家。", [None, "力争", None]),
        # a lead without figures hands it on; a clause with figures over the next two
        ("力争通过全市上下努力，专利申请达到600件，授权达到300件。", ["力争", "力争"]),
        (
            "确保新增企业10家，引进人才20名，建成平台3个，签订协议40项。",
            ["确保", "确保", "确保", None],
        ),
        ("新增企业10家，确保引进人才20名；建成平台3个。", [None, "确保", None]),
        ("围绕产业发展的各方面需求努力开展工作并力争突破，新增企业10家。", [None]),
        ("力争实现突破、确保做实基础，新增企业10家。", [None]),
        # 争取 is a wish before a verb, a time, a number; else it is the verb of getting
        ("争取年内引进团队5个。", ["争取"]),
        ("争取上级资金4000万元。", [None]),
        ("争取省级项目5项。", [None]),
        # names
        ("预期目标为新增企业10家。", [None]),
        ("人均预期寿命达到80岁。", [None]),
        # what has been done was at most expected
        ("预计上半年完成专利申请800件，其中发明专利300件。", ["预计", "预计"]),
        ("力争今年做得更好，去年新增企业10家。", [None]),
    ],
)
def test_modality(text: str, words: list[str | None]) -> None:
    assert [item.modality for item in list_items(TITLE + text)] == words


def test_modality_is_traced() -> None:
    (item,) = list_items("有望新增平台5家。")
    assert (item.modality, item.trace["modality"]) == ("预计", "modality.clause 有望")
    items = list_items("力争新增平台5家，引进团队3个。")
    assert items[1].trace["modality"] == "modality.sentence 力争"
    assert "modality" not in list_items("新增平台5家。")[0].trace


@pytest.mark.parametrize(
    ("text", "relation", "rule"),
    [
        ("高新技术企业达到100家。", ">=", "relation.target 达到"),
        ("完成技术合同成交额20亿元。", ">=", "relation.target"),
        ("举办对接活动12场。", ">=", "relation.target"),
        ("技术合同成交额翻一番。", ">=", "relation.target"),
        ("研发经费占地区生产总值比重达3%左右。", "~", "relation.printed"),
        ("新增平台3-5家。", "range", "relation.printed"),
        ("专利申请超600件。", ">", "relation.printed"),
        ("能耗控制在0.4吨标准煤以内。", "<=", "relation.printed"),
        # a ceiling, a decline, less is better
        ("城镇登记失业率控制在4.5%。", "<=", "relation.ceiling 控制在"),
        ("平均办理时限缩短至5天。", "<=", "relation.ceiling 缩短至"),
        ("资产负债率达到55%。", "<=", "relation.reverse"),
        ("居民消费价格涨幅3%。", "<=", "relation.reverse"),
        ("万元产值能耗下降3%。", ">=", "relation.decline"),
        ("零专利企业消除率达到80%。", ">=", "relation.target 达到"),
        ("规上企业零专利率达到20%。", "<=", "relation.reverse"),
        ("亏损户占比由5.2%达到4.5%。", "<=", "relation.lowered"),
        ("办理信访量核查50件。", ">=", "relation.target"),
        ("稀土产能由3000吨提高到1万吨。", ">=", "relation.target"),
        # held, set, ranked
        ("基金规模稳定在5亿元。", "=", "relation.held 稳定在"),
        ("居民医保财政补助标准提高到700元。", "=", "relation.set"),
        ("创新能力进入全省前5名。", "<=", "relation.printed"),
        ("创新能力排全省第2位。", "<=", "relation.rank"),
    ],
)
def test_relation(text: str, relation: str, rule: str) -> None:
    item = list_items(TITLE + text)[0]
    assert (item.semantic_comparator, item.trace["semantic_comparator"]) == (relation, rule)


def test_what_is_achieved_is_what_is_printed() -> None:
    item = list_items("云岭市2025年工作总结\n全年高新技术企业达到100家。")[0]
    assert (item.kind, item.semantic_comparator) == ("achieved", "=")
    assert item.trace["semantic_comparator"] == "relation.achieved"


@pytest.mark.parametrize(
    ("text", "accruals"),
    [
        # what there is
        ("高新技术企业总数120家。", ["stock"]),
        ("全市拥有民营科技企业300家。", ["stock"]),
        ("万众创新园入驻单位达到30家。", ["stock"]),
        ("失业保险基金累计结余8亿元。", ["stock"]),
        ("累计拥有软件企业40家。", ["stock"]),
        ("企业职工基本养老保险参保40万人。", ["stock"]),
        ("孵化面积12万平方米。", ["stock"]),
        ("規模以上企業達到96戶。", ["stock"]),
        ("入驻单位达到30家，其中石榴单位3家。", ["stock", "stock"]),
        ("石榴20吨，其中甜石榴3吨。", [None, None]),
        # what is new or done
        ("新增失业保险参保2万人。", ["flow"]),
        ("引进团队5个。", ["flow"]),
        ("申请专利600件。", ["flow"]),
        ("高新技术产业产值达到200亿元。", ["flow"]),
        ("重大科技项目20个。", ["flow"]),
        ("城镇居民收入比上年增加1200元。", ["flow"]),
        # sums of what is done
        ("三年累计组织活动30次，签订合作协议80项。", ["cumulative", "cumulative"]),
        ("累计新增高新技术企业30家。", ["cumulative"]),
        ("累计重大科技项目20个。", ["cumulative"]),
        ("累计科技型中小企业20家。", ["stock"]),
        ("建成区面积达到30平方公里。", [None]),
        # ratios, ranks and what nothing tells
        ("研发投入占比3%。", [None]),
        ("万人发明专利拥有量30件。", [None]),
        ("每万名劳动者中研发人员60人。", [None]),
        ("亩均税收20万元/亩。", [None]),
        ("专利申请增长20%。", [None]),
        ("创新能力进入全省前5名。", [None]),
        ("累计石榴20吨。", [None]),
        ("石榴20吨。", [None]),
        ("拥有先进技术的石榴20吨。", [None]),
    ],
)
def test_accrual(text: str, accruals: list[str | None]) -> None:
    assert [item.accrual for item in list_items(TITLE + text)] == accruals
