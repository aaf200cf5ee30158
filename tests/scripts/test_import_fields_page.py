"""The page of the fields of imports says what the targets say."""

from __future__ import annotations

from scripts import import_fields


def test_the_page_of_the_fields_is_current() -> None:
    text = import_fields.PAGE.read_text(encoding="utf-8")
    assert import_fields.write_page(text) == text, "run `python scripts/import_fields.py`"
