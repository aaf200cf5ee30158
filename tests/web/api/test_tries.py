"""Whatever the description allows and forbids: nothing answers 5xx or breaks the description."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kepan.web.api.interface import write_document
from scripts.try_api import make_city, try_interface

DOCUMENT = Path(__file__).parents[3] / "docs" / "schema" / "openapi.json"


@pytest.mark.django_db
def test_no_example_breaks_the_interface(settings: pytest.FixtureRequest) -> None:
    """A few examples of each operation with a fixed seed; scripts/try_api.py sends many."""
    settings.KEPAN_API_RATE = 0  # type: ignore[attr-defined]
    headers, known = make_city()
    assert try_interface(headers, known, examples=2, seed=20260301) == []


def test_the_document_is_current() -> None:
    """docs/schema/openapi.json is what the interface serves; scripts/openapi.py writes it."""
    assert DOCUMENT.read_text(encoding="utf-8") == write_document()


def test_every_shape_has_a_name_of_its_own() -> None:
    """Two of one name would become one in the description, and one of them would be described wrongly."""
    rooms = [DOCUMENT.parents[2] / "kepan" / "web" / "api" / room for room in ("schemas", "operations")]
    texts = [path.read_text(encoding="utf-8") for room in rooms for path in room.glob("*.py")]
    names = Counter(name for text in texts for name in re.findall(r"^class (\w+)\(", text, re.M))
    assert [name for name, count in names.items() if count > 1] == []
