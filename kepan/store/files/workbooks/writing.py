"""Writes compiled plans into one workbook, row by row: its memory does not grow with the number of rows."""

from collections.abc import Sequence
from typing import IO

from xlsxwriter import Workbook

from kepan.engine.plandoc import PlanTree
from kepan.store.files.workbooks.cells import CellWriter
from kepan.store.files.workbooks.sheets import SHEETS

# What a sheet of today's spreadsheet programs holds, its head included.
MOST_ROWS = 1_048_576
CUT = "…（行数超过一张表的上限，余下的没有写）"
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(file: IO[bytes], trees: Sequence[PlanTree]) -> None:
    """Write trees into a workbook of seven sheets; each row says which file it comes from."""
    book = Workbook(file, OPTIONS)
    cells = CellWriter(book)
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.head, cells.head)
        line = 0
        for row in (row for tree in trees for row in sheet.list_rows(tree)):
            line += 1
            if line + 1 == MOST_ROWS:
                page.write_string(line, 0, CUT)
                break
            for place, value in enumerate(row):
                cells.write(page, line, place, value)
        page.autofilter(0, 0, line, len(sheet.columns) - 1)
    book.close()
