"""What we write ourselves into workbooks that come back: it is for people, and is not read again.

The column of reasons in a returned workbook and the row of help in a template open with words of ours; headings of
exported columns that follow from others end with some. They stay what they are when a person sorts the rows, adds
columns or saves the file with another program or as csv.
"""

from __future__ import annotations

from dataclasses import replace

from kepan.engine.sheets.model import RawSheet, trim_rows
from kepan.store.files.tables import DERIVED

REASONS = "问题（科盘填写，重新导入时不读这一列）"
HELP = "填写说明（导入时不读这一行）"
LOOKED_AT = 60


def drop_ours(sheet: RawSheet) -> RawSheet:
    """Empty the column of reasons, derived columns and the row of help; every other cell keeps its place."""
    columns: dict[int, int] = {}
    helps: set[int] = set()
    for line, row in enumerate(sheet.rows[:LOOKED_AT]):
        for place, value in enumerate(row):
            if isinstance(value, str) and (value.startswith(REASONS) or DERIVED in value):
                columns.setdefault(place, line)
            elif isinstance(value, str) and value.startswith(HELP):
                helps.add(line)
    if not columns and not helps:
        return sheet
    rows = [
        []
        if line in helps
        else [None if line >= columns.get(place, line + 1) else value for place, value in enumerate(row)]
        for line, row in enumerate(sheet.rows)
    ]
    return replace(sheet, rows=trim_rows(rows))
