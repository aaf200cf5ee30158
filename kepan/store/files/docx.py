"""Reads the text of a .docx document: paragraphs and tables, in the order in which they stand."""

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from kepan.store.files.errors import BombError, DamagedError, EncryptedError, TooLargeError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

MAIN = "word/document.xml"
SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_PARTS = 5_000
MAX_RATIO = 200
MAX_UNPACKED = 200_000_000
CHUNK = 1 << 20


def read_docx(content: bytes, *, name: str, limit: int) -> str:
    """Read the text of a document: a paragraph a line, the cells of a table row joined by tabs.

    Deleted and hidden revisions are left out, list numbers that the office program draws itself are not in the
    file and so not in the text.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = list_sound_parts(archive, name)
            if "EncryptedPackage" in parts:
                raise EncryptedError(name)
            if MAIN not in parts:
                raise DamagedError(name, f"it has no part {MAIN}")
            document = read_part(archive, name, limit)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise DamagedError(name, "it is not a complete archive") from error
    try:
        root = ElementTree.fromstring(document)
    except DefusedXmlException as error:
        raise BombError(name, "its text declares entities") from error
    except (ElementTree.ParseError, ValueError) as error:
        raise DamagedError(name, "its text is not well-formed") from error
    body = root.find(f"{SPACE}body")
    if body is None:
        raise DamagedError(name, "it has no body")
    return "\n".join(list_lines(body)) + "\n"


def list_sound_parts(archive: zipfile.ZipFile, name: str) -> list[str]:
    """List the names of the parts; too many parts, or parts that unpack to far more than they hold, are refused."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise BombError(name, f"it holds {len(parts)} parts")
    for part in parts:
        if part.flag_bits & 0x1:
            raise EncryptedError(name)
        if part.file_size > CHUNK and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise BombError(name, f"{part.filename} unpacks to {part.file_size} bytes")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BombError(name, "it unpacks to more than 200 MB")
    return [part.filename for part in parts]


def read_part(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Read the main part in pieces, so that a lying size cannot fill the memory."""
    pieces, size = [], 0
    # The XML of a document is several times larger than its text.
    ceiling = limit * 10
    try:
        with archive.open(MAIN) as part:
            while piece := part.read(CHUNK):
                size += len(piece)
                if size > ceiling:
                    raise TooLargeError(name, size, ceiling)
                pieces.append(piece)
    except RuntimeError as error:
        raise EncryptedError(name) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise DamagedError(name, "its text cannot be unpacked") from error
    return b"".join(pieces)


def list_lines(body: "Element") -> list[str]:
    """List the lines of a body: paragraphs, and rows of tables."""
    lines: list[str] = []
    for part in body:
        if part.tag == f"{SPACE}p":
            lines.append(read_paragraph(part))
        elif part.tag == f"{SPACE}tbl":
            lines.extend(list_rows(part))
        elif part.tag == f"{SPACE}sdt":
            for content in part.iter(f"{SPACE}sdtContent"):
                lines.extend(list_lines(content))
    return lines


def list_rows(table: "Element") -> list[str]:
    """List the rows of a table, cells joined by tabs."""
    rows = []
    for row in table.iter(f"{SPACE}tr"):
        cells = [
            " ".join(filter(None, (line.strip() for line in list_lines(cell)))) for cell in row.findall(f"{SPACE}tc")
        ]
        rows.append("\t".join(cells))
    return rows


def read_paragraph(paragraph: "Element") -> str:
    """Read one paragraph: its text, tabs and line breaks; deleted text stays out."""
    signs = []
    for part in paragraph.iter():
        if part.tag == f"{SPACE}t":
            signs.append(part.text or "")
        elif part.tag == f"{SPACE}tab":
            signs.append("\t")
        elif part.tag in (f"{SPACE}br", f"{SPACE}cr"):
            signs.append("\n")
    return "".join(signs)
