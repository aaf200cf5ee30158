"""The workbook of compiled plans: sheets, typed cells, nothing that a spreadsheet would run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary
from kepan.store.files.workbooks import cells, write_workbook, writing

NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
TEXT = """澜川市2026年工作计划（虚构）
一、主要目标
研发投入占比达到2.80%，新增高新技术企业120家，其中省级以上30家、市级80家，建设平台3-5个。
二、重点措施
（一）壮大企业。由市科技局牵头，3月底前培训企业200家。
三、存在问题
一是平台不足。
下半年打算
一是到达50家。比2026%高。
"""


def compile_text(text: str = TEXT) -> PlanTree:
    """Compile a text as the command does."""
    return compile_plan(text, vocabulary=read_vocabulary(), name="plan.txt", encoding="utf-8")


def write(*trees: PlanTree) -> zipfile.ZipFile:
    """Write a workbook and open it as the archive that it is."""
    file = io.BytesIO()
    write_workbook(file, trees)
    return zipfile.ZipFile(file)


def list_names(book: zipfile.ZipFile) -> list[str]:
    """List the names of the sheets."""
    root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    return [sheet.attrib["name"] for sheet in root.iterfind("m:sheets/m:sheet", NAMES)]


def list_rows(book: zipfile.ZipFile, name: str) -> Iterator[dict[str, tuple[str, str]]]:
    """List the rows of a sheet: for each column the type of the cell and what stands in it."""
    root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{list_names(book).index(name) + 1}.xml"))
    for row in root.iterfind("m:sheetData/m:row", NAMES):
        found = {}
        for cell in row.iterfind("m:c", NAMES):
            column = re.sub(r"\d+", "", cell.attrib["r"])
            text = "".join(part.text or "" for part in cell.iter() if part.tag.endswith(("}t", "}v")))
            found[column] = (cell.attrib.get("t", "n"), text)
        yield found


def read_table(book: zipfile.ZipFile, name: str) -> list[dict[str, tuple[str, str]]]:
    """Read a sheet as rows by the words of its head."""
    head, *rows = list_rows(book, name)
    return [{head[column][1]: value for column, value in row.items()} for row in rows]


def test_seven_sheets_with_heads_filters_and_a_frozen_line() -> None:
    book = write(compile_text())
    assert list_names(book) == ["计划", "目标", "措施", "阶段问题打算", "疑点", "修订", "来源"]
    for number in range(1, 8):
        page = book.read(f"xl/worksheets/sheet{number}.xml").decode()
        assert 'ySplit="1"' in page
        assert "<autoFilter" in page
        assert "<cols>" in page


def test_cells_have_types() -> None:
    rows = read_table(write(compile_text()), "目标")
    assert rows[0]["数值"] == ("n", "2.80")
    assert rows[0]["原文数值"][1] == "2.80"
    assert rows[0]["起"][0] == "n"
    assert [row["指标"][1] for row in rows[1:4]] == [
        "新增高新技术企业",
        "新增省级以上高新技术企业",
        "新增市级高新技术企业",
    ]
    assert rows[2]["所属"][1] == "新增高新技术企业"
    assert (rows[4]["数值"], rows[4]["数值上限"]) == (("n", "3"), ("n", "5"))


def test_every_part_of_the_tree_has_its_sheet() -> None:
    tree = compile_text()
    book = write(tree, tree)
    parts = (tree.plans, tree.items, tree.measures, (*tree.phases, *tree.problems, *tree.intentions), tree.checks)
    source = tree.source
    for name, part in zip(list_names(book), (*parts, (*source.repairs, *source.set_aside), (source,)), strict=True):
        assert len(read_table(book, name)) == 2 * len(part), name
    assert any(row["牵头"][1] == "市科技局" for row in read_table(book, "措施") if "牵头" in row)
    assert {row["结论"][1] for row in read_table(book, "疑点")} >= {"疑点"}
    assert any(row["建议"][1] == "（待人工判断）" for row in read_table(book, "修订"))
    assert read_table(book, "来源")[0]["SHA-256"][1] == source.sha256


def test_nothing_is_run_as_a_formula() -> None:
    tree = compile_text()
    items = tuple(replace(item, indicator="=HYPERLINK(A1)", unit="+1", period="@x", parent="-2") for item in tree.items)
    book = write(replace(tree, items=items))
    for name in book.namelist():
        assert b"<f>" not in book.read(name)
        assert b"<hyperlink" not in book.read(name)
    assert b'quotePrefix="1"' in book.read("xl/styles.xml")
    assert read_table(book, "目标")[0]["指标"] == ("inlineStr", "=HYPERLINK(A1)")


def test_long_texts_are_cut_in_the_open_and_halves_of_signs_replaced() -> None:
    cut = cells.write_text("长" * 40_000)
    assert len(cut) == cells.MOST_SIGNS
    assert cut.endswith(cells.CUT)
    assert cells.write_text("a\ud800b") == "a?b"


def test_a_full_sheet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 3)
    rows = list(list_rows(write(compile_text()), "目标"))
    assert len(rows) == 3
    assert rows[2]["A"][1] == writing.CUT


@pytest.mark.parametrize(
    ("value", "decimals"),
    [(Decimal("2.80"), 2), (Decimal("30"), cells.PLAIN), (Decimal("3E+2"), cells.PLAIN), (0.5, cells.PLAIN)],
)
def test_a_cell_shows_as_many_decimals_as_were_printed(value: Decimal | float, decimals: int) -> None:
    assert cells.count_decimals(value) == decimals


def test_a_measure_has_its_day() -> None:
    tree = compile_text()
    measures = tuple(replace(measure, date_to=date(2026, 3, 31)) for measure in tree.measures)
    rows = read_table(write(replace(tree, measures=measures)), "措施")
    assert rows[0]["截止"] == ("n", "46112")
