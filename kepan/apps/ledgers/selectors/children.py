"""Very many entries that point to one, as expressions ask of them: the database counts and adds, nobody fetches them.

What it answers is exact: money in whole fen, numbers in millionths of their unit, or value by value. What it cannot
decide so, such as a condition over linked records, stays unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, QuerySet, Sum, Value, When
from django.db.models.fields.json import KT

from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors.conditions import MOST_PLACES, Match, Reader, match_node
from kepan.apps.ledgers.selectors.types import get_type
from kepan.engine.basis.expressions import FarList, Kind
from kepan.engine.basis.expressions.parsing import Node
from kepan.engine.ledgers.scope import expand_value, get_rules
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.engine.ledgers.values import LINKS, load_value

CHUNK = 2000
MILLIONTHS = -6
FOLDS: Mapping[str, Callable[[list[Any]], Any]] = {
    "least": min, "greatest": max, "earliest": min, "latest": max, "distinct": len,
}  # fmt: skip


@dataclass(frozen=True)
class FarChildren(FarList):
    """The entries of one ledger that point to an entry."""

    rows: QuerySet[Entry]
    ledger: Ledger

    def answer(self, function: str, item: str, parts: tuple[Node, ...], scope: Mapping[str, Any]) -> Any:
        """Answer count, total, distinct, least, greatest, earliest and latest over a field, and any."""
        values = 0 if function in {"any", "count"} else 1
        match = self._match(parts[values] if len(parts) > values else None, item, scope["today"])
        if match is None:
            return None
        rows = self.rows.filter(match.true)
        if function == "count":
            return rows.count()
        if function == "any":
            # Where none is chosen, one of which nobody knows may be.
            is_known = not self.rows.exclude(match.true).exclude(match.false).exists()
            return True if rows.exists() else (False if is_known else None)
        field = self._find_field(parts[0], item)
        if field is None or (function != "total" and function not in FOLDS):
            return None
        return self._add(rows, field) if function == "total" else self._fold(rows, field, FOLDS[function])

    def _match(self, condition: Node | None, item: str, today: date) -> Match | None:
        """Return which entries are chosen; None where the database cannot say, or a new type has not reached all."""
        if self.rows.exclude(type_version=self.ledger.current_id).exists():
            return None
        reader = Reader(self.ledger, get_type(self.ledger), today)
        found = match_node(condition and _take_off(condition, item), reader)
        return found if found.is_exact else None

    def _find_field(self, node: Node, item: str) -> Field | None:
        """Find the field of the entries that is named, if each has one value of it."""
        name = _take_off(node, item)
        field = get_type(self.ledger).find_field(str(name.value)) if name.op == "name" else None
        return None if field is None or field.is_many or field.kind in NOT_SINGLE else field

    def _add(self, rows: QuerySet[Entry], field: Field) -> Any:
        """Add the known values; None where there is none."""
        assert self.ledger.current is not None
        slot = self.ledger.current.slots.get(field.key)
        is_number = field.kind is FieldKind.NUMBER and field.places <= MOST_PLACES
        if slot is None or not (is_number or field.kind is FieldKind.MONEY):
            return self._fold(rows, field, None)
        total = rows.order_by().aggregate(total=Sum(slot))["total"]
        if total is None or field.kind is FieldKind.MONEY:
            return None if total is None else int(total)
        return expand_value(field, Decimal(int(total)).scaleb(MILLIONTHS))

    def _fold(self, rows: QuerySet[Entry], field: Field, fold: Callable[[list[Any]], Any] | None) -> Any:
        """Look at each value that there is, and at how many entries have it; without a fold, add them."""
        load = _load(get_type(self.ledger), field)
        counted = rows.order_by().values_list(make_column(field.key)).annotate(count=Count("pk"))
        known = [(load(text), count) for text, count in counted.iterator(CHUNK) if text is not None]
        if not known:
            return 0 if fold is len else None
        if fold is None:
            return sum(value * count for value, count in known)
        return fold([value for value, _count in known])


NOT_SINGLE = frozenset({FieldKind.CHECKLIST, FieldKind.TABLE, FieldKind.FILE, FieldKind.BACKLINKS})


def _take_off(node: Node, item: str) -> Node:
    """Return what is said of an item as it is said of an entry; a name outside of the item stands for nothing."""
    if node.op == "name":
        head, _dot, key = str(node.value).partition(".")
        if node.value == "today":
            return node
        return replace(node, value=key if head == item and "." not in key else "")
    return replace(node, parts=tuple(_take_off(part, item) for part in node.parts))


def make_column(key: str) -> Case:
    """Make what the database groups by for a field that stands in no slot: the text of what is kept.

    SQLite gives the word for what is kept as null, PostgreSQL gives nothing.
    """
    return Case(When(**{f"values__{key}": None}, then=Value(None)), default=KT(f"values__{key}"))


def find_loader(type_: LedgerType, field: Field) -> Callable[[Any], Any]:
    """Return how the text of a kept value becomes what is kept."""
    kind: Any = field.kind
    if field.kind is FieldKind.COMPUTED:
        kind = get_rules(type_).find(field.expression, field.key, None).kind
    if field.is_many:
        read: Callable[[Any], Any] = lambda text: tuple(json.loads(text))  # noqa: E731
    elif kind in {FieldKind.MONEY, Kind.MONEY, *LINKS}:
        read = int
    elif kind in {FieldKind.FLAG, Kind.FLAG}:
        read = lambda text: str(text) in {"true", "1"}  # noqa: E731
    else:
        read = str
    return lambda text: None if text is None else read(text)


def _load(type_: LedgerType, field: Field) -> Callable[[Any], Any]:
    """Return how the text of a kept value becomes what expressions see of it."""
    read = find_loader(type_, field)

    def load(text: Any) -> Any:
        kept = json.loads(text) if isinstance(text, str) and text.startswith("{") else read(text)
        return expand_value(field, load_value(field, kept))

    return load
