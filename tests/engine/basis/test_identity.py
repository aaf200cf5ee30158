"""Identity numbers by GB 11643: worked example, and any change of one character is found."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.basis.identity import compute_identity_check, is_identity_number

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11010519491231002X", True),  # the standard's own example
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("11010519491301002X", False),  # month 13
        ("11010520490230002X", False),
        ("1101051949123100", False),
        ("", False),
        ("１1010519491231002X", False),  # a full-width digit
    ],
)
def test_examples(text: str, expected: bool) -> None:
    """The standard's example holds; wrong check, date, length and signs do not."""
    assert is_identity_number(text, today=TODAY) is expected


def test_nobody_is_born_tomorrow() -> None:
    """A date of birth after today is refused, one of today is not."""
    digits = "11010520260102" + "123"
    number = digits + compute_identity_check(digits)
    assert (is_identity_number(number, today=date(2026, 1, 1)), is_identity_number(number, today=date(2026, 1, 2))) == (
        False,
        True,
    )


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_a_changed_digit_is_found(born: date, order: int, place: int, shift: int) -> None:
    """MOD 11-2 finds every change of a single digit."""
    digits = f"990101{born:%Y%m%d}{order:03d}"
    number = digits + compute_identity_check(digits)
    assert is_identity_number(number, today=TODAY)
    changed = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not is_identity_number(changed, today=TODAY)
