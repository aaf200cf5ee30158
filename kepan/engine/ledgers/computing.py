"""Computes the fields of an entry that expressions give, and says what they look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kepan.engine.basis.expressions import Budget, ExhaustedError, Kind
from kepan.engine.ledgers.checking import list_computed, list_expressions
from kepan.engine.ledgers.scope import EntryView, create_scope, get_factor, get_rules
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType


def compute_fields(made: LedgerType, entry: EntryView, today: date) -> dict[str, Any]:
    """Compute the fields of an entry that expressions give, in an order in which each finds what it needs.

    Money is whole fen, half a fen away from zero; a number is rounded to the places of its field, half away from zero,
    and stands in its unit; a ratio keeps both figures. None is not known, as is what looks at too long a list.
    """
    rules, scope = get_rules(made), create_scope(made, entry, today)
    found: dict[str, Any] = {}
    for one in list_computed(rules):
        expression = rules.find(one.expression, one.key, None)
        try:
            value = expression.compute(scope, Budget())
        except ExhaustedError:
            value = None
        scope[one.key] = value
        found[one.key] = round_value(one, value, is_money=expression.kind is Kind.MONEY)
    return found


def round_value(one: Field, value: Any, *, is_money: bool) -> Any:
    """Return a computed value as its field keeps it.

    >>> one = Field("area", FieldKind.COMPUTED, "面积", unit="万平方米", places=2)
    >>> round_value(one, Decimal(123450), is_money=False)
    Decimal('12.35')
    >>> total = Field("total", FieldKind.COMPUTED, "金额", unit="万元", places=1)
    >>> round_value(total, 250_000_000, is_money=False)  # an amount of other entries, whose kind is known late
    Decimal('250.0')
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    if is_money:
        return int(Decimal(value).to_integral_value(ROUND_HALF_UP))
    number = Decimal(value)
    if one.unit:
        number /= get_factor(one.unit)
    return number.quantize(Decimal(1).scaleb(-one.places), ROUND_HALF_UP)


def is_money(made: LedgerType, one: Field) -> bool:
    """Say whether a computed field is an amount in fen."""
    return get_rules(made).find(one.expression, one.key, None).kind is Kind.MONEY


@dataclass(frozen=True, slots=True)
class Needs:
    """What the expressions of a type look at beside the entry itself.

    `linked` are fields with the columns of their records that are asked for; `lists` likewise for many links and
    BACKLINKS (no columns: they are only counted); `has_today` says that values change with the day.
    """

    linked: Mapping[str, frozenset[str]]
    lists: Mapping[str, frozenset[str]]
    has_today: bool


def list_needs(made: LedgerType) -> Needs:
    """List what the expressions of a type look at beside the entry, so that just this is fetched."""
    names: set[str] = set()
    for path, text, wanted in list_expressions(made):
        names |= get_rules(made).find(text, path, wanted).names
    linked: dict[str, set[str]] = {}
    lists: dict[str, set[str]] = {}
    links = {one.key: one for one in made.fields if is_link(one)}
    for name in names:
        head, _dot, column = name.partition(".")
        if head in links:
            many = links[head].is_many or links[head].kind is FieldKind.BACKLINKS
            columns = (lists if many else linked).setdefault(head, set())
            columns.update({column} - {""})
    return Needs(
        {key: frozenset(columns) for key, columns in linked.items() if columns},
        {key: frozenset(columns) for key, columns in lists.items()},
        "today" in names,
    )


def is_link(one: Field) -> bool:
    """Say whether a field points to records or entries."""
    return one.kind in {
        FieldKind.ORGANISATION,
        FieldKind.PERSON,
        FieldKind.RIGHT,
        FieldKind.PROJECT,
        FieldKind.AGREEMENT,
        FieldKind.ENTRY,
        FieldKind.BACKLINKS,
    }
