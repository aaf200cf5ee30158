"""Styles of a .docx document: which are headings, which carry a list's number, which draw a table of contents."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kepan.store.files.docx.names import WORD, get_number, get_value

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

HEADING_NAMES = ("heading ", "标题 ")
CONTENTS_NAMES = ("toc ", "目录 ")
BODY_LEVEL = 9
LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, itself or by the style it is based on: heading level (1 the highest), number, contents."""

    level: int | None = None
    list_id: str = ""
    list_level: int | None = None
    is_contents: bool = False


class Styles:
    """The styles of a document by their keys."""

    def __init__(self, root: "Element | None") -> None:
        self._elements: dict[str, Element] = {}
        self._read: dict[str, Style] = {}
        for element in () if root is None else root.iter(f"{WORD}style"):
            if element.get(f"{WORD}type", "paragraph") == "paragraph":
                self._elements[element.get(f"{WORD}styleId", "")] = element

    def get(self, key: str) -> Style:
        """Return a style with what it inherits."""
        if key not in self._read:
            self._read[key] = self._create(key)
        return self._read[key]

    def _create(self, key: str) -> Style:
        level, list_id, list_level, is_contents = None, "", None, False
        for _ in range(LONGEST_CHAIN):
            element = self._elements.get(key)
            if element is None:
                break
            name = get_value(element, "name").lower()
            level = read_level(element, name) if level is None else level
            list_id = list_id or get_value(element, "pPr/numPr/numId")
            list_level = get_number(element, "pPr/numPr/ilvl") if list_level is None else list_level
            is_contents = is_contents or name.startswith(CONTENTS_NAMES)
            key = get_value(element, "basedOn")
        return Style(level if level and level <= BODY_LEVEL else None, list_id, list_level, is_contents)


def read_level(element: "Element", name: str) -> int | None:
    """Read the heading level of a style: its place in the outline, else its name; BODY_LEVEL + 1 says none."""
    outline = get_number(element, "pPr/outlineLvl")
    if outline is not None:
        return outline + 1
    for opening in HEADING_NAMES:
        if name.startswith(opening) and name[len(opening) :].isascii() and name[len(opening) :].isdigit():
            return int(name[len(opening) :])
    return None
