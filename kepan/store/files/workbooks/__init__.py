"""Compiled plans as a workbook for spreadsheet programs."""

from kepan.store.files.workbooks.writing import write_workbook

__all__ = ["write_workbook"]
