"""What expressions of a type may look at: fields, state, the day, parameters, records and lists beside the entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kepan.engine.basis.expressions import Expression, FarList, Kind, Shape, read_expression
from kepan.engine.basis.expressions import Field as Named
from kepan.engine.basis.quantity import Quantity, compute_plain
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Parameter

KINDS: Mapping[FieldKind, Kind] = {
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.MONEY: Kind.MONEY,
    FieldKind.DATE: Kind.DATE,
    FieldKind.FLAG: Kind.FLAG,
    FieldKind.COMPUTED: Kind.ANY,
}
RECORDS: Mapping[FieldKind, Shape] = {
    FieldKind.ORGANISATION: Shape(
        {
            "name": Named(Kind.TEXT),
            "uscc": Named(Kind.TEXT),
            "size": Named(Kind.TEXT),
            "state": Named(Kind.TEXT),
            "region": Named(Kind.NUMBER),
            "founded_on": Named(Kind.DATE),
            "closed_on": Named(Kind.DATE),
            "latest_year": Named(Kind.NUMBER),
            "latest_revenue": Named(Kind.MONEY),
            "latest_rd": Named(Kind.MONEY),
            "latest_staff": Named(Kind.NUMBER),
        }
    ),
    FieldKind.PERSON: Shape({"name": Named(Kind.TEXT), "degree": Named(Kind.TEXT), "title": Named(Kind.TEXT)}),
    FieldKind.RIGHT: Shape(
        {
            "kind": Named(Kind.TEXT),
            "title": Named(Kind.TEXT),
            "status": Named(Kind.TEXT),
            "in_force": Named(Kind.FLAG),
            "owners": Named(Kind.TEXT),
            "applied_on": Named(Kind.DATE),
            "granted_on": Named(Kind.DATE),
        }
    ),
    FieldKind.PROJECT: Shape(
        {
            "title": Named(Kind.TEXT),
            "level": Named(Kind.TEXT),
            "approved": Named(Kind.MONEY),
            "received": Named(Kind.MONEY),
            "starts_on": Named(Kind.DATE),
            "ends_on": Named(Kind.DATE),
        }
    ),
    FieldKind.AGREEMENT: Shape(
        {
            "title": Named(Kind.TEXT),
            "kind": Named(Kind.TEXT),
            "amount": Named(Kind.MONEY),
            "signed_on": Named(Kind.DATE),
            "ends_on": Named(Kind.DATE),
        }
    ),
}
"""What is known of the records that a field points to; APPS gives these columns, None where there is none."""
ITEM = Shape(
    {
        "item": Named(Kind.TEXT),
        "title": Named(Kind.TEXT),
        "threshold": Named(Kind.TEXT),
        "actual": Named(Kind.TEXT),
        "met": Named(Kind.FLAG),
        "on": Named(Kind.DATE),
        "weight": Named(Kind.NUMBER),
        "mandatory": Named(Kind.FLAG),
        "evidence": Named(Kind.NUMBER),
    }
)
OPEN = Shape(is_open=True)
FEN_IN_YUAN = 100


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as its rules see it.

    `values` are those of its fields in Python (Decimal, fen, dates, keys). `linked` gives the columns of the record
    that a single link points to, `lists` those of the entries behind BACKLINKS and of many links, by field, their
    numbers as `expand_value` gives them; one too long for that is a FarList, one that is None is not known. `former`
    are the values before a change; empty for a new entry.
    """

    values: Mapping[str, Any]
    state: str
    linked: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lists: Mapping[str, list[Mapping[str, Any]] | FarList | None] = field(default_factory=dict)
    former: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    is_new: bool = False


def create_named(one: Field) -> Named:
    """Create what expressions know of a field: its kind, its words, its unit."""
    if one.kind is FieldKind.CHOICE:
        return Named(Kind.TEXT, one.title, frozenset(choice.key for choice in one.choices))
    unit = one.unit if one.kind is FieldKind.NUMBER else ""
    return Named(KINDS.get(one.kind, Kind.TEXT), one.title, unit=unit)


def create_entry_shape(made: LedgerType) -> Shape:
    """Create the shape of an entry as others see it: its own fields and its state, no links beyond."""
    named = {one.key: create_named(one) for one in made.fields if one.kind is not FieldKind.BACKLINKS}
    return Shape({**named, "state": create_state(made), "number": Named(Kind.TEXT)})


def create_state(made: LedgerType) -> Named:
    """Create what expressions know of the state."""
    return Named(Kind.TEXT, "state", frozenset(one.key for one in made.states))


def create_shape(made: LedgerType, known: Mapping[str, LedgerType] | None = None) -> Shape:
    """Create the shape of an entry for its own expressions; entries of types that are not known stay open."""
    fields: dict[str, Named] = {"state": create_state(made), "today": Named(Kind.DATE), "number": Named(Kind.TEXT)}
    parts: dict[str, Shape] = {
        "parameter": Shape({one.key: Named(Kind.NUMBER, one.title, unit=one.unit) for one in made.parameters})
    }
    lists: dict[str, tuple[str, Shape]] = {}
    for one in made.fields:
        shape = get_record_shape(one, known)
        if one.kind is FieldKind.BACKLINKS:
            lists[one.key] = (one.key, shape or OPEN)
        elif one.kind is FieldKind.CHECKLIST:
            lists[one.key] = (one.key, ITEM)
        elif one.kind is FieldKind.TABLE:
            lists[one.key] = (one.key, Shape({column.key: create_named(column) for column in one.columns}))
        elif one.is_many or one.kind is FieldKind.FILE:
            lists[one.key] = (one.key, shape or Shape({"value": create_named(one)}))
        if one.kind is FieldKind.BACKLINKS:
            continue
        if one.key in lists:
            # Whether anything is there; what is in it is asked of the list.
            fields[one.key] = Named(Kind.TEXT, one.title)
        else:
            fields[one.key] = create_named(one)
            if shape is not None:
                parts[one.key] = shape
    return Shape(fields, parts, lists)


