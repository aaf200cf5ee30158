"""PDF with a text layer: lines joined to paragraphs, pages kept, page lines apart; scans and locked files refused."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kepan.store.files import pdf
from kepan.store.files.documents import Note
from kepan.store.files.errors import (
    DamagedError,
    EmptyFileError,
    EncryptedError,
    FileRefusedError,
    ScannedError,
    UnreadableLayerError,
)
from kepan.store.files.pdf import worker
from kepan.store.files.texts import TextDocument, read_text_bytes
from tests.factories.files import UNICODE, Drawn, make_pdf, set_lines

# Lines of 26 signs, as wide as the page lets them be; Latin signs are half as wide.
OPENING = "  到二〇二六年，全市研究与试验发展经费投入强度达到百分之三"
FULL = "高新技术企业总数突破一千二百家，技术合同成交额超过八十六亿"
OTHER = "强化企业创新主体地位，新增科技型中小企业三百五十家以上，合"
LAST = "元，其中省级以上平台三十家。"
NEXT = "  强化企业创新主体地位，新增科技型中小企业三百五十家以上，"
TITLE = [Drawn("虚构市二〇二六年科技创新", 166, 40, 22), Drawn("工作计划", 254, 70, 22)]


LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%b) /U (%b) /P -4 >> /ID [<00> <00>]" % (b"o" * 32, b"u" * 32)


def read(*pages: list[Drawn], **more: Any) -> TextDocument:
    """Read a PDF that draws the given texts."""
    return read_text_bytes(make_pdf(pages, **more), name="plan.pdf")


def test_lines_are_joined_to_paragraphs() -> None:
    document = read([*TITLE, *set_lines([OPENING, FULL, LAST, NEXT, LAST, "  一、总体要求", "  （一）原则"], top=120)])
    assert document.text.splitlines() == [
        "虚构市二〇二六年科技创新工作计划",
        OPENING.strip() + FULL + LAST,
        NEXT.strip() + LAST,
        "一、总体要求",
        "（一）原则",
    ]
    assert (document.kind, document.pages, document.notes) == ("pdf", (0,), ())


def test_a_paragraph_runs_over_pages_and_page_lines_follow_it() -> None:
    def write_page(number: int, lines: list[str]) -> list[Drawn]:
        head = [Drawn("虚构市科技局文件", 230, 40)]
        return [*head, *set_lines(lines), Drawn(f"— {number} —", 280, 790)]

    document = read(
        write_page(1, [OPENING, FULL]),
        write_page(2, [FULL, LAST, NEXT]),
        write_page(3, [LAST]),
        [],
        write_page(5, [LAST]),
    )
    assert document.text.splitlines() == [
        "虚构市科技局文件",
        OPENING.strip() + FULL + FULL + LAST,
        "— 1 —",
        "虚构市科技局文件",
        NEXT.strip() + LAST,
        "— 2 —",
        "虚构市科技局文件",
        "— 3 —",
        "虚构市科技局文件",
        LAST,
        "— 5 —",
    ]
    starts = [document.text[start : start + 4] for start in document.pages]
    assert starts[1:3] == [FULL[:4], LAST[:4]]
    assert len(document.pages) == 5
    assert list(document.pages) == sorted(document.pages)


def test_a_document_without_indents_ends_paragraphs_at_full_stops() -> None:
    whole = "高新技术企业总数突破一千二百家，技术合同成交额超过十亿元。"
    document = read(set_lines([FULL, whole, OTHER, "元；", "结尾"]))
    assert document.text.splitlines() == [FULL + whole, OTHER + "元；", "结尾"]


def test_a_sentence_that_breaks_off_early_goes_on_where_paragraphs_are_indented() -> None:
    document = read(set_lines([OPENING, FULL[:24], LAST, NEXT, "，以及其他。"]))
    assert document.text.splitlines() == [OPENING.strip() + FULL[:24] + LAST, NEXT.strip() + "，以及其他。"]


def test_rows_of_tables_and_words_of_latin_letters() -> None:
    row = [Drawn("指标", 90, 90), Drawn("R&D", 250, 90), Drawn("plan", 290, 90), Drawn("120", 400, 90)]
    lines = set_lines([FULL + "R&D", "plan 2026年" + FULL[:20], FULL[:24] + "12", "00家。"], top=140)
    document = read([*row, *lines])
    assert document.text.splitlines()[0] == "指标\tR&D plan\t120"
    assert "R&D plan 2026年" in document.text


def test_a_wide_gap_and_letters_of_another_size_part_paragraphs() -> None:
    lines = [Drawn(FULL, 90, 90), Drawn(OTHER, 90, 118), Drawn(FULL, 90, 300), Drawn(OTHER[:20], 90, 328, 22)]
    assert read(lines).text.splitlines() == [FULL + OTHER, FULL, OTHER[:20]]


def test_stamps_stand_apart_and_small_print_waits() -> None:
    stamp = Drawn("内部资料", 200, 300, 30, "0.7 0.7 -0.7 0.7")
    note = Drawn("注：本数为初步统计", 90, 770, 9)
    document = read([*set_lines([OPENING, FULL]), stamp, note], set_lines([LAST, NEXT]))
    assert document.text.splitlines() == [OPENING.strip() + FULL + LAST, note.text, stamp.text, NEXT.strip()]


@pytest.mark.parametrize(
    ("matrix", "place", "step"),
    [
        ("0.001 1 -1 0.001", (300, 700), (24, 0)),
        ("-1 0.001 -0.001 -1", (500, 400), (0, -24)),
        ("0.001 -1 1 0.001", (300, 40), (0, 0)),
    ],
)
def test_pages_on_their_side_are_read_upright(matrix: str, place: tuple[int, int], step: tuple[int, int]) -> None:
    lines = ["新增企业家数"] + ["第二行。"] * (step != (0, 0))
    drawn = [
        Drawn(line, place[0] + number * step[0], place[1] + number * step[1], 16, matrix)
        for number, line in enumerate(lines)
    ]
    assert read(drawn).text.splitlines() == lines


def test_radicals_are_read_as_characters() -> None:
    document = read([Drawn("⼈⼯智能新增⼗家", 90, 90)])
    assert (document.text, document.notes) == ("人工智能新增十家\n", (Note("radicals", 3),))


def test_scans_are_refused_and_single_pictures_noted() -> None:
    with pytest.raises(ScannedError, match=r"2 pages are pictures without text.*original file"):
        read([], [], picture=True)
    with pytest.raises(ScannedError):
        read([Drawn("扫描软件", 10, 800, 8)], [Drawn("扫描软件", 10, 800, 8)], picture=True)
    text = set_lines([OPENING, FULL, LAST])
    document = read(text, [], text, picture=True)
    assert document.notes == (Note("pages_without_text", 1, "2"),)
    pages: list[list[Drawn]] = [text if number % 2 else [] for number in range(30)]
    assert read(*pages, picture=True).notes[0].detail.endswith("19, …")


def test_a_page_of_nothing_is_refused() -> None:
    with pytest.raises((ScannedError, EmptyFileError)):
        read([])


def test_fonts_that_do_not_say_what_they_draw() -> None:
    codes = range(0x4E00, 0x4E40)
    pairs = b"".join(b"<%04X> <%04X>\n" % (code, code - 0x4E00 + 0xE000) for code in codes)
    private = UNICODE.replace(
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange", b"%d beginbfchar\n%bendbfchar" % (len(codes), pairs)
    )
    with pytest.raises(UnreadableLayerError, match="nonsense"):
        read([Drawn("".join(chr(code) for code in codes), 90, 90)], unicode=private)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (make_pdf([set_lines([FULL])], trailer=LOCK), EncryptedError),
        (b"%PDF-1.7\nno more", DamagedError),
        (b"%PDF-1.7" + bytes(5000), DamagedError),
        (make_pdf([]), DamagedError),
    ],
)  # fmt: skip
def test_refusals(content: bytes, error: type[FileRefusedError]) -> None:
    with pytest.raises(error):
        read_text_bytes(content, name="a.pdf")


def test_a_file_that_was_cut_off_is_read_or_refused() -> None:
    content = make_pdf([set_lines([OPENING, FULL, LAST])])
    choose = random.Random(20261122)
    for _ in range(6):
        try:
            assert read_text_bytes(content[: choose.randrange(20, len(content))], name="a.pdf").text
        except FileRefusedError as refusal:
            assert refusal.name == "a.pdf"


def test_the_process_gets_no_secrets_and_an_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(options)
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("KEPAN_SECRET_KEY", "hush")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(DamagedError, match="within 60 seconds"):
        read_text_bytes(b"%PDF-1.7", name="a.pdf")
    assert "KEPAN_SECRET_KEY" not in seen["env"]
    assert seen["timeout"] == pdf.SECONDS
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1, b"", b""))
    with pytest.raises(DamagedError, match="cannot be read"):
        read_text_bytes(b"%PDF-1.7", name="a.pdf")


def test_the_process_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process does, without a process: it is measured by no coverage there."""
    content = make_pdf([[*set_lines([FULL]), Drawn("印章", 240, 300, 20, "0.7 0.7 -0.7 0.7")]], picture=True)
    page = worker.read_answer(content, 1000)["pages"][0]
    assert [piece[0] for piece in page["pieces"]] == [FULL]
    assert [piece[0] for piece in page["slanted"]] == ["印章"]
    assert (page["width"], page["height"], page["picture"]) == (595, 842, 1.0)
    assert worker.read_answer(content, 5) == {"problem": "large"}
    assert worker.read_answer(b"%PDF", 5) == {"problem": "damaged"}
    monkeypatch.setattr(worker, "MOST_PAGES", 0)
    assert worker.read_answer(content, 1000) == {"problem": "large"}


def test_the_process_prints_one_answer() -> None:
    command = [sys.executable, "-m", "kepan.store.files.pdf.worker", "1000"]
    environment = {"PYTHONPATH": str(Path(pdf.__file__).parents[4]), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        command, input=make_pdf([set_lines([FULL])]), capture_output=True, env=environment, check=True
    )
    assert len(json.loads(done.stdout)["pages"]) == 1
    assert done.stderr == b""
