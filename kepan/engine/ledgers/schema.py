"""The JSON Schema of types of ledgers, made of their parts, so that editors help those who write one."""

from __future__ import annotations

import dataclasses
import types as python_types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from kepan.engine.ledgers.reading import get_names
from kepan.engine.ledgers.types import LedgerType

PLAIN: Mapping[Any, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    str: {"type": ["string", "integer"]},
    Decimal: {"type": ["string", "integer"], "pattern": r"^-?\d+(\.\d+)?$"},
    date: {"type": "string", "format": "date"},
}


def create_schema() -> dict[str, Any]:
    """Create the schema of a type as it stands in YAML."""
    parts: dict[str, Any] = {}
    root = _describe_part(LedgerType, parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kepan type of ledger",
        "description": "kepan/data/ledgers/*.yaml; docs/ledger-types.md tells what each name means.",
        **root,
        "$defs": dict(sorted(parts.items())),
    }


def _describe_part(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    names, kinds = get_names(kind), get_type_hints(kind)
    required = [
        name
        for name, one in names.items()
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    ]
    return {
        "description": " ".join((kind.__doc__ or "").split()),
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": {name: _describe_any(kinds[one.name], parts) for name, one in names.items()},
    }


def _describe_any(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (python_types.UnionType, Union):
        return _describe_any(next(one for one in inner if one is not type(None)), parts)
    if origin is tuple and inner[-1] is Ellipsis:
        return {"type": "array", "items": _describe_any(inner[0], parts)}
    if origin is tuple:
        described = [_describe_any(one, parts) for one in inner]
        return {"type": "array", "prefixItems": described, "minItems": len(inner), "maxItems": len(inner)}
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if kind.__name__ not in parts:
            # Known before it is described, for a field of a table is a field itself.
            parts[kind.__name__] = {}
            parts[kind.__name__] = _describe_part(kind, parts)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [str(one) for one in kind]}
    return PLAIN.get(kind, {})
