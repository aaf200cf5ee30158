"""What figures mean, against passages annotated without looking: nearly all fields right on first contact.

The passages and their figures stand in `heldout` and `development`; `meaning/annotations.yaml` adds what is meant.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.loading import load_yaml

HERE = Path(__file__).parent
FIELDS = ("modality", "relation", "accrual", "level", "dates")
OPEN = "?"


def read_texts() -> dict[str, str]:
    """Read the texts of the annotated passages by their id."""
    paths = [*(HERE / "heldout").glob("*.yaml"), *(HERE / "development").glob("*.yaml")]
    return {passage["id"]: passage["text"] for path in paths for passage in load_yaml(path.read_text("utf-8"))}


def read_given(item: Item) -> dict[str, Any]:
    """Read the fields of a compiled item; the dates of one whole year are that year."""
    whole = item.date_from is not None and item.date_to is not None and item.date_from.year == item.date_to.year
    return {
        "modality": item.modality,
        "relation": item.semantic_comparator,
        "accrual": item.accrual,
        "level": item.level,
        "dates": item.date_to.year if whole and item.date_to else item.date_to,
    }


def list_pairs() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """List for each annotated figure that is found what is right and what is given."""
    annotations, texts = load_yaml((HERE / "meaning" / "annotations.yaml").read_text("utf-8")), read_texts()
    pairs = []
    for name, rows in annotations.items():
        items, at = compile_plan(texts[name], vocabulary=read_vocabulary()).items, 0
        for surface, *fields in rows:
            place = next((number for number in range(at, len(items)) if items[number].surface == surface), None)
            if place is not None:
                pairs.append((dict(zip(FIELDS, fields, strict=True)), read_given(items[place])))
                at = place + 1
    return pairs


def test_meaning_of_annotated_figures() -> None:
    judged, right = Counter[str](), Counter[str]()
    for wanted, given in list_pairs():
        for field in FIELDS:
            judged[field] += wanted[field] != OPEN
            right[field] += wanted[field] == given[field]
    assert all(judged[field] >= 75 for field in FIELDS)
    assert {field: right[field] / judged[field] >= 0.95 for field in FIELDS} == dict.fromkeys(FIELDS, True)
