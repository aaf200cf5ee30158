"""Reading files: what comes back for every kind, every refusal with its reason, and nothing else ever raised."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kepan.store.files.errors import (
    DamagedError,
    EmptyFileError,
    FileRefusedError,
    MissingFileError,
    NotTextError,
    TooLargeError,
    UnreadKindError,
)
from kepan.store.files.texts import READERS, SUFFIXES, read_pasted, read_text_bytes, read_text_file
from tests.factories.files import Printed, make_docx, make_ofd, write_paragraph

TEXT = "澜川市科技局：新增高新技术企业120家，研发经费达到12亿元。\r\n"


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(TEXT.encode("utf-8"))
    document = read_text_file(path)
    assert (document.text, document.name, document.kind) == (TEXT, "plan.txt", "txt")
    assert document.sha256 == document.text_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_file_and_text_have_digests_of_their_own() -> None:
    content = b"\xff\xfe" + TEXT.encode("utf-16-le")
    document = read_text_bytes(content, name="plan.txt")
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.text_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_markdown_keeps_its_signs_and_so_its_places() -> None:
    text = "# 虚构市工作要点\n\n- 新增企业 **120** 家\n"
    document = read_text_bytes(text.encode(), name="plan.md")
    assert (document.text, document.kind) == (text, "md")
    assert read_text_bytes(TEXT.encode(), name="plan").kind == "txt"


def test_pasted_text() -> None:
    document = read_pasted(TEXT, name="粘贴")
    assert (document.text, document.kind, document.encoding) == (TEXT, "pasted", "utf-8")
    with pytest.raises(EmptyFileError):
        read_pasted(" \n", name="粘贴")
    with pytest.raises(TooLargeError):
        read_pasted("一" * 10, name="粘贴", limit=20)


@pytest.mark.parametrize(
    ("content", "name", "error", "says"),
    [
        (b"", "a.txt", EmptyFileError, "no text"),
        (b" \r\n\x00", "a.txt", EmptyFileError, "no text"),
        (b"", "a.pdf", EmptyFileError, "no text"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", NotTextError, "image"),
        (b"abc", "a.xyz", UnreadKindError, ".xyz files"),
        (b"abc", "a.", NotTextError, ""),
        (b"PK\x03\x04", "a.doc", DamagedError, "not a complete archive"),
        (b"plain words", "a.doc", DamagedError, "office program"),
        (b"plain words", "a.pdf", DamagedError, "PDF"),
        (b"plain words", "a.html", NotTextError, "web page"),
        (b"plain words", "a.ofd", DamagedError, "not a complete archive"),
    ],
)
def test_refusals_name_the_file_the_problem_and_the_remedy(
    content: bytes, name: str, error: type[FileRefusedError], says: str
) -> None:
    if name == "a.":
        assert read_text_bytes(content, name=name).kind == "txt"
        return
    with pytest.raises(error) as caught:
        read_text_bytes(content, name=name)
    refusal = caught.value
    assert refusal.name == name
    assert str(refusal) == f"{name}: {refusal.problem} {refusal.remedy}"
    assert says in str(refusal)
    assert refusal.remedy.endswith(".")


def test_too_large_is_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        # 200 MB that take no room on the disk.
        file.truncate(200_000_000)
    with pytest.raises(TooLargeError, match=r"200000000 bytes, more than the limit of 20971520\. .*KEPAN_PLAN_MAX"):
        read_text_file(path)
    with pytest.raises(TooLargeError):
        read_text_bytes(b"a" * 101, name="big.txt", limit=100)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"none\.txt: the file cannot be opened"):
        read_text_file(tmp_path / "none.txt")
    with pytest.raises(MissingFileError):
        read_text_file(tmp_path)


QUICK = sorted(set(SUFFIXES) - {".pdf"})


@given(st.binary(max_size=400), st.sampled_from(QUICK))
@example(b"PK\x03\x04", ".docx")
@example(b"<" * 400, ".html")
def test_arbitrary_bytes_are_read_or_refused(content: bytes, suffix: str) -> None:
    """PDF is left to a test of its own: each try starts a process."""
    try:
        document = read_text_bytes(content, name=f"a{suffix}")
    except FileRefusedError:
        return
    assert document.text.strip()


@pytest.mark.parametrize("suffix", [".docx", ".ofd"])
def test_damaged_archives_are_read_or_refused(suffix: str) -> None:
    """Bytes are changed, cut off and doubled at random places of a sound file."""
    sound = {
        ".docx": make_docx(write_paragraph("澜川市" * 50), styles="<w:style/>", numbering="<w:num/>"),
        ".ofd": make_ofd([[Printed("澜川市" * 20, 10, 10)]]),
    }[suffix]
    choose = random.Random(20261122)
    outcomes = set()
    for _ in range(300):
        content = bytearray(sound)
        for _ in range(choose.randint(1, 6)):
            content[choose.randrange(len(content))] = choose.randrange(256)
        if choose.random() < 0.3:
            del content[choose.randrange(len(content)) :]
        try:
            outcomes.add(type(read_text_bytes(bytes(content), name=f"a{suffix}")).__name__)
        except FileRefusedError as refusal:
            outcomes.add(type(refusal).__name__)
    assert {"TextDocument", "DamagedError"} <= outcomes


def test_every_kind_of_file_has_a_reader() -> None:
    assert {kind for kind, _ in READERS.values()} == {"txt", "md", "docx", "doc", "wps", "rtf", "pdf", "html", "ofd"}
