"""The compiler against annotated passages: every item whole, known misses named and strict.

A passage's `items` say what is right by the annotation rules; `misses` say where the compiler is known to give
something else. A miss that has been mended fails here until it is taken off the list.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.loading import load_yaml

FOLDER = Path(__file__).parent / "plandoc"
FIELDS = ("surface", "indicator", "comparator", "value", "unit", "period", "kind", "parent")
EXTRAS = ("baseline", "baseline_period", "dir", "rate", "form")


def list_passages() -> list[dict[str, Any]]:
    """List all passages of all files."""
    return [passage for path in sorted(FOLDER.glob("*.yaml")) for passage in load_yaml(path.read_text("utf-8"))]


def read_expected(passage: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the items a passage should give, with the known misses put in."""
    expected = []
    for row in passage["items"]:
        item = dict(zip(FIELDS, row, strict=False))
        value = item["value"] if isinstance(item["value"], list) else [item["value"]]
        item["value"] = [Decimal(str(number)) for number in value]
        extras = row[len(FIELDS)] if len(row) > len(FIELDS) else {}
        for key in EXTRAS:
            item[key] = extras.get(key)
        item["baseline"] = None if item["baseline"] is None else Decimal(str(item["baseline"]))
        expected.append(item)
    for miss in passage.get("misses", []):
        item = next(item for item in expected if item["surface"] == miss["surface"])
        assert item[miss["field"]] != miss["gives"], "a miss must differ from what is right"
        item[miss["field"]] = miss["gives"]
    return expected


def read_given(item: Item) -> dict[str, Any]:
    """Read the same fields of a compiled item."""
    given: dict[str, Any] = {field: getattr(item, field) for field in FIELDS if field != "value"}
    given["value"] = list(item.values)
    return given | {key: getattr(item, key) for key in EXTRAS}


@pytest.mark.parametrize("passage", list_passages(), ids=lambda passage: passage["id"])
def test_passage(passage: dict[str, Any]) -> None:
    tree = compile_plan(passage["text"], vocabulary=read_vocabulary())
    assert [read_given(item) for item in tree.items] == read_expected(passage)


def test_the_set_is_as_large_as_promised() -> None:
    passages = list_passages()
    rows = [row for passage in passages for row in passage["items"]]
    assert len({passage["id"] for passage in passages}) == len(passages) >= 40
    assert len(rows) >= 200
    assert sum(1 for row in rows if row[6].startswith("growth")) >= 50
    assert sum(1 for row in rows if row[7]) >= 20
    assert sum(1 for row in rows if isinstance(row[3], list)) >= 3
    misses = sum(len(passage.get("misses", [])) for passage in passages)
    assert misses <= len(rows) * 0.1
