"""Reads the text of a .docx document: paragraphs, lists with their numbers and tables, in the order of the document."""

import posixpath
import re
from typing import TYPE_CHECKING

from kepan.store.files.archives import Archive, open_archive
from kepan.store.files.documents import Extract, Note
from kepan.store.files.docx.body import BodyReader
from kepan.store.files.docx.names import MATHS, WORD
from kepan.store.files.docx.numbering import Numbering
from kepan.store.files.docx.styles import Styles
from kepan.store.files.errors import DamagedError, EncryptedError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

MAIN = "word/document.xml"
OFFICE = "officeDocument"
# What is saved as “strict” differs in the names of its namespaces.
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD.strip("{}").encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", MATHS.strip("{}").encode()),
)
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
            archive.same_names = STRICT
            return read_parts(archive)
    except RecursionError as error:
        raise DamagedError(name, "its parts are nested too deep") from error


def read_parts(archive: Archive) -> Extract:
    """Read the parts of a document that its text needs."""
    main = find_related(archive, "", OFFICE) or MAIN
    if main not in archive.parts:
        raise DamagedError(archive.name, f"it has no part {main}")
    body = archive.read_xml(main).find(f"{WORD}body")
    if body is None:
        raise DamagedError(archive.name, "it has no body")
    styles = archive.find_xml(find_related(archive, main, "styles") or "word/styles.xml")
    numbering = archive.find_xml(find_related(archive, main, "numbering") or "word/numbering.xml")
    reader = BodyReader(Styles(styles), Numbering(numbering))
    reader.read(body)
    notes = [Note(kind, count) for kind, count in sorted(reader.left_out.items())]
    notes += [Note(kind, count) for kind, count in sorted(count_aside(archive).items())]
    return Extract(reader.lines.get_text(), tables=tuple(reader.lines.tables), notes=tuple(notes))


def find_related(archive: Archive, part: str, kind: str) -> str:
    """Find the part of a kind that a part (or the whole archive, without one) names; empty where it names none."""
    folder, _, own = part.rpartition("/")
    named = archive.find_xml(posixpath.join(folder, "_rels", f"{own}.rels"))
    for relation in () if named is None else named:
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
            target = posixpath.join("/", folder, relation.get("Target", ""))
            return posixpath.normpath(target).lstrip("/")
    return ""


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
