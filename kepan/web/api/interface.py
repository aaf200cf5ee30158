"""The interface put together: all operations, how errors are answered, and its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from kepan.apps.accounts.permissions import Answer
from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.permissions import can_read_plans, can_read_shares
from kepan.apps.registry.permissions import can_read_registry
from kepan.web.api.callers import SessionAuth, TokenAuth
from kepan.web.api.guarding import BodyParser, View, guard
from kepan.web.api.operations import (
    carried,
    choices,
    drafts,
    duties,
    files,
    phases,
    plans,
    programmes,
    registry_organisations,
    registry_people,
    registry_projects,
    registry_quality,
    registry_rights,
    registry_statements,
    registry_titles,
    requests,
    rows,
    shelf,
    versions,
    vocabulary,
)
from kepan.web.api.problems import MEDIA_TYPE, answer_error

PREFIX = "/api/v1/"
REGISTRY = "registry/"
"""How the addresses of the registry begin."""

DESCRIPTION = """Everything the plan pages and the registry do.

Authenticate with a token in `Authorization: Bearer …`, made on the page of one's account, or with the session of a
browser; a session that writes sends the CSRF token in `X-CSRFToken`. A program has the rights of its user and no more.

Every write takes an `Idempotency-Key`: the same request under the same key within 24 hours is done once, and answered
again with `Idempotency-Replayed: true`. A write to a record names the version that was seen, as `version` in the body
or in `If-Match`; a record that has changed since is refused with 409.

Numbers are texts, days are ISO 8601, times carry their zone. Refusals are problems as in RFC 9457: `code` is for
programs, `detail` says in Chinese, or in the user's language, what a person can do."""

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What is wrong, as RFC 9457 writes it.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {
            "type": "string",
            "description": "Never changes its meaning.",
            "enum": [
                "bad_key", "csrf", "forbidden", "invalid", "key_reused", "method_not_allowed", "not_found",
                "password_change_required", "rate_limited", "read_only_token", "refused", "stale", "too_large",
                "unauthenticated", "unreadable", "unstorable", "unsupported_media_type", "version_required",
            ],
        },
        "detail": {"type": "string", "description": "Words for people."},
        "request_id": {"type": "string"},
        "merging": {
            "type": "object",
            "description": "After an edit of one row of a draft: one's own wording beside what stands now, by field.",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
    "example": {
        "type": "about:blank",
        "title": "已被别人改过",  # l10n: an example
        "status": 409,
        "code": "stale",
        "detail": "T3 刚被别人改过，你的操作没有写入。看过现在的内容再决定。",  # l10n: an example
        "request_id": "5f0c0d7c9a6b4c2f8f4d0a9e6a1b2c3d",
    },
}  # fmt: skip
KEY_PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A text of your own for this write; sent again, the write is not done again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
MATCH_PARAMETER: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The version that was seen, where the body does not name it.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
TAGS = (
    ("plans", "Plans as wholes"),
    ("drafts", "Editing a draft"),
    ("rows", "Targets and measures"),
    ("versions", "What is in force, and since when"),
    ("requests", "Changing what is in force"),
    ("duties", "Who answers, break-downs, progress"),
    ("carried", "Parts in the hands of districts and offices"),
    ("phases", "Phases and milestones"),
    ("programmes", "Years, programmes, districts, comparison, search"),
    ("files", "Files that leave"),
    ("choices", "Who one is, and what there is to choose from"),
    ("vocabulary", "What people corrected in the compiler's readings"),
    ("organisations", "Registry: organisations"),
    ("statements", "Registry: yearly statements"),
    ("people", "Registry: people, and titles of organisations and people"),
    ("holdings", "Registry: rights, upper-level projects, agreements"),
    ("quality", "Registry: data checks, records that may be one, search"),
)
FILES = frozenset({"create_plan_from_file", "read_progress", "read_share_reports"})
"""Names of addresses whose POST carries files."""

