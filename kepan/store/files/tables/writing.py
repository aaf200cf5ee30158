"""Writes a table in one of the forms in which tables go out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import IO

from kepan.store.files.tables.books import Words, write_book
from kepan.store.files.tables.delimited import write_delimited
from kepan.store.files.tables.model import Cell, TableColumn


class Form(StrEnum):
    """A form of file."""

    XLSX = "xlsx"
    CSV = "csv"
    """With the byte order mark by which spreadsheet programs know UTF-8."""
    PLAIN_CSV = "csv-plain"
    """Without it, for other programs."""
    PARQUET = "parquet"

    @property
    def ending(self) -> str:
        """The ending of a file's name."""
        return "csv" if self is Form.PLAIN_CSV else str(self)

    @property
    def media_type(self) -> str:
        """What the file is, as it is said on the way."""
        return {
            Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form.PARQUET: "application/vnd.apache.parquet",
        }.get(self, "text/csv; charset=utf-8")


def write_table(
    file: IO[bytes],
    form: Form,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Cell]],
    facts: Sequence[tuple[str, str]] = (),
    *,
    words: Words | None = None,
) -> None:
    """Write a table into a file; `facts` (label, words) say what it is where the form has a place for them."""
    match form:
        case Form.XLSX:
            write_book(file, columns, rows, facts, words=words or Words())
        case Form.PARQUET:
            # No small library: it is loaded when the first such file is written.
            from kepan.store.files.tables.typed import write_typed

            write_typed(file, columns, rows, facts)
        case _:
            for line in write_delimited(columns, rows, has_mark=form is Form.CSV):
                file.write(line)
