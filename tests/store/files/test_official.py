"""Official documents as Word files: the page of GB/T 9704-2012, headings, tables, signature, imprint. All invented."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from kepan.store.files.official import (
    CHARACTERS,
    LINES,
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Table,
    write_docx,
)
from kepan.store.files.official.model import find_ends, list_numbered
from kepan.store.files.texts import read_text_bytes

A4 = (11906, 16838)
TWIPS_A_MM = 1440 / 25.4
DAY = date(2026, 3, 5)


def open_paper(paper: OfficialDocument) -> Any:
    """Write a document and open it with the library."""
    return docx.Document(BytesIO(write_docx(paper)))


def read_part(paper: OfficialDocument, name: str) -> str:
    """Return a part of the file."""
    with ZipFile(BytesIO(write_docx(paper))) as file:
        return file.read(name).decode()


def get(element: Any, tag: str, name: str) -> int:
    """Return a number that an element below another one holds."""
    return int(element.find(f".//{qn(tag)}").get(qn(name)))


def make_paper(*body: Block, **more: Any) -> OfficialDocument:
    """Return a document with a body."""
    return OfficialDocument("虚构市2026年科技创新工作计划", tuple(body), **more)


def test_the_page_is_that_of_the_standard() -> None:
    """A4, 37 mm above, 28 mm at the binding, a block of 156 × 225 mm, each within the millimetre allowed."""
    section = open_paper(make_paper()).sections[0]._sectPr
    assert (get(section, "w:pgSz", "w:w"), get(section, "w:pgSz", "w:h")) == A4
    sides = {name: get(section, "w:pgMar", f"w:{name}") for name in ("top", "bottom", "left", "right")}
    assert {name: round(size / TWIPS_A_MM, 1) for name, size in sides.items()} == {
        "top": 37, "bottom": 35, "left": 28, "right": 26,
    }  # fmt: skip
    assert (A4[0] - sides["left"] - sides["right"]) / TWIPS_A_MM == pytest.approx(156, abs=0.1)
    assert (A4[1] - sides["top"] - sides["bottom"]) / TWIPS_A_MM == pytest.approx(225, abs=0.1)


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    """Neither one more nor one less fits into the block; no grid of characters, which programs read differently."""
    document = open_paper(make_paper(Paragraph("虚" * LINES * CHARACTERS)))
    section = document.sections[0]._sectPr
    width = A4[0] - get(section, "w:pgMar", "w:left") - get(section, "w:pgMar", "w:right")
    height = A4[1] - get(section, "w:pgMar", "w:top") - get(section, "w:pgMar", "w:bottom")
    grid = section.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:charSpace"))) == ("lines", None)
    style = document.styles["Body Text"].element
    size = get(style, "w:sz", "w:val") / 2
    pitch = size * 20 + get(style.find(qn("w:rPr")), "w:spacing", "w:val")
    line = int(grid.get(qn("w:linePitch")))
    assert (size, int(width // pitch), int(height // line)) == (16, CHARACTERS, LINES)
    assert 28 < line / 20 < 29
    spacing = style.find(f".//{qn('w:spacing')}")
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == (str(line), "exact")
    assert get(style, "w:ind", "w:firstLineChars") == 200


def test_headings_are_numbered_and_have_their_typefaces() -> None:
    """一、in 黑体, （一） in 楷体, 1. and （1） in 仿宋; a deeper heading starts anew below a higher one."""
    body = (Heading(1, "总体"), Heading(2, "甲"), Heading(2, "乙"), Heading(3, "丙"), Heading(4, "丁"),
            Heading(1, "措施"), Heading(9, "戊"), Heading(2, "己"))  # fmt: skip
    assert [number for _block, number in list_numbered(body)] == [
        "一、", "（一）", "（二）", "1.", "（1）", "二、", "（1）", "（一）",
    ]  # fmt: skip
    document = open_paper(make_paper(*body))
    written = {p.style.name: p.text for p in document.paragraphs if p.style.name.startswith("Heading")}
    assert (written["Heading 1"], written["Heading 3"]) == ("二、措施", "1.丙")
    faces = {}
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Body Text"):
        style = document.styles[name].element
        faces[name] = (style.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")), get(style, "w:sz", "w:val") // 2)
    assert faces == {
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Heading 3": ("仿宋_GB2312", 16),
        "Heading 4": ("仿宋_GB2312", 16),
        "Body Text": ("仿宋_GB2312", 16),
    }


def test_typefaces_name_free_ones_that_take_their_place() -> None:
    """Where the paid typefaces are not installed, the file names free ones."""
    fonts = read_part(make_paper(), "word/fontTable.xml")
    for name, other in (("仿宋_GB2312", "FandolFang"), ("黑体", "Noto Sans CJK SC"), ("宋体", "Noto Serif CJK SC")):
        place = fonts.index(f'w:name="{name}"')
        assert other in fonts[place : fonts.index("</w:font>", place)]


def test_page_numbers_stand_at_the_outer_corners() -> None:
    """— 1 — in size 4, at the right of odd pages and at the left of even ones, one character in."""
    document = open_paper(make_paper())
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]._p
        assert "".join(node.text for node in line.iter(qn("w:t"))) == "— 1 —"
        assert line.find(f".//{qn('w:fldSimple')}").get(qn("w:instr")).strip() == "PAGE"
        assert line.find(f".//{qn('w:jc')}").get(qn("w:val")) == side
        assert get(line, "w:ind", f"w:{side}Chars") == 100
    assert get(document.styles["Footer"].element, "w:sz", "w:val") == 28
    # The dash, in the middle of its line, lies 7 mm below the block of text.
    middle = get(section._sectPr, "w:pgMar", "w:footer") / TWIPS_A_MM + 14 / 72 * 25.4 / 2
    assert 35 - middle == pytest.approx(7, abs=0.1)


def test_tables_repeat_their_head_and_keep_rows_whole() -> None:
    """A table is as wide as the line; its head comes again on each page."""
    table = Table(("指标", "数值"), (("虚构家数", "12"), ("虚构比重", "2.80")), (3, 1), "目标表")
    document = open_paper(make_paper(table))
    found = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in found.rows] == [
        ["指标", "数值"], ["虚构家数", "12"], ["虚构比重", "2.80"],
    ]  # fmt: skip
    rows = found._tbl.findall(qn("w:tr"))
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True, False, False]
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    assert get(found._tbl, "w:tblW", "w:w") == pytest.approx(156 * TWIPS_A_MM, abs=5)
    assert any(p.text == "目标表" for p in document.paragraphs)
    assert not any(p.text == "目标表" for p in open_paper(make_paper(Table(("甲",), (), (1,)))).paragraphs)


def test_head_and_foot_of_a_paper() -> None:
    """Marks, title, recipients, attachments, signature, day and imprint come in the order of the standard."""
    paper = make_paper(
        Paragraph("虚构正文。"), marks=("草稿", "自有数据"), recipients="各虚构科室：",
        attachments=("目标表", "措施表"), signature="虚构局", signed_on=DAY,
        copies="虚构单位", printed_by="虚构局办公室", printed_on=date(2026, 3, 6),
    )  # fmt: skip
    document = open_paper(paper)
    assert [p.text for p in document.paragraphs if p.text.strip()] == [
        "草稿", "自有数据", "虚构市2026年科技创新工作计划", "各虚构科室：", "虚构正文。",
        "附件：1.目标表", "　　　2.措施表", "虚构局", "2026年3月5日",
    ]  # fmt: skip
    ends = {p.text: get(p._p, "w:ind", "w:rightChars") for p in document.paragraphs if "w:rightChars" in p._p.xml}
    assert ends == {"虚构局": 700, "2026年3月5日": 200}
    imprint = document.tables[0]
    assert [cell.text for row in imprint.rows for cell in row.cells] == [
        "抄送：虚构单位。", "虚构局办公室\t2026年3月6日印发",
    ]  # fmt: skip
    place = imprint._tbl.find(f".//{qn('w:tblpPr')}")
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    assert (document.core_properties.title, document.core_properties.author) == (paper.title, "")
    assert document.core_properties.created.date() == DAY


def test_a_paper_needs_no_more_than_a_title() -> None:
    """What is not given leaves no empty frame behind; one attachment has no number."""
    assert [p.text for p in open_paper(make_paper()).paragraphs if p.text] == ["虚构市2026年科技创新工作计划"]
    texts = [p.text for p in open_paper(make_paper(attachments=("目标表",), signature="虚构局")).paragraphs if p.text]
    assert texts[1:] == ["附件：目标表", "虚构局"]
    texts = [p.text for p in open_paper(make_paper(signed_on=DAY)).paragraphs if p.text]
    assert texts[1:] == ["2026年3月5日"]
    for more, words in (({"copies": "虚构单位"}, "抄送：虚构单位。"), ({"printed_by": "虚构办"}, "虚构办")):
        assert open_paper(make_paper(**more)).tables[0].cell(0, 0).text == words


@pytest.mark.parametrize(
    "name", ["虚", "虚构局", "虚构科技局", "虚构市科学", "虚构市科学技术局", "虚构市科学技术局规划科"]
)
def test_the_day_begins_two_characters_right_of_the_signature(name: str) -> None:
    """Both keep two characters from the edge at least (7.3.5.2)."""
    left, right = find_ends(name, "2026年3月5日")
    assert min(left, right) == 2
    assert (left + len(name)) - (right + 6) == 2


def test_signs_that_no_file_may_hold_are_replaced() -> None:
    """A control sign or half a pair never breaks the file; angle brackets, line breaks and tabs stay."""
    paper = make_paper(Paragraph("甲\x00乙\ud800<丙>&\n丁\t戊"))
    assert "甲\ufffd乙\ufffd<丙>&\n丁\t戊" in [p.text for p in open_paper(paper).paragraphs]


def test_our_own_reader_reads_it_back() -> None:
    """What was written is read as the same text, numbers of headings included."""
    table = Table(("指标", "数值"), (("虚构家数", "12家"),), (1, 1))
    content = write_docx(make_paper(Heading(1, "总体"), Paragraph("虚构正文。"), table))
    text = read_text_bytes(content, name="plan.docx").text
    places = [text.index(words) for words in ("虚构市2026年", "一、总体", "虚构正文。", "指标", "12家")]
    assert places == sorted(places)
