"""Sentences that pages and lines cut are read as one; what was left out is listed, places are those of the print."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.engine.plandoc import PlanTree, Repair, apply_repairs, compile_plan, undo_repairs
from kepan.store.files.vocabulary import read_vocabulary

LONG = "要把创新摆在更加突出的位置，规模以上工业企业加大研发投入，积极开展技术改造，提高产品质量，"


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


def list_cuts(text: str) -> list[tuple[str, str, str | None]]:
    """List the repairs of cuts: kind, original, candidate."""
    kinds = ("page_fragment", "hard_break")
    repairs = compile_text(text).source.repairs
    return [(repair.kind, repair.original, repair.candidate) for repair in repairs if repair.kind in kinds]


def test_page_numbers_inside_a_sentence_do_not_end_it() -> None:
    text = LONG + "全市单位产值能耗折标\n\n3、煤为0.15吨，比上年下降2.5%。"
    tree = compile_text(text)
    at = text.index("\n\n3、")
    cut = Repair(at, at + 4, "\n\n3、", "", "page_fragment", "分页残留的编号插在句子中间", 0.8)
    assert tree.source.repairs == (cut,)
    assert [(item.indicator, item.surface) for item in tree.items] == [
        ("单位产值能耗折标煤", "0.15吨"),
        ("单位产值能耗折标煤", "2.5%"),
    ]
    assert all(text[slice(*item.vspan)] == item.surface for item in tree.items)


def test_pages_numbered_through_a_text() -> None:
    pages = [
        "1、" + LONG + "建设重点实验室和工程技术研究中心，形成一批自主知识产权的技",
        "2、术成果5项，" + LONG + "新增高新技术企业20家，培育龙头企业，完善创新体",
        "3、系建设，" + LONG + "在政策上、",
        "4、资金上给予支持，" + LONG + "推进成果转化，申报各类科技计划项",
        "5、目8项。",
    ]
    assert [original for _, original, _ in list_cuts("\n\n".join(pages))] == [
        "1、",
        "\n\n2、",
        "\n\n3、",
        "\n\n4、",
        "\n\n5、",
    ]


def test_spaces_behind_a_page_number_go_with_it() -> None:
    text = LONG + "全市单位产值能耗折标\n\n3、 　煤为0.15吨。"
    assert [original for _, original, _ in list_cuts(text)] == ["\n\n3、 　"]
    assert compile_text(text).items[0].indicator == "单位产值能耗折标煤"


def test_a_list_of_long_entries_without_full_stops_stays_a_list() -> None:
    entries = [f"{number}、{LONG}新增平台{number + 2}家" for number in range(1, 6)]
    assert list_cuts("\n".join(entries)) == []
    assert len(compile_text("\n".join(entries)).items) == 5


def test_a_list_that_opens_with_one_stays_a_list() -> None:
    assert list_cuts(LONG + "重点抓好以下工作\n1、新增平台5家。\n2、引进人才8名。") == []
    assert list_cuts("推进平台建设\n2、新增平台5家。") == []


def test_lines_broken_to_one_width_are_joined() -> None:
    text = (
        "    到2027年，云泽市研发经费投入强度达到百分之三以上，高新技术企业总数突破一\n"
        "千家，新增省级以上研发机构20家，引进领军人才50名，技术合同成交额超过80亿元。\n"
        "科技进步贡献率达到65%左右，为产业升级提供有力支撑，形成若干有影响的产业集群\n"
        "和创新平台，万人发明专利拥有量达到30件，带动就业两万人以上，人均收入持续增长。\n"
        "    二、重点任务\n"
        "    加快建设平台8家。"
    )
    tree = compile_text(text)
    assert [cut[0] for cut in list_cuts(text)] == ["hard_break"] * 3
    rate = next(item for item in tree.items if item.surface == "65%")
    assert rate.period == "2027"
    assert [item.surface for item in tree.items][-1] == "8家"
    assert [section.title for section in tree.sections] == ["重点任务"]


def test_without_indents_a_line_that_ends_is_a_paragraph() -> None:
    lines = [f"新增重点研发平台若干家，引进高层次人才若干名，完善体制机制建设增强活力{end}" for end in "。。，的"]
    assert [original for _, original, _ in list_cuts("\n".join([*lines, "工作。"]))] == ["\n", "\n"]


def test_signs_that_show_a_cut() -> None:
    assert list_cuts("新增平台5家\n，引进人才8名。") == [("hard_break", "\n", "")]
    assert list_cuts("积极推进全市重点研发平台建设工作，\n　　引进人才8名。") == [("hard_break", "\n　　", "")]
    assert list_cuts("落实《\n创新规划》，新增平台5家。") == [("hard_break", "\n", "")]
    assert list_cuts(
        "全面推进科技创新，大力培育主体，加强产学研合作，积极发展战略性新兴产业，不断提升科\n技水平。"
    ) == [("hard_break", "\n", "")]
    assert list_cuts("全面推进科技创新，大力培育主体，加强产学研合作，积极发展战略性新兴产业，建成平台5\n家。") == [
        ("hard_break", "\n", "")
    ]


def test_lines_that_stand_alone() -> None:
    for text in (
        "新增平台5家。\n，引进人才8名。",
        "平台，\n人才8名。",
        "主要指标\n平台\n5\n家",
        "积极推进全市重点研发平台建设工作，\n——引进人才8名。",
        "积极推进全市重点研发平台建设工作，2026\n2027年平台5家。",
        "全面推进科技创新，大力培育主体，加强产学研合作，积极发展战略性新兴产业，新增平台5家\n引进人才8名。",
        "",
        "\n\n",
    ):
        assert list_cuts(text) == []


def test_page_marks_between_the_halves_go_with_the_cut() -> None:
    text = "积极推进全市重点研发平台建设工作，\n- 3 -\n引进人才8名。\n- 4 -"
    tree = compile_text(text)
    assert list_cuts(text) == [("hard_break", "\n- 3 -\n", "")]
    assert [part.text for part in tree.source.set_aside] == ["- 3 -", "- 4 -"]
    assert [part.text for part in compile_text(text.replace("- 3 -", "收藏 分享")).source.set_aside] == [
        "收藏 分享",
        "- 4 -",
    ]
    assert list_cuts(text.replace("- 3 -", "收藏 分享")) == []


def test_latin_words_keep_a_space() -> None:
    text = "推进数字化转型和产业升级，全面实施企业数字化改造，积极推广应用先进技术，引进Smart，\nFactory系统5套。"
    assert list_cuts(text) == [("hard_break", "\n", "")]
    assert list_cuts(text.replace("，\nF", "\nF")) == []
    wrapped = "\n".join(["实施企业数字化改造升级若干项目建设并且引进Smart"] * 5 + ["Factory系统5套。"])
    assert {candidate for *_, candidate in list_cuts(wrapped)} == {"", " "}


def test_digits_never_meet() -> None:
    text = "新增软件企业5(版权所有)0家，引进人才8名。"
    tree = compile_text(text)
    assert "50家" not in [item.surface for item in tree.items]
    assert all(text[slice(*item.vspan)] == item.surface for item in tree.items)


def test_names_are_read_through_a_watermark() -> None:
    text = "累计新增软件企版权所有业34家，“其中省级5家。"
    tree = compile_text(text)
    assert next((item.indicator, item.surface) for item in tree.items) == ("累计新增软件企业", "34家")
    assert [(repair.kind, repair.original) for repair in tree.source.repairs] == [
        ("watermark", "版权所有"),
        ("lost_quote", "“"),
    ]


def test_a_candidate_that_would_swallow_an_insertion_waits() -> None:
    repairs = compile_text("完善公共效版权所有劳平台，扶持假设干企业。").source.repairs
    assert [(repair.kind, repair.original) for repair in repairs] == [("watermark", "版权所有"), ("swap", "假设干")]


PIECES = (
    *(
        "新增平台5家",
        "，",
        "。",
        "\n",
        "\n\n3、",
        "版权所有",
        "(jīng)",
        "第3页 共8页",
        "2、",
        " ",
        LONG,
        "企业",
        "12",
        "“",
    ),
    *("到达", "效劳", "?", "弧敝贫取", "- 3 -\n", "（", "202627年", "2026%"),
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_nothing_is_lost_whatever_is_read_through(text: str) -> None:
    tree = compile_text(text)
    repairs = tree.source.repairs
    assert all(text[repair.start : repair.end] == repair.original for repair in repairs)
    assert all(text[part.start : part.end] == part.text for part in tree.source.set_aside)
    assert all(text[slice(*item.vspan)] == item.surface for item in tree.items)
    assert undo_repairs(apply_repairs(text, repairs)).text == text
