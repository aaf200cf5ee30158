"""Conditions of a type as the database decides them, so that nobody goes through a million entries one by one.

What an expression says of an entry has three answers: yes, no, not known. A `Match` holds the entries of the first two.
Where a part cannot be put to the database, both hold more than they should, and the entries have to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.selectors.types import get_type
from kepan.engine.basis.expressions import Kind
from kepan.engine.basis.expressions.parsing import Node, read_tree
from kepan.engine.ledgers.scope import get_factor, get_rules
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType

ALL = ~Q(pk__in=[])
TEXTS = frozenset({FieldKind.TEXT, FieldKind.CHOICE, FieldKind.PERIOD, FieldKind.INDUSTRY, FieldKind.LONG_TEXT})
LONGEST = 80
"""A slot keeps so much of a text: what is as long may have been longer."""
MOST_PLACES = 6
MILLION = 1_000_000
LOOKUPS: Mapping[str, str] = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
TURNED: Mapping[str, str] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Match:
    """The entries of which a condition is true, and those of which it is false; others are not known.

    One that is not exact holds entries too many in both.
    """

    true: Q
    false: Q
    is_exact: bool = True


@dataclass(frozen=True)
class Column:
    """Where the database finds a field: the lookup, which entries have a value, and how a literal is written there."""

    name: str
    known: Q
    write: Callable[[Node], Any]
    is_ordered: bool = False
    is_flag: bool = False


UNKNOWN = Match(ALL, ALL, is_exact=False)
YES = Node("literal", 0, (), True)


def match_condition(*, ledger: Ledger, condition: str, today: date) -> Match:
    """Return which entries of a ledger a condition of its type holds for on a day."""
    return match_node(read_tree(condition) if condition else None, Reader(ledger, get_type(ledger), today))


def match_node(node: Node | None, reader: Reader) -> Match:
    """Return the entries that a condition that was read holds for; without one, all."""
    return Match(ALL, Q(pk__in=[])) if node is None else _match(node, reader)


@dataclass(frozen=True)
class Reader:
    """What is known while a condition is put into words of the database."""

    ledger: Ledger
    type_: LedgerType
    today: date

    def find_field(self, node: Node) -> Field | None:
        """Find the field that a part names."""
        return self.type_.find_field(str(node.value)) if node.op == "name" else None

    def find_column(self, node: Node) -> Column | None:
        """Find the column of the field that a part names; None where the database cannot compare it exactly."""
        if node.op == "name" and node.value == "state":
            return Column("state", ALL, lambda literal: literal.value)
        field = self.find_field(node)
        if field is None or field.is_many:
            return None
        slot = self._find_slot(field)
        kind = self._find_kind(field)
        if kind is Kind.TEXT:
            return Column(slot or f"values__{field.key}", self.match_known(field), _write_text)
        if kind is Kind.FLAG:
            write = _write_flag if slot else _write_plain
            return Column(slot or f"values__{field.key}", self.match_known(field), write, is_flag=True)
        if slot and kind is Kind.DATE:
            return Column(slot, self.match_known(field), self._write_day, is_ordered=True)
        if slot and field.kind is FieldKind.MONEY:
            return Column(slot, self.match_known(field), _write_plain, is_ordered=True)
        if slot and field.kind is FieldKind.NUMBER and field.places <= MOST_PLACES:
            return Column(slot, self.match_known(field), lambda node: _write_number(field, node), is_ordered=True)
        return None

    def match_known(self, field: Field) -> Q:
        """Return which entries have a value in a field; an empty list is none."""
        slot = self._find_slot(field)
        if slot and not field.is_many and field.kind is not FieldKind.COMPUTED:
            return Q(**{f"{slot}__isnull": False})
        key = f"values__{field.key}"
        return Q(**{f"{key}__isnull": False}) & ~Q(**{key: None}) & ~Q(**{key: []})

    def _find_slot(self, field: Field) -> str | None:
        assert self.ledger.current is not None
        found: str | None = self.ledger.current.slots.get(field.key)
        return found

    def _find_kind(self, field: Field) -> Kind | None:
        if field.kind is FieldKind.COMPUTED:
            return get_rules(self.type_).find(field.expression, field.key, None).kind
        if field.kind in TEXTS:
            return Kind.TEXT
        return {FieldKind.FLAG: Kind.FLAG, FieldKind.DATE: Kind.DATE}.get(field.kind)

    def _write_day(self, node: Node) -> date | None:
        if node.op == "name" and node.value == "today":
            return self.today
        return node.value if isinstance(node.value, date) and node.op == "literal" else None


def _write_plain(node: Node) -> Any:
    return node.value if node.op == "literal" else None


def _write_text(node: Node) -> str | None:
    fits = node.op == "literal" and isinstance(node.value, str) and len(node.value) < LONGEST
    return str(node.value) if fits else None


def _write_flag(node: Node) -> str | None:
    return str(node.value).lower() if node.op == "literal" else None


def _write_number(field: Field, node: Node) -> int | None:
    """Write a number as its slot keeps it, in millionths of the field's unit; None where it does not come out even."""
    if node.op != "literal":
        return None
    factor = get_factor(field.unit) if field.unit else Decimal(1)
    kept = Decimal(node.value) * MILLION / factor
    return int(kept) if kept == int(kept) and kept * factor == Decimal(node.value) * MILLION else None


def _match(node: Node, reader: Reader) -> Match:
    match node.op:
        case "and" | "or":
            left, right = (_match(part, reader) for part in node.parts)
            is_exact = left.is_exact and right.is_exact
            if node.op == "and":
                return Match(left.true & right.true, left.false | right.false, is_exact)
            return Match(left.true | right.true, left.false & right.false, is_exact)
        case "not":
            inner = _match(node.parts[0], reader)
            return Match(inner.false, inner.true, inner.is_exact)
        case "name":
            column = reader.find_column(node)
            return _match_values(column if column is not None and column.is_flag else None, [YES])
        case "in":
            return _match_values(reader.find_column(node.parts[0]), node.parts[1:])
        case "call" if node.value in {"present", "missing"}:
            return _match_present(node, reader)
        case op if op in TURNED:
            return _match_comparison(node, reader)
    return UNKNOWN


def _match_present(node: Node, reader: Reader) -> Match:
    field = reader.find_field(node.parts[0]) if len(node.parts) == 1 else None
    if field is None or field.kind is FieldKind.CHECKLIST:
        return UNKNOWN
    known = reader.match_known(field)
    return Match(known, ~known) if node.value == "present" else Match(~known, known)


def _match_values(column: Column | None, literals: Iterable[Node]) -> Match:
    """Match a field that has one of some values."""
    if column is None:
        return UNKNOWN
    found, values = Q(), [column.write(literal) for literal in literals]
    if None in values:
        return UNKNOWN
    for value in values:
        found |= Q(**{column.name: value})
    return Match(column.known & found, column.known & ~found)


def _match_comparison(node: Node, reader: Reader) -> Match:
    (left, right), op = node.parts, node.op
    column = reader.find_column(left)
    if column is None:
        left, right, op, column = right, left, TURNED[op], reader.find_column(right)
    value = None if column is None else column.write(right)
    if column is None or value is None:
        return UNKNOWN
    if op in LOOKUPS:
        if not column.is_ordered:
            return UNKNOWN
        found = Q(**{f"{column.name}__{LOOKUPS[op]}": value})
    else:
        found = Q(**{column.name: value})
    match = Match(column.known & found, column.known & ~found)
    return Match(match.false, match.true) if op == "!=" else match
