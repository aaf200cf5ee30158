"""Readers of files: every encoding and kind that is read, every refusal with its reason."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from kepan.store.files.errors import (
    BombError,
    DamagedError,
    EmptyFileError,
    EncryptedError,
    FileRefusedError,
    MissingFileError,
    NotTextError,
    TooLargeError,
    UnreadKindError,
)
from kepan.store.files.texts import read_pasted, read_text_bytes, read_text_file

TEXT = "澜川市科技局：新增高新技术企业120家，研发经费达到12亿元。\r\n"
OLD_TEXT = "瀾川市科技局的工作計劃：我們要在三年內培育高新技術企業，使研發經費達到十二億元。"
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def create_docx(body: str, *, part: str = "word/document.xml", head: str = "") -> bytes:
    """Create the bytes of a document whose body is given as XML."""
    content = f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document {SPACE}><w:body>{body}</w:body></w:document>'
    return create_archive({part: content.encode("utf-8")})


def create_archive(parts: dict[str, bytes]) -> bytes:
    """Create an archive with the given parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def write_paragraph(text: str) -> str:
    """Write a paragraph as XML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8"), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_encodings(content: bytes, encoding: str) -> None:
    document = read_text_bytes(content, name="plan.txt")
    assert (document.text, document.encoding, document.kind) == (TEXT, encoding, "txt")
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_big5() -> None:
    document = read_text_bytes(OLD_TEXT.encode("big5"), name="plan.txt")
    assert (document.text, document.encoding) == (OLD_TEXT, "big5")


def test_markdown_and_names_without_ending() -> None:
    assert read_text_bytes(TEXT.encode(), name="plan.md").kind == "md"
    assert read_text_bytes(TEXT.encode(), name="plan").kind == "txt"


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(TEXT.encode("utf-8"))
    assert read_text_file(path).text == TEXT


def test_pasted_text() -> None:
    document = read_pasted(TEXT, name="粘贴")
    assert (document.text, document.kind, document.encoding) == (TEXT, "pasted", "utf-8")
    with pytest.raises(EmptyFileError):
        read_pasted(" \n", name="粘贴")
    with pytest.raises(TooLargeError):
        read_pasted("一" * 10, name="粘贴", limit=20)


def test_a_document_with_paragraphs_tables_and_breaks() -> None:
    cell = "<w:tc>{}</w:tc>"
    cells = cell.format(write_paragraph("指标")) + cell.format(write_paragraph("90家") + write_paragraph(""))
    row = f"<w:tr>{cells}</w:tr>"
    held = f"<w:sdt><w:sdtContent>{write_paragraph('目录')}</w:sdtContent></w:sdt>"
    broken = "<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t/><w:delText>删</w:delText></w:r></w:p>"
    body = write_paragraph("标题") + held + f"<w:tbl>{row}</w:tbl>" + broken + "<w:sectPr/>"
    document = read_text_bytes(create_docx(body), name="plan.docx")
    assert document.text == "标题\n目录\n指标\t90家\n一\t二\n\n"
    assert (document.kind, document.encoding) == ("docx", "utf-8")


@pytest.mark.parametrize(
    ("content", "name", "error", "says"),
    [
        (b"", "a.txt", EmptyFileError, "no text"),
        (b" \r\n\x00", "a.txt", EmptyFileError, "no text"),
        ("\ufeff \n".encode(), "a.txt", EmptyFileError, "no text"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", NotTextError, "image"),
        (b"PK\x03\x04rest", "a.txt", NotTextError, "archive"),
        (b"%PDF-1.7", "a.txt", NotTextError, ".pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.txt", NotTextError, "old office"),
        (b"text\x00\x01\x02", "a.txt", NotTextError, "3 control signs"),
        (b"\xff\xfe\x00\xd8", "a.txt", NotTextError, "utf-16-le"),
        (b"\xef\xbb\xbf\xff", "a.txt", NotTextError, "byte 0"),
        (b"abc\xff\xff\xff", "a.txt", NotTextError, "none of"),
        ("龘靐齉爩".encode("gb18030"), "a.txt", NotTextError, "GB18030"),
        (b"%PDF-1.7", "a.pdf", UnreadKindError, "save it as .docx or .txt"),
        (b"\xd0\xcf\x11\xe0", "a.doc", UnreadKindError, ".doc files are not yet read"),
        (b"\xd0\xcf\x11\xe0", "a.wps", UnreadKindError, ".wps files are not yet read"),
        (b"abc", "a.xyz", UnreadKindError, ".xyz files"),
        (b"\xd0\xcf\x11\xe0", "a.docx", EncryptedError, "encrypted"),
        (b"not a zip", "a.docx", DamagedError, "not a complete archive"),
        (create_archive({"other.xml": b"x"}), "a.docx", DamagedError, "no part word/document.xml"),
        (create_archive({"EncryptedPackage": b"x"}), "a.docx", EncryptedError, "encrypted"),
        (create_archive({"word/document.xml": b"<broken"}), "a.docx", DamagedError, "not well-formed"),
        (create_archive({"word/document.xml": b"<other/>"}), "a.docx", DamagedError, "no body"),
        (create_docx("<w:p/>"), "a.docx", EmptyFileError, "no text"),
        (create_docx("<w:p/>", head='<!DOCTYPE a [<!ENTITY b "c">]>'), "a.docx", BombError, "entities"),
        (create_archive({"a": b"0" * 3_000_000, "word/document.xml": b"x"}), "a.docx", BombError, "unpacks to 3000000"),
        (create_archive({f"p{n}": b"" for n in range(5001)}), "a.docx", BombError, "5001 parts"),
    ],
)
def test_refusals_name_the_file_the_problem_and_the_remedy(
    content: bytes, name: str, error: type[FileRefusedError], says: str
) -> None:
    with pytest.raises(error) as caught:
        read_text_bytes(content, name=name)
    refusal = caught.value
    assert refusal.name == name
    assert str(refusal) == f"{name}: {refusal.problem} {refusal.remedy}"
    assert says in str(refusal)
    assert refusal.remedy.endswith(".")


def test_too_large_is_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"a" * 101)
    with pytest.raises(TooLargeError, match="101 bytes, more than the limit of 100"):
        read_text_file(path, limit=100)
    with pytest.raises(TooLargeError):
        read_text_bytes(b"a" * 101, name="big.txt", limit=100)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"none\.txt: the file cannot be opened"):
        read_text_file(tmp_path / "none.txt")


def test_a_part_under_a_password() -> None:
    content = bytearray(create_docx(write_paragraph("密")))
    # The first flag bit of the local and of the central header says: encrypted.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedError):
        read_text_bytes(bytes(content), name="a.docx")


def test_a_part_that_lies_about_its_size() -> None:
    with pytest.raises(TooLargeError):
        read_text_bytes(create_docx(write_paragraph("字" * 5000)), name="a.docx", limit=1000)


def test_all_parts_together_are_limited() -> None:
    noise = bytes(range(256)) * 4000
    parts = {f"p{number}": noise for number in range(2)}
    from kepan.store.files import docx

    limit = docx.MAX_UNPACKED
    docx.MAX_UNPACKED = 2_000_000
    try:
        with pytest.raises(BombError, match="200 MB"):
            read_text_bytes(create_archive(parts), name="a.docx")
    finally:
        docx.MAX_UNPACKED = limit


def test_damaged_compression() -> None:
    content = bytearray(create_docx(write_paragraph("字" * 200)))
    place = content.index(b"word/document.xml") + len("word/document.xml")
    content[place + 2 : place + 12] = b"\xff" * 10
    with pytest.raises(DamagedError):
        read_text_bytes(bytes(content), name="a.docx")
