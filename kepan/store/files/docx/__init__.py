"""Reads the text of a .docx document: paragraphs, lists with their numbers and tables, in the order of the document."""

import re
from typing import TYPE_CHECKING

from kepan.store.files.archives import Archive, open_archive
from kepan.store.files.documents import Extract, Note
from kepan.store.files.docx.body import BodyReader
from kepan.store.files.docx.names import WORD
from kepan.store.files.docx.numbering import Numbering
from kepan.store.files.docx.styles import Styles
from kepan.store.files.errors import DamagedError, EncryptedError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

MAIN = "word/document.xml"
# What stands around the text: kept out of it, and counted so that nobody thinks it was never there.
ASIDE = re.compile(
    r"word/(?:(?P<headers>header|footer)\d*|(?P<footnotes>footnotes|endnotes)|(?P<comments>comments))\.xml"
)


def read_docx(content: bytes, *, name: str, limit: int) -> Extract:
    """Read the text of a document: a paragraph a line, the cells of a table row joined by tabs.

    List numbers that the office program draws itself are written before their paragraphs, headings without a
    number get Markdown's signs. Deleted and hidden text, headers, footers, footnotes and comments are left out and
    noted.
    """
    try:
        with open_archive(content, name=name, limit=limit) as archive:
            if "EncryptedPackage" in archive.parts:
                raise EncryptedError(name)
            if MAIN not in archive.parts:
                raise DamagedError(name, f"it has no part {MAIN}")
            return read_parts(archive)
    except RecursionError as error:
        raise DamagedError(name, "its parts are nested too deep") from error


def read_parts(archive: Archive) -> Extract:
    """Read the parts of a document that its text needs."""
    body = archive.read_xml(MAIN).find(f"{WORD}body")
    if body is None:
        raise DamagedError(archive.name, "it has no body")
    numbering = Numbering(archive.find_xml("word/numbering.xml"))
    reader = BodyReader(Styles(archive.find_xml("word/styles.xml")), numbering)
    reader.read(body)
    notes = [Note(kind, count) for kind, count in sorted(reader.left_out.items())]
    notes += [Note(kind, count) for kind, count in sorted(count_aside(archive).items())]
    return Extract(reader.lines.get_text(), tables=tuple(reader.lines.tables), notes=tuple(notes))


def count_aside(archive: Archive) -> dict[str, int]:
    """Count the headers, footnotes and comments that hold any text."""
    counts: dict[str, int] = {}
    for part in sorted(archive.parts):
        match = ASIDE.fullmatch(part)
        if match is None or match.lastgroup is None:
            continue
        paragraphs = [read_bare(paragraph) for paragraph in archive.read_xml(part).iter(f"{WORD}p")]
        if held := sum(1 for text in paragraphs if text.strip()):
            counts[match.lastgroup] = counts.get(match.lastgroup, 0) + held
    return counts


def read_bare(paragraph: "Element") -> str:
    """Read the text of a paragraph without anything else."""
    return "".join(part.text or "" for part in paragraph.iter(f"{WORD}t"))
