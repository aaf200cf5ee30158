"""The language of conditions: what it computes, what it leaves unknown, and what it refuses with the place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.basis.expressions import ExpressionError, Field, Kind, Shape, read_expression

ITEM = Shape({"amount": Field(Kind.MONEY), "on": Field(Kind.DATE), "main": Field(Kind.FLAG), "until": Field(Kind.DATE)})
SHAPE = Shape(
    {
        "a": Field(Kind.NUMBER),
        "b": Field(Kind.NUMBER),
        "c": Field(Kind.NUMBER),
        "cost": Field(Kind.MONEY),
        "price": Field(Kind.MONEY),
        "day": Field(Kind.DATE),
        "word": Field(Kind.TEXT),
        "state": Field(Kind.TEXT, "", frozenset({"open", "closed"})),
        "known": Field(Kind.FLAG),
    },
    {"previous": Shape({"a": Field(Kind.NUMBER)}, {}, {"items": ("item", ITEM)})},
    {"items": ("item", ITEM)},
)
ITEMS = [
    {"amount": 500, "on": date(2026, 1, 5), "until": date(2026, 2, 1), "main": True},
    {"amount": None, "on": date(2026, 2, 1), "until": None, "main": True},
    {"amount": 300, "on": date(2025, 7, 1), "until": date(2025, 8, 1), "main": False},
]


def compute(text: str, wanted: Kind = Kind.FLAG, **scope: Any) -> Any:
    """Return the value of an expression for a record."""
    return read_expression(text, SHAPE, wanted=wanted).compute(scope)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * 2 - 1 = 7", True),
        ("(a + b) * 2 = 10", True),
        ("-a < 0 and not b > 3", True),
        ("a = 2 or missing(c)", True),
        ("cost = 1.5万元 and cost = 15000元", True),
        ("cost / price > 60% and cost / price < 0.61", False),
        ("day - 2026-01-01 = 30 and day + 1 > 2026-01-31", True),
        ('state in ("open", "closed") and state not in ("closed")', True),
        ('starts(word, "G") and length(word) = 2', True),
        ("year(day) = 2026 and months_later(day, 1) = 2026-02-28 and last_day(2026) > day", True),
        ("any(items, item.main and item.amount > 4元)", True),
        ("count(items) = 3 and count(items, item.main) = 2", True),
        ("total(items, item.amount) = 8元 and greatest(items, item.amount) = 5元", True),
        ("earliest(items, item.on) = 2025-07-01 and latest(items, item.on, item.main) = 2026-02-01", True),
        ("overlapping(items, item.on, item.until, item.main) = 1", True),
        ("known = true", True),
    ],
)
def test_values(text: str, value: bool) -> None:
    """Arithmetic, amounts with units, shares, days, texts and lists."""
    scope: dict[str, Any] = {
        "a": 2,
        "b": 3,
        "cost": 1_500_000,
        "price": 2_500_000,
        "day": date(2026, 1, 31),
        "word": "GR",
    }
    assert compute(text, **scope, state="open", known=True, items=ITEMS) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a > 1", None),
        ("a + b > 1", None),
        ("not a > 1", None),
        ("a > 1 or b = 1", True),
        ("a > 1 and b = 2", False),
        ("missing(a) and present(b)", True),
        ("sum(a, b) = 1", True),
        ("missing(sum(a, c))", True),
        ("b / c > 1", None),
        ("b / 0 > 1", None),
        ("previous.a > 1", None),
        ("any(previous.items, item.main)", None),
        ("any(items, item.amount > 9元)", None),
        ("any(items, item.amount > 4元)", True),
        ("count(items, item.amount > 2元) = 2", True),
        ("starts(word, word)", None),
        ("months_later(2026-01-01, 999999) > 2026-01-01 or 2026-01-01 + 9999999 > 2026-01-01", None),
        ("first_day(99999) > 2026-01-01", None),
    ],
)
def test_what_is_missing_is_unknown_unless_the_rest_decides(text: str, value: bool | None) -> None:
    """None is not zero: what is computed from it is not known either."""
    assert compute(text, b=1, c=None, items=ITEMS) is value


@given(
    st.integers(-(10**18), 10**18),
    st.integers(-(10**6), 10**6),
    st.decimals(min_value=-100, max_value=100, places=4),
    st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
)
def test_a_ratio_is_compared_exactly(upper: int, lower: int, bar: Decimal, sign: str) -> None:
    """The answer is that of exact fractions, for negative divisors too; by nothing nobody divides."""
    found = compute(f"a / b {sign} c", a=upper, b=lower, c=bar)
    if lower == 0:
        assert found is None
    else:
        left, right = Fraction(upper, lower), Fraction(bar)
        expected = {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "=": left == right,
            "!=": left != right,
        }
        assert found is expected[sign]


def test_exactly_a_share_is_not_above_it() -> None:
    """5 % of an amount is not more than 5 %, which binary fractions get wrong."""
    assert [compute("cost / price > 5%", cost=cost, price=82_000_000_07) for cost in (410_000_000, 410_000_001)] == [
        False,
        True,
    ]
    assert compute("cost / price >= 5%", cost=41, price=820) is True


def test_a_computed_field_has_a_kind() -> None:
    """A number or an amount can be wanted instead of a condition."""
    assert compute("cost - price * 2", Kind.MONEY, cost=5, price=1) == 3
    assert compute("a * 0.1", Kind.NUMBER, a=3) == Decimal("0.3")


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("a > 1 and nothing = 2", 11, "unknown field “nothing”"),
        ("previous.b > 1", 1, "unknown field “previous.b”"),
        ("earlier.a > 1", 1, "there is no record “earlier” here; there are: previous"),
        ("cost > 20", 6, "an amount is compared with a bare number: write its unit"),
        ("cost + 20 > price", 6, "an amount and a bare number are added: write the unit"),
        ("day > a", 5, "a date is compared with a number"),
        ("word > word", 6, "a text can only be equal or different"),
        ('state = "opened"', 7, "“opened” is none of: closed, open"),
        ("a / b + 1 > 2", 3, "a division can only be compared with something, never computed on"),
        ("a and b > 1", 1, "a condition is expected here, not a number"),
        ("a + b", 3, "the value must be a flag, not a number"),
        ("a >", 4, "a value is missing here"),
        ("(a > 1", 7, "“)” is expected here"),
        ("a > 1)", 6, "“)” is not expected here"),
        ("a == 1", 4, "“=” here"),
        ("a.__class__ = 1", 2, "“.” is not understood here"),
        ("open(word) = 1", 1, "unknown function “open”"),
        ("any(items)", 1, "any(…) takes a list, a condition"),
        ("any(a, known)", 5, "there is no list “a” here"),
        ("item.amount > 0元", 1, "there is no record “item” here; there are: previous"),
        ("day = 2026-02-30", 7, "2026-02-30 is no day"),
        ("a in (b)", 7, "a value is expected here: a number, a date or a text between quotes"),
        ("cost = 0.001元", 8, "0.001元 is no whole number of fen"),
        ("(" * 50 + "a" + ")" * 50, 41, "brackets are nested more than 40 deep"),
        ("a" + " + a" * 200 + " > 1", 601, "an expression has at most 300 words"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, place: int, problem: str) -> None:
    """An expression that would not do what it says never gets as far as a record."""
    with pytest.raises(ExpressionError) as caught:
        read_expression(text, SHAPE, owner="a.check")
    assert (caught.value.owner, caught.value.place, caught.value.problem) == ("a.check", place, problem)


@given(st.text(alphabet='ab().,<>=+-*/ "1%元万notrdi', max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is typed is read or refused with a place, nothing else."""
    try:
        read_expression(text, SHAPE)
    except ExpressionError as error:
        assert 1 <= error.place <= len(text) + 1


def test_a_list_is_no_list_inside_of_itself() -> None:
    """Where a list and its item have one name, that name is the item inside."""
    shape = Shape({}, {}, {"rows": ("rows", Shape({"a": Field(Kind.NUMBER)}))})
    with pytest.raises(ExpressionError, match="there is no list “rows” here"):
        read_expression("total(rows, total(rows, rows.a)) > 1", shape)


@pytest.mark.parametrize(
    "text", ["name * 1000000000 > 1", "name + name = 1", "year(name) > 1", "-name > 1", "name > 1"]
)
def test_a_field_that_turns_out_to_be_of_a_wrong_kind_is_not_known(text: str) -> None:
    """A field whose kind is known late is neither repeated nor joined as Python would."""
    expression = read_expression(text, Shape(is_open=True))
    assert (expression.compute({"name": "text"}), expression.compute({})) == (None, None)