def get_record_shape(one: Field, known: Mapping[str, LedgerType] | None) -> Shape | None:
    """Return the shape of the record that a field points to; None for a field that is no link."""
    if one.kind in RECORDS:
        return RECORDS[one.kind]
    if one.kind not in {FieldKind.ENTRY, FieldKind.BACKLINKS}:
        return None
    if known is None or len(one.ledgers) != 1 or one.ledgers[0] not in known:
        return OPEN
    return create_entry_shape(known[one.ledgers[0]])


def find_parameter(parameter: Parameter, day: date) -> Any:
    """Return the value of a parameter in force on a day; None before its first."""
    values = [one for one in parameter.values if one.starts_on <= day]
    return max(values, key=lambda one: one.starts_on).value if values else None


def find_parameter_day(made: LedgerType, values: Mapping[str, Any], today: date) -> date:
    """Return the day for which an entry reads its parameters: its own where the type names one and it is filled."""
    day = values.get(made.parameter_day)
    if isinstance(day, str):
        return date.fromisoformat(day)
    return today if day is None else day


def get_factor(unit: str) -> Decimal:
    """Return what one of a unit is to expressions: 0.01 for 1 %, fen for yuan, else its scale."""
    plain = compute_plain(Quantity(Decimal(1), unit))
    return {"%": Decimal("0.01"), "元": plain.value * FEN_IN_YUAN}.get(plain.unit, plain.value)


def expand_value(one: Field, value: Any) -> Any:
    """Return a number as expressions see it where they do not know its unit: 75 % is 0.75, yuan are fen.

    >>> expand_value(Field("share", FieldKind.COMPUTED, "比例", unit="%"), Decimal("75.00"))
    Decimal('0.7500')
    """
    if not isinstance(value, Decimal) or not one.unit:
        return value
    return value * get_factor(one.unit)


def create_scope(made: LedgerType, entry: EntryView, today: date) -> dict[str, Any]:
    """Create what an expression looks at: values by name, records that links point to, lists, parameters of its day.

    A table, files or many values that nobody filled are a list with nothing in it: they count 0 and are `missing`.
    Only entries behind BACKLINKS can be not known, where they are too many.
    """
    scope: dict[str, Any] = dict(entry.values)
    for one in made.fields:
        value = entry.values.get(one.key)
        if one.key in entry.lists:
            scope[one.key] = entry.lists[one.key]
        elif one.kind is FieldKind.BACKLINKS:
            scope[one.key] = None
        elif one.kind is FieldKind.CHECKLIST:
            scope[one.key] = list_items(one, entry.values)
        elif one.kind is FieldKind.TABLE:
            scope[one.key] = list(value or ())
        elif one.is_many or one.kind is FieldKind.FILE:
            scope[one.key] = [{"value": item} for item in value or ()]
        elif value is not None and one.key in entry.linked:
            scope[one.key] = {"key": value, **entry.linked[one.key]}
        elif one.kind is FieldKind.COMPUTED:
            scope[one.key] = expand_value(one, value)
    scope["state"], scope["today"], scope["number"] = entry.state, today, entry.number
    day = find_parameter_day(made, entry.values, today)
    scope["parameter"] = {one.key: find_parameter(one, day) for one in made.parameters}
    return scope


def list_items(one: Field, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the items that a checklist asks for with what was answered; one without an answer is there, unknown."""
    answers = {row.get("item"): row for row in values.get(one.key) or ()}
    return [
        {
            "item": item.key,
            "title": item.title,
            "threshold": item.threshold,
            "weight": item.weight,
            "mandatory": item.is_mandatory,
            "actual": answers.get(item.key, {}).get("actual"),
            "met": answers.get(item.key, {}).get("met"),
            "on": answers.get(item.key, {}).get("on"),
            "evidence": len(answers.get(item.key, {}).get("evidence") or ()),
        }
        for item in one.list_asked(values)
    ]


class Rules:
    """The expressions of a type, each read at its first use."""

    def __init__(self, made: LedgerType, known: Mapping[str, LedgerType] | None = None) -> None:
        self.made = made
        self.shape = create_shape(made, known)
        self.found: dict[tuple[str, Kind | None], Expression] = {}

    def find(self, text: str, owner: str = "", wanted: Kind | None = Kind.FLAG) -> Expression:
        """Find an expression; raises ExpressionError with the owner where it cannot be read."""
        if (text, wanted) not in self.found:
            self.found[text, wanted] = read_expression(text, self.shape, wanted=wanted, owner=owner)
        return self.found[text, wanted]

    def list_read(self, text: str, wanted: Kind | None = Kind.FLAG) -> tuple[Field, ...]:
        """List the fields that an expression reads: those it names, and by which items or parameters are chosen."""
        names = {name.split(".")[0] for name in self.find(text, "", wanted).names}
        if "parameter" in names:
            names.add(self.made.parameter_day)
        names |= {one.set_by for one in self.made.fields if one.key in names and one.set_by}
        return tuple(one for one in self.made.fields if one.key in names)


MOST_RULES = 512
_RULES: dict[int, Rules] = {}
"""By the identity of the type, which its rules keep alive."""


def get_rules(made: LedgerType) -> Rules:
    """Return the expressions of a type."""
    rules = _RULES.get(id(made))
    if rules is None:
        if len(_RULES) >= MOST_RULES:
            _RULES.clear()
        rules = _RULES[id(made)] = Rules(made)
    return rules
