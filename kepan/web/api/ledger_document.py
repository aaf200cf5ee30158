"""The description of one ledger's interface: that of all ledgers with the fields, filters and steps of its type."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from django_filters import DateFromToRangeFilter, Filter, ModelChoiceFilter, MultipleChoiceFilter, RangeFilter

from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.selectors import get_type
from kepan.engine.ledgers.entry_schema import describe_given, describe_values
from kepan.engine.ledgers.types import LedgerType

PARAMETER = "ledger_key"
PLACE = f"/ledgers/{{{PARAMETER}}}"
COMPONENTS = "#/components/schemas/"
Shape = dict[str, Any]


def make_ledger_document(
    whole: Mapping[str, Any], ledger: Ledger, *, filters: Mapping[str, Filter], orders: list[str]
) -> Shape:
    """Make the description of a ledger out of that of the interface.

    `filters` are those of its list by parameter, `orders` the words by which the list is put in order.
    """
    type_ = get_type(ledger)
    assert ledger.current is not None
    document: Shape = {
        "openapi": whole["openapi"],
        "info": {
            "title": f"kepan · {ledger.title}",
            "version": f"{whole['info']['version']}.{ledger.current.number}",
            "description": f"{type_.about}\n\n{whole['info']['description']}",
        },
        "paths": {
            address.replace(PLACE, f"/ledgers/{ledger.key}"): _fit_address(methods, filters, orders)
            for address, methods in whole["paths"].items()
            if PLACE in address and any(one["tags"] == ["ledgers"] for one in methods.values())
        },
        "components": {"securitySchemes": whole["components"]["securitySchemes"], "schemas": {}},
        "tags": [one for one in whole["tags"] if one["name"] == "ledgers"],
    }
    shapes: dict[str, Any] = copy.deepcopy(whole["components"]["schemas"])
    # The parts that are the type's own have names of their own.
    shapes |= {f"Ledger{name.title()}": shape for name, shape in list_own_shapes(type_).items()}
    for shape in (document["paths"], shapes):
        _fill(shape, type_)
    document["components"]["schemas"] = {
        name: shapes[name] for name in sorted(_list_reached(document["paths"], shapes))
    }
    return document


def list_own_shapes(type_: LedgerType) -> dict[str, Shape]:
    """Return the shapes of values by what they are for: read, for a new entry, for a change, for a step."""
    filled = tuple({key for step in type_.transitions for key in step.fields})
    return {
        "read": describe_values(type_),
        "new": describe_given(type_, is_new=True),
        "change": describe_given(type_),
        "step": describe_given(type_, keys=filled),
    }


def _fit_address(methods: Mapping[str, Any], filters: Mapping[str, Filter], orders: list[str]) -> Shape:
    """Fit the operations of one address to a ledger: its key stands in the address, its filters each by name."""
    found: Shape = {}
    for method, operation in copy.deepcopy(dict(methods)).items():
        if operation["tags"] != ["ledgers"]:
            continue
        parameters: list[Shape] = []
        for one in operation["parameters"]:
            if one["name"] == "filters":
                parameters += [_describe_filter(name, kind) for name, kind in filters.items()]
            elif one["name"] != PARAMETER:
                parameters.append(one)
            if one["name"] == "sort":
                words = [word for key in orders for word in (key, f"-{key}")]
                one["schema"] = {"type": "string", "enum": words, "default": one["schema"]["default"]}
        found[method] = {**operation, "parameters": parameters}
    return found


def _describe_filter(name: str, one: Filter) -> Shape:
    shape: Shape = {"type": "string"}
    match one:
        case DateFromToRangeFilter():
            shape = {"type": "string", "format": "date"}
        case RangeFilter():
            shape = {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"}
        case ModelChoiceFilter():
            shape = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
        case MultipleChoiceFilter():
            shape = {"type": "array", "items": {"type": "string", "enum": _list_choices(one)}}
        case Filter() if "choices" in one.extra and not callable(one.extra["choices"]):
            shape = {"type": "string", "enum": _list_choices(one)}
    said = {"name": name, "in": "query", "required": False, "description": str(one.label or ""), "schema": shape}
    return {**said, "style": "form", "explode": True} if shape["type"] == "array" else said


def _list_choices(one: Filter) -> list[str]:
    return [str(value) for value, _label in one.extra["choices"]]


def _fill(shape: Any, type_: LedgerType) -> None:
    """Put the type's own shapes and steps where the description of all ledgers leaves them open."""
    if isinstance(shape, list):
        for one in shape:
            _fill(one, type_)
    if not isinstance(shape, dict):
        return
    kind = shape.pop("x-values", None)
    if isinstance(kind, str):
        words = shape.get("description", "")
        shape.clear()
        shape |= {"$ref": f"{COMPONENTS}Ledger{kind.title()}", "description": words}
        return
    if shape.pop("x-steps", None):
        shape["enum"] = [one.key for one in type_.transitions]
    for one in shape.values():
        _fill(one, type_)


def _list_reached(paths: Shape, shapes: Mapping[str, Shape]) -> set[str]:
    """List the shapes that addresses name, and those that these name."""
    found: set[str] = set()
    waiting = list(_list_names(paths))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_list_names(shapes[name]))
    return found


def _list_names(shape: Any) -> Iterator[str]:
    if isinstance(shape, list):
        for one in shape:
            yield from _list_names(one)
    elif isinstance(shape, dict):
        target = shape.get("$ref")
        if isinstance(target, str) and target.startswith(COMPONENTS):
            yield target.removeprefix(COMPONENTS)
        for one in shape.values():
            yield from _list_names(one)
