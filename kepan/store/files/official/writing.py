"""Writes an official document as a Word file; its library is imported when one is asked for."""

import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from kepan.store.files.official import page
from kepan.store.files.official.letters import (
    NAMESPACE,
    list_styles,
    write_font_table,
    write_letters,
    write_section,
    write_shape,
)
from kepan.store.files.official.model import (
    Heading,
    OfficialDocument,
    Table,
    clean_text,
    find_ends,
    list_attachments,
    list_imprint,
    list_numbered,
    write_day,
)
from kepan.store.files.official.page import PAGE, Font, count_twips

if TYPE_CHECKING:
    from docx.document import Document

BLOCK = count_twips(PAGE.block_width)
THICK, THIN = 8, 6
"""Lines of the imprint, 0.35 and 0.25 mm, in eighths of a point."""


def write_docx(paper: OfficialDocument) -> bytes:
    """Write an official document as a Word file."""
    import docx

    document = docx.Document()
    _set_styles(document)
    _set_page(document)
    _set_properties(document, paper)
    _add_head(document, paper)
    for block, number in list_numbered(paper.body):
        if isinstance(block, Table):
            _add_table(document, block)
        elif isinstance(block, Heading):
            _add(document, f"{number}{block.text}", f"Heading {block.level}")
        else:
            _add(document, block.text, "Body Text")
    _add_foot(document, paper)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _parse(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml)


def _name(xml: str) -> str:
    """Give the namespace to the outermost element of a piece; one for each would cost a long table its square."""
    tag = xml[1 : re.search(r"[\s/>]", xml[1:]).end()]  # type: ignore[union-attr]
    return f"<{tag} {NAMESPACE}{xml[1 + len(tag) :]}"


def _set_styles(document: "Document") -> None:
    """Give the styles our letters and lines, and the file our table of typefaces."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    for name, pieces in list_styles().items():
        style = document.styles[name].element
        for tag in ("w:pPr", "w:rPr"):
            for old in style.findall(qn(tag)):
                style.remove(old)
        for piece in pieces:
            style.append(_parse(_name(piece)))
    fonts: Any = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts._blob = write_font_table().encode()


def _set_page(document: "Document") -> None:
    """Set size, margins, grid and page numbers, which stand at the outer corners."""
    from docx.oxml.ns import qn

    section = document.sections[0]
    properties: Any = section._sectPr
    for piece in write_section():
        new = _parse(piece)
        properties.replace(properties.find(new.tag), new)
    settings: Any = document.settings.element
    for compat in settings.iter(qn("w:compatSetting")):
        if compat.get(qn("w:name")) == "compatibilityMode":
            # The file format of today: tables begin at the edge of the block.
            compat.set(qn("w:val"), "15")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        line: Any = paragraph._p
        for old in line.findall(qn("w:pPr")):
            line.remove(old)
        line.append(_parse(f'<w:pPr {NAMESPACE}><w:pStyle w:val="Footer"/>{_write_indent(side, 1, page.FOOT)}'
                           f'<w:jc w:val="{side}"/></w:pPr>'))  # fmt: skip
        for part in ("— ", None, " —"):
            inner = f'<w:t xml:space="preserve">{part}</w:t>'
            if part is None:
                line.append(_parse(f'<w:fldSimple {NAMESPACE} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
            else:
                line.append(_parse(f"<w:r {NAMESPACE}>{inner}</w:r>"))


def _set_properties(document: "Document", paper: OfficialDocument) -> None:
    """Name the document and nobody else."""
    properties = document.core_properties
    properties.title = clean_text(paper.title)[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    day = paper.signed_on or paper.printed_on
    if day is not None:
        properties.created = properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001 a day


def _write_indent(side: str, characters: float, size: int) -> str:
    """Write how far a paragraph stays from an edge, in hundredths of a character and in twips."""
    return f'<w:ind w:{side}Chars="{round(characters * 100)}" w:{side}="{round(characters * size * 20)}"/>'


def _write_paragraph(text: str, style: str, shape: str = "", letters: str = "") -> str:
    """Write a paragraph with one run; its line breaks and tabs stay."""
    words = escape(clean_text(text))
    inner = '<w:t xml:space="preserve">' + words + "</w:t>"
    for sign, tag in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        inner = inner.replace(sign, f'</w:t>{tag}<w:t xml:space="preserve">')
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{shape}</w:pPr>'
    return f"<w:p>{properties}<w:r>{letters}{inner}</w:r></w:p>"


def _add(document: "Document", text: str, style: str, shape: str = "", font: Font | None = None) -> None:
    """Add a paragraph before the end of the document; a typeface of its own wins over the style's."""
    letters = "" if font is None else write_letters(font, page.BODY)
    _append(document, _write_paragraph(text, str(document.styles[style].style_id), shape, letters))


