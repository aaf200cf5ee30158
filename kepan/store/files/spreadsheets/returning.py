"""Writes a person's own table back with the reason beside each cell that was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kepan.engine.sheets.fields import Field
from kepan.engine.sheets.layout import Layout
from kepan.engine.sheets.model import RawSheet


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a cell or, with neither column nor field, of a row: the reason and what to do, in words.

    A note names its cell by the column or by the key of the field; the column comes first.
    """

    words: str
    field: str = ""
    column: int | None = None
    is_doubt: bool = False


def write_returned(
    sheet: RawSheet,
    layout: Layout,
    columns: Mapping[int, Field],
    notes: Mapping[int, Sequence[Note]],
    *,
    only_noted: bool,
) -> BinaryIO:
    """Write a sheet as an .xlsx with notes by the places of its rows; read again it is the same table without them."""
    raise NotImplementedError
