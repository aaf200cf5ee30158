"""Words that converting programs swapped are shown in the company that gives them away, and left alone elsewhere."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import Repair, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_swaps(text: str) -> list[Repair]:
    """List the swapped words of a text."""
    repairs = compile_plan(text, vocabulary=read_vocabulary()).source.repairs
    return [repair for repair in repairs if repair.kind == "swap"]


@pytest.mark.parametrize(
    ("text", "printed", "meant"),
    [
        ("扶持假设干骨干企业。", "假设干", "若干"),
        ("坚持统筹兼顾的原那么。", "原那么", "原则"),
        ("完善公共效劳平台。", "效劳", "服务"),
        ("科技进步奉献率达到60%。", "奉献率", "贡献率"),
        ("税收奉献份额逐年提高。", "奉献", "贡献"),
        ("专利授权到达300件。", "到达", "达到"),
        ("技术水平到达国内先进。", "到达", "达到"),
        ("实现跨越式开展。", "开展", "发展"),
        ("树立科学的开展观。", "开展", "发展"),
        ("列入火炬方案。", "方案", "计划"),
        ("承担工程的企业8家。", "工程", "项目"),
        ("培育外乡企业8家。", "外乡", "本土"),
        ("以此为根底加快建设。", "根底", "基础"),
        ("降低企业本钱。", "本钱", "成本"),
        ("食品平安监管到位。", "平安", "安全"),
        ("研发投入缺乏，人才流失。", "缺乏", "不足"),
        ("大局部企业建有研发机构。", "局部", "部分"),
        ("进一步稳固提升创新成果。", "稳固", "巩固"),
        ("推进产学研交融。", "交融", "融合"),
    ],
)
def test_swaps_in_the_company_that_gives_them_away(text: str, printed: str, meant: str) -> None:
    (swap,) = list_swaps(text)
    assert (swap.original, swap.candidate) == (printed, meant)
    assert meant in swap.reason
    assert 0.5 < swap.certainty < 1


@pytest.mark.parametrize(
    "text",
    [
        "代表团到达会场，到达后开展活动。",
        "广泛开展科普活动，深入开展调研，开展规划编制。",
        "制定实施方案，完善工作方案设计。",
        "实施人才培育工程，建设工程技术研究中心，推进重点工程。",
        "弘扬无私奉献精神，创建平安县区。",
        "投入巨大，人才缺乏，局部地区冲突。",
        "假设干部调整，那么原那么高的目标难以完成。",
        "外乡人来此创业，老人自谋生本钱。",
        "组成认定小组，完成认定工作。",
    ],
)
def test_ordinary_company(text: str) -> None:
    assert list_swaps(text) == []


def test_likely_places_count_only_beside_plain_ones() -> None:
    likely = "推动一批科技工程的实施。"
    assert list_swaps(likely) == []
    assert list_swaps("完善公共效劳平台。" + likely)[1:] == []
    found = list_swaps("完善公共效劳平台，扶持假设干企业。" + likely)
    assert [repair.original for repair in found] == ["效劳", "假设干", "工程"]
    assert found[2].evidence == "旁有“科技”“的实施”"
    assert found[2].certainty < found[0].certainty


def test_of_two_words_at_one_place_the_longer_is_shown() -> None:
    assert [repair.original for repair in list_swaps("科技进步奉献率60%")] == ["奉献率"]


def test_traditional_text_is_left_alone() -> None:
    assert list_swaps("專利授權到達300件。") == []
