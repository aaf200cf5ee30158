"""Writes the nodes of a web page as lines of text."""

import re

from selectolax.lexbor import LexborNode

from kepan.store.files.documents import Lines
from kepan.store.files.headings import write_heading
from kepan.store.files.html.main_text import list_children, walk
from kepan.store.files.numerals import write_number

BLOCKS = frozenset(
    {
        "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "li", "dl", "dt", "dd",
        "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "blockquote", "pre", "figure", "figcaption",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "address", "center", "form", "fieldset", "details", "summary", "body",
    }
)  # fmt: skip
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LIST_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
BULLET = "•"
# A table whose cells hold more than this, or blocks of their own, only lays the page out.
LONGEST_CELL = 300
MOST_BLOCKS = 4
MOST_CELLS = 60
SPACE = re.compile(r"[ \t\r\n\f\u00a0\u2002\u2003\u2009\u200b\u3000]+")
CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class HtmlWriter:
    """Turns nodes into lines."""

    def __init__(self) -> None:
        self.lines = Lines()
        self._words: list[str] = []
        self._level: int | None = None
        self._label = ""
        self._preserves = 0
        self._counts: list[int | None] = []

    def read(self, top: LexborNode) -> None:
        """Read all below a node."""
        skipped: int | None = None
        for node, is_entering in walk(top):
            if skipped is not None:
                # The rows of a table have been written; its nodes are passed by until it ends.
                skipped = None if node.mem_id == skipped and not is_entering else skipped
                continue
            if node.tag == "-text":
                self._words.append(node.text_content or "")
            elif node.tag == "br":
                self._words.append("\n" if is_entering else "")
                if is_entering and not self._preserves:
                    self._end_line()
            elif is_entering and node.tag == "table" and (rows := list_rows(node)):
                self._end_line()
                self.lines.create_table(rows, count_headers(node))
                skipped = node.mem_id
            elif node.tag in BLOCKS:
                self._end_line()
                self._enter(node) if is_entering else self._leave(node)
        self._end_line()

    def _enter(self, node: LexborNode) -> None:
        self._level = HEADINGS.get(node.tag or "", self._level)
        if node.tag == "pre":
            self._preserves += 1
        elif node.tag in ("ul", "ol"):
            self._counts.append(read_start(node) if node.tag == "ol" else None)
        elif node.tag == "li":
            self._label = self._write_label(node)

    def _leave(self, node: LexborNode) -> None:
        if node.tag in HEADINGS:
            self._level = None
        elif node.tag == "pre":
            self._preserves -= 1
        elif node.tag in ("ul", "ol") and self._counts:
            self._counts.pop()
        elif node.tag == "li":
            self._label = ""

    def _write_label(self, node: LexborNode) -> str:
        if not self._counts or self._counts[-1] is None:
            return f"{BULLET} "
        number = read_whole(node.attributes.get("value"), self._counts[-1])
        self._counts[-1] = number + 1
        parent = node.parent
        form = (parent.attributes.get("type") or "1") if parent is not None else "1"
        return f"{write_number(number, LIST_FORMS.get(form, 'decimal'))}. "

    def _end_line(self) -> None:
        words, self._words = "".join(self._words), []
        for line in words.split("\n") if self._preserves else [words]:
            bare = read_line(line)
            if bare:
                self.lines.create(write_heading(self._label + bare, self._level))
                self._label = ""


def read_line(words: str) -> str:
    """Read the words of a line as a browser shows them: white space is one space, none where a line of Chinese breaks.

    >>> read_line(" 技术合同\\n  成交额 86  亿元 ")
    '技术合同成交额 86 亿元'
    """

    def replace_space(match: re.Match[str]) -> str:
        before, behind = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
        return "" if "\n" in match[0] and (CJK.match(before) or CJK.match(behind)) else " "

    return SPACE.sub(replace_space, words.strip()).strip()


class RowReader:
    """Reads the rows of a table, as long as it looks like a table of data."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.is_layout = False
        self._row: list[str] = []
        self._cell: list[str] | None = None
        self._blocks = 0
        self._depth = 0

    def read(self, node: LexborNode, *, is_entering: bool) -> None:
        """Read one node."""
        if node.tag == "-text":
            if self._cell is not None:
                self._cell.append(node.text_content or "")
        elif node.tag == "table":
            self._depth += 1 if is_entering else -1
            self.is_layout |= self._depth > 1
        elif node.tag == "tr" and not is_entering:
            if self._row:
                self.rows.append("\t".join(self._row))
            self._row = []
        elif node.tag in ("td", "th"):
            self._read_cell(node, is_entering=is_entering)
        elif self._cell is not None and (node.tag == "br" or node.tag in BLOCKS):
            self._cell.append(" ")
            self._blocks += is_entering and node.tag != "br"

    def _read_cell(self, node: LexborNode, *, is_entering: bool) -> None:
        if is_entering:
            self._cell, self._blocks = [], 0
        elif self._cell is not None:
            words = read_line("".join(self._cell))
            self.is_layout |= len(words) > LONGEST_CELL or self._blocks > MOST_BLOCKS
            width = min(read_whole(node.attributes.get("colspan"), 1), MOST_CELLS)
            # A wide cell keeps the columns behind it in their place.
            self._row += [words, *[""] * (width - 1)]
            self._cell = None


def list_rows(table: LexborNode) -> list[str]:
    """List the rows of a table of data, cells joined by tabs; empty where the table only lays the page out."""
    reader = RowReader()
    for node, is_entering in walk(table):
        reader.read(node, is_entering=is_entering)
        if reader.is_layout:
            return []
    return reader.rows if any("\t" in line for line in reader.rows) else []


def count_headers(table: LexborNode) -> int:
    """Count the rows at the head of a table that hold nothing but header cells."""
    rows = [node for node, is_entering in walk(table) if node.tag == "tr" and is_entering]
    count = 0
    for row in rows:
        tags = {cell.tag for cell in list_children(row) if cell.tag in ("td", "th")}
        in_head = row.parent is not None and row.parent.tag == "thead"
        if not (in_head or tags == {"th"}):
            break
        count += bool(tags)
    return count


def read_start(node: LexborNode) -> int:
    """Read the number at which a list begins."""
    return read_whole(node.attributes.get("start"), 1)


def read_whole(text: str | None, default: int) -> int:
    """Read a whole number of an attribute."""
    bare = (text or "").strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 4 else default
