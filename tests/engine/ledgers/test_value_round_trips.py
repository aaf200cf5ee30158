"""Values of fields come back the same: as an entry keeps them, as JSON, and as people read them. All 虚构."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.engine.ledgers.types import Choice, Field, FieldKind
from kepan.engine.ledgers.values import dump_value, load_value, read_value, write_value

WORDS = st.text(st.characters(categories=("L", "N"), exclude_characters="\0"), min_size=1, max_size=20)
CHOICES = (Choice("one", "甲"), Choice("two", "乙"))
NUMBERS = st.integers(-(10**14), 10**14)


def make_values() -> st.SearchStrategy[tuple[Field, Any]]:
    """Make fields of every kind that one types, each with a value."""
    kinds: dict[Field, st.SearchStrategy[Any]] = {
        Field("a", FieldKind.TEXT, "文字"): WORDS,
        Field("b", FieldKind.LONG_TEXT, "长文"): WORDS,
        Field("c", FieldKind.NUMBER, "数", unit="平方米", places=3): NUMBERS.map(lambda n: Decimal(n) / 1000),
        Field("d", FieldKind.MONEY, "金额", unit="万元"): NUMBERS,
        Field("e", FieldKind.MONEY, "金额"): NUMBERS,
        Field("f", FieldKind.DATE, "日期"): st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        Field("g", FieldKind.PERIOD, "时期"): st.sampled_from(["2025", "2025-03", "2025-Q3", "2025-H1", "2025-W07"]),
        Field("h", FieldKind.FLAG, "是否"): st.booleans(),
        Field("i", FieldKind.CHOICE, "选择", choices=CHOICES): st.sampled_from(["one", "two"]),
        Field("j", FieldKind.CHOICE, "各选择", choices=CHOICES, is_many=True): st.lists(
            st.sampled_from(["one", "two"]), min_size=1, max_size=2, unique=True
        ).map(tuple),
        Field("k", FieldKind.INDUSTRY, "行业"): st.sampled_from(["2017:C3921", "hightech:01"]),
    }
    return st.one_of([st.tuples(st.just(one), values) for one, values in kinds.items()])


@settings(max_examples=150, deadline=None)
@given(make_values())
def test_values_come_back(given_: tuple[Field, Any]) -> None:
    """What is kept is JSON, is read as it was, and what people read is typed again to the same value."""
    field, value = given_
    kept = json.loads(json.dumps(dump_value(field, value)))
    assert load_value(field, kept) == value
    assert read_value(field, kept).value == value
    assert read_value(field, write_value(field, value)).value == value
