"""Damage is listed with a candidate beside the original; no number and no letter is ever changed."""

from __future__ import annotations

import dataclasses

import pytest

from kepan.engine.plandoc import PlanTree, Repair, compile_plan
from kepan.engine.plandoc.folding import create_folded
from kepan.engine.plandoc.repairs.insertions import InsertionReader
from kepan.engine.plandoc.vocabulary import Words
from kepan.store.files.vocabulary import read_vocabulary


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


def list_kind(text: str, kind: str) -> list[Repair]:
    """List the repairs of one kind."""
    return [repair for repair in compile_text(text).source.repairs if repair.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "original", "candidate"),
    [
        ("新增软件企版权所有业34家。", "watermark", "版权所有", ""),
        ("研发经费达到１２亿元。", "full_width", "１２", "12"),
        ("到202627年，产值达到80亿元。", "impossible_year", "202627年", None),
        ("研发人员占职工总数的2026%以上。", "impossible_number", "2026%", None),
        ("产值2026亿元，扶持2026家企业。", "impossible_number", "2026亿元", None),
        ("城乡居民医保覆盖率达到103%。", "impossible_share", "103%", None),
        ("研发投入占销售收入的比重达5以上。", "lost_unit", "5", "5%"),
        ("科技进步贡献率每年以2的速度递增。", "lost_unit", "2", "2%"),
        ("落实“科教兴市战略，建设平台。", "lost_quote", "“", None),
        ("落实“科教兴市战略，建设“双创”平台。", "lost_quote", "“", None),
        ("落实科教兴市”战略，建设平台。", "lost_quote", "”", None),
        ("落实“科教兴市”战略，实施“科教兴市工程。", "lost_quote", "“科教兴市", "“科教兴市”"),
        ("根据“十五五规划，建设平台。", "lost_quote", "“十五五", "“十五五”"),
        ("建设重点实验室（含工程中心5家。", "lost_bracket", "（", None),
        ("建设重点实验室5家)，引进人才8名。", "lost_bracket", ")", None),
        ("印发《科技创新规划，建设平台。", "lost_bracket", "《", None),
        ("实施科技创新?券制度。", "lost_bytes", "?", None),
        ("实施科技创新\ufffd券制度。", "lost_bytes", "\ufffd", None),
        ("实施假设干重大工程，搞好效劳。", "swap", "假设干", "若干"),
        ("2013年是“十二五”的开局之年。", "unfit_year", "2013年", None),
        ("2026年是“十五五”规划的收官之年。", "unfit_year", "2026年", None),
        ("云泽区科技工作要点\n建设平台5家。 第3页 共8页", "page_fragment", " 第3页 共8页", ""),
    ],
)
def test_each_kind_of_damage(text: str, kind: str, original: str, candidate: str | None) -> None:
    found = list_kind(text, kind)
    assert (found[0].original, found[0].candidate) == (original, candidate)
    assert text[found[0].start : found[0].end] == original
    assert found[0].reason
    assert 0 < found[0].certainty < 1


@pytest.mark.parametrize(
    "text",
    [
        "代表团到达会场。",
        "全年服务企业2026家。",
        "建设“双创”平台（含孵化器），印发《创新规划》【试行】。",
        "1)建设平台5家；2)引进人才8名。",
        "为什么要创新?因为要发展。",
        "经济作物比例由上年的7:3调整为6:4。",
        "指标占比重（%） 4.1 7左右",
        "新建道路2000公里，加装电梯2000部。",
        "完成计划的103%，覆盖面扩大。",
        "专利授权占全市的比重提高120%。",
        "2026年是“十五五”的开局之年，2025年是“十四五”的收官之年。",
        "2025年是“九九五”的开局之年。",
        '推进“双创"平台建设，办好"云泽杯"大赛。',
        "软件版权所有者登记12家。",
        "本材料仅供参考使用。",
        "3A级景区5家。",
    ],
)
def test_ordinary_text_is_not_doubted(text: str) -> None:
    assert compile_text(text).source.repairs == ()


def test_a_watermark_at_the_end_of_a_sentence_is_less_certain() -> None:
    inside = list_kind("建设企业版权所有研发机构5家。", "watermark")[0]
    ending = list_kind("建设企业研发机构5家版权所有。", "watermark")[0]
    split = list_kind("新增软件企版权所有业34家。", "watermark")[0]
    doubtful = list_kind("新增软件企仅供参考业34家。", "watermark")[0]
    assert (inside.certainty, ending.certainty, split.certainty, doubtful.certainty) == (0.9, 0.5, 0.95, 0.95)


def test_a_watermark_in_brackets_goes_with_them() -> None:
    text = "形成广泛的(更多精彩文章来自“某某网)覆盖，新增平台3家。"
    (found,) = list_kind(text, "watermark")
    assert found.original == "(更多精彩文章来自“某某网)"
    assert list_kind("形成广泛的(更多精彩文章来自某某网\n)覆盖。", "watermark") == []


def test_two_watermarks_at_one_place_are_one() -> None:
    marks = Words(["某某文库", "文库网"])
    noise = dataclasses.replace(read_vocabulary().noise, watermarks=marks)
    found = InsertionReader(create_folded("新增软件企某某文库网业34家。", {}), noise).list_watermarks()
    assert [repair.original for repair in found] == ["某某文库"]
    assert len(list_kind("新增软件企更多精彩文章来自更多文章来自业34家。", "watermark")) == 2
    assert [repair.kind for repair in compile_text("新增软件企(版权所有)业34家。").source.repairs] == ["watermark"]


def test_years_far_from_the_plan() -> None:
    text = "云泽市2026年科技创新工作计划\n到2127年，建设平台5家。到1998年，建设平台3家。到2030年，建设平台9家。"
    assert [repair.original for repair in list_kind(text.replace("2127", "2099"), "unfit_year")] == ["2099年", "1998年"]


def test_a_title_whose_year_does_not_fit_its_five_year_plan() -> None:
    text = "云泽区2023年科技创新工作计划\n根据“十一五”规划，“十一五”期间建设平台5家。"
    assert [(repair.original, repair.candidate) for repair in list_kind(text, "unfit_year")] == [("2023", None)]
    assert list_kind(text.replace("2023", "2010"), "unfit_year") == []
    assert list_kind(text.replace("“十一五”期间", "“十二五”期间"), "unfit_year") == []
    assert list_kind(text.replace("2023年", ""), "unfit_year") == []
    assert list_kind(text.replace("2023", "2023-2025"), "unfit_year")[0].original == "2023"


def test_damage_in_set_aside_lines_is_not_listed() -> None:
    tree = compile_text("copyright 202627年?版权“所有 2026%\n新增平台3家。")
    assert [part.kind for part in tree.source.set_aside] == ["rights"]
    assert tree.source.repairs == ()
