# ruff: noqa: E501 - tables read better in long lines
"""Files are what they say and do nothing by themselves, or they are refused with a reason."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.store.files.inspection import (
    KINDS,
    SOURCE_KINDS,
    Danger,
    Inspected,
    UnsafeFile,
    inspect_file,
    normalise_name,
)

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 20
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def make_zip(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack members into an archive."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return kept.getvalue()


def make_docx(**more: bytes) -> bytes:
    """A small Word document; keys are paths with __ for / and _d_ for a dot."""
    members = {name.replace("__", "/").replace("_d_", "."): data for name, data in more.items()}
    return make_zip({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>"} | members)


def make_pdf(body: bytes) -> bytes:
    """A PDF as far as the inspection reads one."""
    return b"%PDF-1.7\n" + body + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def make_stream(data: bytes, dictionary: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    """An object with a packed stream."""
    return b"5 0 obj << " + dictionary + b" >>\nstream\n" + zlib.compress(data) + b"\nendstream endobj"


def find_danger(name: str, data: bytes, most: int = 50) -> tuple[Danger, str, str] | None:
    """Return why a file is refused, or None."""
    try:
        inspect_file(BytesIO(data), name, most_megabytes=most)
    except UnsafeFile as unsafe:
        return unsafe.danger, unsafe.detail, unsafe.member
    return None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("工作计划.txt", "一、目标\n研发投入占比达2.8%。\n".encode()),
        ("旧编码.txt", "一、目标".encode("gb18030")),
        ("宽.txt", "一、目标".encode("utf-16")),
        ("表.csv", b"a,b\r\n1,2\r\n"),
        ("说明.md", b"# <b>x</b> a < b"),
        ("计划.docx", make_docx()),
        ("表.xlsx", make_zip({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>"})),
        ("稿.pptx", make_zip({"[Content_Types].xml": TYPES, "ppt/presentation.xml": b"<p/>"})),
        ("嵌.docx", make_docx(word__embeddings__a_d_xlsx=make_zip({"[Content_Types].xml": TYPES, "xl/w.xml": b"<w/>"}))),
        ("公文.ofd", make_zip({"OFD.xml": b"<o/>"})),
        ("旧.doc", OLE + b"\x00" * 600),
        ("旧.wps", OLE + b"\x00" * 600),
        ("图.png", PNG),
        ("图.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 20),
        ("图.JPEG", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 20),
        ("图.gif", b"GIF89a" + b"\x00" * 20),
        ("图.tif", b"II*\x00" + b"\x00" * 20),
        ("图.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 20),
        ("包.zip", make_zip({"目录/": b"", "目录/计划.txt": "一".encode(), "图.png": PNG})),
        ("文.pdf", make_pdf(b"1 0 obj << /Type /Catalog /OpenAction [3 0 R /Fit] >> endobj")),
        ("像.pdf", make_pdf(make_stream(b"q /JS Q", b"/Filter /FlateDecode"))),
        ("紧.pdf", make_pdf(make_stream(b"<< /Type /Page /JSON 1 >>"))),
    ],
)  # fmt: skip
def test_honest_file_is_taken(name: str, data: bytes) -> None:
    """Each kind that is taken in, with its media type and size."""
    kind = name.rpartition(".")[2].lower()
    assert inspect_file(BytesIO(data), name, most_megabytes=1) == Inspected(name, KINDS[kind], len(data))


@pytest.mark.parametrize(
    ("name", "data", "danger"),
    [
        ("空.txt", b"", Danger.EMPTY),
        ("大.txt", b"x" * ((1 << 20) + 1), Danger.TOO_LARGE),
        ("程序.exe", b"MZ", Danger.KIND_NOT_ALLOWED),
        ("页.html", b"<html>", Danger.KIND_NOT_ALLOWED),
        ("图.svg", b"<svg/>", Danger.KIND_NOT_ALLOWED),
        ("脚本.js", b"alert(1)", Danger.KIND_NOT_ALLOWED),
        ("宏.docm", make_docx(), Danger.KIND_NOT_ALLOWED),
        ("无扩展名", b"x", Danger.KIND_NOT_ALLOWED),
        ("两个.pdf.exe", b"%PDF-", Danger.KIND_NOT_ALLOWED),
        ("假.txt", b"MZ\x90\x00\x03", Danger.CONTENT_DIFFERS),
        ("假.txt", b"\x7fELF\x02", Danger.CONTENT_DIFFERS),
        ("假.md", b"#!/bin/sh\nrm", Danger.CONTENT_DIFFERS),
        ("假.csv", PNG, Danger.CONTENT_DIFFERS),
        ("假.png", b"\xff\xd8\xff\xe0\x00\x10JFIF", Danger.CONTENT_DIFFERS),
        ("假.png", b"x", Danger.CONTENT_DIFFERS),
        ("假.pdf", make_docx(), Danger.CONTENT_DIFFERS),
        ("假.doc", b"PK\x03\x04", Danger.CONTENT_DIFFERS),
        ("假.docx", b"%PDF-1.7", Danger.CONTENT_DIFFERS),
        ("假.docx", make_zip({"a.txt": b"x"}), Danger.CONTENT_DIFFERS),
        ("假.ofd", make_zip({"a.txt": b"x"}), Danger.CONTENT_DIFFERS),
        ("页.txt", b"\xef\xbb\xbf \n<!DOCTYPE html><script>", Danger.ACTIVE_CONTENT),
        ("页.txt", "<svg onload=x>".encode("utf-16"), Danger.ACTIVE_CONTENT),
        ("宏.docx", make_docx(word__vbaProject_d_bin=b"x"), Danger.ACTIVE_CONTENT),
        ("宏.docx", make_docx(word__activeX__activeX1_d_xml=b"x"), Danger.ACTIVE_CONTENT),
        ("宏.xlsx", make_zip({"[Content_Types].xml": TYPES, "xl/w.xml": b"", "xl/macrosheets/s.xml": b"x"}), Danger.ACTIVE_CONTENT),
        ("宏.docx", make_zip({"[Content_Types].xml": b"x.macroEnabled.main+xml", "word/d.xml": b"x"}), Danger.ACTIVE_CONTENT),
        ("外.docx", make_docx(word___rels__settings_d_xml_d_rels=b'Type="x/attachedTemplate" Target="http://x" TargetMode="External"'), Danger.ACTIVE_CONTENT),
        ("嵌.docx", make_docx(word__embeddings__o_d_bin=OLE + "\x01Ole10Native".encode("utf-16-le")), Danger.ACTIVE_CONTENT),
        ("嵌.docx", make_docx(word__embeddings__a_d_docx=make_docx(word__vbaProject_d_bin=b"x")), Danger.ACTIVE_CONTENT),
        ("嵌.docx", make_docx(word__embeddings__a_d_exe=b"MZ"), Danger.KIND_NOT_ALLOWED),
        ("宏.xls", OLE + b"\x00" * 99 + "_VBA_PROJECT_CUR".encode("utf-16-le"), Danger.ACTIVE_CONTENT),
        ("锁.docx", OLE + b"\x00" * 99 + "EncryptedPackage".encode("utf-16-le"), Danger.ENCRYPTED),
        ("旧.docx", OLE + b"\x00" * 99, Danger.CONTENT_DIFFERS),
        ("脚本.pdf", make_pdf(b"<< /OpenAction << /S /JavaScript /JS (x) >> >>"), Danger.ACTIVE_CONTENT),
        ("藏.pdf", make_pdf(b"<< /S /J#61vaScript >>"), Danger.ACTIVE_CONTENT),
        ("起.pdf", make_pdf(b"<</S/Launch/F(x)>>"), Danger.ACTIVE_CONTENT),
        ("包.pdf", make_pdf(b"<</EmbeddedFiles 3 0 R>>"), Danger.ACTIVE_CONTENT),
        ("压.pdf", make_pdf(make_stream(b"<< /S /JavaScript >>")), Danger.ACTIVE_CONTENT),
        ("怪.pdf", make_pdf(make_stream(b"x", b"/Type/ObjStm /Filter [/ASCIIHexDecode /FlateDecode]")), Danger.ACTIVE_CONTENT),
        ("坏.pdf", make_pdf(b"5 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\nxxxx\nendstream"), Danger.DAMAGED),
        ("胀.pdf", make_pdf(make_stream(b" " * (65 << 20))), Danger.BOMB),
        ("锁.pdf", make_pdf(b"trailer << /Encrypt 9 0 R >>"), Danger.ENCRYPTED),
        ("断.pdf", b"%PDF-1.7\n1 0 obj", Danger.DAMAGED),
        ("断.docx", make_docx()[:-30], Danger.DAMAGED),
        ("层.zip", make_zip({"a.zip": make_zip({"b.zip": make_zip({"c.zip": make_zip({"d.txt": b"x"})})})}), Danger.BOMB),
        ("胀.zip", make_zip({"a.txt": b"0" * (30 << 20)}), Danger.BOMB),
        ("多.zip", make_zip({f"{number}.txt": b"x" for number in range(5001)}, zipfile.ZIP_STORED), Danger.BOMB),
        ("逃.zip", make_zip({"../../x.txt": b"x"}), Danger.DAMAGED),
        ("逃.zip", make_zip({"/etc/x.txt": b"x"}), Danger.DAMAGED),
        ("藏.zip", make_zip({"a/病毒.exe": b"MZ"}), Danger.KIND_NOT_ALLOWED),
        ("藏.zip", make_zip({"a/宏.docx": make_docx(word__vbaProject_d_bin=b"x")}), Danger.ACTIVE_CONTENT),
    ],
)  # fmt: skip
def test_dangerous_file_is_refused(name: str, data: bytes, danger: Danger) -> None:
    """Each danger is found and named."""
    found = find_danger(name, data, 1 if danger is Danger.TOO_LARGE else 50)
    assert found is not None
    assert found[0] is danger


def test_refusal_names_the_place_inside_an_archive() -> None:
    """The person can look for the member."""
    inner = make_zip({"子/宏.docx": make_docx(word__vbaProject_d_bin=b"x")})
    assert find_danger("包.zip", make_zip({"外.zip": inner})) == (Danger.ACTIVE_CONTENT, "vbaProject.bin", "子/宏.docx")


def set_flag(data: bytes, flag: int) -> bytes:
    """Set a flag bit in all headers of an archive."""
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            (bits,) = struct.unpack_from("<H", data, at + place)
            data = data[: at + place] + struct.pack("<H", bits | flag) + data[at + place + 2 :]
            at = data.find(magic, at + 4)
    return data


def test_locked_archive_is_refused() -> None:
    """An archive with a password cannot be looked into."""
    assert find_danger("锁.zip", set_flag(make_zip({"a.txt": b"x"}), 1)) == (Danger.ENCRYPTED, "", "")


def test_archive_that_lies_about_its_sizes_is_damaged() -> None:
    """A member is never expanded past the size that it declares."""
    data = make_zip({"a.txt": b"x" * 5000})
    lied = data.replace(struct.pack("<I", 5000), struct.pack("<I", 50))
    assert find_danger("假.zip", lied) == (Danger.DAMAGED, "", "a.txt")


def test_flipped_byte_in_an_archive_is_damage() -> None:
    """The digest of each member is checked."""
    data = bytearray(make_zip({"a.txt": b"abcdefgh"}, zipfile.ZIP_STORED))
    data[data.index(b"abcdefgh")] ^= 1
    assert find_danger("坏.zip", bytes(data)) == (Danger.DAMAGED, "", "a.txt")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\tmp\\计划.docx", "计划.docx"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("  .. ", "file"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_names_are_tidied(name: str, expected: str) -> None:
    """No folders, no controls, no tricks of direction, not too long."""
    assert normalise_name(name) == expected


@given(st.text(max_size=300))
def test_tidied_name_is_stable_and_bounded(name: str) -> None:
    """Tidying twice changes nothing."""
    once = normalise_name(name)
    assert 1 <= len(once) <= 120
    assert normalise_name(once) == once


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(kind: str, data: bytes) -> None:
    """Nothing a person uploads makes the inspection fail otherwise."""
    find_danger(f"a.{kind}", data)
    find_danger(f"a.{kind}", make_zip({"[Content_Types].xml": data, "word/a.xml": data})[: len(data) * 3])
    find_danger(f"a.{kind}", b"%PDF-1.7 " + data + b"%%EOF")


@pytest.mark.parametrize(
    ("name", "content", "danger"),
    [
        ("页.html", b"<html><script>1</script>", None),
        ("页.htm", b"", Danger.EMPTY),
        ("页.html", b"PK\x03\x04", Danger.CONTENT_DIFFERS),
        ("文.rtf", b"{\\rtf1 text}", None),
        ("文.rtf", b"text", Danger.CONTENT_DIFFERS),
        ("文.rtf", b"{\\rtf1{\\object{\\*\\objdata 0105}}}", Danger.ACTIVE_CONTENT),
        ("图.svg", b"<svg/>", Danger.KIND_NOT_ALLOWED),
    ],
)
def test_sources_of_plans_are_taken_in_where_asked_for(name: str, content: bytes, danger: Danger | None) -> None:
    if danger is None:
        assert inspect_file(BytesIO(content), name, most_megabytes=1, more_kinds=SOURCE_KINDS).size == len(content)
        with pytest.raises(UnsafeFile):
            inspect_file(BytesIO(content), name, most_megabytes=1)
        return
    with pytest.raises(UnsafeFile) as refusal:
        inspect_file(BytesIO(content), name, most_megabytes=1, more_kinds=SOURCE_KINDS)
    assert refusal.value.danger is danger
