"""Numbers of patents: vectors of the check digit, wrong ones refused with the right one, terms and days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.basis.codes import Fault
from kepan.engine.basis.ipc import IpcSymbol, read_ipc, read_ipc_list
from kepan.engine.basis.patent_numbers import (
    PatentKind,
    PublicationStage,
    compute_application_check,
    compute_national_phase_day,
    read_application_number,
    read_pct_number,
    read_publication_number,
)
from kepan.engine.basis.patent_terms import compute_term_end

VECTORS = {
    "201710601862": "3",
    "97101765": "4",
    "200310102344": "5",
    "201810123456": "5",
    "201921234567": "X",
    "202080001234": "1",
    "85100001": "0",
}


@pytest.mark.parametrize(("digits", "check"), VECTORS.items())
def test_vectors(digits: str, check: str) -> None:
    """Every usual way of writing a number is read; any other check digit is refused with the right one."""
    for text in (f"{digits}.{check}", f"ZL{digits}.{check}", f" zl {digits}{check.lower()}", f"CN{digits}.{check}"):
        assert read_application_number(text).number == f"{digits}.{check}"
        assert read_application_number(text).is_valid
    for wrong in set("0123456789X") - {check}:
        faults = read_application_number(f"{digits}.{wrong}").faults
        assert [(fault.kind, fault.place, fault.found, fault.expected) for fault in faults] == [
            (Fault.CHECK, len(digits) + 1, wrong, check)
        ]
    missing = read_application_number(digits)
    assert [(fault.found, fault.expected) for fault in missing.faults] == [("", check)]


def test_parts() -> None:
    """Year, kind and way in are read off either form."""
    readings = [read_application_number(digits + check) for digits, check in VECTORS.items()]
    assert [(reading.year, reading.kind, reading.is_pct) for reading in readings] == [
        (2017, PatentKind.INVENTION, False),
        (1997, PatentKind.INVENTION, False),
        (2003, PatentKind.INVENTION, False),
        (2018, PatentKind.INVENTION, False),
        (2019, PatentKind.UTILITY, False),
        (2020, PatentKind.INVENTION, True),
        (1985, PatentKind.INVENTION, False),
    ]
    assert readings[0].patent_number == "ZL201710601862.3"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(Fault.EMPTY, 0, "")]),
        ("2017106018.6", [(Fault.LENGTH, 0, "9/13")]),
        ("20171060I862.3", [(Fault.CHARACTER, 9, "")]),
        ("2017.10601862.3", [(Fault.CHARACTER, 5, "")]),
        ("199910123456.9", [(Fault.YEAR, 1, ""), (Fault.CHECK, 13, compute_application_check("199910123456"))]),
        ("201740601862.0", [(Fault.KIND, 5, ""), (Fault.CHECK, 13, compute_application_check("201740601862"))]),
        ("50101765.1", [(Fault.YEAR, 1, ""), (Fault.CHECK, 9, compute_application_check("50101765"))]),
    ],
)
def test_faults(text: str, faults: list[tuple[Fault, int, str]]) -> None:
    """Length, strange signs, impossible years and kinds are named at their place."""
    found = [(fault.kind, fault.place, fault.expected) for fault in read_application_number(text).faults]
    assert found == faults


@given(
    st.integers(2004, 2030), st.sampled_from("12389"), st.integers(0, 9999999), st.integers(0, 11), st.integers(1, 9)
)
def test_a_changed_digit_is_found(year: int, kind: str, serial: int, place: int, shift: int) -> None:
    """Modulo 11 with these weights finds every change of one digit."""
    digits = f"{year}{kind}{serial:07d}"
    check = compute_application_check(digits)
    assert read_application_number(digits + check).is_valid
    changed = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert compute_application_check(changed) != check


@pytest.mark.parametrize(
    ("text", "published", "stage"),
    [
        ("CN101234567A", None, PublicationStage.APPLICATION),
        ("CN101234567A8", None, PublicationStage.CORRECTION),
        ("CN1234567B", date(1990, 1, 1), PublicationStage.ANNOUNCEMENT),
        ("CN101234567B", date(2010, 4, 7), PublicationStage.GRANT),
        ("CN101234567C", date(2010, 4, 6), PublicationStage.GRANT),
        ("CN101234567C", date(2010, 4, 7), PublicationStage.PARTLY_INVALID),
        ("CN101234567C1", None, PublicationStage.PARTLY_INVALID),
        ("CN101234567C", None, None),
        ("CN201234567Y", date(2009, 12, 30), PublicationStage.GRANT),
        ("CN201234567Y", date(2012, 12, 30), PublicationStage.PARTLY_INVALID),
        ("CN201234567U", date(2012, 12, 30), PublicationStage.GRANT),
        ("CN3012345D", date(2001, 1, 3), PublicationStage.GRANT),
        ("CN301234567S", date(2012, 12, 30), PublicationStage.GRANT),
        ("CN301234567S2", date(2012, 12, 30), PublicationStage.PARTLY_INVALID),
    ],
)
def test_publications(text: str, published: date | None, stage: PublicationStage | None) -> None:
    """Codes of kinds changed on 7 April 2010 and in 1993: the day decides, and without it nothing is guessed."""
    reading = read_publication_number(text, published=published)
    assert reading is not None
    assert reading.stage is stage


def test_publications_that_are_none() -> None:
    """The first digit must go with the letter, and the office must be ours."""
    assert [
        read_publication_number(text) for text in ("CN201234567B", "US10123456B", "CN12345678A", "", "CN101234567E")
    ] == [None] * 5


def test_pct() -> None:
    """International numbers of both forms, and their last days in the national phase."""
    texts = ("PCT/CN2021/000123", "ＰＣＴ/CN2021/000123", "PCT/IB03/01234", "PCT/CN2021/00123", "CN2021/000123")
    readings = [read_pct_number(text) for text in texts]
    assert [reading and reading.number for reading in readings] == [
        "PCT/CN2021/000123",
        "PCT/CN2021/000123",
        "PCT/IB2003/001234",
        None,
        None,
    ]
    priority = date(2022, 12, 31)
    assert (compute_national_phase_day(priority), compute_national_phase_day(priority, with_grace=True)) == (
        date(2025, 6, 30),
        date(2025, 8, 31),
    )


def test_terms() -> None:
    """20, 10 and 15 years; a design filed before 1 June 2021 has 10."""
    ends = [
        compute_term_end(PatentKind.INVENTION, date(2004, 2, 29)),
        compute_term_end(PatentKind.UTILITY, date(2021, 6, 1)),
        compute_term_end(PatentKind.DESIGN, date(2021, 5, 31)),
        compute_term_end(PatentKind.DESIGN, date(2021, 6, 1)),
    ]
    assert ends == [date(2024, 2, 29), date(2031, 6, 1), date(2031, 5, 31), date(2036, 6, 1)]


def test_ipc() -> None:
    """Symbols in every usual writing; what is none is named."""
    assert read_ipc("A01B 1/00") == IpcSymbol("A", "A01", "A01B", "1", "00")
    assert read_ipc("A01B 1/00 (2006.01)") == read_ipc("ａ01ｂ0001/00")
    found = {text: read_ipc(text) is not None for text in ("A01B", "H04L 29/06", "A01B1/0", "J01B", "A1B 1/00", "")}
    assert found == {"A01B": True, "H04L 29/06": True, "A01B1/0": False, "J01B": False, "A1B 1/00": False, "": False}
    symbols, rest = read_ipc_list("A01B 1/00；H04L29/06|A01B1/00\n?")
    assert ([symbol.symbol for symbol in symbols], rest) == (["A01B 1/00", "H04L 29/06"], ["?"])
    assert [symbol.is_main_group for symbol in symbols] == [True, False]
