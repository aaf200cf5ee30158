"""The meters of the compiler's benchmarks: texts that are varied and the same each time, faults that are seen."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from benchmarks.plandoc import fuzz, peers
from benchmarks.plandoc.texts import create_text
from kepan.engine.plandoc import compile_plan
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.passages import Passage, Row


@pytest.mark.parametrize("kind", ["plans", "reports"])
def test_texts_have_their_size_and_do_not_repeat_themselves(kind: str) -> None:
    text = create_text(kind, 60_000)
    assert 59_990 <= len(text.encode()) <= 60_000
    assert text == create_text(kind, 60_000)
    assert text != create_text(kind, 60_000, seed=2)
    half = len(text) // 2
    assert text[:half] != text[half : 2 * half]


def test_a_short_fuzz_finds_nothing() -> None:
    number, signs, slowest, faults = fuzz.run_fuzz(0.01, seed=7)
    assert faults == []
    assert number > 0
    assert signs > 0
    assert slowest > 0


@pytest.mark.parametrize("mutate", fuzz.MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_mutations_take_any_text(mutate: object) -> None:
    assert callable(mutate)
    for text in ("", "一", "新增企业90家，增长12.5%。\n" * 5):
        assert isinstance(mutate(text, random.Random(3)), str)


def test_places_outside_are_seen() -> None:
    tree = {"items": [{"vspan": [3, 9], "span": None}], "checks": [{"spans": [[0, 2], [5, 4]]}], "start": 0, "end": 4}
    assert list(fuzz.list_misplaced(tree, 8)) == ["place [3, 9]", "place [5, 4]"]
    text = "新增企业90家。"
    assert list(fuzz.list_faults(text, compile_plan(text, vocabulary=read_vocabulary()))) == []
    assert "other surface" in next(
        fault for fault in fuzz.list_faults("x" * 8, compile_plan(text, vocabulary=read_vocabulary()))
    )


def create_passage() -> Passage:
    """Create a passage with an amount, a share and a range."""
    text = "产值12.5亿元，占比30%，税收3-5亿元，从45%起。"
    rows = tuple(
        Row(surface, name, comparator, values, unit, None, "target", None, (at, at + len(surface)))
        for surface, name, comparator, values, unit, at in (
            ("12.5亿元", "产值", "=", (Decimal("12.5"),), "亿元", 2),
            ("30%", "占比", "=", (Decimal(30),), "%", 11),
            ("3-5亿元", "税收", "range", (Decimal(3), Decimal(5)), "亿元", 17),
        )
    )
    return Passage("x", "heldout", "x", "simplified", "", text, rows, ())


def test_peers_are_scored_by_place_and_value() -> None:
    passage = create_passage()
    found: peers.Found = [[(2, 8, [1.25e9]), (11, 14, [30.0]), (17, 23, [3e8, 5e8]), (25, 28, [45.0])]]
    assert peers.score([passage], found, "number") == (2, 2, 3, 2)
    assert peers.score([passage], found, "percentage") == (1, 1, 3, 2)
    assert peers.score([passage], [[(2, 6, [12.5])]], "currency") == (1, 0, 1, 1)
    assert peers.score([passage], [[]], "currency") == (1, 0, 0, 0)


def test_our_items_are_told_apart_by_kind() -> None:
    passage = create_passage()
    result = peers.run_ours([passage])
    units = peers.list_units([passage])
    assert result.seconds > 0
    currency = peers.select_kind(result.found, units, "currency")
    assert peers.score([passage], currency, "currency") == (1, 1, 1, 1)
