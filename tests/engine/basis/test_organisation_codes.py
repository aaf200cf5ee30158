"""Codes of organisations: both check characters, every fault named, nothing put right silently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.basis.codes import Fault
from kepan.engine.basis.organisation_codes import (
    ALPHABET,
    compute_organisation_check,
    compute_uscc_check,
    create_uscc,
    is_uscc,
    read_organisation_code,
    read_uscc,
)

GOOD = "91110000600037341L"
BODIES = st.text(ALPHABET, min_size=8, max_size=8)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (GOOD, []),
        (" ９１110000 6000-37341l\u200b", []),
        ("", [(Fault.EMPTY, 0, "", "")]),
        ("9111000060003734", [(Fault.LENGTH, 0, "16", "18")]),
        ("91110000600037341M", [(Fault.CHECK, 18, "M", "L")]),
    ],
)
def test_examples(text: str, faults: list[tuple[Fault, int, str, str]]) -> None:
    """A right code is folded; every fault comes with its place, what was found and what would be right."""
    found = [(fault.kind, fault.place, fault.found, fault.expected) for fault in read_uscc(text).faults]
    assert found == faults


def test_the_inner_check_is_looked_at() -> None:
    """A code whose last character is right and whose organisation code is not is wrong: other libraries let it pass."""
    body = "91110000600037342"
    reading = read_uscc(body + compute_uscc_check(body))
    assert [(fault.kind, fault.place, fault.found, fault.expected) for fault in reading.faults] == [
        (Fault.INNER_CHECK, 17, "2", "1")
    ]


def test_authority_category_and_region() -> None:
    """An authority or a category that does not exist, and a region that is not digits, are faults of their own."""
    kinds = {
        "0191": Fault.ISSUER,
        "9591": Fault.CATEGORY,
        "919A": Fault.REGION,
    }
    for start, kind in kinds.items():
        body = start + GOOD[4:17]
        faults = read_uscc(body + compute_uscc_check(body)).faults
        assert [fault.kind for fault in faults] == [kind]


def test_look_alikes_are_only_suggested() -> None:
    """O for 0 and I for 1 stay faults; the code that was meant is suggested, and only when it is right as a whole."""
    typed = GOOD.replace("0", "O", 2).replace("1", "I", 1)
    reading = read_uscc(typed)
    assert (reading.code, reading.is_valid, reading.suggestion) == (typed, False, GOOD)
    assert [(fault.place, fault.found, fault.expected) for fault in reading.faults] == [
        (2, "I", "1"),
        (5, "O", "0"),
        (6, "O", "0"),
    ]
    assert read_uscc("9I110000600037341M").suggestion == ""
    assert read_uscc(GOOD).suggestion == ""


@given(BODIES, st.integers(0, 999999), st.integers(0, 17), st.integers(1, 30))
def test_a_changed_character_is_found(body: str, region: int, place: int, shift: int) -> None:
    """Made codes are right, and any change of one character is found."""
    code = create_uscc(body, region=f"{region:06d}")
    assert is_uscc(code)
    other = ALPHABET[(ALPHABET.index(code[place]) + shift) % len(ALPHABET)]
    assert not is_uscc(code[:place] + other + code[place + 1 :])


def test_old_codes() -> None:
    """Old codes have nine characters, any letter, and X for ten."""
    assert read_organisation_code("D2143569-X").is_valid
    assert read_organisation_code(read_uscc(GOOD).organisation_code).is_valid
    faults = {
        text: [(fault.kind, fault.place, fault.expected) for fault in read_organisation_code(text).faults]
        for text in ("", "D2143569", "D21435691", "D214356*X", "D2143569A")
    }
    assert faults == {
        "": [(Fault.EMPTY, 0, "")],
        "D2143569": [(Fault.LENGTH, 0, "9")],
        "D21435691": [(Fault.CHECK, 9, "X")],
        "D214356*X": [(Fault.CHARACTER, 8, "")],
        "D2143569A": [(Fault.CHECK, 9, "X")],
    }


@given(BODIES)
def test_the_check_of_an_old_code_is_one_character(body: str) -> None:
    """The check is a digit or X whatever the sum."""
    assert compute_organisation_check(body) in "0123456789X"
