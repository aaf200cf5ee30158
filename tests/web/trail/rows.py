"""Who may open which address of the audit trail; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from typing import Any

from kepan.apps.trail.services import create_entry
from tests.web.access import REST, Access, World


def make_entry(world: World) -> dict[str, Any]:
    """Name an entry of the region."""
    entry = create_entry(actor=None, action="tests.act", region_path=world.region.path, before={"a": 1}, after={"a": 2})
    return {"pk": entry.pk}


ROWS: list[Access] = [
    Access("trail", get={200: "audit auditor", 403: REST}, post={302: "audit auditor", 403: REST}),
    Access("trail_entry", args=make_entry, get={200: "audit auditor", 403: REST}),
]
