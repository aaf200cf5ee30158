"""Types of ledgers go out as YAML and come in again the same, whatever stands in them (虚构)."""

from __future__ import annotations

import dataclasses
import types as python_types
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kepan.engine.ledgers.faults import TypeFaultsError
from kepan.engine.ledgers.reading import Reader, read_type
from kepan.engine.ledgers.types import LedgerType
from kepan.store.files.ledgers import read_ledger_text, write_ledger_yaml
from tests.web.ledgers.random_types import change_document, make_document

MISLEADING = ("yes", "no", "null", "~", "1", "1.0", "0x1f", "1_000", "12:30:45", "2026-01-01", "- a", "a: b", "#a",
              "&a", "*a", "!a", "%a", "@a", "`", "'", '"', "|", ">", "a\n\nb\n", " a ", "\t", "\r\n", "\x85", "\u2028",
              "{x}", "=", "<<", ".inf", "1e3", "", "...", "---", "\ufeff", "\x07", "𠮷", "？")  # fmt: skip
"""Texts that YAML reads as something else where they are written carelessly."""
TEXTS = st.sampled_from(MISLEADING) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14)
PLAIN = st.recursive(
    st.booleans() | st.integers(-(10**18), 10**18) | TEXTS,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXTS, one, max_size=3),
    max_leaves=6,
)
MOST_DEPTH = 3


def draw_any(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    """Draw a value of a kind that a part of a type has."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (python_types.UnionType, Union):
        return st.none() | draw_any(next(one for one in inner if one is not type(None)), depth)
    if origin is tuple and inner[-1] is Ellipsis:
        most = 2 if depth < MOST_DEPTH else 0
        return st.lists(draw_any(inner[0], depth + 1), max_size=most).map(tuple) if most else st.just(())
    if origin is tuple:
        return st.tuples(*(draw_any(one, depth) for one in inner))
    if origin is Mapping:
        return st.dictionaries(TEXTS, PLAIN, max_size=3)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return draw_part(kind, depth)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    kinds: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXTS, bool: st.booleans(), int: st.integers(0, 1_000_000), Decimal: NUMBERS, date: st.dates(),
    }  # fmt: skip
    return kinds.get(kind, PLAIN)


def draw_part(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    """Draw a part of a type: what has to be there, and some of the rest."""
    hints, parts = get_type_hints(kind), dataclasses.fields(kind)
    needed = {one.name for one in parts if one.default is one.default_factory is dataclasses.MISSING}
    drawn = {one.name: st.deferred(lambda one=one: draw_any(hints[one.name], depth + 1)) for one in parts}  # type: ignore[misc]
    must = {name: found for name, found in drawn.items() if name in needed}
    return st.fixed_dictionaries(
        must, optional={name: found for name, found in drawn.items() if name not in needed}
    ).map(lambda given_: kind(**given_))


def read_back(made: LedgerType) -> LedgerType | None:
    """Write a type as YAML and read it, whether or not its parts fit together."""
    reader = Reader()
    found = reader.read_part(LedgerType, read_ledger_text(write_ledger_yaml(made)), "")
    assert reader.faults == []
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(draw_part(LedgerType, 0))
def test_any_type_comes_back(made: LedgerType) -> None:
    """Every part of a type is in the file, and reads as it was."""
    assert read_back(made) == made


@given(st.sampled_from(MISLEADING), st.sampled_from(MISLEADING))
@example("a\n b", " \n")
def test_texts_that_mislead_come_back(title: str, value: str) -> None:
    """What looks like a number, a day or a sign of YAML stays a text."""
    document = make_document(Random(1)) | {"title": title, "about": value}
    made = read_type(document)
    assert read_back(made) == made and (made.title, made.about) == (title, value)


@pytest.mark.parametrize("seed", range(40))
def test_random_types_and_what_becomes_of_them_come_back(seed: int) -> None:
    """Types that work, and what they are changed to, are read on the other side as they are here, and again."""
    dice = Random(seed)
    document, count = make_document(dice), 0
    for serial in range(6):
        try:
            made = read_type(deepcopy(document))
        except TypeFaultsError:
            break
        text = write_ledger_yaml(made)
        again = read_type(read_ledger_text(text))
        assert (again, write_ledger_yaml(again)) == (made, text)
        document, count = change_document(dice, document, serial), count + 1
    assert count


def test_entries_behind_a_type_come_back() -> None:
    """Also where the same list stands in two of them: the file has no aliases, which reading refuses."""
    shared = ["甲", "乙"]
    entries = [
        {"number": "1", "values": {"tags": shared}},
        {"number": "2", "values": {"tags": shared, "day": "2026-01-02"}},
    ]
    made = read_type(make_document(Random(2)))
    document = read_ledger_text(write_ledger_yaml(made, entries))
    assert document["entries"] == entries
