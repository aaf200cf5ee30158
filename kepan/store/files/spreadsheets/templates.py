"""Workbooks to fill in: headings, units, choices and checks of a list of fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from kepan.engine.sheets.fields import Field


def write_template(title: str, fields: Sequence[Field]) -> BinaryIO:
    """Write an empty workbook to fill in; read again it is a table whose columns fill exactly these fields."""
    raise NotImplementedError
