"""Official documents as PDF: the page of GB/T 9704-2012 as a reader of PDFs finds it. All data invented (虚构)."""

from __future__ import annotations

import ctypes
from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from pypdfium2 import raw

from kepan.store.files.official import (
    CHARACTERS,
    LINES,
    PAGE,
    Heading,
    NoTypefaceError,
    OfficialDocument,
    Paragraph,
    Table,
    setting,
    write_pdf,
)
from kepan.store.files.official.press import find_chains
from kepan.store.files.official.setting import is_whole

POINTS_A_MM = 72 / 25.4
ROWS = 60
DAY = date(2026, 3, 5)
TITLE = "虚构市2026年科技创新工作计划"
PAPER = OfficialDocument(
    TITLE,
    (
        Paragraph("虚" * CHARACTERS * LINES * 2),
        Heading(1, "总体"),
        Heading(2, "虚构一节"),
        Table(("编号", "指标"), tuple((f"T{at}", f"虚构指标{at}") for at in range(ROWS)), (1, 4), "目标表"),
        Paragraph("葛\U000e0100某#[x]*_$\\u{41}\ue000\U0001f680"),
    ),
    marks=("草稿", "自有数据"),
    recipients="各虚构科室",
    attachments=("甲表", "乙表"),
    signature="虚构局",
    signed_on=DAY,
    copies="虚构单位",
    printed_by="虚构局办公室",
    printed_on=date(2026, 3, 6),
)


@pytest.fixture(scope="module")
def pdf() -> Any:
    """Return the document as a reader of PDFs opens it."""
    return pypdfium2.PdfDocument(write_pdf(PAPER))


def list_signs(page: Any) -> list[tuple[str, float, float]]:
    """List the signs of a page, each with the place of its origin in millimetres from the left and from the top."""
    text = page.get_textpage()
    found, x, y = [], ctypes.c_double(), ctypes.c_double()
    for at in range(text.count_chars()):
        raw.FPDFText_GetCharOrigin(text, at, x, y)  # type: ignore[attr-defined]
        found.append((text.get_text_range(at, 1), x.value / POINTS_A_MM, PAGE.height - y.value / POINTS_A_MM))
    return found


def read_words(page: Any) -> str:
    """Return the words of a page without blanks, which the reader sees between cells and in justified lines."""
    return "".join(str(page.get_textpage().get_text_range()).split())


def test_a_full_page_has_22_lines_of_28_characters(pdf: Any) -> None:
    """Counted as they stand on the paper, inside a block of 156 × 225 mm on A4."""
    page = pdf[1]
    assert [round(side / POINTS_A_MM) for side in page.get_size()] == [PAGE.width, PAGE.height]
    body = [(x, y) for sign, x, y in list_signs(page) if sign == "虚"]
    lines = Counter(round(y, 2) for _x, y in body)
    assert (len(lines), set(lines.values())) == (LINES, {CHARACTERS})
    assert min(x for x, _y in body) == pytest.approx(PAGE.left, abs=0.1)
    assert max(x for x, _y in body) + 16 / POINTS_A_MM == pytest.approx(PAGE.width - PAGE.right, abs=0.5)
    heights = sorted(lines)
    assert PAGE.top < heights[0] < heights[-1] < PAGE.height - PAGE.bottom
    assert {round((after - before) * POINTS_A_MM, 1) for before, after in pairwise(heights)} <= {
        28.8, 28.9, 29.0, 29.1,
    }  # fmt: skip


def test_page_numbers_stand_at_the_outer_corners(pdf: Any) -> None:
    """— 1 — at the right of odd pages and — 2 — at the left of even ones, its dash 7 mm below the block."""
    for at, is_right in ((0, True), (1, False)):
        signs = [(x, y) for sign, x, y in list_signs(pdf[at]) if y > PAGE.height - PAGE.bottom]
        assert read_words(pdf[at]).endswith(f"—{at + 1}—")
        # The dash lies 0.38 of the letter above the line it stands on.
        assert signs[0][1] - 0.38 * 14 / POINTS_A_MM == pytest.approx(PAGE.height - PAGE.bottom + 7, abs=0.5)
        assert (signs[0][0] > PAGE.width / 2) is is_right


def test_tables_repeat_their_head_and_lose_no_row(pdf: Any) -> None:
    """Each page of a long table begins with its head."""
    pages = [read_words(page) for page in pdf]
    holding = [words for words in pages if "虚构指标" in words]
    assert len(holding) > 1
    assert all(words.count("编号指标") == 1 for words in holding)
    whole = "".join(pages)
    assert [at for at in range(ROWS) if f"虚构指标{at}" not in whole] == []


def test_head_foot_outline_and_metadata(pdf: Any) -> None:
    """What stands around the body, bookmarks for the headings, the title and no person in the metadata."""
    first, last = read_words(pdf[0]), read_words(pdf[len(pdf) - 1])
    places = [first.index(words) for words in ("草稿", "自有数据", TITLE, "各虚构科室：")]
    assert places == sorted(places)
    places = [last.index(words) for words in ("附件：1.甲表", "2.乙表", "虚构局", "2026年3月5日", "抄送：虚构单位。",
                                              "虚构局办公室", "2026年3月6日印发")]  # fmt: skip
    assert places == sorted(places)
    assert [(mark.level, mark.get_title()) for mark in pdf.get_toc()] == [(0, "一、总体"), (1, "（一）虚构一节")]
    about = pdf.get_metadata_dict(skip_empty=True)
    assert (about["Title"], "Author" in about) == (TITLE, False)


def test_words_are_no_markup_and_no_box_is_printed(pdf: Any) -> None:
    """What looks like markup stands as it is; a sign that no typeface has becomes 〓 and is named."""
    last = "".join(read_words(page) for page in pdf)
    assert "葛某#[x]*_$\\u{41}〓〓" in last
    assert "（文中“〓”处的字符，本机字体里没有：U+E000、U+1F680。）" in last


def test_without_a_chinese_typeface_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of boxes helps nobody: the refusal says so; the typeface of the standard wins where it is installed."""
    monkeypatch.setattr(setting, "WORKER", "tests.store.files.without_typefaces")
    with pytest.raises(NoTypefaceError):
        write_pdf(OfficialDocument(TITLE))
    faces = find_chains(frozenset({"Noto Serif CJK SC", "FandolFang", "仿宋_GB2312", "SimHei"}))["fonts"]
    assert faces["fangsong"] == ["仿宋_GB2312", "FandolFang", "Noto Serif CJK SC", "SimHei"]
    assert (faces["heiti"][0], faces["kaiti"][0]) == ("SimHei", "Noto Serif CJK SC")


def test_only_a_row_longer_than_a_page_breaks() -> None:
    """Any other row stays whole."""
    assert is_whole(("T1", "虚" * 300), (1, 4))
    assert not is_whole(("T1", "虚" * 3000), (1, 4))
