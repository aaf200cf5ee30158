"""One plan in files of every kind is one text, and so gives the same figures."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.store.files.texts import read_text_bytes
from kepan.store.files.vocabulary import read_vocabulary
from tests.factories.files import Drawn, Printed, make_docx, make_ofd, make_pdf, write_paragraph

TITLE = "虚构市2026年科技创新工作计划"
PARAGRAPHS = (
    "一、主要目标",
    "1. 到2026年，全市研发经费占地区生产总值比重达到2.80%，其中规模以上工业企业研发经费占营业收入比重达到1.65%以上。",
    "2. 新增高新技术企业120家以上，其中省级以上30家；技术合同成交额突破86亿元，同比增长12.5%左右。",
    "二、重点措施",
    "（一）壮大创新主体。举办产学研对接活动48场，新建企业研发机构3至5家，引进高层次人才20名、创新团队6个。",
)
TEXT = "\n".join((TITLE, *PARAGRAPHS)) + "\n"
SIGNS_A_LINE = 26


def fold(paragraph: str) -> list[str]:
    """Return the lines of a paragraph as a page shows them, the first one indented by two signs."""
    lines, line, width = [], "  ", 4
    for sign in paragraph:
        width += 1 if sign.isascii() else 2
        line += sign
        if width >= 2 * SIGNS_A_LINE:
            lines.append(line)
            line, width = "", 0
    return [*lines, line] if line else lines


LINES = [line for paragraph in PARAGRAPHS for line in fold(paragraph)]


def write_docx() -> bytes:
    """Return the plan as a Word document whose numbers the office program draws."""
    levels = (("chineseCounting", "%1、"), ("decimal", "%2."), ("chineseCounting", "（%3）"))
    defined = "".join(
        f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="1">{defined}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = write_paragraph(TITLE)
    for paragraph in PARAGRAPHS:
        marker = next(sign for sign in ("、", ". ", "）") if sign in paragraph[:4])
        level = ("、", ". ", "）").index(marker)
        own = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        body += write_paragraph(paragraph.partition(marker)[2], own)
    return make_docx(body, numbering=numbering)


def write_pdf(page_mark: str = "— {} —") -> bytes:
    """Return the plan as a PDF, broken into lines and pages, with page numbers."""
    title = Drawn(TITLE, 135, 40, 22)
    halves = LINES[:5], LINES[5:]
    pages = []
    for number, half in enumerate(halves, 1):
        drawn = [Drawn(line.strip(), 90 + 32 * line.startswith("  "), 90 + 28 * at, 16) for at, line in enumerate(half)]
        pages.append([*([title] if number == 1 else []), *drawn, Drawn(page_mark.format(number), 280, 790, 12)])
    return make_pdf(pages)


def write_ofd() -> bytes:
    """Return the plan as an OFD document, its lines drawn in a wrong order."""
    lines = [
        Printed(line.strip(), 30 + 10 * line.startswith("  "), 50 + 9 * at, code=f'X="0" Y="5" DeltaX="{steps(line)}"')
        for at, line in enumerate(LINES)
    ]
    return make_ofd([[*reversed(lines), Printed(TITLE, 50, 30, 7)]])


def steps(line: str) -> str:
    """Return the widths of the signs of a line, but for the last one."""
    return " ".join("2.5" if sign.isascii() else "5" for sign in line.strip()[:-1])


def write_html() -> bytes:
    """Return the plan as a web page with a menu."""
    body = "".join(f"<p>&emsp;&emsp;{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<html><body><div><a>首页</a></div><div><h1>{TITLE}</h1><div>{body}</div></div></body></html>".encode()


FILES = {
    "utf-8.txt": TEXT.encode(),
    "windows.txt": b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(),
    "gb.txt": TEXT.encode("gb18030"),
    "wide.txt": TEXT.encode("utf-16"),
    "plan.md": TEXT.encode(),
    "plan.docx": write_docx(),
    "plan.pdf": write_pdf(),
    "plan.ofd": write_ofd(),
    "plan.html": write_html(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_figures_come_from_every_kind(name: str) -> None:
    vocabulary = read_vocabulary()
    wanted = compile_plan(TEXT, vocabulary=vocabulary)
    document = read_text_bytes(FILES[name], name=name)
    found = compile_plan(document.text, vocabulary=vocabulary)
    fields = ("indicator", "comparator", "value_text", "unit", "period", "kind", "parent", "surface")
    rows = [[tuple(getattr(item, field) for field in fields) for item in tree.items] for tree in (found, wanted)]
    assert len(rows[1]) >= 10
    assert rows[0] == rows[1]
    assert [section.title for section in found.sections] == [section.title for section in wanted.sections]
    assert all(document.text[slice(*item.vspan)] == item.surface for item in found.items)


@pytest.mark.parametrize(
    "mark",
    ["— {} —", "- {} -", "{}/2", "第{}页 共2页", "第 {} 页", "https://example.cn/a.html {}/2", "11/2{}/26, 6:11 AM"],
)
def test_page_numbers_are_set_aside(mark: str) -> None:
    vocabulary = read_vocabulary()
    wanted = compile_plan(TEXT, vocabulary=vocabulary)
    found = compile_plan(read_text_bytes(write_pdf(mark), name="plan.pdf").text, vocabulary=vocabulary)
    assert [line.text for line in found.source.set_aside] == [mark.format(number) for number in (1, 2)]
    assert [item.surface for item in found.items] == [item.surface for item in wanted.items]
