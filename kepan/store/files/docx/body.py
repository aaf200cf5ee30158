"""The body of a .docx document: its paragraphs, tables and text boxes as lines."""

from collections import Counter
from typing import TYPE_CHECKING

from kepan.store.files.documents import Lines
from kepan.store.files.docx.names import COMPATIBLE, MATHS, WORD, find_below, get_number, get_value, is_on
from kepan.store.files.docx.numbering import Numbering, write_labelled
from kepan.store.files.docx.styles import BODY_LEVEL, Styles
from kepan.store.files.headings import write_heading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

# Parts that only hold further parts, and parts of a paragraph that are not its text.
WRAPPERS = frozenset(f"{WORD}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
DELETED = frozenset(f"{WORD}{tag}" for tag in ("del", "moveFrom"))
SILENT = frozenset(f"{WORD}{tag}" for tag in ("pPr", "rPr", "instrText", "rt", "sdtPr", "tblPr", "trPr", "tcPr"))
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
SIGNS_BY_TAG = {f"{WORD}{tag}": sign for tag, sign in SIGNS.items()}
PICTURE_SIGN = "□"
PRIVATE = range(0xE000, 0xF900)


class BodyReader:
    """Turns the parts of a body into lines; what it leaves out it counts."""

    def __init__(self, styles: Styles, numbering: Numbering, *, is_cell: bool = False) -> None:
        self.styles = styles
        self.numbering = numbering
        self.is_cell = is_cell
        self.lines = Lines()
        self.left_out: Counter[str] = Counter()
        self._ahead = ""

    def read(self, body: "Element") -> None:
        """Read the parts of a body or of a table's cell."""
        self._read_below(body)
        if self._ahead:
            self.lines.create(self._ahead)

    def _read_below(self, holder: "Element") -> None:
        for part in holder:
            if part.tag == f"{WORD}p":
                self._read_paragraph(part)
            elif part.tag == f"{WORD}tbl":
                rows, headers = self._list_rows(part)
                self.lines.create_table(rows, headers)
            elif part.tag in WRAPPERS:
                self._read_below(part)
            elif part.tag in DELETED:
                self.left_out["deleted"] += 1

    def _read_paragraph(self, paragraph: "Element") -> None:
        boxes: list[Element] = []
        text = self._ahead + self._read_text(paragraph, boxes)
        self._ahead = ""
        style = self.styles.get(get_value(paragraph, "pPr/pStyle"))
        if style.is_contents:
            self.left_out["contents"] += 1
            return
        if find_below(paragraph, "pPr/rPr/del") is not None:
            # Its end was deleted: it runs on into the next paragraph and takes that one's looks.
            self._ahead = text
            return
        outline = get_number(paragraph, "pPr/outlineLvl")
        level = style.level if outline is None else outline + 1 if outline < BODY_LEVEL else None
        line = write_labelled(self._write_number(paragraph), text)
        self.lines.create(line if self.is_cell else write_heading(line, level))
        for box in boxes:
            self._read_below(box)

    def _write_number(self, paragraph: "Element") -> str:
        style = self.styles.get(get_value(paragraph, "pPr/pStyle"))
        list_id = get_value(paragraph, "pPr/numPr/numId") or style.list_id
        level = get_number(paragraph, "pPr/numPr/ilvl", default=style.list_level)
        return self.numbering.write_next(list_id, level or 0) if list_id else ""

    def _read_text(self, element: "Element", boxes: "list[Element]") -> str:
        """Read the text below an element; the text boxes in it are put by, to follow as lines of their own."""
        signs = []
        for part in element:
            if part.tag in SIGNS_BY_TAG:
                signs.append(SIGNS_BY_TAG[part.tag])
            elif part.tag in (f"{WORD}t", f"{MATHS}t"):
                signs.append(part.text or "")
            elif part.tag == f"{WORD}sym":
                signs.append(read_symbol(part))
            elif part.tag == f"{WORD}txbxContent":
                boxes.append(part)
            elif part.tag in DELETED:
                self.left_out["deleted"] += 1
            elif part.tag == f"{WORD}r" and is_on(part, "rPr/vanish"):
                self.left_out["hidden"] += 1
            elif part.tag not in SILENT and part.tag != f"{COMPATIBLE}Fallback":
                # The fallback repeats for old programs what stands beside it.
                signs.append(self._read_text(part, boxes))
        return "".join(signs)

    def _list_rows(self, table: "Element") -> tuple[list[str], int]:
        """List the rows of a table, cells joined by tabs, and count those that the table repeats as its header."""
        rows: list[str] = []
        headers = 0
        for row in list_below(table, f"{WORD}tr"):
            if find_below(row, "trPr/del") is not None:
                self.left_out["deleted"] += 1
                continue
            cells: list[str] = []
            for cell in list_below(row, f"{WORD}tc"):
                width = get_number(cell, "tcPr/gridSpan", default=1) or 1
                # A wide cell keeps the columns behind it in their place.
                cells += [self._read_cell(cell), *[""] * (min(width, 64) - 1)]
            rows.append("\t".join(cells))
            headers += len(rows) == headers + 1 and is_on(row, "trPr/tblHeader")
        # Without a header that repeats on every page, a first row that is set apart by the table's style is one.
        return rows, headers or int(len(rows) > 1 and get_value(table, "tblPr/tblLook", "firstRow") in ("1", "true"))

    def _read_cell(self, cell: "Element") -> str:
        inner = BodyReader(self.styles, self.numbering, is_cell=True)
        inner.read(cell)
        self.left_out += inner.left_out
        words = "\n".join(inner.lines.parts).replace("\t", " ").split("\n")
        return " ".join(filter(None, (word.strip() for word in words)))


def list_below(element: "Element", tag: str) -> "list[Element]":
    """List the elements of a tag below, through wrappers, without those of tables inside."""
    found = []
    for part in element:
        if part.tag == tag:
            found.append(part)
        elif part.tag in WRAPPERS:
            found += list_below(part, tag)
    return found


def read_symbol(symbol: "Element") -> str:
    """Read a sign that is given by its number in a font; a sign of a picture font is drawn as a box."""
    number = symbol.get(f"{WORD}char", "")
    try:
        code = int(number, 16)
    except ValueError:
        return PICTURE_SIGN
    return PICTURE_SIGN if code in PRIVATE or not 0x20 <= code < 0xD800 else chr(code)
