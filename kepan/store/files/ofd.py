"""Reads the text of an OFD document (GB/T 33190): a ZIP archive of XML in which text is drawn page by page."""

import math
import posixpath
from typing import TYPE_CHECKING

from kepan.store.files.archives import Archive, open_archive
from kepan.store.files.documents import Extract
from kepan.store.files.errors import DamagedError, EncryptedError, ScannedError
from kepan.store.files.layout import Page, Piece, list_lines, read_pages

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

MAIN = "OFD.xml"
LOCKED = ("Encryptions.xml", "DecyptSeed.dat", "DecryptSeed.dat")
A4 = (0.0, 0.0, 210.0, 297.0)
MOST_PAGES = 5_000
MATRIX = 6


def read_ofd(content: bytes, *, name: str, limit: int) -> Extract:
    """Read the text of all pages; a document whose pages are pictures is refused."""
    try:
        with open_archive(content, name=name, limit=limit) as archive:
            pages = list_pages(archive)
    except RecursionError as error:
        raise DamagedError(name, "its parts are nested too deep") from error
    if not any(page.lines for page in pages):
        raise ScannedError(name, len(pages))
    return read_pages(pages)


def list_pages(archive: Archive) -> list[Page]:
    """List the pages of all documents in the file, in their order."""
    if any(part.rpartition("/")[2] in LOCKED for part in archive.parts):
        raise EncryptedError(archive.name)
    if MAIN not in archive.parts:
        raise DamagedError(archive.name, f"it has no part {MAIN}")
    pages: list[Page] = []
    for root in list_named(archive.read_xml(MAIN), "DocRoot"):
        place = find_place(archive, "", root.text)
        document = archive.read_xml(place)
        folder = posixpath.dirname(place)
        area = read_area(document, A4)
        templates = {
            template.get("ID", ""): find_place(archive, folder, template.get("BaseLoc"))
            for template in list_named(document, "TemplatePage")
        }
        listed = [page for holder in list_named(document, "Pages") for page in list_named(holder, "Page")]
        if len(pages) + len(listed) > MOST_PAGES:
            raise DamagedError(archive.name, f"it lists more than {MOST_PAGES} pages")
        pages += [
            read_page(archive, find_place(archive, folder, page.get("BaseLoc")), templates, area) for page in listed
        ]
    if not pages:
        raise DamagedError(archive.name, "it lists no pages")
    return pages


def find_place(archive: Archive, folder: str, location: str | None) -> str:
    """Find the part that a location names: from the root of the archive, or from a folder in it."""
    named = (location or "").strip().replace("\\", "/")
    place = posixpath.normpath(posixpath.join("/", folder, named)).lstrip("/")
    if place not in archive.parts:
        raise DamagedError(archive.name, f"its part {named or '?'} is missing")
    return place


def read_page(archive: Archive, place: str, templates: dict[str, str], area: tuple[float, ...]) -> Page:
    """Read a page with the template beneath it."""
    root = archive.read_xml(place)
    pieces: list[Piece] = []
    for template in list_named(root, "Template"):
        if part := templates.get(template.get("TemplateID", "")):
            pieces += list_pieces(archive.read_xml(part))
    pieces += list_pieces(root)
    own = read_area(root, area)
    return Page(tuple(list_lines(pieces)), own[2] or A4[2], own[3] or A4[3])


def list_named(root: "Element", tag: str) -> "list[Element]":
    """List the elements of a name below a root, whatever their namespace: older writers use others."""
    return [element for element in root.iter() if read_tag(element) == tag]


def read_tag(element: "Element") -> str:
    """Read the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_area(root: "Element", default: tuple[float, ...]) -> tuple[float, ...]:
    """Read the area of a page: left, top, width and height in millimetres."""
    for box in list_named(root, "PhysicalBox"):
        values = list_numbers(box.text)
        if len(values) == len(A4):
            return tuple(values)
    return default


def list_pieces(root: "Element") -> list[Piece]:
    """List the texts that a page draws, with their places."""
    pieces = []
    for drawn in list_named(root, "TextObject"):
        box = list_numbers(drawn.get("Boundary"))
        if len(box) != len(A4):
            continue
        size = (list_numbers(drawn.get("Size")) or [3.0])[0]
        matrix = list_numbers(drawn.get("CTM"))
        scale, shift = (math.hypot(matrix[0], matrix[1]), matrix[4]) if len(matrix) == MATRIX else (1.0, 0.0)
        for code in list_named(drawn, "TextCode"):
            text = (code.text or "").replace("\n", "").replace("\r", "")
            if not text.strip():
                continue
            left = box[0] + shift + scale * (list_numbers(code.get("X")) or [0.0])[0]
            wide = scale * (sum(list_deltas(code.get("DeltaX"), len(text) - 1)) + size)
            width = wide if code.get("DeltaX") else scale * size * compute_width(text)
            letters = max(scale * size, 0.1)
            baseline = box[1] + (list_numbers(code.get("Y")) or [size])[0] * scale
            top = baseline - letters if len(list_named(drawn, "TextCode")) > 1 else box[1]
            pieces.append(Piece(text, left, left + width, top, top + letters, letters))
    return pieces


def compute_width(text: str) -> float:
    """Compute the width of a text in sizes of letters where the file does not say it: Latin signs are half as wide."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)


def list_deltas(text: str | None, most: int) -> list[float]:
    """List the steps between signs; `g 3 4.2` stands for three steps of 4.2.

    >>> list_deltas("4 g 2 3.5 1", 10)
    [4.0, 3.5, 3.5, 1.0]
    """
    steps: list[float] = []
    words = iter((text or "").split())
    for word in words:
        if word == "g":
            count, step = list_numbers(next(words, "")), list_numbers(next(words, ""))
            if count and step and count[0] > 0:
                steps += step * min(int(count[0]), most)
        else:
            steps += list_numbers(word)
    return steps[: max(most, 0)]


def list_numbers(text: str | None) -> list[float]:
    """List the numbers in an attribute; empty where one is none, or out of all measure.

    >>> list_numbers("1 2.5"), list_numbers("1 x")
    ([1.0, 2.5], [])
    """
    try:
        numbers = [float(word) for word in (text or "").split()]
    except ValueError:
        return []
    return numbers if all(-1e6 < number < 1e6 for number in numbers) else []
