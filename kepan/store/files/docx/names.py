"""Names of the XML of .docx documents, and how values are read off it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
OFF = frozenset({"0", "false", "off", "none"})


def get_value(element: "Element | None", path: str = "", name: str = "val") -> str:
    """Return an attribute of the element at a path below, such as `pPr/pStyle`; empty where there is none."""
    found = find_below(element, path)
    return "" if found is None else found.get(f"{WORD}{name}", "")


def get_number(element: "Element | None", path: str = "", *, default: int | None = None) -> int | None:
    """Return an attribute as a whole number."""
    text = get_value(element, path)
    # A number that no document has would only blow up what is computed with it.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else default


def is_on(element: "Element | None", path: str) -> bool:
    """Say whether a switch is there and not turned off."""
    found = find_below(element, path)
    return found is not None and found.get(f"{WORD}val", "1").lower() not in OFF


def find_below(element: "Element | None", path: str) -> "Element | None":
    """Find the element at a path below."""
    if element is None or not path:
        return element
    return element.find("/".join(f"{WORD}{step}" for step in path.split("/")))
