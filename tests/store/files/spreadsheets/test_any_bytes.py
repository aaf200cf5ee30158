"""Any bytes at all: a spreadsheet is read from them, or they are refused with a reason."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.store.files.errors import FileRefusedError
from kepan.store.files.spreadsheets import read_spreadsheet
from tests.store.files.spreadsheets.making import create_ods, create_xls
from tests.store.files.spreadsheets.nasty import TABLE, book, lines, number_cell, ods, page, text_cell
from tests.store.files.spreadsheets.nasty_files import xml_book

HEADS = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<table>",
    b"sep=",
    b"%PDF",
]
PIECES = [
    b'"',
    b",",
    b"\t",
    b"\n",
    b"\r",
    b"\x00",
    b"<td colspan=9>",
    b"</table>",
    b"<",
    b"&#x0;",
    b"\xff",
    b"\x1a",
    b'="',
    b"\x80",
]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.binary(max_size=6), st.sampled_from(PIECES)))
)


@cache
def make_sound() -> tuple[bytes, ...]:
    """Sound files of every kind that is read."""
    return (
        book(TABLE), create_xls(TABLE), create_ods(ods(text_cell("甲") + number_cell(1, "percentage"))),
        xml_book().encode(), page(TABLE).encode(), lines(TABLE).encode("gb18030"), lines(TABLE, "\t").encode("utf-16"),
    )  # fmt: skip


def read(content: bytes) -> None:
    """Read what may be refused; a sheet that is read has cells from A1 on."""
    with suppress(FileRefusedError):
        sheets = read_spreadsheet(content, name="年报.xls")
        assert any(cell is not None for sheet in sheets for row in sheet.rows for cell in row)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(HEADS), st.lists(st.one_of(st.binary(max_size=30), st.sampled_from(PIECES)), max_size=12))
def test_any_bytes_are_read_or_refused(head: bytes, pieces: list[bytes]) -> None:
    read(head + b"".join(pieces))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 6), CHANGES)
def test_a_sound_file_with_any_damage_is_read_or_refused(kind: int, changes: list[tuple[float, int, bytes]]) -> None:
    content = make_sound()[kind]
    for at, cut, put in changes:
        place = int(at * len(content))
        content = content[:place] + put + content[place + cut :]
    read(content)
