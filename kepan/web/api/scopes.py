"""Which scope of a token each operation asks for."""

from __future__ import annotations

from kepan.web.api.callers import SAFE

AREAS = {
    "plans": "plans",
    "drafts": "plans",
    "rows": "plans",
    "versions": "plans",
    "requests": "plans",
    "duties": "plans",
    "phases": "plans",
    "programmes": "plans",
    "vocabulary": "plans",
    "carried": "shares",
    "organisations": "registry",
    "statements": "registry",
    "people": "registry",
    "holdings": "registry",
    "bulk": "registry",
    "imports": "registry",
    "quality": "registry",
    "files": "files",
    "sharing": "sharing",
    "webhooks": "webhooks",
    "ledgers": "ledgers",
    "account": "account",
    "accounts": "accounts",
}
"""Part of the interface → area of its scopes; a part that is not named here needs a token for everything."""

FREE = frozenset({"get_me", "read_regions", "read_offices", "read_lists"})
"""Operations that every token may call: who one is, the places that one may name, and which lists there are."""

OUTSIDE = "outside"
"""The part that asks for no token at all."""

BY_LIST = frozenset({"read_list_rows", "export_list_file"})
"""Operations that ask for the scope of the list that they are about, as they learn its name."""

ELSEWHERE = {"read_people": "plans", "export": "plans"}
"""Operations whose answers belong to another area than their part."""


def find_scope(name: str, tag: str, method: str) -> str:
    """Return the scope that an operation asks for; empty where every token will do."""
    if name in FREE | BY_LIST or tag == OUTSIDE:
        return ""
    if tag == "types":
        return "ledgers:administer"
    verb = "read" if method in SAFE else "administer" if tag == "accounts" else "write"
    return f"{ELSEWHERE.get(name) or AREAS.get(tag, 'all')}:{verb}"
