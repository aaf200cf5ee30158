"""Spreadsheet files of many kinds, made for tests; what is in them is invented."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def create_xlsx(fill: Callable[[Workbook, Any], None], *, name: str = "汇总") -> bytes:
    """Create an .xlsx with one sheet that `fill` writes."""
    file = BytesIO()
    book = Workbook(file)
    fill(book, book.add_worksheet(name))
    book.close()
    return file.getvalue()


def create_ods(rows: str) -> bytes:
    """Create an .ods from the XML of its rows."""
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{spaces}:office:1.0" xmlns:table="{spaces}:table:1.0"'
        f' xmlns:text="{spaces}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="汇总">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return file.getvalue()


def create_xls(
    rows: Sequence[Sequence[Any]],
    *,
    forms: Sequence[tuple[int, bytes]] = (),
    records: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """Create an .xls (BIFF8): one sheet named 汇总 with texts and numbers.

    `forms` are records of the workbook (formats, styles), `records` further ones of the sheet.
    """
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if value is None:
                continue
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += _record(0x0204, place + text)
            else:
                sheet += _record(0x0203, place + struct.pack("<d", value))
    sheet += b"".join(_record(kind, content) for kind, content in records) + _record(0x000A, b"")
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    begin += b"".join(_record(kind, content) for kind, content in forms)
    title = "汇总".encode("utf-16-le")
    size = len(begin) + 4 + 8 + len(title) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", size, 0, 0, 2, 1) + title)
    return create_compound({"Workbook": begin + bound + _record(0x000A, b"") + sheet})


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def create_compound(streams: dict[str, bytes]) -> bytes:
    """Create a compound file of old office programs ([MS-CFB]) with streams of at least 4,096 bytes each."""
    padded = {
        name: stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0") for name, stream in streams.items()
    }
    table = [FAT]
    body = b""
    starts = {}
    for name, stream in padded.items():
        starts[name] = len(table)
        count = len(stream) // SECTOR
        table += [len(table) + place + 1 for place in range(count - 1)] + [END]
        body += stream
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    names = list(padded)
    for place, name in enumerate(names):
        right = place + 2 if place + 1 < len(names) else FREE
        entries.append(_entry(name, 2, starts[name], len(padded[name]), right=right))
    entries += [b"\0" * 128] * (-len(entries) % 4)
    directory = len(table)
    count = len(entries) // 4
    table += [directory + place + 1 for place in range(count - 1)] + [END]
    fat = struct.pack(f"<{SECTOR // 4}I", *(table + [FREE] * (SECTOR // 4 - len(table))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", 0, *([FREE] * 108))
    return head + fat + body + b"".join(entries)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, right, child)
        + b"\0" * 36 + struct.pack("<IQ", start, size)
    )  # fmt: skip
