"""Every key that the published contracts know has a word for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kepan.engine.plandoc import labels
from kepan.store.files.vocabulary import read_vocabulary

SCHEMAS = Path(__file__).parents[3] / "docs" / "schema"


def list_keys(schema: str, part: str, field: str) -> set[Any]:
    """List the keys that a field of a part may have, null left out."""
    content = json.loads((SCHEMAS / schema).read_text("utf-8"))
    described = content["$defs"][part]["properties"][field]
    return set(described.get("enum") or described["items"]["enum"]) - {None}


@pytest.mark.parametrize(
    ("schema", "part", "field", "words"),
    [
        ("plan.schema.json", "plan", "kind", labels.PLAN_KINDS),
        ("plan.schema.json", "item", "kind", labels.ITEM_KINDS),
        ("plan.schema.json", "item", "comparator", labels.COMPARATORS),
        ("plan.schema.json", "item", "accrual", labels.ACCRUALS),
        ("plan.schema.json", "item", "dates_from", labels.DATE_SOURCES),
        ("plan.schema.json", "office", "role", labels.OFFICE_ROLES),
        ("plan.schema.json", "check", "kind", labels.CHECK_KINDS),
        ("plan.schema.json", "check", "verdict", labels.VERDICTS),
        ("plan.schema.json", "repair", "kind", labels.REPAIR_KINDS),
        ("plan.schema.json", "set_aside", "kind", labels.ASIDE_KINDS),
        ("diff.schema.json", "item_change", "kinds", labels.CHANGE_KINDS),
        ("diff.schema.json", "measure_change", "kinds", labels.CHANGE_KINDS),
        ("diff.schema.json", "coverage", "kind", labels.COVERAGE_KINDS),
    ],
)
def test_every_key_has_a_word(schema: str, part: str, field: str, words: dict[str, str]) -> None:
    assert list_keys(schema, part, field) <= set(words)
    assert all(words.values())


def test_every_kind_of_evidence_has_a_word() -> None:
    assert set(read_vocabulary().evidence) == set(labels.EVIDENCE_KINDS)
