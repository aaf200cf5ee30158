"""Builds files of every kind that is read, from texts of our own, with no more than the tests need in them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
A4 = (595, 842)


def make_archive(parts: dict[str, bytes | str]) -> bytes:
    """Return an archive with the given parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def make_docx(
    body: str, *, head: str = "", styles: str = "", numbering: str = "", parts: dict[str, bytes | str] | None = None
) -> bytes:
    """Return a .docx document whose body, styles and lists are given as XML."""
    opening = '<?xml version="1.0" encoding="UTF-8"?>'
    made: dict[str, bytes | str] = {
        "word/document.xml": f"{opening}{head}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    }
    if styles:
        made["word/styles.xml"] = f"{opening}<w:styles {WORD}>{styles}</w:styles>"
    if numbering:
        made["word/numbering.xml"] = f"{opening}<w:numbering {WORD}>{numbering}</w:numbering>"
    return make_archive(made | (parts or {}))


def write_paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph as XML."""
    held = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f'<w:p>{held}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


@dataclass(frozen=True)
class Drawn:
    """A text that a page draws: where it begins, from the top left corner, and how large."""

    text: str
    left: float
    top: float
    size: float = 16
    angle: str = "1 0 0 1"


def write_object(number: int, content: bytes) -> bytes:
    """Return an object of a PDF."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, content)


def write_stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream of a PDF."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""


def make_pdf(
    pages: Sequence[Sequence[Drawn]],
    *,
    picture: bool = False,
    rotate: int = 0,
    unicode: bytes = UNICODE,
    trailer: bytes = b"",
    size: tuple[int, int] = A4,
) -> bytes:
    """Return a PDF that draws texts; its only font says by a table which characters it draws.

    `picture` lays a grey picture over each page, as a scanner does.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /W [32 126 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R >>",
        write_stream(unicode),
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120"
        b" /CapHeight 700 /ItalicAngle 0 /StemV 80 >>",
        write_stream(b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
                     b" /BitsPerComponent 8"),
    ]  # fmt: skip
    kids = []
    for page in pages:
        drawing = b"".join(write_drawn(drawn, size[1]) for drawn in page)
        if picture:
            drawing = b"q %d 0 0 %d 0 0 cm /P Do Q\n" % size + drawing
        objects.append(write_stream(drawing))
        held = b"/Font << /F 3 0 R >> /XObject << /P 7 0 R >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Resources << %b >> /Contents %d 0 R >>"
            % (*size, rotate, held, len(objects))
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % number for number in kids),
    )
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += write_object(number, one)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    held = b"<< /Size %d /Root 1 0 R %b >>" % (len(objects) + 1, trailer)
    return content + b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (held, start)


def write_drawn(drawn: Drawn, height: int) -> bytes:
    """Return the drawing of a text."""
    codes = drawn.text.encode("utf-16-be").hex().encode()
    place = f"{drawn.angle} {drawn.left} {height - drawn.top - drawn.size}".encode()
    return b"BT /F %d Tf %b Tm <%b> Tj ET\n" % (drawn.size, place, codes)


def set_lines(lines: Sequence[str], *, top: float = 90, step: float = 28, left: float = 90) -> list[Drawn]:
    """Return lines under each other; two spaces at the head of a line are the indent of a paragraph."""
    return [
        Drawn(line.removeprefix("  "), left + (32 if line.startswith("  ") else 0), top + number * step)
        for number, line in enumerate(lines)
    ]


@dataclass(frozen=True)
class Printed:
    """A text of an OFD page: its box in millimetres, and the attributes of its code."""

    text: str
    left: float
    top: float
    size: float = 5
    code: str = 'X="0" Y="5"'
    matrix: str = ""


def make_ofd(
    pages: Sequence[Sequence[Printed]],
    *,
    parts: dict[str, bytes | str] | None = None,
    template: Sequence[Printed] = (),
    area: str = "0 0 210 297",
) -> bytes:
    """Return an OFD document; `template` is drawn beneath every page."""
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/P{number}.xml"/>' for number in range(len(pages)))
    page_area = f"<ofd:PageArea><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:PageArea>"
    under = '<ofd:TemplatePage ID="90" BaseLoc="/Doc_0/Tpl.xml"/>' if template else ""
    use = '<ofd:Template TemplateID="90"/>' if template else ""
    made: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData>{page_area}{under}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    if template:
        made["Doc_0/Tpl.xml"] = f"<ofd:Page {OFD}><ofd:Content>{write_printed(template)}</ofd:Content></ofd:Page>"
    for number, page in enumerate(pages):
        made[f"Doc_0/Pages/P{number}.xml"] = (
            f"<ofd:Page {OFD}>{use}<ofd:Content><ofd:Layer>{write_printed(page)}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return make_archive(made | (parts or {}))


def write_printed(page: Sequence[Printed]) -> str:
    """Return the texts of a page as XML."""
    return "".join(
        f'<ofd:TextObject Boundary="{one.left} {one.top} {one.size * len(one.text)} {one.size}" Size="{one.size}"'
        f" {one.matrix}><ofd:TextCode {one.code}>{one.text}</ofd:TextCode></ofd:TextObject>"
        for one in page
    )