def _append(document: "Document", xml: str) -> None:
    body: Any = document.element.body
    # The last element holds the page; asking it, and not the body, costs the same however long the body is.
    body[-1].addprevious(_parse(_name(xml)))


def _add_head(document: "Document", paper: OfficialDocument) -> None:
    """Add what stands before the body: marks, title with two lines above it, recipients."""
    for mark in paper.marks:
        _add(document, mark, "Normal", font=page.HEITI)
    for _line in range(2):
        _add(document, "", "Normal")
    _add(document, paper.title, "Title")
    _add(document, "", "Normal")
    if paper.recipients:
        _add(document, f"{paper.recipients.rstrip('：:')}：", "Normal")


def _add_foot(document: "Document", paper: OfficialDocument) -> None:
    """Add what follows the body: note of attachments, signature with day, imprint."""
    if paper.attachments:
        _add(document, "", "Normal")
    for line in list_attachments(paper):
        _add(document, line, "Body Text")
    day = "" if paper.signed_on is None else write_day(paper.signed_on)
    if paper.signature or day:
        _add(document, "", "Normal")
    for text, end in zip((paper.signature, day), find_ends(paper.signature, day), strict=True):
        if text:
            # Name and day stay on one page.
            keep = "<w:keepNext/>" if day and text != day else ""
            shape = f'{keep}{_write_indent("right", end, page.BODY)}<w:jc w:val="right"/>'
            _add(document, text, "Normal", shape)
    if paper.copies or paper.printed_by:
        _add_imprint(document, paper)


def _write_table(rows: str, widths: list[int], properties: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    whole = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    return (
        f"<w:tbl><w:tblPr>{properties.replace('<!--width-->', whole)}</w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _write_borders(outer: int, inner: int, *, sides: bool) -> str:
    kinds = {"top": outer, "left": outer * sides, "bottom": outer, "right": outer * sides, "insideH": inner}
    kinds["insideV"] = inner * sides
    lines = "".join(
        f'<w:{name} w:val="{"single" if size else "nil"}" w:sz="{size}" w:space="0" w:color="000000"/>'
        for name, size in kinds.items()
    )
    return f"<w:tblBorders>{lines}</w:tblBorders>"


def _add_table(document: "Document", table: Table) -> None:
    """Add a table as wide as the line; its head comes again on every page and no row is torn apart."""
    if table.caption:
        _add(document, table.caption, "Caption")
    widths = [BLOCK * share // sum(table.widths) for share in table.widths]
    shape = f'<w:snapToGrid w:val="0"/><w:spacing w:line="{page.CELL_LINE}" w:lineRule="atLeast"/>'
    rows = []
    for place, row in enumerate((table.heads, *table.rows)):
        font = page.FANGSONG if place else page.HEITI
        letters, align = write_letters(font, page.CELL), '<w:jc w:val="left"/>' if place else '<w:jc w:val="center"/>'
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{_write_paragraph(text, 'Normal', shape + align, letters)}</w:tc>"
            for text, width in zip(row, widths, strict=True)
        )
        head = "" if place else "<w:tblHeader/>"
        rows.append(f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>")
    margins = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    properties = f'<!--width-->{_write_borders(4, 4, sides=True)}<w:tblLayout w:type="fixed"/>{margins}'
    _append(document, _write_table("".join(rows), widths, properties))
    _add(document, "", "Normal")


def _add_imprint(document: "Document", paper: OfficialDocument) -> None:
    """Add the imprint, which lies at the foot of the last page between two thick lines."""
    lines = [f"{left}\t{right}" if right else left for left, right in list_imprint(paper)]
    inset = page.FOOT * 20
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{BLOCK - inset}"/></w:tabs><w:snapToGrid w:val="0"/>'
    shape = f'{stop}<w:ind w:left="{inset}" w:right="{inset}"/><w:jc w:val="left"/>'
    letters = write_letters(page.FANGSONG, page.FOOT)
    rows = "".join(
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{BLOCK}" w:type="dxa"/></w:tcPr>'
        f"{_write_paragraph(line, 'Normal', shape, letters)}</w:tc></w:tr>"
        for line in lines
    )
    place = '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    margins = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    borders = _write_borders(THICK, THIN, sides=False)
    properties = f'{place}<!--width-->{borders}<w:tblLayout w:type="fixed"/>{margins}'
    _append(document, _write_table(rows, [BLOCK], properties))
    # A table that floats needs a paragraph to hang on.
    _append(document, f"<w:p>{write_shape(line=20)}</w:p>")
