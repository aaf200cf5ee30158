"""What the description of the interface says beside what ninja knows of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kepan.apps.accounts.enums import TokenScope
from kepan.web.api.picking import JSON, LONGEST, PART
from kepan.web.api.problems import MEDIA_TYPE
from kepan.web.api.scopes import OUTSIDE, find_scope

_SCOPES = ", ".join(f"`{scope}`" for scope in TokenScope.values)
DESCRIPTION = f"""Everything the pages of plans, the registry and ledgers do.

Authenticate with a token in `Authorization: Bearer …`, made on the page of one's account, or with the session of a
browser; a session that writes sends the CSRF token in `X-CSRFToken`. A program has the rights of its user and no more,
and of these what the scopes of its token name: {_SCOPES}.
Who may write in an area may read there.

Every read takes `fields`, such as `fields=id,region.name`: just these fields are answered, of a list those of
each item. An answer that was read carries an `ETag`; with it in `If-None-Match` the answer is 304 where nothing has
changed.

Each token may call so often a minute: `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) say how
things stand, and after too many calls 429 comes with `Retry-After`.

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
                "bad_key", "csrf", "forbidden", "insufficient_scope", "invalid", "key_reused", "method_not_allowed",
                "not_found", "password_change_required", "rate_limited", "refused", "rows_refused", "stale",
                "too_large", "unauthenticated", "unreadable", "unstorable", "unsupported_media_type",
                "version_required",
            ],
        },
        "detail": {"type": "string", "description": "Words for people."},
        "request_id": {"type": "string"},
        "merging": {
            "type": "object",
            "description": "After an edit of one row of a draft: one's own wording beside what stands now, by field.",
        },
        "rows": {
            "type": "array",
            "description": "Of many rows those that were refused, each with its place and its own problem.",
            "items": {"type": "object", "required": ["row", "status", "code", "detail"]},
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
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}(-[0-9a-f]{16})?"$'},
}
FIELDS_PARAMETER: dict[str, Any] = {
    "name": "fields",
    "in": "query",
    "required": False,
    "description": "Only these fields, with commas, such as `id,region.name`; of a list those of each item.",
    "schema": {"type": "string", "maxLength": LONGEST, "default": ""},
}
KNOWN_PARAMETER: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of an answer that one has: 304 comes where it would be the same.",
    "schema": {"type": "string", "pattern": '^"[0-9]{0,9}-[0-9a-f]{16}"$'},
}
PART_SHAPE: dict[str, Any] = {
    "type": "object",
    "description": "With `fields`: those of the whole answer, each in its shape, and what frames a list.",
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
    ("lists", "Every list that has a page: its rows in words, and files of it"),
    ("imports", "Tables that come in"),
    ("choices", "Who one is, and what there is to choose from"),
    ("vocabulary", "What people corrected in the compiler's readings"),
    ("organisations", "Registry: organisations"),
    ("statements", "Registry: yearly statements"),
    ("people", "Registry: people, and titles of organisations and people"),
    ("holdings", "Registry: rights, upper-level projects, agreements"),
    ("bulk", "Registry: many records in one request"),
    ("quality", "Registry: data checks, records that may be one, search"),
    ("sharing", "Data shared in three tiers: catalogue, rows, requests, orders"),
    ("webhooks", "Hearing of what happens"),
    ("desk", "What waits for one: tasks, messages, jobs"),
    ("ledgers", "Ledgers: entries of every type, steps and approvals, links, facts, what comes due"),
    ("types", "Types of ledgers, for those who make them"),
    ("outside", "What people outside do without an account: apply, read the reply, verify a certificate"),
    ("account", "One's own account: contact, logins, second factor, tokens, what one keeps of lists"),
    ("accounts", "People and their roles, regions and offices"),
)


def describe(document: dict[str, Any], *, binary: Collection[str]) -> dict[str, Any]:
    """Add to the OpenAPI document what ninja does not know: problems, keys, versions, scopes, fields, limits.

    `binary` names the operations that answer a file.
    """
    document["components"]["schemas"]["Problem"] = PROBLEM
    document["tags"] = [{"name": name, "description": words} for name, words in TAGS]
    answer = {
        "description": "Refused",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            operation["responses"]["default"] = answer
            for one in operation["parameters"]:
                # Ninja copies those of the shape, where they are a list, to the parameter, where OpenAPI wants a table.
                one.pop("examples", None)
            scope = find_scope(operation["operationId"], operation["tags"][0], method.upper())
            is_open = operation["tags"][0] == OUTSIDE
            operation["security"] = [] if is_open else [{"TokenAuth": [scope] if scope else []}, {"SessionAuth": []}]
            if scope:
                operation["description"] += f" Scope: `{scope}`."
            if method != "get" and not is_open:
                operation["parameters"].append(KEY_PARAMETER)
            # Of many rows each names its own version.
            is_one = not address.endswith("/bulk")
            if is_one and (method in {"delete", "patch", "put"} or _has_version(document, operation)):
                operation["parameters"].append(MATCH_PARAMETER)
            if operation["operationId"] in binary:
                operation["responses"]["200"] = {
                    "description": "The file",
                    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
                }
            if method == "get" and get_shape(operation) is not None:
                operation["parameters"] += [FIELDS_PARAMETER, KNOWN_PARAMETER]
                operation["responses"]["200"]["content"][PART] = {"schema": PART_SHAPE}
                operation["responses"]["304"] = {"description": "Not changed since the tag in If-None-Match"}
    return document


def get_shape(operation: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the shape of what a reading operation answers; None for one that answers a file."""
    content = operation.get("responses", {}).get("200", {}).get("content", {})
    shape: dict[str, Any] | None = content.get(JSON, {}).get("schema")
    return shape


def _has_version(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    """Say whether the body of an operation names the version that was seen."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        shape = document["components"]["schemas"].get(name, content["schema"])
        if "version" in shape.get("properties", {}):
            return True
    return False
