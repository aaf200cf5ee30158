"""The page of the data checks says what the catalogue says."""

from __future__ import annotations

from scripts import data_checks


def test_the_page_of_the_checks_is_current() -> None:
    text = data_checks.PAGE.read_text(encoding="utf-8")
    assert data_checks.write_page(text) == text, "run `python scripts/data_checks.py`"
