"""Writes tables of any length as xlsx, csv and Parquet, row by row: memory does not grow with the number of rows.

Columns say what they hold (`TableColumn`), rows are sequences of values in their order. What is written is read back
by `kepan.store.files.spreadsheets` and `kepan.engine.sheets` as the same values.
"""

from kepan.store.files.tables.books import MOST_ROWS, FullSheetError, Words, write_sheets
from kepan.store.files.tables.delimited import write_delimited
from kepan.store.files.tables.model import DERIVED, Cell, TableColumn
from kepan.store.files.tables.writing import Form, write_table

__all__ = [
    "DERIVED",
    "MOST_ROWS",
    "Cell",
    "Form",
    "FullSheetError",
    "TableColumn",
    "Words",
    "write_delimited",
    "write_sheets",
    "write_table",
]
