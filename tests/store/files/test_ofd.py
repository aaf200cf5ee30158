"""OFD documents: texts by their places, templates, several documents, and what is refused."""

from __future__ import annotations

import pytest

from kepan.store.files.errors import DamagedError, EmptyFileError, EncryptedError, FileRefusedError, ScannedError
from kepan.store.files.ofd import list_deltas
from kepan.store.files.texts import TextDocument, read_text_bytes
from tests.factories.files import Printed, make_archive, make_ofd

FIRST = "到2026年，全市研发经费投入强度达到2.80%，高新技术企业突破"
SECOND = "1200家，技术合同成交额超过86亿元。"


def read(*pages: list[Printed], **more: object) -> TextDocument:
    """Read a document with the given pages."""
    return read_text_bytes(make_ofd(pages, **more), name="plan.ofd")  # type: ignore[arg-type]


def test_texts_are_read_by_their_place() -> None:
    page = [
        Printed("第二行。", 30, 60),
        Printed("指标", 30, 80),
        Printed("目标值", 90, 80),
        Printed("虚构市", 30, 40),
        Printed("工作要点", 45, 40.5),
    ]
    document = read(page)
    assert document.text == "虚构市工作要点\n第二行。\n指标\t目标值\n"
    assert (document.kind, document.pages) == ("ofd", (0,))


def test_lines_become_paragraphs_over_pages() -> None:
    long = [Printed(FIRST, 30, 40), Printed(SECOND, 30, 50), Printed(FIRST, 30, 60)]
    document = read([*long, Printed("- 1 -", 100, 285)], [Printed(SECOND, 30, 40), Printed("- 2 -", 100, 285)])
    assert document.text == f"{FIRST}{SECOND}\n{FIRST}{SECOND}\n- 1 -\n- 2 -\n"
    assert document.text[document.pages[1] :].startswith(SECOND)


def test_a_template_lies_beneath_every_page() -> None:
    document = read([Printed("正文。", 30, 100)], template=[Printed("抬头", 30, 60)])
    assert document.text == "抬头\n正文。\n"


def test_scaled_texts_and_steps_between_signs() -> None:
    scaled = Printed("放大", 30, 40, size=1, code='X="0" Y="1"', matrix='CTM="5 0 0 5 0 0"')
    spaced = Printed("疏排", 30, 60, code='X="0" Y="5" DeltaX="8"')
    broken = Printed("坏", 30, 80, code='X="a" Y="" DeltaX="g"', matrix='CTM="1 0"')
    assert read([scaled, spaced, broken, Printed(" ", 30, 90)]).text == "放大\n疏排\n坏\n"
    assert list_deltas("g 900000 2", 4) == [2.0] * 4
    assert list_deltas("1e9 g 2", 4) == []


def test_boxes_that_are_none_are_passed_by() -> None:
    content = make_ofd([[Printed("正文", 30, 40)]], area="0 0 210")
    assert read_text_bytes(content, name="a.ofd").text == "正文\n"
    with pytest.raises(ScannedError, match="1 pages are pictures"):
        read([Printed("正文", float("nan"), 40)])


SOUND = {"OFD.xml": "<a><DocRoot>D/D.xml</DocRoot></a>", "D/D.xml": '<a><Pages><Page BaseLoc="P.xml"/></Pages></a>'}


@pytest.mark.parametrize(
    ("parts", "error", "says"),
    [
        ({"other.xml": "x"}, DamagedError, "no part OFD.xml"),
        ({"OFD.xml": "<a/>"}, DamagedError, "no pages"),
        ({"OFD.xml": "<a><DocRoot>None.xml</DocRoot></a>"}, DamagedError, r"None\.xml is missing"),
        ({"OFD.xml": "<a><DocRoot/></a>"}, DamagedError, "is missing"),
        (SOUND, DamagedError, r"P\.xml is missing"),
        (SOUND | {"D/P.xml": "<a/>"}, ScannedError, "pictures"),
        (SOUND | {"D/P.xml": "<a"}, DamagedError, "not well-formed"),
        ({"OFD.xml": "<a/>", "Encryptions.xml": "<a/>"}, EncryptedError, "encrypted"),
        ({"OFD.xml": "<a><DocRoot>../../etc/passwd</DocRoot></a>"}, DamagedError, "is missing"),
        (
            SOUND | {"D/D.xml": "<a><Pages>" + '<Page BaseLoc="P.xml"/>' * 5001 + "</Pages></a>", "D/P.xml": "<a/>"},
            DamagedError,
            "more than 5000 pages",
        ),
    ],
)
def test_refusals(parts: dict[str, bytes | str], error: type[FileRefusedError], says: str) -> None:
    with pytest.raises(error, match=says):
        read_text_bytes(make_archive(parts), name="a.ofd")


def test_a_document_of_white_space_is_empty() -> None:
    with pytest.raises((EmptyFileError, ScannedError)):
        read([Printed("\u3000", 30, 40)])


def test_a_document_that_was_cut_off() -> None:
    content = make_ofd([[Printed(FIRST, 30, 40)]])
    with pytest.raises(DamagedError):
        read_text_bytes(content[: len(content) // 2], name="a.ofd")
