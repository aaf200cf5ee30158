"""Addresses of the interface beside its operations, which calls.py holds; see tests/web/access.py."""

from __future__ import annotations

from tests.web.access import Access

ROWS: list[Access] = [
    Access("api_docs", get=200),
    # It describes the program and says nothing of this installation.
    Access("api_document", get=200, open_to_all=True),
    Access("api_unknown", args=lambda world: {"rest": "v1/none"}, get=404, post=404, open_to_all=True),
]
