"""The JSON Schema of the values of entries, made of their type: what the interface answers, and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, StateKind
from kepan.engine.ledgers.values import LINKS, MOST_PARAGRAPHS, MOST_ROWS, PERIOD

Shape = dict[str, Any]
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
RATIO: Shape = {
    "type": "object",
    "description": "A ratio with both figures.",
    "required": ["n", "d"],
    "properties": {"n": {"type": "string", "pattern": NUMBER}, "d": {"type": "string", "pattern": NUMBER}},
}
KEY: Shape = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
LINK: Shape = {
    "type": "object",
    "description": "A record; both are null where one may not see it.",
    "required": ["id", "label"],
    "properties": {"id": {"type": ["integer", "null"]}, "label": {"type": ["string", "null"]}},
}
GIVEN_LINK: Shape = {
    "description": "The key of a record, alone or as it is answered.",
    "oneOf": [KEY, {"type": "object", "required": ["id"], "properties": {"id": KEY}}],
}


def describe_values(type_: LedgerType) -> Shape:
    """Describe what is answered: every field, or of each entry those that whoever asks may see; null has no value."""
    fields = [one for one in type_.fields if one.kind is not FieldKind.BACKLINKS]
    return {
        "type": "object",
        "description": f"What an entry of “{type_.title}” holds; fields that one may not see are left out.",
        "properties": {one.key: _describe_field(one, is_given=False) for one in fields},
        "additionalProperties": False,
    }


def describe_given(type_: LedgerType, *, is_new: bool = False, keys: tuple[str, ...] | None = None) -> Shape:
    """Describe what is taken: every field that somebody types, or those with some keys.

    Of a new entry what the type asks for is required, unless entries begin as drafts, which wait for it.
    """
    untyped = (FieldKind.BACKLINKS, FieldKind.COMPUTED)
    fields = [one for one in type_.fields if one.kind not in untyped and (keys is None or one.key in keys)]
    shape: Shape = {
        "type": "object",
        "description": f"What is written into an entry of “{type_.title}”; null empties a field.",
        "properties": {one.key: _describe_field(one, is_given=True) for one in fields},
        "additionalProperties": False,
    }
    required = [one.key for one in fields if one.is_required and one.default is None]
    if is_new and required and type_.states[0].kind is not StateKind.DRAFT:
        shape["required"] = required
    return shape


def _describe_field(one: Field, *, is_given: bool) -> Shape:
    shape = _describe_kind(one, is_given=is_given)
    if (one.is_many and one.kind not in (FieldKind.CHECKLIST, FieldKind.TABLE)) or one.kind is FieldKind.FILE:
        shape = {"type": "array", "items": shape}
    words = "；".join(filter(None, (one.help, f"单位：{one.unit}" if one.unit else "")))
    said: Shape = {"title": one.title, "x-kind": str(one.kind), "x-visibility": str(one.visibility)}
    if words:
        said["description"] = words
    if one.unit or one.kind is FieldKind.MONEY:
        said["x-unit"] = one.unit or "元"
    if one.is_required:
        said["x-required"] = True
    return {**said, "anyOf": [shape, {"type": "null"}]}


def _describe_kind(one: Field, *, is_given: bool) -> Shape:
    if one.kind in LINKS or one.kind is FieldKind.FILE:
        return dict(GIVEN_LINK if is_given else LINK)
    match one.kind:
        case FieldKind.NUMBER | FieldKind.MONEY:
            return {"type": "string", "pattern": NUMBER, "examples": ["12.5"]}
        case FieldKind.DATE:
            return {"type": "string", "format": "date"}
        case FieldKind.PERIOD:
            return {"type": "string", "pattern": f"^{PERIOD.pattern}$".replace(r"\d", "[0-9]"), "examples": ["2026-Q1"]}
        case FieldKind.FLAG:
            return {"type": "boolean"}
        case FieldKind.CHOICE:
            known = [choice.key for choice in one.choices if not (is_given and choice.is_retired)]
            return {"type": "string", "enum": known} if known else {"type": "string"}
        case FieldKind.CHECKLIST:
            return _describe_checklist(one, is_given=is_given)
        case FieldKind.TABLE:
            columns = {column.key: _describe_field(column, is_given=is_given) for column in one.columns}
            return _describe_rows({"type": "object", "properties": columns, "additionalProperties": False})
        case FieldKind.COMPUTED:
            return {"anyOf": [{"type": ["string", "boolean"]}, RATIO]}
    most = one.most_length if one.kind is FieldKind.TEXT else max(one.most_length, MOST_PARAGRAPHS)
    return {"type": "string", "maxLength": most} if is_given else {"type": "string"}


def _describe_checklist(one: Field, *, is_given: bool) -> Shape:
    def or_null(shape: Mapping[str, Any]) -> Shape:
        return {"anyOf": [dict(shape), {"type": "null"}]}

    link = GIVEN_LINK if is_given else LINK
    properties = {
        "item": {"type": "string", "enum": [item.key for item in one.items]},
        "actual": or_null({"type": "string"}),
        "met": or_null({"type": "boolean"}),
        "on": or_null({"type": "string", "format": "date"}),
        "evidence": or_null({"type": "array", "items": dict(link)}),
        "note": or_null({"type": "string"}),
    }
    row: Shape = {"type": "object", "required": ["item"], "properties": properties}
    return _describe_rows(row)


def _describe_rows(row: Shape) -> Shape:
    return {"type": "array", "items": row, "maxItems": MOST_ROWS}
