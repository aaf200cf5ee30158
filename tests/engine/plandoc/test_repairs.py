"""Damage is listed with a candidate beside the original; no number and no letter is ever changed."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import PlanTree, Repair, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


@pytest.mark.parametrize(
    ("text", "kind", "original", "candidate"),
    [
        ("新增软件企版权所有业34家。", "watermark", "版权所有", ""),
        ("研发经费达到１２亿元。", "full_width", "１２", "12"),
        ("到202627年，产值达到80亿元。", "impossible_year", "202627年", None),
        ("研发人员占职工总数的2026%以上。", "impossible_number", "2026%", None),
        ("产值2026亿元，扶持2026家企业。", "impossible_number", "2026亿元", None),
        ("研发投入占销售收入的比重达5以上。", "lost_unit", "5", "5%"),
        ("科技进步贡献率每年以2的速度递增。", "lost_unit", "2", "2%"),
        ("落实“科教兴市战略，建设平台。", "lost_quote", "“", None),
        ("落实“科教兴市战略，建设“双创”平台。", "lost_quote", "“", None),
        ("实施科技创新?券制度。", "lost_bytes", "?", None),
        ("实施假设干重大工程，搞好效劳。", "swap", "假设干", "若干"),
    ],
)
def test_each_kind_of_damage(text: str, kind: str, original: str, candidate: str | None) -> None:
    found = [repair for repair in compile_text(text).source.repairs if repair.kind == kind]
    assert (found[0].original, found[0].candidate) == (original, candidate)
    assert text[found[0].start : found[0].end] == original
    assert found[0].reason
    assert 0 < found[0].certainty < 1


def test_a_watermark_at_the_end_of_a_sentence_is_less_certain() -> None:
    inside = compile_text("建设企业版权所有研发机构5家。").source.repairs[0]
    ending = compile_text("建设企业研发机构5家版权所有。").source.repairs[0]
    assert (inside.certainty, ending.certainty) == (0.9, 0.5)


def test_a_word_that_is_swapped_in_no_other_place_is_left_alone() -> None:
    assert compile_text("代表团到达会场。").source.repairs == ()


def test_one_number_like_a_year_is_not_doubted() -> None:
    assert compile_text("全年服务企业2026家。").source.repairs == ()


def test_page_numbers_inside_a_sentence_do_not_end_it() -> None:
    text = (
        "要把创新摆在更加突出的位置，规模以上工业企业加大研发投入，积极开展技术改造，提高产品质量，"
        "全市单位产值能耗折标\n\n3、煤为0.15吨，比上年下降2.5%。"
    )
    tree = compile_text(text)
    assert [repair for repair in tree.source.repairs if repair.kind == "page_fragment"] == [
        Repair(text.index("3、"), text.index("3、") + 2, "3、", "", "page_fragment", "分页残留的编号插在句子中间", 0.8)
    ]
    assert [(item.indicator, item.surface) for item in tree.items] == [
        ("单位产值能耗折标煤", "0.15吨"),
        ("单位产值能耗折标煤", "2.5%"),
    ]


def test_page_residue_is_set_aside_and_never_read() -> None:
    lines = [
        "您当前的位置：首页 > 政务公开",
        "浏览次数：1200次",
        "发布日期：2026-03-01 发布机构：科技局",
        "来源于企业的建议得到采纳，新增平台3家。",
        "收藏 分享(赏)",
        "亲,该文档总共8页,到这儿已超出免费预览范围",
        "第8页 共8页",
        "copyright@ 2008-2023 网站版权所有",
    ]
    tree = compile_text("\n".join(lines))
    kinds = [(part.kind, part.text) for part in tree.source.set_aside]
    assert kinds == [
        ("navigation", lines[0]),
        ("counter", lines[1]),
        ("metadata", lines[2]),
        ("share", lines[4]),
        ("share", lines[5]),
        ("page", lines[6]),
        ("rights", lines[7]),
    ]
    assert [item.surface for item in tree.items] == ["3家"]
    assert tree.source.repairs == ()


def test_a_long_line_is_not_taken_for_residue() -> None:
    line = "分享创新经验，" + "推进平台建设，" * 8 + "新增平台3家。"
    tree = compile_text(line)
    assert tree.source.set_aside == ()
    assert len(tree.items) == 1
