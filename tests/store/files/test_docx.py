"""Word documents: lists with their numbers, headings, tables, revisions, and what is left out."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from kepan.store.files import archives
from kepan.store.files.documents import Note
from kepan.store.files.errors import (
    BombError,
    DamagedError,
    EmptyFileError,
    EncryptedError,
    FileRefusedError,
    TooLargeError,
)
from kepan.store.files.numerals import write_number
from kepan.store.files.texts import TextDocument, read_text_bytes
from tests.factories.files import make_archive, make_docx, write_paragraph


def read(body: str, styles: str = "", numbering: str = "", parts: dict[str, bytes | str] | None = None) -> TextDocument:
    """Read a document that is given as XML."""
    return read_text_bytes(make_docx(body, styles=styles, numbering=numbering, parts=parts), name="plan.docx")


def write_level(level: int, form: str, text: str, more: str = "") -> str:
    """Return a level of a list as XML."""
    own = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{level}">{own}</w:lvl>'


def write_item(text: str, list_id: int = 1, level: int = 0) -> str:
    """Return a paragraph of a list as XML."""
    return write_paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def write_list(list_id: int, definition: int, overrides: str = "") -> str:
    """Return a list as XML."""
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'


OUTLINE = (
    '<w:abstractNum w:abstractNumId="7">'
    + write_level(0, "chineseCountingThousand", "%1、")
    + write_level(1, "chineseCounting", "（%2）")
    + write_level(2, "decimal", "%3.")
    + write_level(3, "lowerLetter", "%4)")
    + "</w:abstractNum>"
)


def test_paragraphs_tables_and_breaks() -> None:
    cell = "<w:tc>{}</w:tc>"
    cells = cell.format(write_paragraph("指标")) + cell.format(write_paragraph("90家") + write_paragraph(""))
    held = f"<w:sdt><w:sdtContent>{write_paragraph('目录')}</w:sdtContent></w:sdt>"
    broken = "<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t/><w:delText>删</w:delText></w:r></w:p>"
    document = read(write_paragraph("标题") + held + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + broken + "<w:sectPr/>")
    assert document.text == "标题\n目录\n指标\t90家\n一\t二\n\n"
    assert (document.kind, document.encoding) == ("docx", "utf-8")


def test_lists_get_the_numbers_that_the_program_draws() -> None:
    body = "".join(
        [
            write_item("总体要求"),
            write_item("主要目标"),
            write_item("强化主体", level=1),
            write_item("新增企业120家", level=2),
            write_item("认定中心30家", level=2),
            write_item("甲", level=3),
            write_item("优化平台", level=1),
            write_item("新建实验室5家", level=2),
            write_item("保障措施"),
            write_item("加强领导", level=1),
        ]
    )
    assert read(body, numbering=OUTLINE + write_list(1, 7)).text.splitlines() == [
        "一、总体要求",
        "二、主要目标",
        "（一）强化主体",
        "1. 新增企业120家",
        "2. 认定中心30家",
        "a) 甲",
        "（二）优化平台",
        "1. 新建实验室5家",
        "三、保障措施",
        "（一）加强领导",
    ]


def test_a_list_that_begins_anew_and_one_that_goes_on() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    later = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = OUTLINE + write_list(1, 7) + write_list(2, 7, again) + write_list(3, 7, later) + write_list(4, 7)
    body = "".join(write_item("项", list_id) for list_id in (1, 1, 2, 2, 3, 4, 9))
    assert read(body, numbering=numbering).text.split() == [
        "一、项",
        "二、项",
        "一、项",
        "二、项",
        "五、项",
        "六、项",
        "项",
    ]


def test_patterns_with_several_levels_and_levels_that_never_restart() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1">'
        + write_level(0, "chineseCounting", "第%1章")
        + write_level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + write_level(2, "decimalEnclosedCircle", "%3", '<w:lvlRestart w:val="0"/>')
        + write_level(3, "bullet", "\uf0b7")
        + write_level(4, "bullet", "—")
        + "</w:abstractNum>"
        + write_list(1, 1)
    )
    levels = (0, 1, 2, 1, 2, 3, 4)
    lines = read("".join(write_item("文", level=level) for level in levels), numbering=numbering).text.splitlines()
    assert lines == ["第一章 文", "1.1 文", "① 文", "1.2 文", "② 文", "• 文", "— 文"]


def test_a_list_begins_below_its_first_level() -> None:
    numbering = OUTLINE.replace('"（%2）"', '"%1之%2"') + write_list(1, 7)
    assert read(write_item("文", level=1), numbering=numbering).text == "一之一 文\n"


def test_lists_by_way_of_styles() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="numbering" w:styleId="n"/>'
    )
    linked = '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="n"/></w:abstractNum>'
    source = OUTLINE.replace('"7">', '"7"><w:styleLink w:val="n"/>')
    numbering = source + linked + write_list(1, 8)
    body = (
        write_paragraph("总则", '<w:pStyle w:val="b"/>')
        + write_paragraph("无号", '<w:pStyle w:val="b"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + write_paragraph("细则", '<w:pStyle w:val="a"/>')
    )
    assert read(body, styles, numbering).text.splitlines() == ["一、总则", "# 无号", "二、细则"]


@pytest.mark.parametrize(
    ("form", "number", "written"),
    [
        ("decimal", 12, "12"), ("decimalZero", 3, "03"), ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 1002, "一千零二"), ("chineseCounting", 0, "零"), ("ideographDigital", 20, "二〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("upperLetter", 28, "BB"), ("lowerLetter", 3, "c"),
        ("lowerLetter", 0, ""), ("upperRoman", 1994, "MCMXCIV"), ("lowerRoman", 4, "iv"),
        ("decimalEnclosedCircle", 20, "⑳"), ("decimalEnclosedCircleChinese", 21, "21"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedParen", 30, "(30)"), ("decimalEnclosedFullstop", 4, "4."), ("decimalFullWidth", 15, "１５"),
        ("ideographTraditional", 2, "乙"), ("ideographTraditional", 11, "甲"), ("ideographZodiac", 1, "子"),
        ("ideographEnclosedCircle", 1, "㊀"), ("ideographEnclosedCircle", 11, "11"), ("none", 5, ""),
        ("cardinalText", 7, "7"), ("chineseCounting", 20000, "20000"),
    ],
)  # fmt: skip
def test_forms_of_numbers(form: str, number: int, written: str) -> None:
    assert write_number(number, form) == written


def test_headings_without_a_number_are_marked() -> None:
    styles = (
        '<w:style w:styleId="1"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="2"><w:name w:val="自定"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="3"><w:name w:val="正文"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
        '<w:style w:styleId="4"><w:basedOn w:val="4"/></w:style>'
    )
    lines = [("总体要求", "1"), ("一、主要目标", "1"), ("保障", "2"), ("正文一句。", "3"), ("圈", "4"), ("", "1")]
    body = "".join(write_paragraph(text, f'<w:pStyle w:val="{style}"/>') for text, style in lines)
    body += write_paragraph("直接", '<w:outlineLvl w:val="2"/>') + write_paragraph("取消", '<w:outlineLvl w:val="9"/>')
    assert read(body, styles).text.splitlines() == [
        "## 总体要求", "一、主要目标", "# 保障", "正文一句。", "圈", "", "### 直接", "取消",
    ]  # fmt: skip


def test_revisions_deleted_text_stays_out_and_inserted_text_in() -> None:
    body = (
        "<w:p><w:r><w:t>新增</w:t></w:r><w:del><w:r><w:delText>100</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>120</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>家</w:t></w:r></w:moveTo><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>。</w:t></w:r></w:p>'
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>" + write_paragraph("后半")
    )
    document = read(body + "<w:del><w:r/></w:del>")
    assert document.text == "新增120家。\n前半后半\n"
    assert document.notes == (Note("deleted", 3), Note("hidden", 1))


def test_an_end_that_was_deleted_at_the_end_loses_nothing() -> None:
    assert read("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>末</w:t></w:r></w:p>").text == "末\n"


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{write_paragraph('框内')}</w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choices = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent {compatible}>{choices}</mc:AlternateContent>"
    assert read(f"<w:p><w:r><w:t>前</w:t>{both}<w:t>后</w:t></w:r></w:p>").text == "前后\n框内\n"


def test_signs_fields_and_readings() -> None:
    maths = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:noBreakHyphen/><w:softHyphen/><w:instrText>PAGE</w:instrText></w:r>"
        '<w:r><w:sym w:char="F0FE"/><w:sym w:char="2265"/><w:sym w:char="x"/></w:r>'
        "<w:r><w:ruby><w:rt><w:r><w:t>yi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>乙</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        f"<m:oMath {maths}><m:r><m:t>x</m:t></m:r></m:oMath><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink></w:p>"
    )
    assert read(body).text == "甲-□≥□乙x链\n"


def test_a_table_of_contents_is_left_out() -> None:
    styles = '<w:style w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    document = read(write_paragraph("总则\t3", '<w:pStyle w:val="t"/>') + write_paragraph("正文"), styles)
    assert (document.text, document.notes) == ("正文\n", (Note("contents", 1),))


def test_headers_footnotes_and_comments_are_left_out_and_counted() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    held = f"<w:x {space}>{write_paragraph('页眉')}{write_paragraph('')}</w:x>"
    names = ("header1", "header2", "footer1", "footnotes", "comments")
    parts: dict[str, bytes | str] = {f"word/{name}.xml": held for name in names}
    document = read(write_paragraph("正文"), parts=parts | {"word/theme.xml": "<"})
    assert document.text == "正文\n"
    assert document.notes == (Note("comments", 1), Note("footnotes", 1), Note("headers", 3))


def test_tables_know_their_header_and_keep_their_columns() -> None:
    def write_row(cells: list[str], properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    def write_cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{write_paragraph(text)}</w:tc>"

    wide = write_cell("目标", '<w:gridSpan w:val="2"/>')
    inner = f"<w:tc><w:tbl>{write_row([write_cell('内'), write_cell('里')])}</w:tbl></w:tc>"
    held = write_row([write_cell("企业"), write_cell("100"), write_cell("120")])
    rows = (
        write_row([write_cell("指标"), wide], "<w:tblHeader/>")
        + f"<w:sdt><w:sdtContent>{held}</w:sdtContent></w:sdt>"
        + write_row([write_cell("删去的行")], "<w:del/>")
        + write_row([inner, write_cell("末")])
    )
    styled = '<w:tbl><w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr>{}</w:tbl>'
    two = write_row([write_cell("甲")]) + write_row([write_cell("乙")])
    document = read(write_paragraph("前") + f"<w:tbl>{rows}</w:tbl>" + styled.format(two) + "<w:tbl/>")
    assert document.text == "前\n指标\t目标\t\n企业\t100\t120\n内 里\t末\n甲\n乙\n"
    first, second = document.tables
    assert document.text[first.start : first.header_end] == "指标\t目标\t\n"
    assert document.text[first.start : first.end].endswith("末\n")
    assert document.text[second.start : second.header_end] == "甲\n"


def test_a_document_of_another_library_comes_through() -> None:
    made = docx.Document()
    made.add_heading("虚构市2026年工作计划", level=0)
    made.add_heading("主要目标", level=1)
    made.add_paragraph("新增企业120家", style="List Number")
    made.add_paragraph("认定中心30家", style="List Number")
    made.add_paragraph("要点", style="List Bullet")
    table = made.add_table(rows=2, cols=2, style="Table Grid")
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ["指标", "数值", "企业", "120家"], strict=True):
        cell.text = text
    made.sections[0].header.paragraphs[0].text = "内部"
    made.paragraphs[1]._p.set(qn("w:rsidR"), "00AA")
    target = BytesIO()
    made.save(target)
    document = read_text_bytes(target.getvalue(), name="plan.docx")
    assert document.text.splitlines() == [
        "虚构市2026年工作计划", "# 主要目标", "1. 新增企业120家", "2. 认定中心30家", "• 要点", "指标\t数值",
        "企业\t120家",
    ]  # fmt: skip
    assert Note("headers", 1) in document.notes


RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def write_relations(*relations: tuple[str, str, str]) -> str:
    """Return the relations of a part as XML: kind, target and what else there is to say."""
    listed = "".join(f'<Relationship Type="x/{kind}" Target="{target}" {more}/>' for kind, target, more in relations)
    return f"<Relationships {RELATIONS}>{listed}</Relationships>"


def test_parts_are_found_by_their_relations() -> None:
    space = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    body = write_paragraph("总则", '<w:pStyle w:val="1"/>') + write_item("甲")
    levels = OUTLINE + write_list(1, 7)
    style = '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    parts: dict[str, bytes | str] = {
        "_rels/.rels": write_relations(("thumbnail", "a.png", ""), ("officeDocument", "/word/document2.xml", "")),
        "word/_rels/document2.xml.rels": write_relations(
            ("styles", "https://example.cn/styles.xml", 'TargetMode="External"'),
            ("styles", "styles2.xml", ""),
            ("numbering", "../word/lists.xml", ""),
        ),
        "word/document2.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/styles2.xml": f"<w:styles {space}>{style}</w:styles>",
        "word/lists.xml": f"<w:numbering {space}>{levels}</w:numbering>",
    }
    assert read_text_bytes(make_archive(parts), name="plan.docx").text == "# 总则\n一、甲\n"


OTHER_ZIP = make_archive({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"})


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"not a zip", DamagedError, "not a complete archive"),
        (make_docx(write_paragraph("字" * 400))[:-30], DamagedError, "not a complete archive"),
        (OTHER_ZIP, DamagedError, "no part word/document.xml"),
        (make_archive({"EncryptedPackage": b"x"}), EncryptedError, "encrypted"),
        (make_archive({"word/document.xml": b"<broken"}), DamagedError, "not well-formed"),
        (make_archive({"word/document.xml": b'<?xml version="1.0" encoding="x"?><a/>'}), DamagedError, "well-formed"),
        (make_archive({"word/document.xml": b"<other/>"}), DamagedError, "no body"),
        (make_docx("<w:p/>"), EmptyFileError, "no text"),
        (make_docx("<w:p/>", head='<!DOCTYPE a [<!ENTITY b "c">]>'), BombError, "entities"),
        (make_archive({"a": b"0" * 3_000_000, "word/document.xml": b"x"}), BombError, "unpacks to 3000000"),
        (make_archive({f"p{n}": b"" for n in range(5001)}), BombError, "5001 parts"),
        (make_docx("<w:sdt>" * 3000 + "</w:sdt>" * 3000), DamagedError, "nested too deep"),
    ],
)
def test_refusals(content: bytes, error: type[FileRefusedError], says: str) -> None:
    with pytest.raises(error, match=says):
        read_text_bytes(content, name="a.docx")


def test_a_part_under_a_password() -> None:
    content = bytearray(make_docx(write_paragraph("密")))
    # The first flag bit of the local and of the central header says: encrypted.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedError):
        read_text_bytes(bytes(content), name="a.docx")


def test_a_part_that_lies_about_its_size() -> None:
    with pytest.raises(TooLargeError):
        read_text_bytes(make_docx(write_paragraph("字" * 5000)), name="a.docx", limit=1000)


def test_all_parts_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 2_000_000)
    noise = bytes(range(256)) * 4000
    with pytest.raises(BombError, match="more than 2 MB"):
        read_text_bytes(make_archive({f"p{number}": noise for number in range(2)}), name="a.docx")


def test_damaged_compression() -> None:
    content = bytearray(make_docx(write_paragraph("字" * 200)))
    place = content.index(b"word/document.xml") + len("word/document.xml")
    content[place + 2 : place + 12] = b"\xff" * 10
    with pytest.raises(DamagedError):
        read_text_bytes(bytes(content), name="a.docx")
