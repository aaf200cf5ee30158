"""Fields of a type as columns of tables, and cells as the engine reads them."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kepan.apps.imports.services import Context
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import get_viewer
from kepan.apps.registry.services.imports.organisations import find_industry
from kepan.engine.basis.quantity import write_plain
from kepan.engine.ledgers.cells import list_heads
from kepan.engine.ledgers.types import Field as TypeField
from kepan.engine.ledgers.types import FieldKind, LedgerType, StateKind
from kepan.engine.ledgers.values import LINKS
from kepan.engine.ledgers.visibility import can_see
from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.readings import Value
from kepan.store.files.industries import EDITIONS

NUMBER, STATE, REGION = "_number", "_state", "_region"
"""Columns of every ledger; no field of a type begins with a line."""
LEFT_OUT = frozenset({FieldKind.COMPUTED, FieldKind.BACKLINKS, FieldKind.FILE})
"""Kinds that no cell can hold: they are computed, or files."""
COMPOSED = frozenset({FieldKind.CHECKLIST, FieldKind.TABLE})
"""Kinds whose cell holds a line for each row."""
YUAN = "元"  # l10n: the unit of an amount that names none
KINDS = {
    FieldKind.LONG_TEXT: Kind.LONG_TEXT,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.MONEY: Kind.NUMBER,
    FieldKind.DATE: Kind.DAY,
    FieldKind.FLAG: Kind.TRUTH,
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.CHECKLIST: Kind.LONG_TEXT,
    FieldKind.TABLE: Kind.LONG_TEXT,
}


def list_typed(type_: LedgerType) -> list[TypeField]:
    """List the fields that a table may fill; of closed ones each row asks whether whoever imports sees them there."""
    return [one for one in type_.fields if one.kind not in LEFT_OUT]


def list_unseen(typed: Iterable[TypeField], entry: Entry, keys: Container[str], context: Context) -> list[TypeField]:
    """List the closed ones of some fields that whoever imports may not see in an entry, and so not fill there."""
    closed = [one for one in typed if one.is_closed and one.key in keys]
    if context.actor is None or not closed:
        return []
    viewer = get_viewer(user=context.actor, entry=entry)
    return [one for one in closed if not can_see(one, viewer, entry.state)]


def list_columns(type_: LedgerType) -> tuple[Field, ...]:
    """List the columns of a type: its number and state, its fields, the region."""
    typed = list_typed(type_)
    titles = {one.title for one in typed}
    named = [one.key for one in typed if type_.label == f"{{{one.key}}}"]
    more = {key: (str(_("名称")),) for key in named if _("名称") not in titles}
    states = {word: state.key for state in reversed(type_.states) for word in (state.key, state.title)}
    number = Field(NUMBER, str(_("编号")), Kind.CODE, longest=60, is_key=True)
    # What is being written yet may lack anything: then the rules of the type say what is missing, row by row.
    is_strict = type_.states[0].kind != StateKind.DRAFT
    return (
        *(make_column(one, more.get(one.key, ()), is_required=one.is_required and is_strict) for one in typed),
        *([] if _("编号") in titles else [number]),
        *([] if _("状态") in titles else [Field(STATE, str(_("状态")), Kind.CHOICE, choices=states)]),
        *([] if _("地区") in titles else [Field(REGION, str(_("地区")), aliases=(str(_("区县")),))]),
    )


def make_column(one: TypeField, aliases: tuple[str, ...] = (), *, is_required: bool = False) -> Field:
    """Make the column of a field."""
    kind = Kind.LIST if one.is_many else KINDS.get(one.kind, Kind.TEXT)
    unit = one.unit or (YUAN if one.kind == FieldKind.MONEY else "")
    return Field(
        one.key,
        one.title,
        kind,
        aliases=aliases,
        unit=unit if kind is Kind.NUMBER else "",
        choices={word: choice.key for choice in reversed(one.choices) for word in (choice.key, choice.title)},
        longest=one.most_length if one.kind == FieldKind.TEXT and not one.is_many else 0,
        is_required=is_required,
        is_key=one.is_unique,
        hint=write_hint(one) if one.kind in COMPOSED else "",
    )


def write_hint(one: TypeField) -> str:
    """Write how a cell is filled that holds rows."""
    return str(_("一行写一条，各栏用 | 隔开：%(heads)s") % {"heads": " | ".join(list_heads(one))})


def list_nested(type_: LedgerType) -> list[TypeField]:
    """List the columns of tables that name records, each under the key of its table and its own."""
    tables = [one for one in list_typed(type_) if one.kind == FieldKind.TABLE]
    return [
        replace(column, key=f"{table.key}.{column.key}")
        for table in tables
        for column in table.columns
        if column.kind in LINKS
    ]


def write_raw(one: TypeField, value: Value) -> object:
    """Write what a cell holds as the engine reads it: an amount with its unit, an industry by its code."""
    if isinstance(value, tuple):
        return [write_raw(one, part) for part in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal | int):
        plain = write_plain(Decimal(value))
        return f"{plain}{one.unit or YUAN}" if one.kind == FieldKind.MONEY else plain
    if isinstance(value, date):
        return value.isoformat()
    if one.kind == FieldKind.INDUSTRY and isinstance(value, str) and ":" not in value:
        return f"{EDITIONS[0]}:{find_industry(value, EDITIONS[0])}"
    return value