CARRIED = frozenset(
    {"get_me", "read_carried", "read_carried_share", "read_share_reports", "set_share_schedule", "read_file"}
)
"""Names of addresses that are open to those, too, who only carry parts of targets."""

BINARY = frozenset({"export", "read_job_file", "read_file", "export_vocabulary"})
"""Operations that answer a file."""


class PlainRenderer(JSONRenderer):
    """Writes Chinese as it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.json_dumps_params = {"ensure_ascii": False}


class Interface(NinjaAPI):
    """Ninja's interface with names of our own for operations."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation by its function."""
        return operation.view_func.__name__


def _make_interface() -> Interface:
    made = Interface(
        title="kepan 科盘",  # l10n: a name
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        parser=BodyParser(),
        renderer=PlainRenderer(),
        auth=[TokenAuth(), SessionAuth()],
    )
    parts = (
        plans, shelf, drafts, rows, versions, requests, duties, carried, phases, programmes, files, choices, vocabulary,
        registry_organisations, registry_statements, registry_people, registry_titles, registry_rights,
        registry_projects, registry_quality,
    )  # fmt: skip
    for part in parts:
        made.add_router("", part.router)
    # Ninja has answers of its own for the last three.
    for kind in (Exception, Http404, HttpError, ValidationError):
        made.add_exception_handler(kind, answer_error)
    return made


interface = _make_interface()


def list_patterns() -> list[URLPattern]:
    """List the addresses of all operations, each once, with its checks before it."""
    found: dict[str, tuple[str, list[View]]] = {}
    for pattern in interface.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name != "api-root":
            views = found.setdefault(str(pattern.pattern), (pattern.name, []))[1]
            if pattern.callback not in views:
                views.append(pattern.callback)
    return [
        path(
            route,
            guard(
                _join(views),
                can_enter=_choose_guard(route, name),
                takes_files=name in FILES,
            ),
            name=f"api_{name}",
        )
        for route, (name, views) in found.items()
    ]


def _choose_guard(route: str, name: str) -> Callable[[AnyUser], Answer]:
    """Say who gets to an address."""
    if route.startswith(REGISTRY):
        return can_read_registry
    return can_read_shares if name in CARRIED else can_read_plans


def _join(views: Sequence[View]) -> View:
    """Join the operations of one address that stand in several parts: the first that knows the method answers."""

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        allowed: list[str] = []
        for view in views:
            response = view(request, **kwargs)
            if not isinstance(response, HttpResponseNotAllowed):
                return response
            allowed += response.headers["Allow"].split(", ")
        return HttpResponseNotAllowed(allowed)

    return answer


@cache
def make_document() -> dict[str, Any]:
    """Return the OpenAPI document, with what ninja does not know: problems, keys, versions."""
    document: dict[str, Any] = json.loads(json.dumps(interface.get_openapi_schema(path_prefix=PREFIX)))
    document["components"]["schemas"]["Problem"] = PROBLEM
    document["tags"] = [{"name": name, "description": words} for name, words in TAGS]
    answer = {
        "description": "Refused",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for methods in document["paths"].values():
        for method, operation in methods.items():
            operation["responses"]["default"] = answer
            if method != "get":
                operation["parameters"].append(KEY_PARAMETER)
            if method in {"delete", "patch", "put"} or _has_version(document, operation):
                operation["parameters"].append(MATCH_PARAMETER)
            if operation["operationId"] in BINARY:
                operation["responses"]["200"] = {
                    "description": "The file",
                    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
                }
    return document


def _has_version(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    """Say whether the body of an operation names the version that was seen."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        shape = document["components"]["schemas"].get(name, content["schema"])
        if "version" in shape.get("properties", {}):
            return True
    return False


def write_document() -> str:
    """Write the OpenAPI document as it is served and kept in docs/schema."""
    return json.dumps(make_document(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"
