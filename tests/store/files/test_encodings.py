"""Which encoding a text is read in, and what becomes of bytes that do not fit."""

from __future__ import annotations

import pytest

from kepan.store.files.documents import Note
from kepan.store.files.errors import NotTextError
from kepan.store.files.texts import read_text_bytes

TEXT = "澜川市科技局：新增高新技术企业120家，研发经费达到12亿元。\r\n"
OLD_TEXT = "瀾川市科技局的工作計劃：我們要在三年內培育高新技術企業，使研發經費達到十二億元。"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8"), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_encodings(content: bytes, encoding: str) -> None:
    document = read_text_bytes(content, name="plan.txt")
    assert (document.text, document.encoding, document.kind, document.notes) == (TEXT, encoding, "txt", ())


def test_big5() -> None:
    document = read_text_bytes(OLD_TEXT.encode("big5"), name="plan.txt")
    assert (document.text, document.encoding) == (OLD_TEXT, "big5")


def test_big5_with_the_signs_of_hong_kong() -> None:
    text = OLD_TEXT + "深水埗、鰂魚涌"
    document = read_text_bytes(text.encode("big5hkscs"), name="plan.txt")
    assert (document.text, document.encoding) == (text, "big5hkscs")


def test_plain_letters_are_utf_8() -> None:
    assert read_text_bytes(b"R&D 2.80 %", name="plan.txt").encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_bytes_that_do_not_fit_are_shown_and_noted(encoding: str) -> None:
    content = (TEXT * 5).encode(encoding)
    at = len((TEXT * 2).encode(encoding)) + 2
    document = read_text_bytes(content[:at] + b"\xff" + content[at:], name="plan.txt")
    assert document.encoding == encoding
    places = [place for place, sign in enumerate(document.text) if sign == "\ufffd"]
    assert document.notes == (Note("undecodable", len(places), ", ".join(map(str, places))),)
    assert document.text[: places[0]] in TEXT * 5
    assert document.notes[0].as_json() == {
        "kind": "undecodable",
        "count": len(places),
        "detail": document.notes[0].detail,
    }


def test_a_text_in_utf_16_that_was_cut_off() -> None:
    content = b"\xff\xfe" + (TEXT * 2).encode("utf-16-le")
    document = read_text_bytes(content[:-1], name="plan.txt")
    assert document.text.endswith("\ufffd")
    assert document.notes[0].count == 1


def test_signs_that_an_earlier_program_lost_are_noted() -> None:
    document = read_text_bytes(("\ufffd" * 7 + TEXT).encode(), name="plan.txt")
    assert document.notes == (Note("undecodable", 7, "0, 1, 2, 3, 4"),)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04rest", "archive"),
        (b"%PDF-1.7", ".pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old office"),
        (b"\x7fELF" + bytes(99), "program"),
        (b"text\x00\x01\x02", "3 control signs"),
        (b"\x00\x01" * 300, "control signs"),
        (b"\xff\xfe\x00\xd8", "utf-16-le"),
        (b"\xff\xfe" + "\x00\x01".encode("utf-16-le"), "2 control signs"),
        (b"\xef\xbb\xbf\xff", "byte 0"),
        (b"abc\xff\xff\xff", "none of"),
        ("龘靐齉爩".encode("gb18030"), "GB18030"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(NotTextError, match=says):
        read_text_bytes(content, name="a.txt")


def test_the_decision_is_the_same_every_time() -> None:
    content = OLD_TEXT.encode("big5")
    assert len({read_text_bytes(content, name="plan.txt").encoding for _ in range(5)}) == 1
