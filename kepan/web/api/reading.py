"""The description of the interface: as OpenAPI for programs, as a page for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kepan.web.api.interface import PREFIX, make_document, write_document


@require_GET
def show_document(request: HttpRequest) -> HttpResponse:
    """Hand out the OpenAPI document; it says nothing of this installation, so it is open."""
    return HttpResponse(write_document(), content_type="application/vnd.oai.openapi+json;version=3.1")


@require_GET
@login_required
def show_docs(request: HttpRequest) -> HttpResponse:
    """Show the operations, part by part."""
    return render(request, "api/docs.html", {"parts": _list_parts()})


@cache
def _list_parts() -> list[dict[str, Any]]:
    """List the parts of the interface with their operations, as the page shows them."""
    document = make_document()
    found: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            card = _write_operation(document, address, method, operation)
            found.setdefault(operation["tags"][0], []).append(card)
    return [
        {"name": tag["name"], "words": tag["description"], "operations": found.get(tag["name"], [])}
        for tag in document["tags"]
    ]


def _write_operation(
    document: Mapping[str, Any], address: str, method: str, operation: Mapping[str, Any]
) -> dict[str, Any]:
    body: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    kind: str = next(iter(body), "")
    content: dict[str, Any] = body.get(kind, {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address.removeprefix(PREFIX.rstrip("/")),
        "summary": operation["summary"],
        "words": operation.get("description", ""),
        "parameters": [
            {
                "name": one["name"],
                "place": one["in"],
                "is_required": one["required"],
                "words": one.get("description", ""),
                "type": write_type(one["schema"]),
            }
            for one in operation["parameters"]
        ],
        "kind": kind,
        "fields": _list_fields(document, content.get("schema", {})),
        "answers": [
            {"status": status, "type": _write_answer(answer)}
            for status, answer in operation["responses"].items()
            if status != "default"
        ],
    }


def _find(document: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in shape:
        return shape
    found: Mapping[str, Any] = document["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return found


def _list_fields(document: Mapping[str, Any], shape: Mapping[str, Any]) -> list[dict[str, Any]]:
    shape = _find(document, shape)
    required = set(shape.get("required", ()))
    return [
        {
            "name": name,
            "type": write_type(one),
            "is_required": name in required,
            "words": one.get("description", ""),
            "example": json.dumps(one["examples"][0], ensure_ascii=False) if one.get("examples") else "",
        }
        for name, one in shape.get("properties", {}).items()
    ]


def _write_answer(answer: Mapping[str, Any]) -> str:
    content: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
    return write_type(content["schema"]) if content.get("schema") else ""


def write_type(shape: Mapping[str, Any]) -> str:
    """Write a JSON schema in a few words."""
    if "$ref" in shape:
        return str(shape["$ref"].rpartition("/")[2])
    for way in ("anyOf", "allOf"):
        if way in shape:
            return " | ".join(write_type(one) for one in shape[way])
    if shape.get("type") == "array":
        return f"{write_type(shape.get('items', {}))}[]"
    if "enum" in shape:
        return " | ".join(json.dumps(one, ensure_ascii=False) for one in shape["enum"])
    return str(shape.get("format") or shape.get("type", "any"))
